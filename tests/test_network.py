"""The tests stay on this machine, and so do the pages."""

import re
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).parent.parent
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9][a-z0-9.-]*\.[a-z]{2,}", re.IGNORECASE)
NAMESPACE = re.compile(r"xmlns(?::\w+)?=\S+")  # a name, never fetched


def test_the_network_is_off():
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_no_address_outside_the_portal_stands_in_a_page():
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for folder in ("templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        for match in ADDRESS.findall(NAMESPACE.sub("", path.read_text("utf-8")))
    ]
    assert found == []
