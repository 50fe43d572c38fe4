import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.exports.conftest import read_pdf, structure
from tracker.exports.pdf import fonts, rendering

ROOT = Path(__file__).parents[3]
PAGE = """<html lang="zh-CN"><head><title>{title}</title><style>
html {{ font-family: "Portal Song" }} .next {{ break-before: page }}</style></head>
<body>{body}</body></html>"""


def page(body: str = "<p>正文</p>", title: str = "题") -> str:
    return PAGE.format(body=body, title=title)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "https://example.com/a.css",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "data:image/png;base64,AAAA",
        "relative.png",
        "",
    ],
)
def test_refuses_what_is_not_ours(url: str):
    with pytest.raises(ValueError, match="只读取自己的字体"):
        rendering.own_file(url)


@pytest.mark.parametrize("way_out", ["../secret", "%2e%2e/secret", "x/../../secret"])
def test_refuses_a_way_out_of_the_folder(way_out: str):
    with pytest.raises(ValueError, match="只读取自己的字体"):
        rendering.own_file(f"{settings.FONT_DIR.resolve().as_uri()}/{way_out}")


def test_reads_a_face():
    face = fonts.load()[fonts.FontRole.SONG].file.resolve()
    assert rendering.own_file(face.as_uri()) == face


def test_a_paper_that_asks_for_a_file_gets_nothing(tmp_path: Path):
    """A text that came into the page as a tag would still reach no file and no host."""
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>机密</text></svg>", "utf-8")
    body = f'<p>正文</p><img alt="图" src="{secret.as_uri()}"><img alt="图" src="http://h/a.png">'
    read = read_pdf(rendering.write(rendering.lay_out(page(body))))
    assert read.pages[0].extract_text().split() == ["正文", "图图"]
    assert list(read.pages[0].images) == []


def test_the_same_page_is_the_same_bytes():
    first = rendering.write(rendering.lay_out(page()))
    rendering.write(rendering.lay_out(page("<p>另一份𠮷</p>")))  # leaves its own faces behind
    assert rendering.write(rendering.lay_out(page())) == first


def test_two_processes_give_the_same_bytes():
    """Two workers, two days: sets and dictionaries are ordered otherwise in each process."""
    script = (
        "import django; django.setup()\n"
        "import hashlib; from tracker.exports.pdf import rendering\n"
        f"print(hashlib.sha256(rendering.write(rendering.lay_out({page()!r}))).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={
                "PYTHONHASHSEED": seed,
                "DJANGO_SETTINGS_MODULE": "tracker.settings",
                "FONT_DIR": str(settings.FONT_DIR),
                "SECRET_KEY": "of-the-test-" * 5,
            },
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_pages_of():
    document = rendering.lay_out(
        page('<p id="a">一</p><p id="b" class="next">二</p><p id="c">三</p>')
    )
    assert rendering.pages_of(document, ["a", "b", "c"]) == [0, 1, 1]


def test_without_pango(monkeypatch: pytest.MonkeyPatch):
    real = __import__

    def no_pango(name: str, *args: object, **kwargs: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr("builtins.__import__", no_pango)
    with pytest.raises(rendering.PdfUnavailable) as caught:
        rendering.lay_out(page())
    assert "没有安装排版程序 Pango" in caught.value.happened
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in caught.value.mend


def test_without_faces(settings, tmp_path: Path):
    settings.FONT_DIR = tmp_path
    with pytest.raises(rendering.PdfUnavailable) as caught:
        rendering.lay_out(page())
    assert "字体还没有准备好" in caught.value.happened
    assert "prepare_fonts" in caught.value.mend


def test_header_cells_have_a_scope():
    """/Column in the head, /Row elsewhere, whatever cells span; no list of headers by counting."""
    table = """<table><thead><tr><th colspan="2">时间</th><th>内容</th></tr></thead>
    <tbody><tr><th scope="row" rowspan="2">2022年</th><td>1月</td><td>甲</td></tr>
    <tr><td>2月</td><td>乙</td></tr></tbody></table>"""
    read = read_pdf(rendering.write(rendering.lay_out(page(table))))
    cells = [
        (element["/S"], element["/A"].get("/Scope"), "/Headers" in element["/A"])
        for element in structure(read)
        if element.get("/S") in ("/TH", "/TD") and "/A" in element
    ]
    heads = [("/TH", "/Column", False)] * 2 + [("/TH", "/Row", False)]
    assert cells == [*heads, *[("/TD", None, False)] * 4]
