"""HTTP: the client, which posts a request and reads its reply, and the libraries below it.

`_async` is written by hand, and `_sync` is generated from it. This package imports `errors`,
`protocol` and `observability`; the generated package, the channels and all above may import it.
"""

MAX_IDLE_TIME = 5
"""Seconds that an idle connection is kept for the next call, as in httpx."""
MAX_IDLE_CONNECTIONS = 20
"""Connections that a transport keeps for the next call, as httpx2 does."""
