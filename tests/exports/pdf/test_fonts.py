"""Which face plays which role, and what a paper prints with them. No package is downloaded here."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from tracker.exports.pdf import font_building, font_subsetting
from tracker.exports.pdf.fonts import (
    FontRole,
    FontsMissingError,
    common_characters,
    font_face_css,
    is_han,
    load,
)

WHOLE = {role: font_building._wheel(role) for role in (FontRole.SONG, FontRole.HEI)}
PACKAGE = font_building.DebianFont("type", "1 kB", "usr/share/fonts/Type.otf", han_only=True)


def small_font(target: Path, characters: str) -> Path:
    """A real font of few characters, quick to make and to cut."""
    song = WHOLE[FontRole.SONG]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(font_subsetting.subset_font(song.file, 0, {ord(c) for c in characters}))
    return target


@pytest.fixture
def without_packages(monkeypatch):
    monkeypatch.setattr(font_building, "DEBIAN", {})


@pytest.fixture(scope="session")
def floor(tmp_path_factory):
    """The faces of a machine on which no package can be had, and what was said meanwhile."""
    folder = tmp_path_factory.mktemp("fonts")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(font_building, "DEBIAN", {})
        font_building.prepare(folder, said.append)
    return folder


def test_the_wheel_alone_gives_song_and_hei_and_song_stands_in_for_the_rest(floor):
    faces = load(floor)
    assert {role: (face.file.name, face.fallback_of) for role, face in faces.items()} == {
        FontRole.SONG: ("song.otf", None),
        FontRole.TITLE: ("song.otf", FontRole.SONG),
        FontRole.HEI: ("hei.otf", None),
        FontRole.FANG: ("song.otf", FontRole.SONG),
        FontRole.KAI: ("song.otf", FontRole.SONG),
    }
    assert [face.family for face in faces.values()] == [
        "Portal Song",
        "Portal Title",
        "Portal Hei",
        "Portal Fang",
        "Portal Kai",
    ]


def test_a_face_holds_the_common_characters_and_the_rare_file_holds_the_others(floor):
    whole = font_subsetting.characters_of(WHOLE[FontRole.SONG].file)
    common = {ord(c) for c in common_characters()}
    assert font_subsetting.characters_of(floor / "song.otf") == whole & common
    assert font_subsetting.characters_of(floor / "rare.otf") == whole - common


def test_common_characters_are_the_two_standards_and_the_signs():
    common = common_characters()
    han = [c for c in common if is_han(c)]
    assert len([c for c in han if c.encode("gb2312", "ignore")]) == 6763
    assert len([c for c in han if not c.encode("gb2312", "ignore")]) == 1468  # with 〇
    assert set("王喆赟祎堃珺𬱖𫖮䶮 A9—…“”《》〔〕①㎡■□✓") <= common
    assert not set("㐱龍") & common


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("县", True),
        ("〇", True),
        ("䶮", True),
        ("𫖮", True),
        ("A", False),
        ("，", False),
        ("2", False),
    ],
)
def test_is_han(character, expected):
    assert is_han(character) is expected


def test_the_style_sheet_declares_the_roles(floor):
    rules = font_face_css(folder=floor).splitlines()
    assert rules[0] == (
        f'@font-face {{ font-family: "Portal Song"; src: url("{(floor / "song.otf").as_uri()}"); }}'
    )
    assert len(rules) == len(FontRole)


@pytest.mark.parametrize(
    ("text", "expected"), [("县长\n张喆", 5), ("县长张㐱", 6), ("", 5), ("\t\u3000", 5)]
)
def test_the_rare_face_is_declared_only_for_a_text_that_needs_it(floor, text, expected):
    assert len(font_face_css(text, floor).splitlines()) == expected


def test_a_bureaus_own_font_comes_first_and_keeps_its_punctuation(tmp_path, without_packages):
    small_font(tmp_path / "own" / "fang.ttf", "县2，")
    small_font(tmp_path / "own" / "song.otf", "甲乙")
    faces = font_building.prepare(tmp_path, print)
    assert (faces[FontRole.FANG].source, faces[FontRole.FANG].fallback_of) == ("own/fang.ttf", None)
    assert font_subsetting.characters_of(faces[FontRole.FANG].file) == {ord(c) for c in "县2，"}
    assert faces[FontRole.SONG].source == "own/song.otf"


def test_a_file_that_is_no_font_is_named_and_passed_over(tmp_path, without_packages):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "hei.ttf").write_bytes(b"not a font")
    (tmp_path / "own" / "kai.otf").write_bytes(b"")
    said: list[str] = []
    faces = font_building.prepare(tmp_path, said.append)
    assert said == [
        "own/hei.ttf 不是可用的字体文件，跳过。",
        "own/kai.otf 不是可用的字体文件，跳过。",
    ]
    assert faces[FontRole.HEI].source.endswith("NotoSansSC-Regular.otf")
    assert faces[FontRole.KAI].fallback_of is FontRole.SONG


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb to make a package")
def test_a_debian_package_is_fetched_unpacked_and_left_to_han(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    small_font(tree / PACKAGE.member, "县2， ")
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN").chmod(0o755)  # dpkg-deb insists, whatever the umask
    (tree / "DEBIAN/control").write_text(
        "Package: type\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n"
    )
    packages = tmp_path / "packages"
    packages.mkdir()
    subprocess.run(["dpkg-deb", "-b", tree, packages / "type_1_all.deb"], check=True)
    apt_get = tmp_path / "bin" / "apt-get"
    apt_get.parent.mkdir()
    apt_get.write_text(f'#!/bin/sh\n[ "$*" = "-qq download type" ] && cp {packages}/*.deb .\n')
    apt_get.chmod(0o755)
    monkeypatch.setenv("PATH", str(apt_get.parent), prepend=":")
    monkeypatch.setattr(font_building, "DEBIAN", {FontRole.FANG: PACKAGE})
    said: list[str] = []
    faces = font_building.prepare(tmp_path / "fonts", said.append)
    assert said == ["下载字体包 type（约 1 kB，仅此一次）……"]
    assert faces[FontRole.FANG].source == "type"
    assert font_subsetting.characters_of(faces[FontRole.FANG].file) == {ord(c) for c in "县 "}


@pytest.mark.parametrize("script", ["exit 100", "echo nothing >type_1_all.deb"])
def test_a_package_that_cannot_be_had_is_no_obstacle(tmp_path, monkeypatch, script):
    apt_get = tmp_path / "apt-get"
    apt_get.write_text(f"#!/bin/sh\n{script}\n")
    apt_get.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(font_building, "DEBIAN", {FontRole.FANG: PACKAGE})
    faces = font_building.prepare(tmp_path / "fonts", lambda _: None)
    assert faces[FontRole.FANG].fallback_of is FontRole.SONG


def test_fonttools_cuts_like_harfbuzz_where_its_library_is_missing(tmp_path, monkeypatch):
    font = small_font(tmp_path / "font.otf", "县教育局2022年")
    wanted = {ord(c) for c in "教育2"}
    quick = font_subsetting.subset_font(font, 0, wanted)

    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(font_subsetting.ctypes, "CDLL", missing)
    slow = font_subsetting.subset_font(font, 0, wanted)
    for data in (quick, slow):
        assert set(TTFont(io.BytesIO(data)).getBestCmap()) == wanted


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        "",
        "[]",
        "{}",
        json.dumps({role: {"file": "gone.otf"} for role in FontRole}),
        json.dumps(
            {
                role: {"file": "gone.otf", "family": "x", "source": "x", "fallback_of": None}
                for role in FontRole
            }
        ),
    ],
)
def test_missing_faces_are_told_with_the_way_to_mend_it(tmp_path, manifest):
    if manifest is not None:
        (tmp_path / "fonts.json").write_text(manifest)
    with pytest.raises(FontsMissingError, match="prepare_fonts 制作字体"):
        load(tmp_path)


def test_the_command_says_what_each_role_got(tmp_path, settings, without_packages, capsys):
    settings.FONT_DIR = tmp_path
    call_command("prepare_fonts")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "宋体：pylopdf_fonts_zh_cn/NotoSerifSC-Regular.otf"
    assert lines[1] == (
        f"小标宋：没有专用字体，以宋体代替。可把字体文件放到 {tmp_path}/own/title.ttf 后重新启动。"
    )
    assert len(lines) == len(FontRole)


def test_weasyprint_prints_every_role_and_a_rare_name(floor):
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    text = "呼图壁县2024年《方案》，张喆、㐱。"
    stack = '"Portal Hei", "Portal Song", "Portal Rare"'
    html = f"<html lang=zh-CN><p style='font-family:{stack}'>{text}</p></html>"
    fonts = weasyprint.text.fonts.FontConfiguration()
    sheet = weasyprint.CSS(string=font_face_css(text, floor), font_config=fonts)
    page = weasyprint.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts)
    pdf = PdfReader(io.BytesIO(page))
    assert pdf.pages[0].extract_text().strip() == text
    used = pdf.pages[0]["/Resources"]["/Font"].get_object()
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in used.values()}
    assert names == {"Portal-Hei", "Portal-Rare"}
