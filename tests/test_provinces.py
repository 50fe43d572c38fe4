"""A province's own indicator set in place of the national one: what hangs on the national rows is
found under it, nothing stands twice, and days before it keep the national set."""

import io
import re
import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape

import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from counties.models import School
from tests.conftest import Cast
from tests.exports.conftest import pages_of
from tests.indicators.builders import (
    YEAR,
    load_provincial_set,
    make_school,
    report,
)
from tests.roadmaps.builders import EDUCATION, at, plan, task
from tests.roadmaps.hostile import kept
from tests.roadmaps.pages import words
from tests.shared import shared
from tracker.dashboards.plan_pages.targets import targets_by_area
from tracker.imports.workbooks.problems import problem_layout
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import Indicator, IndicatorSet
from tracker.indicators.selectors.rule_sets import indicators_known, indicators_of
from tracker.indicators.services.figures import report_county_figure
from tracker.roadmaps.models import CountyPlan, EvidenceUse, Task
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.selectors.evidence_archive import read_archive
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.versions import revise
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.selectors.problem_history import archived_files
from tracker.supervision.services.problems import (
    ProblemInput,
    add_problem_files,
    record_problem,
)

LINKS = re.compile(r'href="[^"]*/(tasks|problems)/(\d+)/["?]')
SAID = re.compile("“([^”]*原文)”")
NATIONAL = "?as_of=2024-05-14"  # the last day of the national set
BEFORE, SINCE, TODAY = date(2024, 5, 10), date(2024, 5, 15), date(2024, 5, 20)


def promise(code: str, name: str, value: str, unit: str = "", **more: str) -> TargetDraft:
    return TargetDraft(name, ">=", Decimal(value), unit, sentence=f"{name}原文", indicator=code,
                       **more)  # fmt: skip


@dataclass
class Scene:
    """A county whose plan, problem and files were made under the national set of 2017."""

    cast: Cast
    plan: CountyPlan
    school: School
    problem: Problem
    province: IndicatorSet

    @property
    def task(self) -> Task:
        return self.plan.tasks.get(position=1)

    def get(self, name: str, query: str = "", person: str = "leader", **parts: object):
        address = reverse(name, kwargs={"code": self.cast.county.code, **parts})
        response = self.cast.client(person).get(f"{address}{query}")
        assert response.status_code == 200, (name, parts)
        return response

    def page(self, name: str, query: str = "", person: str = "leader", **parts: object) -> str:
        return unescape(self.get(name, query, person, **parts).content.decode())


@shared(now=at(TODAY))
def scene(cast: Cast, national_set: IndicatorSet) -> Scene:
    with time_machine.travel(at(BEFORE), tick=False):
        plan, school, problem = _before(cast, national_set)
    return Scene(cast, plan, school, problem, load_provincial_set(cast.county, SINCE))


def _before(cast: Cast, national: IndicatorSet) -> tuple[CountyPlan, School, Problem]:
    """What the county did while the national set held."""
    school = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, school)  # exactly on each national line
    for name in ("S1.1", "S1.2"):
        report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name=name, value=Decimal(88)
        )
    spread = TargetDraft("校际差异系数", "<=", Decimal("0.4"), scope="小学", sentence="差异原文")
    areas = promise("L4", "生均教学用房", "4.8", "平方米", scope="小学")
    drafts = (
        task(
            "扩建校舍", units=(EDUCATION,), targets=(areas, promise("L1", "高学历教师", "4", "人"))
        ),
        task("开展满意度调查"),
    )
    made = issue_plan(
        plan(*drafts, targets=(promise("S1", "社会认可度", "92", "%"), spread)), by=None
    )
    rows = {each.code: each for each in national.indicators.all()}
    content = ProblemInput(
        source=ProblemSource.SELF, description="校舍不足", responsible=cast.education,
        due_on=date(2024, 8, 31), place=school.department, indicator=rows["L4"],
    )  # fmt: skip
    problem = record_problem(
        by=cast.office, county=cast.county, content=content, nonce=uuid.uuid4()
    )
    row = made.tasks.get(position=1)
    for code in ("L1", "Q8"):
        file = kept(code.encode(), f"{code}材料.txt")
        add_files(task=row, by=cast.office, files=[file], indicator=rows[code])
    add_problem_files(by=cast.office, problem=problem, files=[kept(b"p", "整改.txt")])
    return made, school, problem


def test_a_day_has_the_set_that_held_then(scene: Scene) -> None:
    """What is exactly on a national line is met until the province asks for more."""
    county = scene.cast.county
    for query, code, count, area, met in (
        ("", "province", 32, ("5平方米", "90%"), (Answer.MET, Answer.BELOW)),
        (NATIONAL, "national-2017", 32, ("4.5平方米", "85%"), (Answer.MET, Answer.MET)),
    ):
        response = scene.get("indicators", query)
        found = response.context["selected"].verdicts
        assert (found.rule_set.set.code, len(found.verdicts)) == (code, count)
        assert tuple(found.of(each).answer for each in ("L4", "S1")) == met
        html = words(response)
        assert [line in html for line in area] == [True, True]
        one = scene.get("indicator", query, indicator="L4").context["verdict"]
        assert one.answer is met[0]
        rows = indicators_of(county, one.indicator.set.valid_from)
        assert list(rows) == [each.indicator for each in found.verdicts]
    assert "每百名学生拥有高学历教师数" in scene.page("indicator", indicator="L1")
    assert not indicators_of(scene.cast.other, date(2017, 4, 30)).exists()
    theirs = indicators_of(scene.cast.other, TODAY)
    assert {each.set.code for each in theirs} == {"national-2017"}


def test_every_indicator_shows_what_it_showed_under_the_national_set(scene: Scene) -> None:
    """Tasks, problems and targets with their sentences, each as often as then."""
    found = []
    for query in (NATIONAL, ""):
        verdicts = scene.get("indicators", query).context["selected"].verdicts.verdicts
        pages = {v.indicator.code: scene.page("indicator", query, indicator=v.indicator.code)
                 for v in verdicts}  # fmt: skip
        found.append({code: (LINKS.findall(html), SAID.findall(html))
                      for code, html in pages.items()})  # fmt: skip
    before, now = found
    assert before.pop("Q8") == ([], [])
    assert now.pop("G16") == ([], [])
    assert now == before
    own = ("tasks", str(scene.task.pk))
    assert now["L1"] == ([own, own], ["差异原文", "高学历教师原文"])  # at its target, and as a task
    problem = ("problems", str(scene.problem.pk))
    assert now["L4"] == ([own, own, problem], ["差异原文", "生均教学用房原文"])
    assert now["S1"] == ([], ["社会认可度原文"])
    assert [code for code, (_, said) in now.items() if said] == [
        *(f"L{n}" for n in range(1, 8)),
        "S1",
    ]


def test_targets_stand_beside_the_line_of_the_set_in_force(scene: Scene) -> None:
    """4.8 平方米 is above the national 4.5 and under the province's 5."""
    for query, area, satisfied in (
        ("", "宽于省标", "严于省标"), (NATIONAL, "严于国标", "严于国标"),
    ):  # fmt: skip
        html = words(scene.get("indicators", query))
        assert f"县定目标，{area} 生均教学用房（小学）" in html
        assert f"县定目标，{satisfied} 社会认可度" in html
    listed = words(scene.get("targets"))
    assert "宽于省级 小学≥5平方米" in listed
    assert "县定，严于省级 全县≥90%" in listed


def test_the_archive_keeps_what_proved_the_national_indicators(scene: Scene) -> None:
    def names(day: date) -> dict[str, list[str]]:
        found = read_archive(scene.plan, day, archived_files(scene.cast.county, day))
        codes = [section.code for section in found.sections]
        assert len(codes) == len(set(codes))
        return {each.code: [line.name for line in each.lines] for each in found.sections}

    now = names(TODAY)
    assert (now["L1"], now["L4"], now["Q8"]) == (["L1材料.txt"], ["整改.txt"], ["Q8材料.txt"])
    assert list(now) == [each.code for each in indicators_of(scene.cast.county, TODAY)] + ["Q8"]
    before = names(date(2024, 5, 14))
    assert (now.keys() - before.keys(), before.keys() - now.keys()) == ({"G16"}, set())
    assert {code: files for code, files in now.items() if files} == {
        code: files for code, files in before.items() if files
    }
    html = scene.page("archive", "?indicator=L1", "office")
    assert "L1 高学历教师" in html
    assert html.count("L1材料.txt") == 1


def test_a_file_is_not_linked_twice_under_two_rows_of_one_code(scene: Scene) -> None:
    held = EvidenceUse.objects.get(indicator__code="L1").evidence
    row = Indicator.objects.get(set=scene.province, code="L1")
    office = scene.cast.office
    assert add_files(task=scene.task, by=office, existing=[held], indicator=row) == []
    new = Indicator.objects.get(set=scene.province, code="G16")
    (use,) = add_files(task=scene.task, by=office, existing=[held], indicator=new)
    assert use.indicator == new


def test_every_form_offers_the_set_in_force_each_code_once(scene: Scene) -> None:
    codes = [each.code for each in indicators_of(scene.cast.county, TODAY)]
    draft = revise(plan=scene.plan, by=scene.cast.office)
    row = draft.tasks.get(position=1)
    pages = (
        ("problem_add", {}),
        ("problem_edit", {"pk": scene.problem.pk}),
        ("evidence_add", {"pk": scene.task.pk}),
        ("draft_target", {"pk": draft.pk, "row": row.pk, "target": 0}),
        ("draft_target", {"pk": draft.pk, "row": row.pk, "target": row.targets.first().pk}),
    )
    for name, parts in pages:
        field = scene.get(name, person="office", **parts).context["form"]["indicator"]
        assert [value for value, _ in field.field.choices][1:] == codes, name
    listed = problem_layout(scene.cast.county).choices["指标"]
    assert listed[0] == "L1 高学历教师"
    assert [each.split()[0] for each in listed] == codes


def test_what_only_the_national_set_has_stays_chosen(scene: Scene) -> None:
    """A problem of Q8, which the province no longer asks, keeps it when it is edited."""
    gone = Indicator.objects.get(code="Q8")
    Problem.objects.filter(pk=scene.problem.pk).update(indicator=gone)
    field = scene.get("problem_edit", person="office", pk=scene.problem.pk).context["form"][
        "indicator"
    ]
    assert field.value() == "Q8"
    assert [value for value, _ in field.field.choices].count("Q8") == 1
    known = indicators_known(scene.cast.county, TODAY)
    assert (known["Q8"], known["L1"].set) == (gone, scene.province)
    assert list(known)[-1] == "Q8"
    before = indicators_known(scene.cast.county, date(2024, 5, 14))
    assert ("G16" in before, before["L1"].set.code) == (False, "national-2017")


def test_an_edited_problem_is_one_of_the_provinces_indicator(scene: Scene) -> None:
    office = scene.cast.client("office")
    address = reverse("problem_edit", kwargs={"code": "652323", "pk": scene.problem.pk})
    values = office.get(address).context["form"].initial
    assert values["indicator"] == "L4"
    data = {key: "" if value is None else value for key, value in values.items()} | {
        "measure": "扩建"
    }
    assert office.post(address, data).status_code == 302
    scene.problem.refresh_from_db()
    assert (scene.problem.indicator.set, scene.problem.measure) == (scene.province, "扩建")
    assert scene.page("indicator", indicator="L4").count(f"problems/{scene.problem.pk}/") == 1


def test_a_new_target_hangs_on_the_provinces_indicator(scene: Scene) -> None:
    """A plan may also name what only the nation asks; the pages sum up by code."""
    said = (promise("L1", "高学历教师", "4.5", "人"), promise("Q8", "学业负担", "1", "项"))
    draft = plan(task(targets=said), key="plan-2", state="draft", version=2)
    made = issue_plan(draft, by=scene.cast.office)
    found = {each.indicator.code: each.indicator.set.code for each in made.targets.all()}
    assert found == {"L1": "province", "Q8": "national-2017"}
    kept = made.targets.filter(indicator__code="L1")
    kept.update(plan=scene.plan)  # the same indicator under two rows
    resources = targets_by_area(scene.plan)[0]
    assert (resources.count, len(resources.indicators)) == (3, 2)


def test_the_page_of_a_school_judges_by_the_provinces_lines(scene: Scene) -> None:
    pk = scene.school.department_id
    assert "4.50 ≥ 5平方米 可保留 缺 500平方米，可不补" in words(scene.get("school_page", pk=pk))
    assert "4.50 ≥ 4.5平方米 达标" in words(scene.get("school_page", NATIONAL, pk=pk))
    for query in ("", NATIONAL):
        assert scene.page("school_page", query, pk=pk).count("校舍不足") == 1


def test_papers_and_tables_speak_of_the_provinces_set(scene: Scene) -> None:
    school = {"pk": scene.school.department_id}
    for name, parts in (("scorecard_pdf", {}), ("school_pdf", school)):
        for query, document, line in (("", "省教督〔2024〕1号", "≥5平方米"),
                                      (NATIONAL, "教督〔2017〕6号", "≥4.5平方米")):  # fmt: skip
            text = "".join(pages_of(scene.get(name, query, **parts).content))
            assert (document in text, line in text) == (True, True), (name, query)
    book = load_workbook(io.BytesIO(scene.get("indicators_xlsx").content))
    assert book["小学"]["C4"].value == "L1 高学历教师"
    assert "省教督〔2024〕1号" in str(book["小学"]["A2"].value)


def test_the_other_pages_of_indicators(scene: Scene) -> None:
    assert "按现行的省级指标体系判定" in scene.page("indicator_years")
    assert "心理健康教师" in scene.page("county_figures", person="office", year=YEAR)
    targets = scene.page("targets")
    assert [targets.count(said) for said in ("社会认可度原文", "生均教学用房原文")] == [1, 1]
    listed = words(scene.get("problems"))
    assert listed.count("校舍不足") == 1
