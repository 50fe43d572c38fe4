"""Read responsibility marks: the words that say who does a task and until when.

They are label lines, 责任单位：县教育局；完成时限：2023年12月底, or brackets, which hold labels,
【牵头单位：县教育局】, or clauses of units with a verb: （县教育局牵头，县财政局配合），
（财政部、税务总局等部门按职责分工负责）.
"""

import re
from dataclasses import dataclass, replace

from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit, oddly_parted, split_units

_OF = r"(?:单位|部门|责任单位|责任部门|科室|主体|机构)"
# The role that each label gives. Of two labels with the same beginning the longer comes first.
_LABELS = {
    "due": r"完成时限|完成时间(?:节点)?|完成期限|完成日期|时限要求|办结时限|整改时限|整改期限"
    r"|工作时限|时间要求|时间节点|落实时限|时限|期限",
    "window": r"实施时间|工作时间|起止时间|推进时间|时间安排|进度安排|实施时限",
    "leader": r"(?:责任|分管|牵头|联系|包抓|挂钩|督办|主管|负责|包联)(?:县|市|区|局|校)?领导"
    r"|责任人|负责人|第一责任人|直接责任人|牵头人|联系人",
    "section": r"(?:责任|牵头|配合|承办|业务)(?:科室|处室|股室|科|股|处)",
    "lead": rf"(?:牵头|主要责任|主责|第一责任|牵头责任|主办|主要负责|总牵头){_OF}?"
    r"(?<=[单部科主机].)|牵头|主责",
    "cooperating": rf"(?:配合|协办|协同|参与|参加|协助|配合责任|协作|支持|会办|指导|监督|督导){_OF}"
    r"|配合",
    "responsible": rf"(?:责任|实施|承办|完成|落实|负责|执行|建设|整改|组织){_OF}(?:及责任人)?"
    r"|责任分工|任务分工|分工",
}
_LABEL = re.compile(
    "(?<![一-鿿])(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in _LABELS.items())
    + r")(?P<colon>\s*[：:]\s*|(?=\s+\S)\s+)"
)
_VERB = re.compile(
    r"(?P<lead>(?:总)?牵头(?:负责|组织|落实|实施|抓总|推进|会同)?|主办|主责)$"
    r"|(?P<cooperating>(?:积极)?(?:参与|配合|协助|协同|参加|协办|支持|会办)(?:配合|落实|实施|完成|负责)?)$"
    r"|(?P<responsible>(?:按(?:照)?(?:各自)?(?:职[责能]|分工)(?:分工)?(?:分别|共同|协同)?(?:负责|落实|推进|"
    r"实施)?(?:落实|实施)?|分工负责|分别负责|共同负责|具体负责|负责|组织|落实|指导|承办|实施|办理|督办|"
    r"督导|监督|推进|执行)+)$"
)
_FIRST_LEADS = re.compile(r"(?:第[一1]位?|首位|排名第一|列前|排在前|列首).{0,8}牵头|首位.{0,6}牵头")
_DUE = re.compile(
    r"(?:\d|[〇○二三一四五六七八九十]{1,4}[年月]|年底|月底|长期|持续|常态|全年|立即|立行立改|每年|每月|每季|适时|"
    r"学期|年内|[上下]半年|季度|印发之日)"
)
_OPENING = dict(zip("（(【〔[［｛{", "）)】〕]］｝}", strict=True))
_CLOSING = set(_OPENING.values())
_LONGEST = 400  # characters in a bracket


@dataclass(frozen=True)
class ResponsibilityMarks:
    """The units of a task with their roles, and its times, all as written.

    `begin` and `end` are the places of the bracket in its paragraph.
    """

    units: tuple[tuple[str, str], ...] = ()
    due: str = ""
    window: str = ""
    is_open: bool = False  # the list ends in 等, so it does not name all
    first_leads: bool = False  # the document says 排在第一位的为牵头单位
    note: str = ""
    begin: int = 0
    end: int = 0
    labelled: bool = False
    odd: str = ""  # a list of units without one consistent separator

    def __bool__(self) -> bool:
        return bool(self.units or self.due or self.window)

    def joined(self, other: "ResponsibilityMarks") -> "ResponsibilityMarks":
        """Return both marks as one; the values of this one come first."""
        return replace(
            self,
            units=tuple(dict.fromkeys((*self.units, *other.units))),
            due=self.due or other.due,
            window=self.window or other.window,
            is_open=self.is_open or other.is_open,
            first_leads=self.first_leads or other.first_leads,
            odd=self.odd or other.odd,
            note="；".join(each for each in (self.note, other.note) if each),
        )


def read_labels(text: str) -> ResponsibilityMarks | None:
    """Return the marks of a label line, or None if the text is none.

    A label line begins with a label and holds only labels and their values.
    """
    line = text.strip()
    if line[:1] in _OPENING and line[-1:] in _CLOSING:
        line = line[1:-1].strip()
    match = _LABEL.match(line)
    return _labelled(line) if match and len(line) <= _LONGEST * 5 else None


def find_marks(text: str) -> list[ResponsibilityMarks]:
    """Return the marks of a paragraph: brackets with units or times, and labels at its end."""
    in_brackets = []
    for begin, end in _brackets(text):
        marks = _bracket(text[begin + 1 : end - 1], closes=_closes(text, end))
        if marks:
            in_brackets.append(replace(marks, begin=begin, end=end))
    tail = _tail(text, in_brackets[-1].end if in_brackets else 0)
    return [*in_brackets, tail] if tail else in_brackets


def _closes(text: str, end: int) -> bool:
    """Whether only a deadline follows a bracket: （县教育局）2023年底前完成。"""
    rest = text[end:].strip("。；;，, 　")
    return not rest or (len(rest) <= 25 and bool(_DUE.search(rest)) and "。" not in rest)


def _tail(text: str, after: int) -> ResponsibilityMarks | None:
    """Read labels after the last sentence of a paragraph: …。责任单位：县教育局。"""
    for match in _LABEL.finditer(text, after):
        if match.start() and text[match.start() - 1] in "。；;！ 　\t" and match["colon"].strip():
            marks = _labelled(text[match.start() :][: _LONGEST * 5])
            return replace(marks, begin=match.start(), end=len(text)) if marks else None
    return None


def _brackets(text: str) -> list[tuple[int, int]]:
    """Return the places of the outermost brackets.

    Offices mix widths, as in （县教育局), so any closing bracket closes.
    """
    spans = []
    begin, depth = -1, 0
    for place, char in enumerate(text):
        if char in _OPENING:
            begin, depth = (place, 1) if depth == 0 else (begin, depth + 1)
        elif char in _CLOSING and depth:
            depth -= 1
            if depth == 0:
                spans.append((begin, place + 1))
        if depth and place - begin > _LONGEST:
            depth = 0
    return spans


def _bracket(inside: str, *, closes: bool) -> ResponsibilityMarks | None:
    if len(inside) < 2 or inside.startswith(("以下", "简称", "含", "如", "包括", "见")):
        return None
    if _LABEL.match(inside):
        return _labelled(inside)
    return _clauses(inside, closes=closes)


def _labelled(text: str) -> ResponsibilityMarks | None:
    marks = ResponsibilityMarks(labelled=True)
    matches = list(_LABEL.finditer(text))
    for place, match in enumerate(matches):
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip("，,；;。、 　\t|/")
        role = next(name for name in _LABELS if match[name])
        marks = marks.joined(_value(role, value))
    return marks if marks else None


def unit_clauses(text: str) -> ResponsibilityMarks | None:
    """Read a cell that gives roles itself: 县教育局牵头，县财政局配合. None for a plain list."""
    marks = read_labels(text) or _clauses(text, closes=False)
    return marks if marks and any(role != "responsible" for _, role in marks.units) else None


def _value(role: str, value: str) -> ResponsibilityMarks:
    if role in ("due", "window"):
        return (
            ResponsibilityMarks(due=squeeze(value))
            if role == "due"
            else ResponsibilityMarks(window=squeeze(value))
        )
    if role == "leader":
        names, etc = split_units(value)
        return ResponsibilityMarks(tuple((name, role) for name in names), is_open=etc)
    if role == "responsible":
        clauses = unit_clauses(value)
        if clauses:
            return clauses
    names, etc = split_units(_VERB.sub("", value.strip("。")))
    odd = squeeze(value)[:60] if oddly_parted(value, names) else ""
    return ResponsibilityMarks(tuple((name, role) for name in names), is_open=etc, odd=odd)


def _clauses(inside: str, *, closes: bool) -> ResponsibilityMarks | None:
    """Read clauses of units that end in a verb: 县教育局牵头，县财政局、县人社局等部门配合.

    A date may stand among them. Clauses without any verb, （县教育局、县财政局）, count only if
    every piece is clearly a unit and the bracket ends the paragraph: elsewhere such a bracket
    may explain a word of the text.
    """
    text, _, note = inside.strip().partition("。")
    marks, pending = ResponsibilityMarks(note=squeeze(note)), []
    verbs = False
    for clause in re.split("[，,；;]", text):
        squeezed = squeeze(clause)
        if _FIRST_LEADS.search(squeezed) or squeezed in ("下同", "以下同"):
            marks = replace(marks, first_leads=marks.first_leads or "下同" not in squeezed)
            continue
        if _DUE.search(squeezed) and not looks_like_unit(_VERB.sub("", squeezed)):
            marks = replace(marks, due=marks.due or re.sub(r"(?:完成|办结)$", "", squeezed))
            continue
        pending.append(clause)
        if verb := _VERB.search(squeezed):
            verbs = True
            role = next(name for name, matched in verb.groupdict().items() if matched)
            names, etc = _named(pending)
            if names is None:
                return None
            units = (*marks.units, *((name, role) for name in names))
            marks, pending = replace(marks, units=units, is_open=marks.is_open or etc), []
    names, etc = _named(pending) if pending else ((), False)
    if names is None or (names and not verbs and not closes):
        return None
    units = (*marks.units, *((name, "responsible") for name in names))
    marks = replace(marks, units=tuple(dict.fromkeys(units)), is_open=marks.is_open or etc)
    return marks if marks.units else None


def _named(clauses: list[str]) -> tuple[tuple[str, ...] | None, bool]:
    """Return the units in these clauses, or None if one of them is no unit."""
    text = "、".join(clauses)
    verb = _VERB.search(squeeze(text))
    names_text = squeeze(text)[: verb.start()] if verb else text
    names_text = re.sub(r"^(?:由|请|具体由)", "", names_text)
    names, etc = split_units(names_text)
    are_units = bool(names) and all(looks_like_unit(name) for name in names)
    return (names if are_units else None), etc
