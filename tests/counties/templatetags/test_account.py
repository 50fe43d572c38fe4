from datetime import timedelta

import pytest

from counties.templatetags.account import browser, minutes

KYLIN = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{KYLIN} Chrome/83.0.4103.115 Safari/537.36 Qaxbrowser", "奇安信可信浏览器 · Linux"),
        (
            f"{WINDOWS} Chrome/86.0.4240.198 Safari/537.36 QIHU 360ENT",
            "360 企业安全浏览器 · Windows",
        ),
        (f"{KYLIN} Chrome/126.0.6478.251 Safari/537.36 UOS Professional", "统信浏览器 · Linux"),
        (f"{WINDOWS} Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox · Linux",
        ),
        ("curl/8.5 Linux", "Linux"),
        ("curl/8.5", "未知浏览器"),
        ("", "未知浏览器"),
    ],
)
def test_browser(user_agent: str, words: str) -> None:
    assert browser(user_agent) == words


@pytest.mark.parametrize(("seconds", "count"), [(0, 0), (59, 0), (60, 1), (900, 15), (90000, 1500)])
def test_minutes(seconds: int, count: int) -> None:
    assert minutes(timedelta(seconds=seconds)) == count
