"""Makes the font files of the papers from fonts on this machine or in packages.

For each role the first font that can be found is used:

1. a file in `FONT_DIR/own/` (`title.ttf`, `fang.ttf` …), since an office usually has licences for
   方正小标宋 and 仿宋_GB2312;
2. Debian's package;
3. the Python package with Noto Serif SC and Noto Sans SC;
4. the Song font.

Each font is cut down to `fonts.common_characters()`. A roadmap of 37 rows then takes two thirds of
the time, a quarter of the memory and half the file size of whole fonts.
"""

import importlib.util
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.exports.pdf.font_subsetting import characters_of, subset_font
from tracker.exports.pdf.fonts import (
    MANIFEST,
    RARE_FILE,
    FontFace,
    FontRole,
    common_characters,
    is_han,
)

Say = Callable[[str], None]
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
NOTO_CJK = "usr/share/fonts/opentype/noto/"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"


@dataclass(frozen=True)
class WholeFont:
    """A font before it is cut down.

    `number` is its place in a collection file. With `han_only` only its Chinese characters are
    kept.
    """

    file: Path
    source: str
    number: int = 0
    han_only: bool = False


@dataclass(frozen=True)
class DebianFont:
    """A font in a Debian package: `member` is its path in the package, `size` the download."""

    package: str
    size: str
    member: str
    number: int = 0
    han_only: bool = False


DEBIAN = {
    # The collection holds JP, KR, SC, TC and HK, in this order.
    FontRole.TITLE: DebianFont(
        "fonts-noto-cjk", "57 MB", NOTO_CJK + "NotoSerifCJK-Bold.ttc", number=2
    ),
    # Fandol's digits and punctuation are far bolder than its characters; Song's are used instead.
    FontRole.FANG: DebianFont(
        "texlive-lang-chinese", "49 MB", FANDOL + "FandolFang-Regular.otf", han_only=True
    ),
    FontRole.KAI: DebianFont(
        "texlive-lang-chinese", "49 MB", FANDOL + "FandolKai-Regular.otf", han_only=True
    ),
}
WHEEL = "pylopdf_fonts_zh_cn"
WHEEL_FILES = {FontRole.SONG: "NotoSerifSC-Regular.otf", FontRole.HEI: "NotoSansSC-Regular.otf"}


def prepare(folder: Path, say: Say) -> dict[FontRole, FontFace]:
    """Make the font of every role in `folder`, write the manifest, and return the fonts.

    Progress goes to `say`. Song and Hei never fail, since their fonts are a locked dependency.
    Raises OSError if `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    faces: dict[FontRole, FontFace] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for role in FontRole:  # Song comes first, since the others fall back to it
            face = _make_first(role, candidates(role, folder, Path(scratch), say), folder, say)
            faces[role] = face or _fallback(role, faces[FontRole.SONG])
    manifest = {role: _entry(face) for role, face in faces.items()}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    return faces


def candidates(role: FontRole, folder: Path, scratch: Path, say: Say) -> Iterator[WholeFont]:
    """Yield the fonts that can be found for `role`, best first.

    Packages are unpacked into the folder `scratch`.
    """
    own = [folder / "own" / f"{role}{suffix}" for suffix in FONT_SUFFIXES]
    yield from (WholeFont(file, f"own/{file.name}") for file in own if file.is_file())
    if debian := _debian(role, scratch, say):
        yield debian
    if wheel := _wheel(role):
        yield wheel


def _make_first(
    role: FontRole, fonts: Iterator[WholeFont], folder: Path, say: Say
) -> FontFace | None:
    for whole in fonts:
        try:
            face = _make(role, whole, folder)
            if role is FontRole.SONG:
                _make_rare(whole, folder)
        except ValueError:
            say(f"{whole.source} 不是可用的字体文件，跳过。")
        else:
            return face
    return None


def _debian(role: FontRole, scratch: Path, say: Say) -> WholeFont | None:
    font = DEBIAN.get(role)
    if font is None:
        return None
    file = Path("/", font.member)
    if not file.is_file():
        file = scratch / Path(font.member).name
        package = _download(font.package, font.size, scratch, say)
        if package is None or not _unpack(package, font.member, file):
            return None
    return WholeFont(file, font.package, font.number, font.han_only)


@cache  # two roles share a package, which is fetched (or fails to be) only once
def _download(package: str, size: str, scratch: Path, say: Say) -> Path | None:
    """Download a Debian package without installing it; return None if that is impossible.

    Installing would bring all of TeX along with the fonts.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    say(f"下载字体包 {package}（约 {size}，仅此一次）……")
    command = ["apt-get", "-qq", "download", package]
    try:
        subprocess.run(command, cwd=scratch, check=True, capture_output=True, timeout=900)
    except (subprocess.SubprocessError, OSError):
        say(f"无法下载 {package}。")
    return next(iter(scratch.glob(f"{package}_*.deb")), None)


def _unpack(package: Path, member: str, target: Path) -> bool:
    """Write one file of a Debian package to `target`; return False if it is not in the package."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                entry = next((entry for entry in archive if entry.name == f"./{member}"), None)
                source = archive.extractfile(entry) if entry else None
                target.write_bytes(source.read() if source else b"")
        except tarfile.TarError:
            return False
        finally:
            process.kill()  # the rest of the package is not needed
    return target.stat().st_size > 0


def _wheel(role: FontRole) -> WholeFont | None:
    spec = importlib.util.find_spec(WHEEL)
    if role not in WHEEL_FILES or spec is None or spec.origin is None:
        return None
    name = WHEEL_FILES[role]
    return WholeFont(Path(spec.origin).with_name(name), f"{WHEEL}/{name}")


def _make(role: FontRole, whole: WholeFont, folder: Path) -> FontFace:
    characters = common_characters()
    if whole.han_only:
        # Pango prints a space in the font of its neighbours, so each font needs the spaces.
        characters = frozenset({c for c in characters if is_han(c)} | set(" \u00a0\u3000"))
    file = folder / f"{role}.otf"
    file.write_bytes(subset_font(whole.file, whole.number, {ord(c) for c in characters}))
    return FontFace(role, file, role.family, whole.source, fallback_of=None)


def _fallback(role: FontRole, song: FontFace) -> FontFace:
    return FontFace(role, song.file, role.family, song.source, fallback_of=FontRole.SONG)


def _make_rare(song: WholeFont, folder: Path) -> None:
    """Write "Portal Rare": all characters of Song that are not common characters."""
    rare = characters_of(song.file, song.number) - {ord(c) for c in common_characters()}
    (folder / RARE_FILE).write_bytes(subset_font(song.file, song.number, rare))


def _entry(face: FontFace) -> dict[str, str | None]:
    return {
        "file": face.file.name,
        "family": face.family,
        "source": face.source,
        "fallback_of": face.fallback_of,
    }
