from pydantic_settings import BaseSettings

def find_dify_cli_path() -> str | None: ...

class IntegrationConfig(BaseSettings):
    dify_cli_path: str = ""
