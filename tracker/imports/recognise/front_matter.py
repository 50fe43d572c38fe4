"""Read the front matter of a document: title, document number, county, year and day of issue."""

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
# A document on one line: the title runs into the first sentence (…实施方案为贯彻落实…).
_OPENING = re.compile(
    rf"([^，。；：]{{4,60}}?(?:{_KINDS}))(?=为(?!了?主|准)|根据|按照|依据|现将|为贯彻).{{10}}"
)
_NUMBERED = re.compile(rf"([^，。；：]{{4,80}}?(?:{_KINDS}))[一-鿿]{{2,8}}[〔\[［【(（]20\d\d")
_DOC_NUMBER = re.compile(r"[一-鿿]{2,14}[〔\[［【(（](20\d\d)[〕\]］】)）]\s*\d{1,4}\s*号")
# The document number may follow the title without a break: …的通知国办发〔2014〕56号.
_AFTER_TITLE = re.compile(rf"^.*(?:{_KINDS})(?=[一-鿿]{{2,8}}[〔\[［【(（])")
# The name of the lowest level counts: 峨山彝族自治县 in 云南省玉溪市峨山彝族自治县.
_COUNTIES = tuple(
    re.compile(rf"(?:^|(?<=[省州市盟]))(?P<name>[一-鿿]{{1,14}}?{kind})(?=[一-鿿\d])")
    for kind in ("(?:自治县|自治旗|[县旗])", "(?:林区|特区|(?<!地)(?<!城)区)", "市")
)
_MOST_LINES_ABOVE = 3  # of a title, above its last line
_SIGNED = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$")


@dataclass(frozen=True)
class FrontMatter:
    """What a document says about itself; `lines` are the lines on which it says so.

    `year` completes times that name none (3月底前). It comes from the title or the document number,
    otherwise from the day of issue.
    """

    title: str = ""
    doc_number: str = ""
    county: str = ""
    year: int | None = None
    issued: date | None = None
    lines: frozenset[int] = frozenset()


def read_front_matter(entries: list[OutlineEntry]) -> FrontMatter:
    """Return the front matter of a document; what the document does not say stays empty."""
    lines: set[int] = set()
    number, issued = "", None
    for entry in entries:
        text = squeeze(entry.printed)
        if len(text) <= 120 and not number and (match := _DOC_NUMBER.search(text)):
            number = _AFTER_TITLE.sub("", match[0])
            lines.add(entry.line)
        if match := _SIGNED.match(re.sub(r"\d{4}年\d{1,2}月\d{1,2}日.*$", lambda m: m[0], text)):
            issued = issued or _day(match)
            lines.add(entry.line)
    title, title_lines = _title(entries)
    stated = re.search(r"(20\d\d)\s*年", title) or re.search(r"〔(20\d\d)〕", number)
    year = int(stated[1]) if stated else (issued.year if issued else None)
    return FrontMatter(title, number, _county(title), year, issued, frozenset(lines | title_lines))


def _title(entries: list[OutlineEntry]) -> tuple[str, set[int]]:
    """Return the last title before the body, and its lines.

    A plan is often sent with a notice (关于印发…的通知); the title of the plan itself is the last
    one. A title may be broken over several lines: 呼图壁县义务教育优质均衡发展 / 实施方案.
    """
    best: tuple[str, set[int]] = ("", set())
    first = squeeze(entries[0].text) if entries else ""
    if opening := _OPENING.match(first) or _NUMBERED.match(first):
        best = opening[1], {entries[0].line}
    for start, entry in enumerate(entries[:160]):
        last = start
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
        begin = last
        while begin and _continues(entries[begin - 1]) and last - begin < _MOST_LINES_ABOVE:
            begin -= 1
        while last + 1 < len(entries) and _goes_on(entries[last + 1]):
            last += 1
        title = "".join(squeeze(each.text) for each in entries[begin : last + 1])
        if not best[0] or re.search(r"通知$|名单$", best[0]):
            best = title[:300], {each.line for each in entries[begin : last + 1]}
        if not re.search(r"通知$|名单$", best[0]):
            break
    return best


def _continues(entry: OutlineEntry) -> bool:
    """Whether a line can be the beginning of a title that continues on the next line."""
    text = squeeze(entry.text)
    bare = not re.search(r"[，。；：、]$|号$|^附件|日$|发布|^目录|^目\s*录", text)
    return bool(not entry.number and 2 <= len(text) <= 40 and bare and not _TITLE.search(text))


def _goes_on(entry: OutlineEntry) -> bool:
    """Whether a line holds only the last word of a title: 实施方案."""
    text = squeeze(entry.text)
    return entry.number is None and len(text) <= 10 and bool(_TITLE.search(text))


def _county(title: str) -> str:
    """Return the county that the title names, in full (呼图壁县). 县域 and 全县 are no names."""
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
