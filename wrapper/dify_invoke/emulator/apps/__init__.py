"""The apps of the emulator's workspace: what they are, their conversations, and the events of a run."""
