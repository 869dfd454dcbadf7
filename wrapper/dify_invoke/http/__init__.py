"""HTTP: the client, which posts a request and reads its reply, and the libraries below it.

`_async` is written by hand, and `_sync` is generated from it. This package imports `errors`,
`protocol` and `observability`; the generated package, the channels and all above may import it.
"""
