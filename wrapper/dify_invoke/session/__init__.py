"""Sessions and their parts (models, apps, tools, nodes, storage, files), requests, streams, accumulation.

`_async` is written by hand, and `_sync` is generated from it. This package may import the channels and
everything below them. `plugin`, the emulator and the command line may import it.
"""
