"""What a page says: its counted links, its text."""

import re
from html import unescape

from django.test import Client

COUNTED = re.compile(r'<a class="counted" data-count="(\d+)" href="([^"]+)">')
TOTAL = re.compile(r'data-total="(\d+)"')


def counted_links(html: str) -> dict[str, int]:
    """Address → figure, of every counted link."""
    found = {unescape(url): int(count) for count, url in COUNTED.findall(html)}
    assert found
    return found


def ledger_totals(client: Client, urls: dict[str, int]) -> dict[str, int]:
    """Address → how many tasks the ledger there lists."""
    totals = {}
    for url in urls:
        html = client.get(url).content.decode()
        (total,) = TOTAL.findall(html)
        totals[url] = int(total)
    return totals
