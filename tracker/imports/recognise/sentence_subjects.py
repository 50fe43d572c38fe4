"""Who answers for a paragraph that names its units only in running text.

"教育部、财政部要…", "请财政部会同有关部门…", "各地区、各部门应当…": the subject of a duty. Where
the paragraph names none so, nobody is invented.
"""

import re

from tracker.roadmaps.plans.chinese_text import masked, sentences, squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit, split_units

# Between a subject and what it must do.
_DUTY = re.compile(
    r"(?:都|均|也|还)?(?:要(?!求|素|点)|应当|应(?!用|急|对|届)|必须|须|将(?!要)|负责|会同|按照|牵头|作为|在|"
    r"对(?!口|象|外|标)|于\d|以.{1,12}为单位|完成|统筹|按程序|依法|组织|定期|把|分别|参与|根据"
    r"|是.{2,40}责任主体)"
)
_ASKED = re.compile(r"^(?:同时|此外|其中|另外)?[，,]?(?:请|由)")
_ASKED_DUTY = re.compile(
    r"落实|制定|研究|提出|明确|完善|牵头|会同|按照?|负责|在|于|对|加强|组织|推进|抓紧|尽快"
)
_DATED = re.compile(r"(?:到|于|在|从|自)?(?:20\d\d年|\d{1,2}月|今年|年底)")
_BACKGROUND = re.compile(
    r"(?:对|根据|按照|结合|围绕|为|依据|针对|在|同时|此外|下一步|每年|每季度|每月)"
)
_VAGUE = re.compile(r"^(?:有关|相关|其他)(?:部门|单位|地区|方面|机构|责任|职能).{0,6}$")
_NO_SUBJECT = re.compile(
    r"^(?:对|在|把|将|以|经|通过|鼓励|支持|推动|加强|本|该|其|与)|平台$|报送|办理|建立|实施"
)
_LONGEST = 100


def units_in_sentences(text: str) -> tuple[str, ...]:
    """The units that a paragraph gives a duty to, in their order."""
    found: list[str] = []
    for sentence in sentences(masked(squeeze(text))):
        for clause in _openings(sentence):
            found += [name for name in _subject(clause) if name not in found]
    return tuple(found)


def _openings(sentence: str) -> list[str]:
    """Where a subject can stand: at the beginning, behind what opens the sentence (2021年3月底前，
    试点城市…; 对现行办法，各地区…), behind a comma where it is asked (请…) or another goes along
    (…会同…)."""
    clauses = re.split("[，,]", sentence)
    opening = 0
    while opening < min(2, len(clauses) - 1) and (
        _DATED.match(clauses[opening]) or _BACKGROUND.match(clauses[opening])
    ):
        opening += 1
    rest = range(opening + 1, len(clauses))
    called = [each for each in rest if re.match(r"请|[^经由]{2,14}会同", clauses[each])]
    return ["，".join(clauses[each : each + 30]) for each in (opening, *called)]


def _subject(sentence: str) -> list[str]:
    words = _ASKED.sub("", sentence)
    asked = words != sentence
    for match in (_ASKED_DUTY if asked else _DUTY).finditer(words[:_LONGEST]):
        names, _ = split_units(words[: match.start()])
        if not names or not all(_is_subject(name) for name in names):
            continue
        if len(names) == 1 and _VAGUE.match(names[0]) and not asked:
            return []
        return [*names, *_helpers(words[match.start() :])]
    return []


def _helpers(words: str) -> list[str]:
    """会同 names who goes along: 财政部会同有关部门按照…"""
    match = re.match(r"会同(.{2,90}?)(?:按照|要|制定|组织|研究|筛选|开展|对|根据|建立|组建)", words)
    names, _ = split_units(match[1]) if match else ((), False)
    return [name for name in names if _is_subject(name)]


def _is_subject(name: str) -> bool:
    """A unit's name, no thing that ends like one (平台), and no words with a verb of their own."""
    return looks_like_unit(name) and not _NO_SUBJECT.search(name)
