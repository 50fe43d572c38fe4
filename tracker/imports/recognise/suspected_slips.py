"""List suspected slips of writing and copying for a person to check. Nothing is corrected."""

import re
from collections.abc import Iterable, Iterator

from tracker.imports.recognise.outline import OutlineEntry
from tracker.imports.recognise.reading import Finding, ReadRow, Severity, SourcePlace
from tracker.imports.recognise.responsibility_marks import find_marks, read_labels
from tracker.roadmaps.plans.chinese_text import clip, fold, squeeze

# A slip and what is said about it. 制度 before 方案 is written for 制定; a doubled word was copied
# twice.
_SLIPS = (
    (re.compile(r"制度(?=(?:整改|实施|工作|具体)*方案|整改措施)"), "疑为“制定”之误"),
    (re.compile(r"([一-鿿]{2})\1(?![一-鿿]?[地的])"), "重复了两遍"),
    (re.compile(r"^据(?=[国省市县自].{2,20}(?:意见|建议|要求|部署))"), "前面可能漏了“根”字"),
    (re.compile(r"[，、；。]{2,}"), "标点重复"),
)
_REDUPLICATED = re.compile(r"研究研究|一步一步|方面方面|各方各方")
# The short name of a unit and a pattern of its full name, which some plans use side by side.
_BOTH = (
    ("人社局", r"人力资源和?社会保障局"), ("发改委", r"发展和?改革(?:委员会|局)"),
    ("发改局", r"发展和?改革(?:委员会|局)"), ("住建局", r"住房和?城乡建设局"),
    ("编办", r"机构编制委员会办公室"), ("市监局", r"市场监督管理局"), ("农业局", r"农业农村局"),
    ("卫健委", r"卫生健康(?:委员会|局)"), ("卫健局", r"卫生健康(?:委员会|局)"),
    ("教体局", r"教育和?体育局"), ("文旅局", r"文化和?旅游局"), ("政府办", r"政府办公室"),
)  # fmt: skip
_LONG = 30


def suspected_slips(
    rows: Iterable[ReadRow], entries: list[OutlineEntry], texts: Iterable[str]
) -> list[Finding]:
    """Return findings about the wording of a document.

    They are about slips in rows, a unit under two names, a table of contents, a text that is cut
    off, and annexes with two names.
    """
    return [
        *_slips(rows),
        *_two_names(texts),
        *_contents(entries),
        *_cut_off(entries),
        *_annexes(entries),
    ]


def _slips(rows: Iterable[ReadRow]) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        for pattern, reason in _SLIPS:
            match = pattern.search(_REDUPLICATED.sub("", row.content))
            if match:
                yield Finding(
                    "slip", Severity.NOTE, f"“{match[0]}”{reason}，请核对", number, "content",
                    row.places.get("content"),
                )  # fmt: skip


def _two_names(texts: Iterable[str]) -> Iterator[Finding]:
    whole = "\n".join(texts)
    for short, long in _BOTH:
        full = re.search(long, whole)
        if full and re.search(f"{short}(?!公)", whole):
            reason = f"同一单位有两种写法：“{short}”和“{full[0]}”，请确认是同一个单位"
            yield Finding("two-names", Severity.NOTE, reason, 0, "units")


def _contents(entries: list[OutlineEntry]) -> Iterator[Finding]:
    """Report a table of contents, which repeats at least three headings."""
    seen: dict[str, OutlineEntry] = {}
    repeated = []
    for entry in entries:
        heading = fold(entry.printed)
        if entry.number and 4 <= len(heading) <= 40:
            repeated += [entry] if heading in seen else []
            seen.setdefault(heading, entry)
    if len(repeated) >= 3:
        reason = "文件前面像是目录，标题与正文重复，重复的没有读成任务"
        place = SourcePlace(repeated[0].line, repeated[-1].line)
        yield Finding("contents-list", Severity.NOTE, reason, place=place)


def _annexes(entries: list[OutlineEntry]) -> Iterator[Finding]:
    """Report an annex whose name in the list (附件：1.…) differs from the one above its text."""
    named: dict[int, tuple[str, int]] = {}
    for place, entry in enumerate(entries):
        first = re.match(r"附件\s*[：:]\s*(?:1\s*[.．、]\s*)?(.+)", entry.printed)
        if first:
            named[1] = first[1], entry.line
            for other in entries[place + 1 : place + 12]:
                if other.number is None or other.number.value != len(named) + 1:
                    break
                named[other.number.value] = other.text, other.line
        headed = re.fullmatch(r"附件\s*(\d{0,2})\s*[：:]?", squeeze(entry.printed))
        if headed and (annex := named.get(int(headed[1] or 1))):
            yield from _annex_title(annex, entries[place + 1 : place + 4])


def _annex_title(annex: tuple[str, int], following: list[OutlineEntry]) -> Iterator[Finding]:
    listed = fold(annex[0]).rstrip("。；")
    printed = ""
    for entry in following:
        printed += fold(entry.printed)
        if printed == listed or len(printed) > len(listed) + 8:
            break
        if (
            set(listed) >= set(printed)
            and 0 < len(listed) - len(printed) <= 6
            and printed[-2:] == listed[-2:]
        ):
            reason = (
                f"附件名称前后不一致：附件清单写“{clip(listed, 60)}”，附件上写“{clip(printed, 60)}”"
            )
            yield Finding(
                "annex-title", Severity.NOTE, reason, place=SourcePlace(annex[1], entry.line)
            )
            break


def title_cut(title: str) -> Finding | None:
    """Report a title that begins with 县: the name of the county is missing."""
    if re.match(r"[县市区](?:推进|创建|义务|教育|关于|贯彻|实施|深化|开展|20)", title):
        return Finding("title-cut", Severity.NOTE, f"标题“{clip(title)}”开头像是缺了县名，请补上")
    return None


def _cut_off(entries: list[OutlineEntry]) -> Iterator[Finding]:
    """Report a last paragraph that stops in the middle of a sentence."""
    if not entries or not any(entry.number for entry in entries):
        return
    last = entries[-1]
    text = squeeze(last.text)
    if find_marks(last.text) or read_labels(last.text):
        return
    if len(text) > _LONG and not re.search(r"[。！？；：）)】\]〕”\"…]$", text):
        reason = f"文件最后一段没有结束（“…{text[-12:]}”），可能没有复制完整"
        yield Finding("cut-off", Severity.DOUBT, reason, place=SourcePlace(last.line, last.line))
