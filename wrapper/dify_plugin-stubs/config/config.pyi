from enum import Enum

from pydantic_settings import BaseSettings

class InstallMethod(Enum):
    Local = "local"
    Remote = "remote"
    Serverless = "serverless"

class DifyPluginEnv(BaseSettings):
    MAX_REQUEST_TIMEOUT: int = 300
    MAX_INVOCATION_TIMEOUT: int = 250
    MAX_WORKER: int = 1000
    HEARTBEAT_INTERVAL: float = 10
    INSTALL_METHOD: InstallMethod = ...
    REMOTE_INSTALL_URL: str | None = None
    REMOTE_INSTALL_HOST: str = "localhost"
    REMOTE_INSTALL_PORT: int = 5003
    REMOTE_INSTALL_KEY: str | None = None
    SERVERLESS_HOST: str = "0.0.0.0"
    SERVERLESS_PORT: int = 8080
    SERVERLESS_WORKER_CLASS: str = "gevent"
    SERVERLESS_WORKER_CONNECTIONS: int = 1000
    SERVERLESS_WORKERS: int = 5
    SERVERLESS_THREADS: int = 5
    DIFY_PLUGIN_DAEMON_URL: str = "http://localhost:5002"
    HTTPX_TIMEOUT: int = 5
