"""Reading a page as a person does."""

import re
from typing import Any

from django.test.utils import CaptureQueriesContext


def words(response: Any) -> str:
    """The page without its tags, spaces as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def main(response: Any) -> str:
    """What stands below the frame of the page."""
    return response.content.decode().split("<main")[1]


def writes(captured: CaptureQueriesContext) -> list[str]:
    """The statements among `captured` that change rows."""
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [query["sql"] for query in captured if query["sql"].startswith(verbs)]
