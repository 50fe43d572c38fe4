"""Templates kept and shared; drafts made of them and filled, row for row."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Department
from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, plan, task
from tests.roadmaps.plans.test_templates import ALL, OUTLINE
from tracker.roadmaps.models import CountyPlan, PlanTemplate, Task
from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.schema import (
    DraftError,
    DueDraft,
    MilestoneDraft,
    StageDraft,
    TargetDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.templates import fill
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.templates import (
    delete_template,
    fill_plan,
    newest_plan,
    read_template,
    save_as_template,
    share_template,
    use_template,
)
from tracker.roadmaps.services.versions import new_version, put_in_force

pytestmark = pytest.mark.django_db
SHARE = "{比例：骨干教师占交流教师}"


@pytest.fixture
def outline(reference: None) -> PlanTemplate:
    call_command("load_templates", stdout=StringIO())
    return PlanTemplate.objects.get(key="national-outline")


def use(template: PlanTemplate, cast: Cast, years: int = 0, **answers: str) -> CountyPlan:
    return use_template(
        template=template,
        county=cast.county,
        answers=answers,
        years=years,
        seen_newest=newest_plan(cast.county),
        by=cast.office,
    )


def text_of(made: CountyPlan) -> object:
    """The plan's draft without what its county and version give it."""
    return replace(draft_of(made), key="", series="", county="", version=1, state="")


def same(draft: object) -> object:
    return replace(draft, key="", series="", county="", version=1, state="")  # type: ignore[type-var]


def test_the_outline_comes_with_the_portal_and_is_loaded_once(outline: PlanTemplate) -> None:
    assert read_template(outline.text) == OUTLINE
    assert (outline.county, outline.tasks, outline.blanks) == (None, 12, 26)
    call_command("load_templates", stdout=StringIO())
    assert PlanTemplate.objects.get() == outline


def test_a_template_makes_a_draft_with_what_is_left_open(
    cast: Cast, outline: PlanTemplate, today: date
) -> None:
    made = use(outline, cast, 1, **{"{县名}": "呼图壁县", SHARE: "20"})
    assert (made.state, made.version, made.county) == ("draft", 1, cast.county)
    expected = fill(OUTLINE, {"{县名}": "呼图壁县", SHARE: "20"}, 1)
    assert text_of(made) == same(expected)
    assert len(blanks.blanks_in(draft_of(made))) == 24
    with pytest.raises(DraftError, match="空白“动员部署开始”还没有填写"):
        put_in_force(
            plan=made, by=cast.office, issued_on=today, seen_edits=made.edits, seen_current=None
        )


def test_the_rest_is_filled_later_and_the_draft_is_issued(
    cast: Cast, outline: PlanTemplate, today: date
) -> None:
    made = use(outline, cast, **{"{县名}": "呼图壁县"})
    rows = list(made.tasks.values_list("pk", flat=True))
    share = made.targets.get(name__startswith="骨干")
    rest = {mark: answer for mark, answer in ALL.items() if mark != "{县名}"}
    fill_plan(plan=made, answers=rest, seen_edits=made.edits, by=cast.office)
    made.refresh_from_db()
    assert text_of(made) == same(fill(OUTLINE, ALL | {"{县名}": "呼图壁县"}))
    assert list(made.tasks.values_list("pk", flat=True)) == rows
    share.refresh_from_db()
    assert (share.figure, share.reference) == ("25", "")
    put_in_force(
        plan=made, by=cast.office, issued_on=today, seen_edits=made.edits, seen_current=None
    )
    assert CountyPlan.objects.current(cast.county) == made
    event = AuditEvent.objects.get(verb="填写方案空白")
    assert event.after["招聘教师"] == "12"


def test_every_kind_of_row_takes_its_answers(cast: Cast, reference: None, today: date) -> None:
    blank = "{数量：校}"
    row = replace(
        task(f"建{blank}所", units=(EDUCATION,)),
        title=f"题{blank}",
        items=(f"一{blank}", "二"),
        window=WindowDraft("2024年{月份：始}月"),
        due=DueDraft("2024年{月份：始}月底", None, "unknown"),
        targets=(TargetDraft("甲", ">=", reference=blank, sentence=f"{blank}所"),),
        note=blank,
    )
    draft = plan(
        row,
        task("别的"),
        title=f"{blank}案",
        basis=blank,
        note=blank,
        stages=(StageDraft("一", WindowDraft("2024年{月份：始}月"), blank, blank),),
        targets=(TargetDraft("乙", "text", sentence=blank),),
        milestones=(MilestoneDraft(2024, blank),),
    )
    made = new_version(draft=draft, county=cast.county, by=cast.office)
    other = made.tasks.get(content="别的")
    answers = {blank: "3", "{月份：始}": "2"}
    fill_plan(plan=made, answers=answers, seen_edits=made.edits, by=cast.office)
    assert text_of(CountyPlan.objects.get(pk=made.pk)) == same(
        fill(text_draft(made, draft), answers)
    )
    assert Task.objects.get(pk=other.pk).version == other.version
    assert made.tasks.first().version == 1
    assert made.tasks.first().due_on == date(2024, 2, 29)


def text_draft(made: CountyPlan, draft: object) -> object:
    """`draft` with the units as the county keeps them."""
    kept = draft_of(made)
    return replace(draft, departments=kept.departments, groups=kept.groups)  # type: ignore[type-var]


def test_less_than_the_national_line_is_refused_with_its_clause(
    cast: Cast, outline: PlanTemplate, today: date
) -> None:
    with pytest.raises(DraftError) as caught:
        use(outline, cast, **{"{县名}": "呼图壁县", SHARE: "15"})
    assert str(caught.value) == (
        "“骨干教师占交流教师总数”定为≥15%，宽于国家标准骨干教师占交流轮岗教师≥20%，不能采用。"
        "G11条：全县每年交流轮岗教师的比例不低于符合交流条件教师总数的10%；其中，骨干教师不低于交流轮岗教师总数的20%"
    )
    assert not CountyPlan.objects.exists()
    made = use(outline, cast, **{"{县名}": "呼图壁县"})
    with pytest.raises(DraftError, match="宽于国家标准"):
        fill_plan(plan=made, answers={SHARE: "15"}, seen_edits=made.edits, by=cast.office)
    made.refresh_from_db()
    assert made.edits == 0
    assert len(blanks.blanks_in(draft_of(made))) == 25


def test_a_form_sent_twice_or_late_is_stale(cast: Cast, outline: PlanTemplate, today: date) -> None:
    seen = newest_plan(cast.county)
    made = use(outline, cast, **{"{县名}": "呼图壁县"})
    with pytest.raises(StaleEdit):
        use_template(
            template=outline, county=cast.county, answers={}, years=0, seen_newest=seen,
            by=cast.office,
        )  # fmt: skip
    fill_plan(plan=made, answers={SHARE: "20"}, seen_edits=0, by=cast.office)
    with pytest.raises(StaleEdit):
        fill_plan(plan=made, answers={SHARE: "30"}, seen_edits=0, by=cast.office)
    assert CountyPlan.objects.count() == 1


def test_a_plan_in_force_becomes_the_countys_own_template(
    cast: Cast, reference: None, today: date
) -> None:
    held = issue_plan(plan(task("呼图壁县购置仪器"), title="呼图壁县实施方案"), by=None)
    made = save_as_template(plan=held, by=cast.office)
    assert (str(made), made.county, made.shared, made.tasks) == (
        "____实施方案", cast.county, False, 1,
    )  # fmt: skip
    share_template(template=made, shared=True, by=cast.office)
    assert list(PlanTemplate.objects.usable_in(cast.other)) == [made]
    again = save_as_template(plan=held, by=cast.office)
    assert (again.pk, again.shared) == (made.pk, False)
    assert list(PlanTemplate.objects.usable_in(cast.other)) == []
    filled = use_template(
        template=again, county=cast.other, answers={"{县名}": "青山县"}, years=1,
        seen_newest=0, by=cast.stranger,
    )  # fmt: skip
    assert filled.title == "青山县实施方案"
    assert [row.content for row in filled.tasks.all()] == ["青山县购置仪器"]
    names = Department.objects.for_county(cast.other).values_list("name", flat=True)
    assert list(names) == [EDUCATION]
    delete_template(template=again, by=cast.office)
    verbs = AuditEvent.objects.filter(target_kind="plantemplate").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "另存为模板", "模板供其他县使用", "另存为模板", "删除模板",
    ]  # fmt: skip


def test_only_a_plan_in_force_becomes_a_template(cast: Cast, today: date) -> None:
    draft = issue_plan(plan(task(), state="draft"), by=None)
    with pytest.raises(DraftError, match="只有施行中的方案"):
        save_as_template(plan=draft, by=cast.office)
