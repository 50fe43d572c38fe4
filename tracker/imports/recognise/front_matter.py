"""What a document says of itself: its title, number, county, and the year and day it is of."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.imports.recognise.outline import OutlineEntry
from tracker.roadmaps.plans.chinese_text import squeeze

_KINDS = (
    "方案|计划|路线图|时间表|清单|要点|意见|通知|细则|办法|规划|分工|安排|台账|任务书|责任书|措施|行动|决定|"
    "分解表|任务表|一览表|考核表|表"
)
_TITLE = re.compile(rf"(?:{_KINDS})(?:（[^（）]{{1,16}}）|\([^()]{{1,16}}\))?$")
PLAN_WORDS = re.compile(_KINDS)
# A document on one line: its title runs into the first sentence.
_OPENING = re.compile(
    rf"([^，。；：]{{4,60}}?(?:{_KINDS}))(?=为(?!了?主|准)|根据|按照|依据|现将|为贯彻).{{10}}"
)
_NUMBERED = re.compile(rf"([^，。；：]{{4,80}}?(?:{_KINDS}))[一-鿿]{{2,8}}[〔\[［【(（]20\d\d")
_DOC_NUMBER = re.compile(r"[一-鿿]{2,14}[〔\[［【(（](20\d\d)[〕\]］】)）]\s*\d{1,4}\s*号")
# Where the number follows the title without a break: …的通知国办发〔2014〕56号.
_AFTER_TITLE = re.compile(rf"^.*(?:{_KINDS})(?=[一-鿿]{{2,8}}[〔\[［【(（])")
# The lowest name counts: 峨山彝族自治县 of 云南省玉溪市峨山彝族自治县.
_COUNTIES = tuple(
    re.compile(rf"(?:^|(?<=[省州市盟]))(?P<name>[一-鿿]{{1,14}}?{kind})(?=[一-鿿\d])")
    for kind in ("(?:自治县|自治旗|[县旗])", "(?:林区|特区|(?<!地)(?<!城)区)", "市")
)
_SIGNED = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$")


@dataclass(frozen=True)
class FrontMatter:
    title: str = ""
    doc_number: str = ""
    county: str = ""
    year: int | None = None  # in force where a time names none
    issued: date | None = None
    lines: frozenset[int] = frozenset()


def read_front_matter(found: list[OutlineEntry]) -> FrontMatter:
    """The frame of a document; what it does not say stays empty."""
    lines: set[int] = set()
    number, issued = "", None
    for entry in found:
        text = squeeze(entry.printed)
        if len(text) <= 120 and not number and (match := _DOC_NUMBER.search(text)):
            number = _AFTER_TITLE.sub("", match[0])
            lines.add(entry.line)
        if match := _SIGNED.match(re.sub(r"\d{4}年\d{1,2}月\d{1,2}日.*$", lambda m: m[0], text)):
            issued = issued or _day(match)
            lines.add(entry.line)
    title, title_lines = _title(found)
    stated = re.search(r"(20\d\d)\s*年", title) or re.search(r"〔(20\d\d)〕", number)
    year = int(stated[1]) if stated else (issued.year if issued else None)
    return FrontMatter(title, number, _county(title), year, issued, frozenset(lines | title_lines))


def _title(found: list[OutlineEntry]) -> tuple[str, set[int]]:
    """The last title before the body begins: of a plan sent with a notice, the plan's own.

    It may be broken over lines; the lines before it belong to it while they are short and bare.
    """
    best: tuple[str, set[int]] = ("", set())
    first = squeeze(found[0].text) if found else ""
    if opening := _OPENING.match(first) or _NUMBERED.match(first):
        best = opening[1], {found[0].line}
    for start, entry in enumerate(found[:160]):
        place = start
        text = squeeze(entry.text)
        if entry.number and not best[0]:
            continue
        if (
            entry.number
            or not _TITLE.search(text)
            or len(text) > 80
            or re.search("[，。；：]", text)
        ):
            continue
        begin = place
        while begin and _continues(found[begin - 1]) and not _whole(text, found, begin, place):
            begin -= 1
        while place + 1 < len(found) and _goes_on(found[place + 1]):
            place += 1
        whole = "".join(squeeze(each.text) for each in found[begin : place + 1])
        if not best[0] or re.search(r"通知$|名单$", best[0]):
            best = whole[:300], {each.line for each in found[begin : place + 1]}
        if not re.search(r"通知$|名单$", best[0]):
            break
    return best


def _whole(text: str, found: list[OutlineEntry], begin: int, place: int) -> bool:
    return place - begin >= 3


def _continues(entry: OutlineEntry) -> bool:
    """Whether a line can be the beginning of a title that goes on in the next."""
    text = squeeze(entry.text)
    bare = not re.search(r"[，。；：、]$|号$|^附件|日$|发布|^目录|^目\s*录", text)
    return bool(not entry.number and 2 <= len(text) <= 40 and bare and not _TITLE.search(text))


def _goes_on(entry: OutlineEntry) -> bool:
    """The last word of a title on a line of its own: 实施方案."""
    text = squeeze(entry.text)
    return entry.number is None and len(text) <= 10 and bool(_TITLE.search(text))


def _county(title: str) -> str:
    """The county the title names, in full (呼图壁县); not 县域 or 全县."""
    for pattern in _COUNTIES:
        for match in pattern.finditer(title):
            name = re.sub(r"^.*[省市州盟](?=.{2,}$)", "", match["name"])
            if len(name) >= 2 and not re.match(r"某|全|各|本|创建|我|关于|推进|印发|试点", name):
                return name
    return ""


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(*(int(each) for each in match.groups()))
    except ValueError:
        return None
