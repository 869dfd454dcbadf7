"""Answers that a test prepares, and what it says of the calls that came. `Emulator` has a handle for each operation."""
