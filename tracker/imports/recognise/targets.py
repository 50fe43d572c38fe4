"""Read targets from running text: operator, value, unit and scope.

小学、初中生均教学仪器值分别达到2000元、2500元以上 is two targets. 0.9人以上 has its operator behind
the figure. X%以上 is a target whose figure is still open.
"""

import re
from dataclasses import replace
from decimal import Decimal

from tracker.roadmaps.plans.chinese_text import masked, squeeze
from tracker.roadmaps.plans.schema import TargetDraft

_UNIT = (
    r"(?:个百分点|%|％|平方米|㎡|万平方米|亩|公里|万元|亿元|元|人次|余人次|人|名|所|个班|个|间|次|门|学时|课时|小时|"
    r"套|册|台|项|倍|分钟|天|年|分|张|位)"
)
_VALUE = rf"(?:(?<![A-Za-z0-9.])(?:\d{{1,7}}(?:\.\d{{1,4}})?|[XＸ])\s*{_UNIT}?)"
_AT_LEAST = (
    r"不低于|不少于|不小于|大于或等于|大于等于|至少|达到|达|提高到|提升到|增加到|保持在|稳定在|≥"
)
_AT_MOST = r"不超过|不高于|不大于|不多于|小于或等于|小于等于|控制在|下降到|降低到|压减至|≤"
_FIGURE = re.compile(
    rf"(?:(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<below>(?<!不)(?:低于|小于|少于))"
    rf"|(?P<above>(?<!不)(?:高于|大于|超过)))"
    rf"(?:(?P<of>[^\d，。；XＸ]{{1,24}}?)的|(?<=至少)[一-鿿]{{1,4}}?)?)?\s*"
    rf"(?P<values>{_VALUE}(?:、{_VALUE}){{0,4}})\s*(?P<behind>及以上|以上|及以下|以下|以内|之内|左右)?"
)
_SCOPE = re.compile(
    r"^(?P<scope>(?:(?:全县|全市|全区|县域内|县域|城乡|校际|每所|所有|各|每个|公办)*"
    r"(?:小学|初中|幼儿园|高中|九年一贯制学校|完全中学|中小学|学校|农村学校))(?:、(?:小学|初中|幼儿园|高中))*)"
    r"(?=.)|^(?P<wide>全县|县域内|全市|全区|县域)"
)
_OPENING = re.compile(
    r"^(?:并?确保|努力实现|均|都|从而|进一步|使得?|实现|保证|保持|力争|切实|继续|逐步|同时|将|按照|其中|且|并|达到|做到|严格|要|"
    r"(?:到|在)?20\d\d年(?:底|末|前)*)+"
)
_STATUS = re.compile(r"20\d\d年.{0,40}(?:占|增长|下降|低于|为)")


def recognise_targets(text: str, line: int) -> list[TargetDraft]:
    """Return the targets of a paragraph.

    A figure without an operator is none: it only counts something (新建3所学校).
    """
    squeezed = squeeze(text)
    all_targets: list[TargetDraft] = []
    begin = 0
    for clause in re.findall(r"[^，,；;。：:]+[，,；;。：:]?", masked(squeezed)):
        text_of_clause = squeezed[begin : begin + len(clause)].rstrip("，,；;。：:")
        begin += len(clause)
        if not 6 <= len(text_of_clause) <= 200 or "分）" in text_of_clause:
            continue
        for match in _FIGURE.finditer(clause.rstrip("，,；;。：:")):
            targets = _targets(match, text_of_clause, line)
            all_targets += targets
            if targets:
                break
    return all_targets


def _targets(match: re.Match[str], clause: str, line: int) -> list[TargetDraft]:
    operator = _operator(match)
    if not operator:
        return []
    name = _OPENING.sub("", clause[: match.start()])
    name = re.sub(r"(?:均|都|分别|要|须|应|的比例要?|，)+$", "", name)
    scopes, name = _scopes(name)
    values = re.findall(_VALUE, match["values"])
    if match["of"]:
        part = re.sub("的?(?:比例|占比)?要?$", "", name)
        name = f"{part}占{match['of']}的比例" if part else f"{match['of']}的比例"
    if len(name) < 2 or (len(values) > 1 and len(scopes) != len(values)):
        return []
    pairs = list(zip(scopes, values, strict=True)) if len(values) > 1 else [
        (scope, values[0]) for scope in (scopes or [""])
    ]  # fmt: skip
    target = TargetDraft(
        name=name[:50],
        operator=operator,
        sentence=clause,
        is_status=bool(_STATUS.match(clause)),
        lines=(line, line),
    )
    return [_valued(replace(target, scope=scope), value) for scope, value in pairs]


def _operator(match: re.Match[str]) -> str:
    behind = match["behind"] or ""
    if "左右" in behind:
        return "~="
    if behind.endswith(("以上",)) or match["least"]:
        return ">="
    if behind or match["most"]:
        return "<="
    return "<" if match["below"] else ">" if match["above"] else ""


def _valued(target: TargetDraft, value: str) -> TargetDraft:
    """Return the target with its figure and unit; an X becomes 待填写."""
    number = re.match(r"\d+(?:\.\d+)?", value)
    unit = re.sub(r"^[\d.XＸ\s]+", "", value).replace("％", "%")
    if number:
        return replace(target, value=Decimal(number[0]), unit=unit)
    return replace(target, reference=f"待填写（{value}）", unit=unit)


def _scopes(name: str) -> tuple[list[str], str]:
    """Split scopes off the name of a target: 小学、初中生均… gives 小学, 初中 and 生均…."""
    match = _SCOPE.match(name)
    if not match or match.end() == len(name):
        return [], name
    scope_text = match[0]
    parts = scope_text.split("、")
    lead = re.match(r"^(?:每所|所有|各|每个|全县|县域内|公办)*", parts[0])
    prefix = lead[0] if lead else ""
    scopes = [parts[0], *(f"{prefix}{part}" for part in parts[1:])]
    return scopes, name[match.end() :].lstrip("的内中")
