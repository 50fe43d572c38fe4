"""A plan in the middle of its life, with every state and lamp, seen in May 2024."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counties.models import User
from tests.conftest import CANARY, Cast
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tests.shared import shared
from tracker.indicators.choices import Area, IndicatorKind
from tracker.indicators.models import Indicator, IndicatorSet
from tracker.roadmaps.choices import ReportKind, RulingKind
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.plans.schema import MilestoneDraft, StageDraft, TargetDraft, WindowDraft
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

TODAY = date(2024, 5, 20)
COOPERATING = unit(HOUSING, role="cooperating")
TASKS = [
    task("按期办结", start=date(2023, 3, 1), due=date(2023, 6, 30), year=2023),
    task("逾期办结", due=date(2023, 9, 30), units=(FINANCE,), year=2023),
    task("教育局逾期", due=date(2024, 3, 31), units=(EDUCATION, FINANCE), year=2024),
    task("最久逾期", due=date(2023, 12, 31), units=(HOUSING,), year=2023),
    task("临期", due=date(2024, 5, 31), units=(FINANCE, COOPERATING), year=2024),
    task("待审核", start=date(2024, 4, 1), due=date(2024, 7, 10), year=2024),
    task("各校推进", start=date(2024, 3, 1), due=date(2024, 12, 31), units=(SCHOOLS,), year=2024),
    task("未定期限", year=2024),
    task("已中止", due=date(2024, 4, 30), units=(FINANCE,), year=2024),
    task("裁定办结", due=date(2024, 2, 28), units=(HOUSING,), year=2024),
    task("滞后", start=date(2024, 3, 1), due=date(2024, 12, 31), year=2024),
    task("远期", start=date(2024, 11, 1), due=date(2024, 12, 31), units=(FINANCE, EDUCATION)),
]
STAGES = (
    StageDraft("启动阶段", WindowDraft("2023年底前", None, date(2023, 12, 31))),
    StageDraft("推进阶段", WindowDraft("2024年", date(2024, 1, 1), date(2024, 12, 31))),
    StageDraft("认定阶段", WindowDraft("2026年", date(2026, 1, 1), None)),
)
TARGETS = (
    TargetDraft("差异系数", "<=", Decimal("0.45"), sentence="不超过0.45", indicator="R1"),
    TargetDraft("社会认可度", ">=", Decimal(85), "%", sentence="达到85%以上"),
    TargetDraft("现有学校", "=", Decimal(30), "所", sentence="现有30所", is_status=True),
)


@dataclass
class Story:
    """The cast, its plan, and the plan of the other county, which is full of canaries."""

    cast: Cast
    plan: CountyPlan
    other_plan: CountyPlan

    def task(self, content: str) -> Task:
        return self.plan.tasks.get(content=content)


@shared(now=at(TODAY))
def story(cast: Cast) -> Story:
    _indicator()
    made = issue_plan(
        plan(
            *TASKS, schools=3, stages=STAGES, targets=TARGETS, target_year=2025,
            milestones=(MilestoneDraft(2023, "打好基础"), MilestoneDraft(2024, "全面达标")),
        ),
        by=None,
    )  # fmt: skip
    other = plan(
        *(task(f"{CANARY}{n}", due=date(2024, n, 1)) for n in range(1, 7)),
        county=cast.other.code,
        title=f"{CANARY}方案",
    )
    found = Story(cast, made, issue_plan(other, by=None))
    _tell(found, cast.office)
    return found


def _indicator() -> None:
    made = IndicatorSet.objects.create(
        code="national", name="国家", document="教督〔2017〕6号", version="1",
        valid_from=date(2017, 4, 26),
    )  # fmt: skip
    Indicator.objects.create(
        set=made, code="R1", area=Area.RESOURCES, number=1, position=1, name="资源配置差异",
        text="差异系数", kind=IndicatorKind.SCHOOL_SPREAD,
    )  # fmt: skip


def _tell(story: Story, office: User) -> None:
    """What was reported and decided, in the order it happened."""

    def on(content: str, name: str):
        return assignment(story.task(content), name)

    close(on("按期办结", EDUCATION), office, when=at(date(2023, 6, 20)))
    close(on("逾期办结", FINANCE), office, when=at(date(2023, 11, 2)))
    say(on("各校推进", "第1小学"), office, when=at(date(2024, 1, 10)))
    rule(
        task=story.task("已中止"), by=office, kind=RulingKind.CANCEL, reason="政策调整",
        at=at(date(2024, 2, 1)),
    )  # fmt: skip
    rule(
        task=story.task("裁定办结"), by=office, kind=RulingKind.CLOSE, reason="现场查看属实",
        at=at(date(2024, 3, 5)),
    )  # fmt: skip
    close(on("教育局逾期", FINANCE), office, when=at(date(2024, 3, 20)))
    say(on("教育局逾期", EDUCATION), office, when=at(date(2024, 3, 22)), share=40)
    close(on("各校推进", "第2小学"), office, when=at(date(2024, 4, 10)))
    say(on("临期", FINANCE), office, when=at(date(2024, 4, 12)), share=60)
    say(on("待审核", EDUCATION), office, ReportKind.CLOSING, when=at(date(2024, 5, 6)))
