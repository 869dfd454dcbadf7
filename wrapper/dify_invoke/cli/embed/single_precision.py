"""Numbers as 32-bit floats, for files."""

import sys
from array import array


def floats(numbers: "array[float]") -> bytes:
    """The numbers as little-endian 32-bit floats."""
    short = array("f", numbers)
    if sys.byteorder == "big":
        short.byteswap()
    return short.tobytes()
