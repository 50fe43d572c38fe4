"""The page of all schools, and what a school sees of itself first."""

import re
from datetime import date

from django.test import Client
from django.urls import reverse

from counties.choices import DepartmentKind
from counties.models import School
from counties.permissions import RoleName
from tests.conftest import CANARY, Cast, make_user
from tests.exports.conftest import read_pdf, squeezed
from tests.indicators.builders import make_school, report
from tests.roadmaps.builders import at
from tests.shared import shared
from tracker.indicators.models import IndicatorSet

TODAY = date(2024, 5, 20)


@shared(now=at(TODAY))
def schools(cast: Cast, national_set: IndicatorSet) -> list[School]:
    found = [make_school(cast.county, f"第{number}小学") for number in range(1, 6)]
    for school in found:
        report(cast.county, cast.office, school, backbone_teachers=8 if school.pk % 2 else 10)
    make_school(cast.other, f"{CANARY}小学")
    return found


def page(cast: Cast, query: str = "", name: str = "school_list"):
    url = reverse(name, kwargs={"code": cast.county.code})
    return cast.client("supervisor").get(f"{url}{query}")


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row" class="names"><a [^>]+>(.*?)</a>', html)


def test_all_schools_with_their_verdicts_and_one_of_them(cast, schools):
    html = page(cast).content.decode()
    assert listed(html) == [f"第{number}小学" for number in range(1, 6)]
    assert "打印现场核查表（5 所）" in html
    red = page(cast, "?kind=below").content.decode()
    assert 0 < len(listed(red)) < 5
    assert "达标，" not in text(red)


def test_a_draw_gets_a_number_with_which_it_can_be_repeated(cast, schools):
    answer = page(cast, "?draw=2&seed=")
    assert answer.status_code == 302
    assert re.search(r"\?draw=2&seed=\d{6}$", answer["Location"])
    first, again = (cast.client("supervisor").get(answer["Location"]) for _ in range(2))
    names = listed(first.content.decode())
    assert (len(names), listed(again.content.decode())) == (2, names)
    assert "随机抽取 2 所学校" in text(first.content.decode())


def test_invalid_draw_shows_an_error_and_the_typed_values(cast, schools):
    answer = page(cast, "?draw=21&seed=x")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="21"' in html
    assert "抽取号是1至12位数字，见以前的名单。" in html
    assert len(listed(html)) == 5


def test_the_sheets_of_a_draw_one_page_each_with_the_number_of_the_draw(cast, schools):
    drawn = listed(page(cast, "?draw=2&seed=7").content.decode())
    answer = page(cast, "?draw=2&seed=7", name="school_pack")
    assert answer["Content-Type"] == "application/pdf"
    sheets = [squeezed(each.extract_text()) for each in read_pdf(answer.content).pages]
    assert len(sheets) == 2
    for name, words in zip(drawn, sheets, strict=True):
        assert f"{name}现场核查表" in words
        assert "随机抽取，抽取号7" in words
        assert "核查人：" in words


def test_too_many_sheets_are_refused_and_the_way_is_shown(cast, schools):
    for number in range(21):
        make_school(cast.county, f"又{number}小学")
    html = page(cast).content.decode()
    assert "打印现场核查表" not in text(html)
    assert "现场核查表一次最多打印 20 所：先筛选，或者随机抽取。" in text(html)
    answer = page(cast, name="school_pack")
    assert answer.status_code == 400
    assert "名单上有 26 所学校，一次能打印1至20所" in answer.content.decode()
    assert page(cast, "?kind=excluded", name="school_pack").status_code == 400


def test_the_same_queries_for_more_schools(cast, schools, django_assert_num_queries):
    client = cast.client("leader")
    addresses = [
        (reverse("school_list", kwargs={"code": cast.county.code}), 9),
        (reverse("school_pack", kwargs={"code": cast.county.code}), 15),
    ]
    for again in (False, True):
        for url, queries in addresses:
            client.get(url)
            with django_assert_num_queries(queries):
                assert client.get(url).status_code == 200
        if not again:
            for number in range(3):
                report(cast.county, cast.office, make_school(cast.county, f"又{number}小学"))


def test_no_set_no_page(cast, time_machine):
    time_machine.move_to(at(TODAY), tick=False)
    assert "还没有装入" in page(cast).content.decode()
    assert page(cast, name="school_pack").status_code == 404


def reporter_of(cast: Cast, school: School) -> Client:
    user = make_user("school", RoleName.REPORTER, county=cast.county, department=school.department)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_school_sees_its_seven_on_its_first_page_and_prints_them_from_there(cast, schools):
    school = schools[0]
    client = reporter_of(cast, school)
    html = client.get("/", follow=True).content.decode()
    assert f"{school}：一校一策" in text(html)
    assert "L4 教学及辅助用房面积 4.50 达标" in text(html)
    paper = reverse("school_pdf", kwargs={"code": cast.county.code, "pk": school.department_id})
    assert f'href="{paper}"' in html
    past = client.get(f"{reverse('mine', kwargs={'code': cast.county.code})}?as_of=2024-05-19")
    assert f'href="{paper}?as_of=2024-05-19"' in past.content.decode()


def test_user_of_a_department_sees_no_own_school(cast, schools):
    assert "一校一策" not in cast.client("reporter").get("/", follow=True).content.decode()


def test_before_there_is_a_set_nothing_is_judged(cast, time_machine):
    time_machine.move_to(at(TODAY), tick=False)
    school = make_school(cast.county, "甲小学")
    assert school.department.kind == DepartmentKind.SCHOOL
    answer = reporter_of(cast, school).get("/", follow=True)
    assert (answer.status_code, "一校一策" in answer.content.decode()) == (200, False)
