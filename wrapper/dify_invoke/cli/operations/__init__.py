"""The commands of single operations: each invokes a model, an app, a tool, a node or a storage as a plugin would.

A command is in the module of its name. The other modules have what several commands are given, or show.
"""
