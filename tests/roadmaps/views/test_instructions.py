"""The pages of instructions: who writes, who answers, what each sees."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from counties.models import Department, Notice
from counties.permissions import RoleName
from tests.conftest import make_user
from tests.roadmaps import builders
from tests.roadmaps.builders import at
from tracker.roadmaps.models import Instruction, InstructionAnswer, Task
from tracker.roadmaps.services.assignments import leave_out
from tracker.roadmaps.services.instructions import instruct
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)


@pytest.fixture
def task(cast) -> Task:
    draft = builders.plan(builders.task(units=(builders.FINANCE, builders.EDUCATION)))
    return issue_plan(draft, by=None).tasks.get()


@pytest.fixture
def written(cast, task) -> Instruction:
    return instruct(task=task, by=cast.leader, text="请抓紧采购", answer_due=date(2024, 5, 24))


def page(client, name: str, **kwargs: object) -> str:
    return client.get(reverse(name, kwargs={"code": "652323", **kwargs})).content.decode()


class TestWriting:
    def test_from_the_task_page_and_back(self, cast, task) -> None:
        client = cast.client("leader")
        address = reverse("instruction_add", kwargs={"code": "652323", "pk": task.pk})
        assert address in page(client, "task", pk=task.pk)
        assert 'value="2024-05-27"' in client.get(address).content.decode()
        sent = {"text": "请抓紧采购", "answer_due": "2024-05-24"}
        response = client.post(address, sent, follow=True)
        assert "第1项：批示已送县财政局。" in response.content.decode()
        assert response.content.decode().count("请抓紧采购") == 2  # as a duty and in the history
        client.post(address, sent)
        assert Instruction.objects.count() == 1

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"text": "", "answer_due": "2024-05-24"}, "必填"),
            ({"text": "请", "answer_due": "明天"}, "输入一个有效的日期"),
            ({"text": "请", "answer_due": "2024-05-19"}, "答复期限不能早于今天。"),
        ],
    )
    def test_says_what_is_wrong(self, cast, task, sent: dict[str, str], words: str) -> None:
        address = reverse("instruction_add", kwargs={"code": "652323", "pk": task.pk})
        response = cast.client("leader").post(address, sent)
        assert response.status_code == 422
        assert words in response.content.decode()

    @pytest.mark.parametrize("name", ["office", "reporter", "supervisor", "admin"])
    def test_is_for_leaders(self, cast, task, name: str) -> None:
        address = reverse("instruction_add", kwargs={"code": "652323", "pk": task.pk})
        client = cast.client(name)
        assert client.post(address, {"text": "请"}).status_code == 403
        assert address not in page(client, "task", pk=task.pk)


class TestAnswering:
    def test_stands_on_top_of_my_duties_until_answered(self, cast, task, written) -> None:
        client = cast.client("reporter")
        mine = page(client, "mine")
        assert "1 条待答复" in mine
        assert mine.index("请抓紧采购") < mine.index("逾期")
        address = reverse("instruction_answer", kwargs={"code": "652323", "pk": written.pk})
        assert address in mine
        assert "请抓紧采购" in client.get(address).content.decode()
        response = client.post(address, {"text": "已完成招标"}, follow=True)
        assert "第1项：批示已答复。" in response.content.decode()
        assert "请抓紧采购" not in page(client, "mine")
        assert "答复：已完成招标" in page(client, "task", pk=task.pk)

    def test_a_second_answer_is_not_kept(self, cast, written) -> None:
        address = reverse("instruction_answer", kwargs={"code": "652323", "pk": written.pk})
        cast.client("office").post(address, {"text": "代答"})
        response = cast.client("reporter").post(address, {"text": "自己答"}, follow=True)
        assert "已经答复过了" in response.content.decode()
        assert InstructionAnswer.objects.get().text == "代答"

    def test_an_empty_answer_is_refused(self, cast, written) -> None:
        address = reverse("instruction_answer", kwargs={"code": "652323", "pk": written.pk})
        assert cast.client("reporter").post(address, {"text": " "}).status_code == 422

    def test_not_by_another_department_nor_a_leader(self, cast, written) -> None:
        address = reverse("instruction_answer", kwargs={"code": "652323", "pk": written.pk})
        for name in ("colleague", "leader", "supervisor"):
            assert cast.client(name).post(address, {"text": "越权"}).status_code == 403
        assert not InstructionAnswer.objects.exists()

    def test_a_member_of_the_group_that_leads_answers_for_it(self, cast) -> None:
        draft = builders.plan(builders.task(units=(builders.SCHOOLS,)), schools=2)
        row = issue_plan(draft, by=None).tasks.get()
        people = [
            make_user(
                f"school{number}", RoleName.REPORTER, county=cast.county,
                department=Department.objects.get(name=f"第{number}小学"),
            )
            for number in (1, 2)
        ]  # fmt: skip
        leave_out(assignment=builders.assignment(row, "第2小学"), by=cast.office, reason="撤并")
        made = instruct(task=row, by=cast.leader, text="请更新", answer_due=date(2024, 5, 24))
        told = Notice.objects.filter(key=f"instruction-{made.pk}")
        assert {n.user for n in told} == {people[0], cast.office}
        address = reverse("instruction_answer", kwargs={"code": "652323", "pk": made.pk})
        clients = [Client(), Client()]
        for client, user in zip(clients, people, strict=True):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert [address in page(client, "mine") for client in clients] == [True, False]
        assert address in page(clients[0], "instructions")
        assert clients[1].post(address, {"text": "越权"}).status_code == 403
        assert clients[0].post(address, {"text": "已更新"}).status_code == 302
        assert InstructionAnswer.objects.get().by == people[0]


class TestList:
    def test_a_leader_sees_the_own_ones_the_office_all(self, cast, task, written) -> None:
        instruct(task=task, by=cast.admin, text="另一位领导", answer_due=date(2024, 5, 24))
        own = page(cast.client("leader"), "instructions")
        assert ("我的批示" in own, "请抓紧采购" in own, "另一位领导" in own) == (True, True, False)
        every = page(cast.client("office"), "instructions")
        assert ("请抓紧采购" in every, "另一位领导" in every) == (True, True)

    def test_as_of_a_day_nothing_can_be_answered(self, cast, written, time_machine) -> None:
        time_machine.move_to(at(date(2024, 5, 26)), tick=False)
        client = cast.client("office")
        now = client.get("/652323/instructions/").content.decode()
        then = client.get("/652323/instructions/?as_of=2024-05-24").content.decode()
        before = client.get("/652323/instructions/?as_of=2024-05-19").content.decode()
        assert ("逾期未答复" in now, f"/{written.pk}/answer/" in now) == (True, True)
        assert ("待答复" in then, f"/{written.pk}/answer/" in then) == (True, False)
        assert "还没有批示" in before
