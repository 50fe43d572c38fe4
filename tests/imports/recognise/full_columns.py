# ruff: noqa: E501 (lists of heads, as wide as they are)
"""The full size of `test_kept_columns`: tables of heads that the recognisers were not tuned on."""

import random
import sys

from tests.imports.recognise.column_tables import (
    ALWAYS,
    TEXTS,
    as_pasted,
    as_table,
    tasks_of,
    texts_of,
)
from tracker.roadmaps.plans.chinese_text import squeeze

HEADS = [
    "一级指标", "二级指标", "频次", "牵头人", "完成率", "进展情况", "月份", "资金安排", "风险等级", "地点",
    "受益学校", "政策依据", "牵头部门", "阶段目标", "工作标准", "验收单位", "验收标准", "任务来源", "项目名称",
    "建设规模", "计划投资", "开工时间", "完工时间", "目前进度", "存在困难", "下一步打算", "督办领导", "层级",
    "完成形式", "佐证材料", "联系人", "考核得分", "问题", "措施", "工作要求", "整改时限", "整改情况",
    "主要任务", "成果形式", "配合科室", "单位性质",
]  # fmt: skip
KNOWN = {
    "月份": ["3月", "5—6月"], "牵头部门": ["县教育局"], "验收单位": ["县住建局"], "牵头人": ["张三"],
    "督办领导": ["李四"], "联系人": ["王五"], "配合科室": ["基教股"], "开工时间": ["2025年3月"],
    "完工时间": ["2025年10月"], "整改时限": ["2025年8月底"], "计划投资": ["120"], "资金安排": ["35.5万元"],
    "考核得分": ["5"], **TEXTS,
}  # fmt: skip
WORDS = ["修缮运动场并验收", "补充图书三千册", "另行研究", "按月报送", "重点关注学校", "尚未开展"]


def random_table(chance: random.Random) -> list[list[str]]:
    heads = [*chance.sample(HEADS, chance.randint(0, 7)), *ALWAYS]
    chance.shuffle(heads)

    def text(head: str, row: int) -> str:
        known = KNOWN.get(head)
        return chance.choice(known) if known else f"{chance.choice(WORDS)}{row}{head[:1]}"

    return [heads, *([text(head, n) for head in heads] for n in range(chance.randint(1, 4)))]


def lost_words(cells: list[list[str]]) -> list[str]:
    """What of the table's cells is in no task, as a table and as pasted text."""
    lost = []
    for form in (as_table, as_pasted):
        tasks = tasks_of(form(cells))
        if len(tasks) != len(cells) - 1:
            return [f"{len(tasks)} of {len(cells) - 1} rows"]
        for row, task in zip(cells[1:], tasks, strict=True):
            whole = squeeze("\n".join(texts_of(task)))
            words = [word for text in row for word in squeeze(text).split("、")]
            lost += [word for word in words if word not in whole]
    return lost


def main(arguments: list[str]) -> int:
    """`[COUNT [SEED]]`: that many random tables; prints how many lost a word."""
    count = int(arguments[0]) if arguments else 3_000
    chance = random.Random(int(arguments[1]) if len(arguments) > 1 else 1)
    bad = 0
    for _ in range(count):
        cells = random_table(chance)
        if lost := lost_words(cells):
            bad += 1
            sys.stdout.write(f"{'|'.join(cells[0])}: {lost[:3]}\n")
    sys.stdout.write(f"{count} tables in two forms, {bad} lost a word or a row\n")
    return 1 if bad else 0
