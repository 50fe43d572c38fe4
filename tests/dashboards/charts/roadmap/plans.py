"""Plans for pictures: seeded families that plans of real counties come near to."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tracker.dashboards.charts.roadmap.values import (
    ChartPlan,
    ChartTask,
    DayMark,
    StageSpan,
    YearNote,
)
from tracker.roadmaps.rules.status import Dates, State, Status, lamp

DAY = date(2026, 12, 1)
UNITS = (
    "县教育局",
    "县财政局",
    "各义务教育学校",
    "县发展和改革委员会（粮食和物资储备局）",
    "人社局",
)
WORDS = "开展教师招聘及轮岗交流工作补充更新教育教学设施设备迎接国家督导评估验收2026年ABmm"


def chart_task(number: int, **fields: object) -> ChartTask:
    """A task with the lamp that follows from its state and dates on `day` (default `DAY`)."""
    day = fields.pop("day", DAY)
    given: dict = {
        "name": "教师招聘", "href": f"/tasks/{number}/", "details": (f"第{number}项",),
        "unit": "县教育局", "start": None, "end": None, "planned": None, "due": None,
        "state": State.NOT_STARTED, "closed_on": None, **fields,
    }  # fmt: skip
    status = Status(given["state"], given["closed_on"])
    dates = Dates(given["start"], given["end"], given["due"], given["planned"])
    return ChartTask(number=number, lamp=lamp(status, dates, day), **given)


def random_task(rng: random.Random, number: int, first: int, years: int, family: str) -> ChartTask:
    start = date(first, 1, 1) + timedelta(days=rng.randrange(years * 365))
    if family == "same month":
        start = date(first, 6, 1)
    length = rng.choice([20, 30, 30, 120, 360])
    fields: dict = {"start": start, "end": start + timedelta(days=length)}
    fields["due"] = fields["end"]
    if family == "undated" or (family == "mixed" and rng.random() < 0.2):
        fields = {"is_long_term": rng.random() < 0.3}
    elif family == "open" or (family == "mixed" and rng.random() < 0.2):
        fields = rng.choice([{"start": start}, {"start": start, "end": fields["end"]}])
    elif rng.random() < 0.3:
        fields = {"due": fields["due"]}
    if fields.get("due") and (family == "extended" or rng.random() < 0.1):
        fields |= {"planned": fields["due"], "due": fields["due"] + timedelta(days=length)}
    state = rng.choice([State.CLOSED, State.CLOSED, *State])
    if state is State.CLOSED:
        last = fields.get("due") or start
        fields["closed_on"] = last + timedelta(days=rng.choice([-5, 0, 3, 40, 400]))
    size = rng.randint(2, 60 if family == "long names" else 14)
    name = "".join(rng.choice(WORDS) for _ in range(size))
    units = UNITS if family != "many units" else [f"第{n}责任单位" for n in range(40)]
    return chart_task(number, name=name, unit=rng.choice(units), state=state, **fields)


FAMILIES = (
    "plain", "many units", "long names", "same month", "ten years", "undated", "open", "extended",
    "mixed", "two hundred", "many of one month",
)  # fmt: skip


def random_plan(family: str, seed: int) -> ChartPlan:
    rng = random.Random(f"{family}-{seed}")
    first = rng.choice([2018, 2021, 2024, 2025])
    years = 10 if family in ("ten years", "two hundred") else rng.randint(1, 6)
    count = {"two hundred": 200, "many of one month": 150}.get(family, rng.randint(1, 60))
    kind = "same month" if family == "many of one month" else family
    tasks = tuple(random_task(rng, n, first, years, kind) for n in range(1, count + 1))
    stages = tuple(_stages(rng, first, years))
    goals = tuple(YearNote(first + n, "全面达标" * rng.randint(1, 9)) for n in range(years))
    marks = tuple(DayMark(DAY - timedelta(days=rng.randrange(900)), "督导") for _ in range(3))
    return ChartPlan(
        DAY, tasks, stages, goals, goals[1::2], tuple(sorted(set(marks), key=lambda m: m.day)),
        rng.choice([None, first + years]),
    )  # fmt: skip


def _stages(rng: random.Random, first: int, years: int) -> Iterator[StageSpan]:
    for n in range(rng.randint(0, 5)):
        begin = date(first, 1, 1) + timedelta(days=rng.randrange(years * 365))
        end = begin + timedelta(days=rng.choice([10, 100, 400, 900]))
        yield StageSpan(
            f"第{n + 1}阶段自治区级督导" * rng.randint(1, 2),
            rng.choice([begin, begin, None]),
            rng.choice([end, end, None]),
        )
