"""The joint meeting: what its papers contain, and decisions that become tasks."""

import io
import uuid
from datetime import date, timedelta

import pypdf
import pytest
from django.core.exceptions import ValidationError

from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Notice
from counties.permissions import RoleName
from tests.conftest import CANARY, make_user
from tests.roadmaps import builders
from tests.supervision.conftest import TODAY, Scene
from tracker.exports.papers.meeting import meeting_html
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, Task
from tracker.supervision.models import MeetingMatter
from tracker.supervision.selectors.meetings import MeetingPapers, meeting_papers
from tracker.supervision.services.meetings import add_matter, decide_matter

DUE = date(2024, 8, 31)


def mark(scene: Scene, nonce: uuid.UUID | None = None) -> MeetingMatter:
    return add_matter(
        by=scene.cast.office, county=scene.county, department=scene.department("县住建局"),
        question="请议定用地来源", nonce=nonce or uuid.uuid4(),
    )  # fmt: skip


def decide(scene: Scene, matter: MeetingMatter, version: int = 0) -> Task:
    return decide_matter(
        by=scene.cast.office, matter=matter, version=version, decision="由县住建局划拨用地",
        lead=scene.department("县住建局"), due=DUE,
    )  # fmt: skip


def papers(scene: Scene, day: date = TODAY) -> MeetingPapers:
    return meeting_papers(scene.county, scene.plan, day)


def test_the_papers_says_per_department_what_is_done_late_and_open(scene: Scene) -> None:
    duty = builders.assignment(scene.plan.tasks.get(content="以后的事"), "县住建局")
    builders.close(duty, scene.cast.office, when=builders.at(date(2024, 5, 10)))
    matter = mark(scene)
    shown = [
        (
            p.counts.name,
            [task.name for task in p.closed],
            [task.overdue_days for task in p.overdue],
            p.matters,
        )
        for p in papers(scene).parts
    ]
    assert shown == [
        ("县财政局", [], [5], []),
        ("县住建局", ["以后的事"], [], [matter]),
        ("县教育局", [], [], []),
    ]
    assert (papers(scene).total.total, papers(scene).total.closed) == (4, 1)


def test_a_decision_becomes_a_task_of_the_plan_with_its_lead(scene: Scene) -> None:
    matter = mark(scene)
    task = decide(scene, matter)
    assert (task.plan, task.position, task.source) == (scene.plan, 5, TaskSource.MEETING)
    assert (task.content, task.due_on) == ("由县住建局划拨用地", DUE)
    assert task.due_text == "2024年8月31日前"
    lead = task.assignments.get()
    assert (str(lead), lead.leads, lead.inferred) == ("县住建局", True, False)
    matter.refresh_from_db()
    assert (matter.task, matter.decision) == (task, "由县住建局划拨用地")
    assert AuditEvent.objects.filter(verb="联席会议定").count() == 1
    assert [p.matters for p in papers(scene).parts if p.matters] == []


def test_the_lead_of_a_decided_task_is_told(scene: Scene) -> None:
    housing = make_user(
        "housing", RoleName.REPORTER, county=scene.county, department=scene.department("县住建局")
    )
    matter = mark(scene)
    task = decide(scene, matter)
    told = Notice.objects.get(key=f"matter-{matter.pk}-decision")
    assert (told.user, told.address) == (housing, f"/652323/tasks/{task.pk}/")
    assert told.text == "部门联席会议定，由县住建局牵头，2024年8月31日前完成：由县住建局划拨用地"


def test_a_decided_matter_still_stands_in_the_papers_of_the_day_before(
    scene: Scene, time_machine
) -> None:
    matter = mark(scene)
    time_machine.move_to(builders.at(TODAY + timedelta(days=1)), tick=False)
    decide(scene, matter)
    assert [p.matters for p in papers(scene, TODAY).parts if p.matters] == [[matter]]
    assert [p.matters for p in papers(scene, TODAY - timedelta(days=1)).parts if p.matters] == []


def test_nothing_is_decided_twice(scene: Scene) -> None:
    matter = mark(scene)
    decide(scene, matter)
    for version in (0, 1):
        with pytest.raises(StaleEdit):
            decide(scene, MeetingMatter.objects.get(pk=matter.pk), version)
    assert Task.objects.filter(source=TaskSource.MEETING).count() == 1


def test_without_a_plan_nothing_can_be_decided(scene: Scene) -> None:
    matter = mark(scene)
    CountyPlan.objects.filter(pk=scene.plan.pk).update(state="superseded")
    with pytest.raises(ValidationError, match="没有施行中的方案"):
        decide(scene, matter)


def test_the_same_form_twice_marks_one(scene: Scene) -> None:
    nonce = uuid.uuid4()
    assert mark(scene, nonce) == mark(scene, nonce)
    assert MeetingMatter.objects.count() == 1


def test_from_the_form_to_the_task(scene: Scene) -> None:
    client = scene.cast.client("office")
    base = f"/{scene.county.code}/supervision/meeting"
    form = client.get(f"{base}/add/").context["form"]
    assert CANARY not in str(form)
    housing = scene.department("县住建局").pk
    data = {"department": housing, "question": "请议定用地", "nonce": form["nonce"].value()}
    assert client.post(f"{base}/add/", data)["Location"] == f"{base}/"
    matter = MeetingMatter.objects.get()
    assert "请议定用地" in client.get(f"{base}/").content.decode()
    paper = client.get(f"{base}.pdf")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    assert "提请议定：请议定用地" in "".join(text.split())
    answer = {"decision": "划拨", "lead": housing, "due": "2024-08-31", "version": 0}
    assert client.post(f"{base}/{matter.pk}/", answer).status_code == 302
    assert client.post(f"{base}/{matter.pk}/", answer).status_code == 302
    assert Task.objects.filter(source=TaskSource.MEETING).count() == 1
    assert CANARY not in meeting_html(papers(scene))


@pytest.mark.parametrize("person", ["leader", "reporter", "supervisor", "admin"])
def test_others_read_it_and_write_nothing(scene: Scene, person: str) -> None:
    client, base = scene.cast.client(person), f"/{scene.county.code}/supervision/meeting"
    assert client.get(f"{base}/").status_code == 200
    assert client.post(f"{base}/add/").status_code == 403
    assert client.post(f"{base}/{mark(scene).pk}/").status_code == 403
