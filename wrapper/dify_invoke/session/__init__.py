"""Sessions, `session.model` with its invocations, requests, streams and the accumulation of chunks.

`_async` is written by hand, and `_sync` is generated from it. This package may import the channels and
everything below them. `plugin`, the emulator and the command line may import it.
"""
