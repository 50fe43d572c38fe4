"""How much a first visit asks of a slow line."""

from tests.browser.conftest import Desk


def test_the_first_visit_of_the_board_makes_few_requests(desk: Desk) -> None:
    signed_in = desk.sign_in("htb-office")
    page = desk.page()  # a window that has nothing in its cache
    page.context.add_cookies(signed_in.context.cookies())
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/652323/board/")
    page.wait_for_load_state("networkidle")
    assert page.locator(".board").count() == 1
    assert len(requests) <= 8, requests
