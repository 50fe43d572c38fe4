"""Tables of a plan with columns of a county's own, and what becomes of them."""

from dataclasses import fields, is_dataclass
from typing import Any

from tracker.imports.documents.source import SourceDocument, Table, TableCell
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.drafting import Decisions, draft_plan
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading
from tracker.roadmaps.plans.schema import TaskDraft

ALWAYS = ["具体工作内容", "责任单位", "完成时限"]
# Heads that offices put beside them, known to the recogniser and not.
BESIDE = [
    "序号", "存在问题", "整改目标", "目标任务", "完成标准", "所需经费（元）", "资金来源",
    "配合单位", "责任领导", "联系电话", "工作专班", "包联干部级别", "风险点", "是否重点", "类别",
    "分值", "评分标准", "备注", "销号情况", "督查方式", "上级部门意见", "考核结果运用", "材料清单",
]  # fmt: skip
TEXTS = {
    "责任单位": ["县教育局", "县财政局、县人社局"], "配合单位": ["县住建局", "各乡镇"],
    "完成时限": ["2025年6月底", "2025年9月30日"], "序号": ["1", "2"], "责任领导": ["张三", "李四"],
    "分值": ["5", "10分"], "所需经费（元）": ["120000", "约3.5万元", "据实"],
}  # fmt: skip


def texts_of(value: Any) -> list[str]:
    """Every text in a record and in the records in it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in texts_of(each)]
    if is_dataclass(value):
        return [text for spec in fields(value) for text in texts_of(getattr(value, spec.name))]
    return []


def tasks_of(document: SourceDocument) -> tuple[TaskDraft, ...]:
    reading = read_plan(document)
    assert isinstance(reading, PlanReading), reading
    return draft_plan(reading, Decisions(county="652323", key="plan", series="plan")).tasks


def as_table(cells: list[list[str]]) -> SourceDocument:
    width = len(cells[0])
    return SourceDocument(
        (
            Table(
                tuple(
                    TableCell(text, row * width + column + 1, row, column)
                    for row, texts in enumerate(cells)
                    for column, text in enumerate(texts)
                )
            ),
        )
    )


def as_pasted(cells: list[list[str]]) -> SourceDocument:
    return read_text("\n".join("\t".join(row) for row in cells).encode())
