"""Find the units that a paragraph names only as the subjects of its sentences.

教育部、财政部要…, 请财政部会同有关部门…, 各地区、各部门应当…: the subject of such a sentence has
the task. If a paragraph has no such subject, it gets no units.
"""

import re

from tracker.roadmaps.plans.chinese_text import masked, sentences, squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit, split_units

# The word between a subject and its task: 教育部[要]加强…. The exclusions are words that only begin
# alike: 要求, 应急, 对象.
_DUTY = re.compile(
    r"(?:都|均|也|还)?(?:要(?!求|素|点)|应当|应(?!用|急|对|届)|必须|须|将(?!要)|负责|会同|按照|牵头|作为|在|"
    r"对(?!口|象|外|标)|于\d|以.{1,12}为单位|完成|统筹|按程序|依法|组织|定期|把|分别|参与|根据"
    r"|是.{2,40}责任主体)"
)
# A request names its unit after 请 or 由: 请财政部牵头….
_ASKED = re.compile(r"^(?:同时|此外|其中|另外)?[，,]?(?:请|由)")
_ASKED_DUTY = re.compile(
    r"落实|制定|研究|提出|明确|完善|牵头|会同|按照?|负责|在|于|对|加强|组织|推进|抓紧|尽快"
)
_DATED = re.compile(r"(?:到|于|在|从|自)?(?:20\d\d年|\d{1,2}月|今年|年底)")
_BACKGROUND = re.compile(
    r"(?:对|根据|按照|结合|围绕|为|依据|针对|在|同时|此外|下一步|每年|每季度|每月)"
)
# 有关部门 alone names nobody.
_VAGUE = re.compile(r"^(?:有关|相关|其他)(?:部门|单位|地区|方面|机构|责任|职能).{0,6}$")
# A phrase before the subject, or a thing whose name ends like that of a unit (平台).
_NO_SUBJECT = re.compile(
    r"^(?:对|在|把|将|以|经|通过|鼓励|支持|推动|加强|本|该|其|与)|平台$|报送|办理|建立|实施"
)
_LONGEST = 100


def units_in_sentences(text: str) -> tuple[str, ...]:
    """Return the units that a paragraph gives a task to, in their order."""
    units: list[str] = []
    for sentence in sentences(masked(squeeze(text))):
        for clause in _openings(sentence):
            units += [name for name in _subject(clause) if name not in units]
    return tuple(units)


def _openings(sentence: str) -> list[str]:
    """Return the parts of a sentence that may begin with a subject.

    A subject stands at the beginning, after an opening phrase (2021年3月底前，试点城市…；
    对现行办法，各地区…), or after a comma if it is asked (…，请财政部…) or joined by another unit
    (…，财政部会同…).
    """
    clauses = re.split("[，,]", sentence)
    opening = 0
    while opening < min(2, len(clauses) - 1) and (
        _DATED.match(clauses[opening]) or _BACKGROUND.match(clauses[opening])
    ):
        opening += 1
    rest = range(opening + 1, len(clauses))
    with_request = [each for each in rest if re.match(r"请|[^经由]{2,14}会同", clauses[each])]
    return ["，".join(clauses[each : each + 30]) for each in (opening, *with_request)]


def _subject(sentence: str) -> list[str]:
    """Return the units before the first word of duty, and those that 会同 adds."""
    clause = _ASKED.sub("", sentence)
    is_request = clause != sentence
    for match in (_ASKED_DUTY if is_request else _DUTY).finditer(clause[:_LONGEST]):
        names, _ = split_units(clause[: match.start()])
        if not names or not all(_is_subject(name) for name in names):
            continue
        if len(names) == 1 and _VAGUE.match(names[0]) and not is_request:
            return []
        return [*names, *_helpers(clause[match.start() :])]
    return []


def _helpers(text: str) -> list[str]:
    """Return the units after 会同: 财政部会同有关部门按照…"""
    match = re.match(r"会同(.{2,90}?)(?:按照|要|制定|组织|研究|筛选|开展|对|根据|建立|组建)", text)
    names, _ = split_units(match[1]) if match else ((), False)
    return [name for name in names if _is_subject(name)]


def _is_subject(name: str) -> bool:
    """Whether a text is the name of a unit, without a verb of its own."""
    return looks_like_unit(name) and not _NO_SUBJECT.search(name)
