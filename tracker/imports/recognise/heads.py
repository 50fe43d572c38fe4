"""Recognise the heads of a plan's table: which column holds which field.

The words are collected from tables called 任务分解表, 责任清单, 路线图, 台账 and 考核细则.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.fields import TASK_FIELDS


class Field(StrEnum):
    """What a column of a table can hold and the recognisers have rules of their own for.

    A column may also hold a field of `plans.fields.TASK_FIELDS` that has words for its head; its
    name then stands in the place of a `Field`. A column that is neither is kept with its heading.
    """

    NUMBER = "number"
    YEAR = "year"
    GROUP = "group"
    WINDOW = "window"
    DUE = "due"
    TITLE = "title"
    CONTENT = "content"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    COOPERATING = "cooperating"
    SECTION = "section"
    LEADER = "leader"
    SCORE = "score"
    STANDARD = "standard"
    NOTE = "note"
    LEFT_OUT = "left_out"  # a person has said that the column is not to be imported


UNIT_FIELDS = (Field.LEAD, Field.RESPONSIBLE, Field.COOPERATING, Field.SECTION, Field.LEADER)
TIME_FIELDS = (Field.WINDOW, Field.DUE)

KEPT = "extra"  # what a person chooses for a column that is kept as it is, with its heading

# Tried in this order; the words are searched in the head without white space.
_HEADS = (
    (Field.NUMBER, r"^(?:序号|编号|项次|No\.?|序)$"),
    (Field.LEADER, r"(?:责任|分管|牵头|联系|包抓|包联|挂钩|主管|负责)[县市区局校]?领导"
     r"|责任人|负责人|牵头人"),
    (Field.SECTION, r"科室|处室|股室|责任股|责任科"),
    (Field.COOPERATING, r"配合|协办|协同|参与|参加|协助|协作"),
    (Field.LEAD, r"牵头|主办|主责|主要责任"),
    (Field.RESPONSIBLE, r"(?:责任|实施|承办|落实|负责|完成|执行|考核|主管|建设|整改)"
     r"(?:单位|部门|主体|学校)|^(?:责任|单位|部门|责任分工)$|责任单位"),
    (Field.SCORE, r"分值|得分|权重|满分|标准分|自评|扣分$"),
    (Field.STANDARD, r"(?:评分|考核|评价|计分|扣分|赋分)(?:标准|办法|细则|方法)|^标准$"),
    *((field.name, field.heads) for field in TASK_FIELDS if field.heads),
    (Field.DUE, r"时限|期限|(?:完成|办结|截止|到位)(?:时间|日期|时间节点)|时间节点|完成时$|^完成$"),
    (Field.WINDOW, r"时间|时段|进度|起止|月份|阶段|时期|日期"),
    (Field.YEAR, r"年度|年份"),
    (Field.NOTE, r"备注|说明|^注$|完成情况|进展|成效|佐证|依据|来源"),
    (Field.CONTENT, r"措施|举措|内容|做法|要求|分解|具体任务|工作事项|重点工作|事项|要点|具体工作"),
    (Field.TITLE, r"任务|目标|项目|问题|指标|名称|工作|^学校$|^对象$"),
    (Field.GROUP, r"类别|类型|分类|领域|板块|方面|一级|维度|环节"),
)  # fmt: skip


def fields_of(heads: Sequence[str], chosen: Mapping[str, str] | None = None) -> list[str | None]:
    """Return the field of each head, None if it is not recognised.

    `chosen` is what a person has matched: a head to the name of a field, empty for a column that is
    left out.
    """
    fields = [_field(squeeze(head), chosen or {}) for head in heads]
    return _settled(_named_work(heads, fields))


def _named_work(heads: Sequence[str], fields: list[str | None]) -> list[str | None]:
    """重点工作 | 工作内容: the second column holds the content, so the first is its title."""
    contents = [place for place, field in enumerate(fields) if field == Field.CONTENT]
    if len(contents) > 1 and Field.TITLE not in fields:
        names = re.search(r"重点工作|事项|要点", heads[contents[0]])
        tells = re.search(r"内容|措施|举措|做法", heads[contents[1]])
        if names and tells:
            return [Field.TITLE if at == contents[0] else field for at, field in enumerate(fields)]
    return fields


def _field(head: str, chosen: Mapping[str, str]) -> str | None:
    if head in chosen:
        known = {each for each, _ in _HEADS}
        return chosen[head] if chosen[head] in known else _UNREAD.get(chosen[head])
    if not head or len(head) > 20:
        return None
    return next((field for field, words in _HEADS if re.search(words, head)), None)


# What a person may choose for a column that is not read into a field.
_UNREAD = {"": Field.LEFT_OUT, KEPT: None}


def _settled(fields: list[str | None]) -> list[str | None]:
    """Settle which column holds the content, the title and the group.

    - 目标 | 任务: without a column of content, the last title is the content.
    - 项目 | 任务 | 措施: a title before another title is the group.
    - 工作目标 | 主要措施: a goal before the content is the title, if no other column is.
    - 问题 | 责任单位: a list of problems without measures is a list of tasks.
    """
    goals = [place for place, field in enumerate(fields) if field == "completion_standard"]
    named = Field.TITLE in fields or "problem" in fields
    if not named and goals and Field.CONTENT in fields[goals[0] :]:
        fields[goals[0]] = Field.TITLE
    titles = [place for place, field in enumerate(fields) if field == Field.TITLE]
    if Field.CONTENT not in fields and not titles:
        titles = [place for place, field in enumerate(fields) if field in _INSTEAD_OF_CONTENT]
    if Field.CONTENT not in fields and titles:
        fields[titles.pop()] = Field.CONTENT
    for place in titles[:-1]:
        fields[place] = Field.GROUP
    return fields


_INSTEAD_OF_CONTENT = ("problem", "completion_standard")


def is_head(fields: Sequence[str | None]) -> bool:
    """Whether these fields make the head of a plan: it needs content, and who or when."""
    known = {field for field in fields if field}
    who_or_when = known & {*UNIT_FIELDS, *TIME_FIELDS, Field.YEAR, Field.SCORE}
    return Field.CONTENT in known and bool(who_or_when) and len(known) >= 2
