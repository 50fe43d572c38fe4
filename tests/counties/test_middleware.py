"""Where a request came from, and what a browser may keep. For the limits see views/test_account."""

import pytest
from django.test import Client, RequestFactory

from counties.middleware import client_address
from counties.models import AuditEvent
from tests.conftest import Cast


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (None, "10.0.0.9", "1.2.3.4", "10.0.0.9"),  # no gateway: the header is the client's word
        (1, "10.0.0.9", "1.2.3.4", "1.2.3.4"),
        (1, "10.0.0.9", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "10.0.0.9", "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (2, "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (1, "10.0.0.9", "", None),
        (1, "10.0.0.9", "unknown", None),
        (None, "", "", None),  # a unix socket
        (None, "2001:db8::1", "", "2001:db8::1"),
    ],
)
def test_client_address(
    settings, *, proxies: int | None, remote: str, forwarded: str, address: str | None
) -> None:
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_the_audit_gets_it(cast: Cast, settings) -> None:
    settings.AXES_IPWARE_PROXY_COUNT = 1
    data = {"username": "office", "password": "wrong"}
    Client().post("/login", data, headers={"x-forwarded-for": "10.9.8.7"})
    assert AuditEvent.objects.get().address == "10.9.8.7"


def test_a_page_is_the_users_own_but_comes_back_with_the_back_button(cast: Cast) -> None:
    response = cast.client("office").get("/652323/departments/")
    assert response["Cache-Control"] == "private, no-cache"
