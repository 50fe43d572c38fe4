"""Characters that no font has are named with their place before a paper is made."""

import pytest
from django.urls import reverse

from tests.exports.conftest import Place, read_pdf
from tracker.exports.pdf import fonts
from tracker.exports.pdf.unprintable import unprintable
from tracker.roadmaps.models import Task

RARE = "𠮷བꆈᠮ😀\ue863"


def test_common_and_rare_characters_of_the_fonts_are_not_named():
    text = "县教育局䶮㙍１①〔2024〕№ é “”——…\u200d\ufe0f\u180b\U000e0100"
    assert unprintable(f"<p>{text}</p><style>.😀 {{}}</style>") == []


def test_each_character_is_named_once_with_its_places():
    page = "".join(f"<td>第{n}行的校长是{c}某某同志</td>" for n, c in enumerate(RARE + "𠮷"))
    found = unprintable(page)
    assert [each.character for each in found] == list(RARE)
    assert (found[0].code, found[0].count) == ("U+20BB7", 2)
    assert found[0].places == ["第0行的校长是𠮷某某同志", "第6行的校长是𠮷某某同志"]


def test_a_character_written_as_an_entity_counts():
    assert [each.character for each in unprintable("<p>&#x20BB7; 𠮷</p>")] == ["𠮷"]


def test_without_fonts_nothing_is_named(tmp_path):
    with pytest.raises(fonts.FontsMissingError):
        fonts.load(tmp_path)
    assert unprintable("𠮷", tmp_path) == []


def test_the_page_asks_before_the_paper_is_made(hutubi: Place):
    task = Task.objects.filter(plan=hutubi.plan).first()
    Task.objects.filter(pk=task.pk).update(content="请𠮷野同志牵头推进")
    asked = hutubi.get("roadmap_pdf", "?progress=1")
    page = asked.content.decode()
    assert "请𠮷野同志牵头推进" in page
    assert "U+20BB7" in page
    address = reverse("roadmap_pdf", args=[hutubi.county.code])
    assert f'href="{address}?progress=1&amp;anyway=1"' in page
    made = hutubi.get("roadmap_pdf", "?progress=1&anyway=1")
    assert read_pdf(made.content).pages
    assert hutubi.get("roadmap_xlsx").headers["Content-Type"].endswith("sheet")
