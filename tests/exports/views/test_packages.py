"""The page of packages: who may ask, what it shows while one is made, the file."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.exports.services.test_packages import DAY, make
from tracker import queue
from tracker.exports.choices import PackageState
from tracker.exports.models import ArchivePackage


def address(name: str, code: str = "652323", **kwargs: object) -> str:
    return reverse(name, kwargs={"code": code, **kwargs})


def page(cast: Cast, person: str = "office", **headers: str) -> str:
    response = cast.client(person).get(address("packages"), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_office_asks_and_is_told_that_it_is_under_way(cast, filled) -> None:
    client = cast.client("office")
    assert "还没有档案包。" in page(cast)
    response = client.post(address("package_ask") + "?as_of=2024-09-13", follow=True)
    assert response.redirect_chain == [(address("packages"), 302)]
    package = ArchivePackage.objects.get()
    assert (package.day, package.by) == (date(2024, 9, 13), cast.office)
    text = response.content.decode()
    assert "正在后台生成" in text
    assert "排队中" in text
    assert 'hx-trigger="every 2s"' in text


@pytest.mark.parametrize("person", ["leader", "reporter", "supervisor", "admin"])
def test_others_see_and_download_but_do_not_ask(cast, asked, person) -> None:
    client = cast.client(person)
    assert client.post(address("package_ask")).status_code == 403
    assert client.post(address("package_cancel", pk=asked.pk)).status_code == 403
    assert "生成档案包（" not in page(cast, person)
    make(asked)
    response = client.get(address("package_zip", pk=asked.pk))
    assert len(b"".join(response.streaming_content)) == asked.size
    assert "attachment" in response["Content-Disposition"]


def test_the_list_by_itself_is_what_the_page_holds(cast, asked) -> None:
    ArchivePackage.objects.update(state=PackageState.MAKING, done=3, total=8)
    alone = page(cast, **{"HX-Request": "true", "HX-Target": "packages"})
    assert alone.startswith('\n<div id="packages" hx-get=')
    assert "第 3 份，共 8 份" in alone
    assert "<html" not in alone
    assert "第 3 份，共 8 份" in page(cast)


def test_when_nothing_is_made_the_page_asks_no_more(cast, asked) -> None:
    make(asked)
    text = page(cast)
    assert "hx-trigger" not in text
    assert asked.sha256[:12] in text


def test_page_warns_if_no_worker_runs(cast, asked, time_machine) -> None:
    assert "后台程序可能没有运行" not in page(cast)
    time_machine.move_to(timezone.now() + queue.STALLED * 2)
    assert "后台程序可能没有运行" in page(cast)


def test_cancelling(cast, asked) -> None:
    client = cast.client("office")
    words = ["已取消，没有生成文件。", "这个档案包已经结束，没有可以取消的。"]
    for word in words:
        response = client.post(address("package_cancel", pk=asked.pk), follow=True)
        assert word in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == PackageState.CANCELLED


def test_only_a_finished_one_has_a_file(cast, asked) -> None:
    client = cast.client("office")
    assert client.get(address("package_zip", pk=asked.pk)).status_code == 404
    make(asked)
    asked.file.storage.delete(asked.file.name)
    response = client.get(address("package_zip", pk=asked.pk))
    assert response.status_code == 404
    assert "存放的文件找不到了" in response.content.decode()


def test_another_county_has_no_share_in_it(cast, asked) -> None:
    make(asked)
    stranger = cast.client("stranger")
    for name in ("package_zip", "package_cancel"):
        for code in ("652323", "530426"):
            url = address(name, code, pk=asked.pk)
            ask = stranger.get if name == "package_zip" else stranger.post
            assert ask(url).status_code == 404
    assert stranger.post(address("package_ask", "530426")).status_code == 404  # no plan


def test_as_many_queries_for_one_as_for_many(cast, asked, django_assert_max_num_queries) -> None:
    make(asked)
    rows = [
        ArchivePackage(county=cast.county, plan=asked.plan, by=cast.office, day=DAY, state="failed")
        for _ in range(40)
    ]
    ArchivePackage.objects.bulk_create(rows)
    client = cast.client("office")
    client.get(address("packages"))
    with django_assert_max_num_queries(8):
        text = client.get(address("packages")).content.decode()
    assert text.count('<th scope="row">') == 30
