import pytest

from tracker.roadmaps.plans.unit_lists import (
    KnownUnits,
    canonical_names,
    looks_like_unit,
    split_units,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("县教育局、　　人社局、　　　编委办、财政局", ["县教育局", "人社局", "编委办", "财政局"]),
        ("县人社局、编委办，教育局、财政局", ["县人社局", "编委办", "教育局", "财政局"]),
        ("各义务教育　学校", ["各义务教育学校"]),
        ("教育管理室 项目管理室", ["教育管理室", "项目管理室"]),
        ("各乡镇（街道）各义务教育学校", ["各乡镇（街道）", "各义务教育学校"]),
        ("各乡镇（街道、管委会）、县教育局", ["各乡镇（街道、管委会）", "县教育局"]),
        ("各县、市、区政府", ["各县、市、区政府"]),
        ("市教育局、各县〔市、区〕政府", ["市教育局", "各县〔市、区〕政府"]),
        ("13个街道、镇", ["13个街道、镇"]),
        ("各区、县级市", ["各区、县级市"]),
        (
            "县住房和\n城乡建设局、县教育局和县财政局",
            ["县住房和城乡建设局", "县教育局", "县财政局"],
        ),
        ("文化和旅游部、工业和信息化部", ["文化和旅游部", "工业和信息化部"]),
        ("各地区、各部门和各单位", ["各地区", "各部门", "各单位"]),
        ("银保监会及各地区", ["银保监会", "各地区"]),
        ("国务院相关部门和单位及各地区", ["国务院相关部门和单位", "各地区"]),
        ("中央和国家机关工委", ["中央和国家机关工委"]),
        ("县教育局县财政局", ["县教育局", "县财政局"]),
        ("县委\n组织部", ["县委组织部"]),
        ("县教育局", ["县教育局"]),
        ("", []),
        ("、，；", []),
    ],
)
def test_a_list_is_split_at_what_separates_and_not_inside_a_name(
    text: str, names: list[str]
) -> None:
    assert split_units(text) == (tuple(names), False)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("科技部、卫生健康委等部门", ["科技部", "卫生健康委"]),
        ("财政部等有关部门和单位", ["财政部", "有关部门和单位"]),
        ("商务部等和各有关省级人民政府", ["商务部", "各有关省级人民政府"]),
        ("县教育局、县财政局等", ["县教育局", "县财政局"]),
    ],
)
def test_a_list_that_says_and_others_is_open(text: str, names: list[str]) -> None:
    assert split_units(text) == (tuple(names), True)


def test_the_prefix_of_the_first_spreads_over_its_list() -> None:
    found = canonical_names([("县教育局", "人社局", "各义务教育学校", "城关镇")], KnownUnits())

    assert found == {
        "县教育局": "县教育局",
        "人社局": "县人社局",
        "各义务教育学校": "各义务教育学校",
        "城关镇": "城关镇",
    }


def test_a_short_name_is_the_long_one_of_another_list() -> None:
    found = canonical_names([("各义务教育学校", "发改委"), ("县发改委", "住建局")], KnownUnits())

    assert (found["发改委"], found["住建局"]) == ("县发改委", "县住建局")


def test_the_countys_own_name_wins() -> None:
    known = KnownUnits({"县人力资源社会保障局": "县人社局", "县教育局": "县教育体育局"})

    assert canonical_names([("县教育局", "县人力资源社会保障局")], known) == {
        "县教育局": "县教育体育局",
        "县人力资源社会保障局": "县人社局",
    }


@pytest.mark.parametrize(
    "name", ["县教育局", "各学校", "国务院扶贫办", "各乡镇（街道）", "中国残联"]
)
def test_names_of_bodies_look_like_one(name: str) -> None:
    assert looks_like_unit(name)


@pytest.mark.parametrize(
    "words", ["15分", "做好工作", "局", "含技工院校的", "《教育法》", "三年行动"]
)
def test_other_words_do_not(words: str) -> None:
    assert not looks_like_unit(words)
