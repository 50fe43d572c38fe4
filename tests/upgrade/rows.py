"""Two counties with a little of everything that the portal keeps, the same at every call."""

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from counties.models import (
    CalendarFeed,
    FormDraft,
    LoginSession,
    NoticeChoice,
    PasswordRecord,
    ScreenAddress,
    SentForm,
    User,
)
from counties.services.departments import add_department
from counties.services.successions import follow
from tests.conftest import Cast, make_cast
from tests.imports.staged_plans import staged_plan, table
from tests.indicators.builders import YEAR, load_national_set, make_school, report
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    decide,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.hostile import kept
from tests.supervision.builders import draft, issued, problem
from tests.supervision.conftest import Scene
from tests.upgrade import DAY
from tracker.exports.models import ArchivePackage
from tracker.imports.models import ColumnMatch, HeadMeaning, StagedImport
from tracker.indicators.choices import StepKind
from tracker.indicators.engine.standards import set_to_json
from tracker.indicators.models import (
    FrozenYear,
    Indicator,
    IndicatorSet,
    Scenario,
    SetDraft,
    YearReopening,
)
from tracker.indicators.selectors.set_texts import set_text
from tracker.indicators.services.figures import confirm_figures, report_county_figure
from tracker.indicators.verdicts.what_if_steps import WhatIfStep, steps_to_json
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.plans.schema import (
    ExtraColumn,
    FundingDraft,
    MemberDraft,
    StageDraft,
    TargetDraft,
    WindowDraft,
)
from tracker.roadmaps.rules.status import Month
from tracker.roadmaps.selectors.revisions import read_revision
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.expected_effects import add_expected_effect, remove_expected_effect
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.instructions import answer_instruction, instruct
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reminders import remind_of_deadlines, remind_of_missing_reports
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.templates import save_as_template
from tracker.roadmaps.services.versions import choose_rows, new_version, put_in_force
from tracker.supervision.rules.bulletin_texts import BulletinKind
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services import sheets
from tracker.supervision.services.bulletins import draft_bulletin, issue_bulletin
from tracker.supervision.services.meetings import add_matter, decide_matter
from tracker.supervision.services.papers import paper_of, store_file
from tracker.supervision.services.problems import act_on

BUILD = task(
    "新建东城小学综合教学楼", number="1", title="补齐校舍", year=2024,
    start=date(2024, 3, 1), end=date(2024, 8, 31), due=date(2024, 8, 31),
    units=(
        EDUCATION, FINANCE, unit("张三", role="leader"), unit(HOUSING, role="cooperating", item=1),
    ),
    items=("完成选址", "开工建设"), note="省级资金", units_text="县教育局（牵头）、县财政局",
    problem="生均校舍面积不足", completion_standard="竣工验收",
    funding=FundingDraft("约1200万元", Decimal(1200)), funding_source="中央和省级资金",
    extra=(ExtraColumn("联系电话", "内线 12"),),
    targets=(TargetDraft("生均校舍面积", ">=", Decimal("4.5"), sentence="不低于4.5"),),
)  # fmt: skip
HIRE = task("招聘音体美专任教师", due=date(2024, 6, 30), units=(EDUCATION,), year=2024)
MEND = task("维修各校食堂", due=date(2024, 12, 31), units=(SCHOOLS,), year=2024)
BUY = task("采购教学仪器", due=date(2024, 5, 15), units=(FINANCE,), year=2024)
STUDY = task("开展教师培训", start=date(2024, 1, 1), end=date(2025, 12, 31), units=(EDUCATION,))
MERGE = task("撤并教学点", due=date(2024, 4, 30), units=(EDUCATION,), year=2024)


def fill() -> None:
    """Migrate the empty database of the settings and make the rows."""
    with same_chances(), time_machine.travel(at(DAY), tick=False):
        call_command("migrate", verbosity=0)
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            make_rows()
    if empty := tables_without_rows():
        raise SystemExit(f"没有行的表：{'、'.join(empty)}。请在 tests/upgrade/rows.py 中补上。")


@contextmanager
def same_chances() -> Iterator[None]:
    """Let keys, file names and salts come out the same each time."""
    chance = random.Random(1)
    with patch.object(os, "urandom", chance.randbytes), patch("random._urandom", chance.randbytes):
        yield


def tables_without_rows() -> list[str]:
    """The project's models of which no row was made."""
    labels = ("counties", "indicators", "roadmaps", "supervision", "imports", "exports")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return [model._meta.label for model in models if not model._default_manager.exists()]


@transaction.atomic
def make_rows() -> None:
    """Fill a migrated, empty database; today is `DAY`."""
    cast = make_cast()
    national = load_national_set()
    other = plan(BUY, HIRE, county=cast.other.code, key="plan-other", title="金丝雀方案")
    theirs = issue_plan(other, by=cast.stranger).tasks.get(position=1)
    rule(task=theirs, by=cast.stranger, kind=RulingKind.CLOSE, reason="已完成")
    scene = Scene(cast, make_plan(cast))
    make_progress(scene)
    make_requests(scene)
    make_evidence(scene)
    scene = Scene(cast, make_version(scene))
    make_supervision(scene)
    make_figures(cast, scene.plan, national)
    make_papers(scene)
    make_people(cast)
    make_unit_changes(scene)


def make_unit_changes(scene: Scene) -> None:
    """A department that another one takes over from."""
    follow(
        by=scene.cast.office, department=scene.department(FINANCE),
        successor=scene.department(EDUCATION), reason="机构改革",
    )  # fmt: skip


def row(scene: Scene, content: str) -> Task:
    return scene.plan.tasks.get(content=content)


def make_plan(cast: Cast) -> CountyPlan:
    """A plan of six tasks with all that a document says around them."""
    text = plan(
        BUILD, HIRE, MEND, BUY, STUDY, MERGE, schools=2,
        roadmap_title="路线图", annex="附件1", doc_number="呼县政办〔2024〕1号", issuer="县政府",
        issued_on=date(2024, 1, 15), target_year=2027, basis="国办发〔2017〕1号", note="试行",
        members=(
            MemberDraft("head", "张三", "副县长"),
            MemberDraft("member", EDUCATION, collective=True),
        ),
        stages=(StageDraft("动员部署阶段", WindowDraft("2024年1月", date(2024, 1, 1)), "动员"),),
        targets=(TargetDraft("综合达标学校比例", ">=", Decimal(90), "%", sentence="达到90%"),),
    )  # fmt: skip
    made = issue_plan(text, by=None)
    add_department(
        by=cast.admin, county=cast.county, name="县发展和改革委员会", kind="bureau", parent=None,
        position=9, is_active=True, aliases=["县发改委"],
    )  # fmt: skip
    return made


def make_progress(scene: Scene) -> None:
    """A task in each state: reported, under review, returned, closed, cancelled, reopened."""
    cast = scene.cast
    build = row(scene, BUILD.content)
    lead = assignment(build, EDUCATION)
    items = {item.pk: 40 for item in build.items.all()}
    say(lead, cast.colleague, when=at(date(2024, 4, 10)), share=30, item_shares=items)
    say(assignment(build, FINANCE), cast.reporter, text="资金已下达", when=at(date(2024, 5, 8)))
    say(assignment(row(scene, HIRE.content), EDUCATION), cast.colleague, ReportKind.CLOSING)
    buy = assignment(row(scene, BUY.content), FINANCE)
    asked = say(buy, cast.reporter, ReportKind.CLOSING, when=at(date(2024, 5, 10)))
    decide(asked, cast.office, Decision.RETURNED, when=at(date(2024, 5, 11)))
    study = assignment(row(scene, STUDY.content), EDUCATION)
    close(study, cast.office, when=at(date(2024, 4, 20)))
    rule(task=study.task, by=cast.office, kind=RulingKind.REOPEN, reason="培训尚未结束")
    merge = row(scene, MERGE.content)
    rule(task=merge, by=cast.office, kind=RulingKind.CANCEL, reason="不再撤并")


def make_requests(scene: Scene) -> None:
    """An extension asked and granted, an instruction answered, reminders and the notices of all."""
    cast = scene.cast
    build = row(scene, BUILD.content)
    extension = ask_extension(
        task=build, by=cast.colleague, due=date(2024, 9, 30), reason="招标流标"
    )
    decide_extension(extension=extension, by=cast.office, granted=True)
    ask_extension(
        task=row(scene, MEND.content), by=cast.office, due=date(2025, 1, 31), reason="冬季停工"
    )
    instruction = instruct(task=build, by=cast.leader, text="请抓紧", answer_due=date(2024, 5, 27))
    answer_instruction(instruction=instruction, by=cast.colleague, text="已开工")
    instruct(task=build, by=cast.leader, text="每周报一次", answer_due=date(2024, 5, 31))
    remind_of_missing_reports(county=cast.county, month=Month(2024, 5), by=cast.office)
    remind_of_deadlines(county=cast.county, day=DAY)


def make_evidence(scene: Scene) -> None:
    cast = scene.cast
    build = row(scene, BUILD.content)
    indicator = Indicator.objects.get(code="L1")
    (use,) = add_files(task=build, by=cast.colleague, files=[kept()], indicator=indicator)
    add_files(task=row(scene, HIRE.content), by=cast.colleague, existing=[use.evidence])


def make_version(scene: Scene) -> CountyPlan:
    """The plan's second version in force, and a draft of the third with a choice in it."""
    by, county = scene.cast.office, scene.county
    old = scene.plan
    second = plan(BUILD, HIRE, MEND, BUY, STUDY, schools=2)
    new = new_version(draft=second, county=county, by=by)
    revision = read_revision(old, new)
    choose_rows(revision=revision, rows=revision.changed, accepted=True, by=by)
    new.refresh_from_db()
    put_in_force(
        plan=new, by=by, issued_on=DAY, doc_number="呼县政办〔2024〕9号", seen_edits=new.edits,
        seen_current=old.pk,
    )  # fmt: skip
    new.refresh_from_db()
    third = new_version(draft=plan(BUILD, HIRE, BUY, schools=2), county=county, by=by)
    revision = read_revision(new, third)
    choose_rows(revision=revision, rows=revision.changed[:1], accepted=False, by=by)
    save_as_template(plan=new, by=by)
    return new


def make_supervision(scene: Scene) -> None:
    """Sheets as draft, answered and closed; problems; a meeting's matters; two bulletins."""
    cast, county = scene.cast, scene.county
    finance = scene.department(FINANCE)
    draft(scene, tasks=[row(scene, BUY.content)])
    sheet = issued(scene, tasks=[row(scene, BUY.content)])
    sheets.reply(by=cast.reporter, sheet=sheet, department=finance, text="本周内办结")
    sheets.close(by=cast.office, sheet=sheet, text="已办结")
    problem(scene)
    found = problem(scene, description="图书册数不足", task=row(scene, HIRE.content))
    act_on(
        by=cast.reporter, problem=found, act=ProblemAct.CLAIM, version=0, text="已整改",
        files=[kept(b"words", "说明.txt")],
    )  # fmt: skip
    for question in ("如何落实编制", "如何筹措资金"):
        matter = add_matter(
            by=cast.office, county=county, department=finance, question=question, nonce=uuid.uuid4()
        )
    decide_matter(
        by=cast.office, matter=matter, version=0, decision="县财政局统筹安排", lead=finance,
        due=date(2024, 7, 31),
    )  # fmt: skip
    for kind in (BulletinKind.MONTHLY, BulletinKind.BRIEF):
        bulletin = draft_bulletin(
            by=cast.office, county=county, kind=kind, since=date(2024, 5, 1),
            day=DAY - timedelta(days=1), nonce=uuid.uuid4(),
        )  # fmt: skip
    issue_bulletin(by=cast.office, bulletin=bulletin, version=bulletin.version)
    store_file(paper=paper_of(bulletin), suffix="docx", content=b"words")


def make_figures(cast: Cast, in_force: CountyPlan, national: IndicatorSet) -> None:
    """A school with figures that it confirmed, and what is planned and tried with them."""
    county, office = cast.county, cast.office
    school = make_school(county, "东城小学")
    report(county, office, school)
    confirm_figures(by=office, school=school, year=YEAR)
    report_county_figure(
        by=office,
        county=county,
        year=YEAR,
        name="funding_growth",
        value=Decimal("3.5"),
        note="决算",
    )
    frozen = FrozenYear.objects.create(county=county, year=YEAR - 1, by=office)
    YearReopening.objects.create(frozen=frozen, reason="补报", by=office)
    steps = steps_to_json([WhatIfStep(StepKind.ADD, school.pk, "teaching_area", Decimal(200))])
    Scenario.objects.create(county=county, year=YEAR, name="扩建", steps=steps, by=office)
    text = set_text(national)
    text = replace(text, edition="2026", indicators=text.indicators[:3])
    SetDraft.objects.create(base=national, edition="2026", content=set_to_json(text), by=office)
    build = in_force.tasks.get(content=BUILD.content)
    for figure in ("teaching_area", "equipment_value"):
        gain = add_expected_effect(
            by=office, task=build, school=school, figure=figure, amount=Decimal(500)
        )
    remove_expected_effect(by=office, gain=gain)


def make_papers(scene: Scene) -> None:
    """Imports that wait for confirmation, and an archive package."""
    county, office = scene.county, scene.cast.office
    staged_plan(county, office, table("新建教学楼", "招聘教师"))
    ColumnMatch.objects.create(county=county, signature="年度\t内容", columns={"内容": "content"})
    HeadMeaning.objects.create(county=county, head="在校生数", meaning="students")
    StagedImport.objects.create(
        county=county, by=office, kind="schools", filename="学校.xlsx", rows=[["东城小学"]]
    )
    ArchivePackage.objects.create(
        county=county, plan=scene.plan, day=DAY, by=office, state="failed"
    )


def make_people(cast: Cast) -> None:
    """What the portal keeps of a person who signed in."""
    office: User = cast.office
    now = timezone.now()
    Session.objects.create(
        session_key="s" * 32, session_data="", expire_date=now + timedelta(days=1)
    )
    LoginSession.objects.create(user=office, session_key="s" * 32, started_at=now, seen_at=now)
    PasswordRecord.objects.create(user=office, password=office.password)
    NoticeChoice.objects.create(user=office, kind="due", by_email=False)
    CalendarFeed.objects.create(department=cast.finance)
    SentForm.objects.create(key="f" * 64, address="/652323/")
    ScreenAddress.objects.create(county=cast.county, token="w" * 64)
    FormDraft.objects.create(
        user=office, address="/652323/tasks/1/report/", page="/652323/tasks/1/",
        fields={"note": ["写了一半"]},
    )  # fmt: skip
