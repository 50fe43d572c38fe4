"""Streamed answers in tests."""

from typing import Any


def read_whole(response: Any) -> bytes:
    """Return a streamed answer, read to its end, or b"" for one that is not streamed.

    The end closes the file behind it; `response.close()` would also close the connection of the
    test, which PostgreSQL does not survive.
    """
    return b"".join(response) if response.streaming else b""
