"""Files on the pages of a problem: attached, refused, reused, seen beside the claim."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import CANARY
from tests.roadmaps.hostile import PDF, kept, picture
from tests.supervision.builders import problem
from tests.supervision.conftest import Scene
from tests.supervision.views.test_problems import PEOPLE
from tests.supervision.views.test_sheets import get, post
from tracker.files.validation import SVG_WORDS
from tracker.indicators.models import Indicator
from tracker.roadmaps.models import Evidence
from tracker.roadmaps.services.evidence import add_files
from tracker.supervision.models import Problem, ProblemEvidence
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services.problems import act_on, add_problem_files


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def claim(scene: Scene, row: Problem, *files: SimpleUploadedFile, **more: object):
    data = {"act": "claim", "version": 0, "text": "已整改到位", "evidence": list(files), **more}
    return post(scene, "reporter", "problem_act", data, pk=row.pk)


def test_the_inspector_sees_the_photos_beside_the_claim(scene: Scene):
    row = problem(scene)
    assert claim(scene, row, sent("总结.pdf", PDF), sent("现场.jpg", picture())).status_code == 200
    page = get(scene, "office", "problem", pk=row.pk).content.decode()
    beside = page.split("申请销号的依据")[1].split("办理</h2>")[0]
    photo, paper = Evidence.objects.get(name="现场.jpg"), Evidence.objects.get(name="总结.pdf")
    code = {"code": "652323"}
    small = reverse("evidence_thumbnail", kwargs={**code, "pk": photo.pk})
    assert f'<img src="{small}"' in beside
    assert reverse("evidence", kwargs={**code, "pk": paper.pk}) in beside
    assert "已整改到位" in beside
    assert page.count("总结.pdf") == 2  # beside the claim, and in the history


def test_a_claim_without_proof_says_so(scene: Scene):
    row = problem(scene)
    claim(scene, row)
    assert "这次申请没有附材料。" in get(scene, "office", "problem", pk=row.pk).content.decode()


def test_a_refused_file_keeps_the_words_and_saves_nothing(scene: Scene):
    row = problem(scene)
    response = claim(scene, row, sent("总结.pdf", PDF), sent("图.jpg", b"<svg/>"))
    assert response.status_code == 422
    page = response.content.decode()
    assert f"“图.jpg”{SVG_WORDS}" in page
    assert "已整改到位</textarea>" in page
    assert (row.events.count(), Evidence.objects.count()) == (1, 0)


def test_a_stale_form_keeps_the_words_and_can_be_sent_again(scene: Scene):
    row = problem(scene)
    claim(scene, row, act="progress", text="先到的")
    response = claim(scene, row, sent("总结.pdf", PDF))
    assert response.status_code == 409
    page = response.content.decode()
    assert "已被他人修改或办理，没有保存。请核对后再操作。要附的文件须重新选择。" in page
    assert "已整改到位</textarea>" in page
    assert '<input type="hidden" name="version" value="1">' in page
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_add_files(person: str, scene: Scene):
    row = problem(scene)
    may = person in ("office", "reporter")
    address = reverse("problem_evidence_add", kwargs={"code": "652323", "pk": row.pk})
    assert (address in get(scene, person, "problem", pk=row.pk).content.decode()) == may
    client = scene.cast.client(person)
    assert client.get(address).status_code == (200 if may else 403)
    data = {"evidence": [sent("a.pdf", PDF)]}
    assert client.post(address, data).status_code == (302 if may else 403)
    assert ProblemEvidence.objects.count() == may


def test_a_held_file_is_reused_and_a_foreign_one_is_not(scene: Scene):
    task, theirs = scene.plan.tasks.first(), scene.cast.other.plans.get().tasks.first()
    assert task is not None
    assert theirs is not None
    held = add_files(task=task, by=scene.cast.office, files=[kept()])[0].evidence
    files = [kept(PDF, f"{CANARY}.pdf")]
    foreign = add_files(task=theirs, by=scene.cast.stranger, files=files)[0].evidence
    row = problem(scene)
    page = get(scene, "reporter", "problem_evidence_add", pk=row.pk).content.decode()
    assert "总结.pdf" in page
    assert CANARY not in page
    for chosen in ({}, {"existing": [foreign.pk]}, {"existing": ["x"]}):
        response = post(scene, "reporter", "problem_evidence_add", chosen, pk=row.pk)
        assert response.status_code == 422
        assert CANARY not in response.content.decode()
    data = {"existing": [held.pk]}
    page = post(scene, "reporter", "problem_evidence_add", data, pk=row.pk).content.decode()
    assert "已关联 1 份材料。" in page
    assert "另外关联的材料" in page
    assert [u.evidence for u in row.evidence_uses.all()] == [held]


def test_as_many_queries_for_many_files_as_for_one(scene: Scene):
    row = problem(scene)
    client = scene.cast.client("office")
    address = reverse("problem", kwargs={"code": "652323", "pk": row.pk})

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    act_on(
        by=scene.cast.office, problem=row, act=ProblemAct.CLAIM, version=0, text="x", files=[kept()]
    )
    queries()
    few = queries()
    files = [kept(b"%d" % number, f"{number}.txt") for number in range(9)]
    add_problem_files(by=scene.cast.office, problem=row, files=files)
    queries()  # what waits in the county is counted anew after an act, then held
    assert queries() == few
    assert few <= 10


def test_the_archive_shows_the_files_of_a_problem_under_its_indicator(scene: Scene, reference):
    row = problem(scene, indicator=Indicator.objects.get(code="L1"))
    claim(scene, row, sent("总结.pdf", PDF))
    theirs = Problem.objects.create(
        county=scene.cast.other, source="self", description=CANARY, indicator=row.indicator,
        responsible=scene.cast.other.departments.first(), due_on=row.due_on, by=scene.cast.stranger,
    )  # fmt: skip
    files = [kept(PDF, f"{CANARY}.pdf")]
    add_problem_files(by=scene.cast.stranger, problem=theirs, files=files)
    page = get(scene, "leader", "archive").content.decode()
    assert f"<code>L1-问{row.pk:03d}-01</code>" in page
    assert "<h3>问题：实验室药品管理不规范</h3>" in page
    assert CANARY not in page
