"""Reading a page as a person does."""

import re
from typing import Any


def words(response: Any) -> str:
    """The page without its tags, spaces as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def main(response: Any) -> str:
    """What stands below the frame of the page."""
    return response.content.decode().split("<main")[1]
