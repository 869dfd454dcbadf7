"""The channels that carry an invocation: the inner API, the daemon's transactions and a plugin's duplex stream.

`_async` is written by hand, and `_sync` is generated from it. `duplex` and `async_duplex` are both
written by hand because one blocks a thread and the other waits in an event loop. This package may
import the generated package and everything below it. `session` and everything above may import it.
"""
