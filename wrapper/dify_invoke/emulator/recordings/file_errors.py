"""The error for a recording that cannot be used."""

from ...errors import ConfigurationError


class RecordingError(ConfigurationError):
    """A recording cannot be made or read as it is asked for. The message names the argument, or the file and the line."""
