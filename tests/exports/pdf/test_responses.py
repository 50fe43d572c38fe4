import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tracker.exports.pdf import rendering, responses

HTML = '<html lang="zh-CN"><title>题</title><body><p id="a">甲</p><p id="b">乙</p></body></html>'


@pytest.fixture
def request_(rf: RequestFactory, own_papers):
    request = rf.get("/652323/roadmap.pdf")
    request.user = AnonymousUser()
    request.session = {}
    return request


def test_second_request_is_not_rendered(request_, monkeypatch: pytest.MonkeyPatch):
    first = responses.pdf_response(request_, "甲.pdf", HTML)
    monkeypatch.setattr(rendering, "lay_out", lambda html: pytest.fail("rendered again"))
    second = responses.pdf_response(request_, "甲.pdf", HTML)
    assert first.content.startswith(b"%PDF-1.7")
    assert second.content == first.content


def test_threads_make_one_paper_at_a_time(request_, monkeypatch: pytest.MonkeyPatch):
    """Four readers of two papers: each paper is made once, never two at the same time."""
    made, at_work = [], threading.Semaphore(1)
    real = rendering.lay_out

    def watched(html: str):
        assert at_work.acquire(blocking=False), "two at the same time"
        made.append(html)
        document = real(html)
        at_work.release()
        return document

    monkeypatch.setattr(rendering, "lay_out", watched)
    pages = [HTML, HTML.replace("甲", "丙")] * 2
    with ThreadPoolExecutor(4) as pool:
        papers_made = [
            response.content
            for response in pool.map(lambda h: responses.pdf_response(request_, "甲.pdf", h), pages)
        ]
    assert sorted(made) == sorted(set(pages))
    assert papers_made[:2] == papers_made[2:]
    assert papers_made[0] != papers_made[1]


def test_other_words_are_another_paper(request_):
    first = responses.pdf_response(request_, "甲.pdf", HTML)
    assert responses.pdf_response(request_, "甲.pdf", HTML.replace("乙", "丙")).content != (
        first.content
    )


def test_other_faces_make_another_paper(settings, tmp_path: Path):
    with_faces = responses.cache_key(HTML)
    settings.FONT_DIR = tmp_path
    without = responses.cache_key(HTML)
    (tmp_path / "fonts.json").write_text("{}", "utf-8")
    assert len({with_faces, without, responses.cache_key(HTML)}) == 3


def test_second_pass_is_told_where_the_parts_are(request_):
    told = []

    def second_pass(pages: list[int]) -> str:
        told.append(pages)
        return HTML

    responses.pdf_response(request_, "甲.pdf", HTML, anchors=["a", "b"], second_pass=second_pass)
    assert told == [[0, 0]]


def test_pages_break_alike_on_the_paper_of_another_day(request_, monkeypatch: pytest.MonkeyPatch):
    bare, laid_out = HTML.replace("题", "无日期"), []
    real = rendering.lay_out

    def watched(html: str):
        laid_out.append(html)
        return real(html)

    def of_day(day: str) -> bytes:
        html = HTML.replace("题", day)
        final = html.replace("甲", "一月")
        told = {"anchors": ["a", "b"], "second_pass": lambda pages: f"{final}{pages}", "bare": bare}
        return responses.pdf_response(request_, "甲.pdf", html, **told).content

    monkeypatch.setattr(rendering, "lay_out", watched)
    first, second = of_day("今天"), of_day("明天")
    assert first != second
    assert [bare in html or "[0, 0]" in html for html in laid_out] == [True] * 3
    assert laid_out.count(bare) == 1


def test_name_is_chinese(request_):
    response = responses.pdf_response(request_, "呼图壁县路线图_截至2024-09-14.pdf", HTML)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%91%BC%E5%9B%BE%E5%A3%81%E5%8E%BF"
        "%E8%B7%AF%E7%BA%BF%E5%9B%BE_%E6%88%AA%E8%87%B32024-09-14.pdf"
    )


@pytest.mark.django_db
def test_says_what_to_do_where_no_pdf_can_be_made(request_, settings, tmp_path: Path):
    settings.FONT_DIR = tmp_path
    response = responses.pdf_response(request_, "甲.pdf", HTML)
    text = response.content.decode()
    assert response.status_code == 503
    assert "制作 PDF 用的中文字体还没有准备好。" in text
    assert "prepare_fonts" in text
    assert responses.caches["papers"].get(responses.cache_key(HTML)) is None


@pytest.mark.parametrize(("lines", "is_closer"), [(10, False), (11, True), (12, True), (13, False)])
def test_closer_only_where_it_saves_a_page(lines: int, is_closer: bool):
    """Ten lines a page, twelve set closer: eleven and twelve would leave a page of one or two."""
    style = "@page { size: 60mm 60pt; margin: 0 } * { margin: 0; font-size: 5pt; line-height: 6pt }"
    style += ".closer * { line-height: 5pt } p { orphans: 1; widows: 1 }"
    text = "<p>甲</p>" * (lines - 1)
    html = f'<html lang="zh-CN"><title>题</title><style>{style}</style>'
    html += f'<body>{text}<p id="end">乙</p></body></html>'
    pages = rendering.pages_of(rendering.lay_out(html), [responses.END])
    assert pages == [(lines - 1) // 10]
    tight = html.replace("<body>", '<body class="closer">')
    assert responses.tighter_if_shorter(html)(pages) == (tight if is_closer else html)
