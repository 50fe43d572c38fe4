"""Makes the faces of the papers from fonts that are already here or come from packages.

For each role, in this order: a file of the bureau's own in `FONT_DIR/own/` (`title.ttf`,
`fang.ttf` …: a bureau usually owns 方正小标宋 and 仿宋_GB2312), Debian's package, the Python
package with Noto Serif SC and Noto Sans SC, and at last the Song face.

Each face is cut down once to `fonts.common_characters()`. Measured on a paper of 37 rows against
whole fonts: a third less time, a quarter of the memory, half the file.
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

from tracker.exports.font_subsetting import characters_of, cut_down
from tracker.exports.fonts import (
    MANIFEST,
    RARE_FILE,
    FontFace,
    Role,
    common_characters,
    is_han,
)

Say = Callable[[str], None]
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
NOTO_CJK = "usr/share/fonts/opentype/noto/"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"


@dataclass(frozen=True)
class WholeFont:
    """A font as it was found: `number` is its place in a collection, `han_only` leaves it nothing
    but Chinese characters."""

    file: Path
    source: str
    number: int = 0
    han_only: bool = False


@dataclass(frozen=True)
class DebianFont:
    """A font inside a Debian package."""

    package: str
    size: str
    member: str
    number: int = 0
    han_only: bool = False


DEBIAN = {
    # The collection's order is JP, KR, SC, TC, HK.
    Role.TITLE: DebianFont("fonts-noto-cjk", "57 MB", NOTO_CJK + "NotoSerifCJK-Bold.ttc", number=2),
    # Fandol's own digits and punctuation are far heavier than its characters: those come from Song.
    Role.FANG: DebianFont(
        "texlive-lang-chinese", "49 MB", FANDOL + "FandolFang-Regular.otf", han_only=True
    ),
    Role.KAI: DebianFont(
        "texlive-lang-chinese", "49 MB", FANDOL + "FandolKai-Regular.otf", han_only=True
    ),
}
WHEEL = "pylopdf_fonts_zh_cn"
WHEEL_FILES = {Role.SONG: "NotoSerifSC-Regular.otf", Role.HEI: "NotoSansSC-Regular.otf"}


def prepare(folder: Path, say: Say) -> dict[Role, FontFace]:
    """Make every face in `folder` anew and write the manifest; tell `say` what is going on.

    Always succeeds for Song and Hei, whose fonts are a locked dependency; raises OSError when
    `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    faces: dict[Role, FontFace] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for role in Role:  # Song first: the others fall back to it
            made = _make_first(role, candidates(role, folder, Path(scratch), say), folder, say)
            faces[role] = made or _stand_in(role, faces[Role.SONG])
    manifest = {role: _entry(face) for role, face in faces.items()}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    return faces


def candidates(role: Role, folder: Path, scratch: Path, say: Say) -> Iterator[WholeFont]:
    """The whole fonts to be had for `role`, best first; packages are unpacked into `scratch`."""
    own = [folder / "own" / f"{role}{suffix}" for suffix in FONT_SUFFIXES]
    yield from (WholeFont(file, f"own/{file.name}") for file in own if file.is_file())
    if debian := _debian(role, scratch, say):
        yield debian
    if wheel := _wheel(role):
        yield wheel


def _make_first(role: Role, fonts: Iterator[WholeFont], folder: Path, say: Say) -> FontFace | None:
    for whole in fonts:
        try:
            face = _make(role, whole, folder)
            if role is Role.SONG:
                _make_rare(whole, folder)
        except ValueError:
            say(f"{whole.source} 不是可用的字体文件，跳过。")
        else:
            return face
    return None


def _debian(role: Role, scratch: Path, say: Say) -> WholeFont | None:
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


@cache  # two roles share a package: fetch it, or fail to, once
def _download(package: str, size: str, scratch: Path, say: Say) -> Path | None:
    """Fetch the package without installing it: the font alone is wanted, not TeX around it."""
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
    """Take one file out of a Debian package; False when the package does not hold it."""
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
            process.kill()  # what follows in the package is not wanted
    return target.stat().st_size > 0


def _wheel(role: Role) -> WholeFont | None:
    spec = importlib.util.find_spec(WHEEL)
    if role not in WHEEL_FILES or spec is None or spec.origin is None:
        return None
    name = WHEEL_FILES[role]
    return WholeFont(Path(spec.origin).with_name(name), f"{WHEEL}/{name}")


def _make(role: Role, whole: WholeFont, folder: Path) -> FontFace:
    wanted = common_characters()
    if whole.han_only:
        # Pango takes a blank from whatever face its neighbours use, so the blanks must be there.
        wanted = frozenset({c for c in wanted if is_han(c)} | set(" \u00a0\u3000"))
    file = folder / f"{role}.otf"
    file.write_bytes(cut_down(whole.file, whole.number, {ord(c) for c in wanted}))
    return FontFace(role, file, role.family, whole.source, fallback_of=None)


def _stand_in(role: Role, song: FontFace) -> FontFace:
    return FontFace(role, song.file, role.family, song.source, fallback_of=Role.SONG)


def _make_rare(song: WholeFont, folder: Path) -> None:
    """What Song holds beyond the common characters, for a paper that names someone with one."""
    rare = characters_of(song.file, song.number) - {ord(c) for c in common_characters()}
    (folder / RARE_FILE).write_bytes(cut_down(song.file, song.number, rare))


def _entry(face: FontFace) -> dict[str, str | None]:
    return {
        "file": face.file.name,
        "family": face.family,
        "source": face.source,
        "fallback_of": face.fallback_of,
    }
