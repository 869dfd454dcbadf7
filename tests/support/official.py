"""The session of the official SDK, dify_plugin. It is untyped here, as few environments have the SDK installed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from queue import Queue
from typing import Any
from urllib.parse import urlsplit


def official_session(url: str, duplex: bool) -> Any:
    """A session as dify_plugin's runtime makes one for a call of a plugin."""
    import_module("dify_plugin")  # first: it patches sockets and threads
    methods = import_module("dify_plugin.config.config").InstallMethod
    settings: dict[str, Any]
    if duplex:
        tcp: Any = import_module("dify_plugin.core.server.tcp.request_reader")
        parts = urlsplit(url)
        # The key tells the server what to answer with.
        channel = tcp.TCPReaderWriter(parts.hostname, parts.port, key=parts.path)
        channel.launch()
        threading.Thread(target=channel.event_loop, daemon=True).start()
        settings = {"reader": channel, "writer": channel, "install_method": methods.Remote}
    else:
        server = "dify_plugin.core.server.serverless"
        reader = import_module(f"{server}.request_reader").ServerlessRequestReader()
        writer = import_module(f"{server}.response_writer").ServerlessResponseWriter(Queue())
        settings = {"reader": reader, "writer": writer, "install_method": methods.Serverless}
    runtime = import_module("dify_plugin.core.runtime")
    executor = ThreadPoolExecutor(max_workers=1)
    return runtime.Session("bench", executor, dify_plugin_daemon_url=url, **settings)
