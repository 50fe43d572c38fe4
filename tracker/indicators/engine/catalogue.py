"""The catalogue of figures that schools report once a year: name, label, unit and limits."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """What a figure describes: one stage of a school, or the whole school."""

    STAGE = "stage"
    SCHOOL = "school"


@dataclass(frozen=True)
class Figure:
    """A figure of the catalogue. `places` is the number of decimals allowed; a value above `most`
    is rejected as an error of unit or decimal point.

    `is_optional`: only some schools have it, and an empty field means none. `is_fact`: a year or
    yes-or-no, which nobody adds to.
    """

    name: str
    label: str
    unit: str
    level: Level
    most: Decimal
    places: int
    note: str = ""
    is_optional: bool = False
    is_fact: bool = False


CATALOGUE = (
    Figure("students", "在校生数", "人", Level.STAGE, Decimal(20_000), 0),
    Figure("classes", "班级数", "个", Level.STAGE, Decimal(400), 0),
    Figure("largest_class", "最大班额", "人", Level.STAGE, Decimal(200), 0),
    Figure(
        "qualified_teachers",
        "高于规定学历教师数",
        "人",
        Level.STAGE,
        Decimal(2000),
        0,
        "小学为专科及以上，初中为本科及以上的专任教师",
    ),
    Figure("backbone_teachers", "县级以上骨干教师数", "人", Level.STAGE, Decimal(2000), 0),
    Figure(
        "sports_arts_teachers",
        "体育、艺术专任教师数",
        "人",
        Level.STAGE,
        Decimal(1000),
        0,
        "体育、音乐、美术、艺术专任教师之和",
    ),
    Figure(
        "visiting_teachers",
        "到校任教的体育、艺术教师数（交流、兼职、走教）",
        "人",
        Level.STAGE,
        Decimal(100),
        0,
        "选填；只计入50人以上、不足100人的乡村小规模学校和教学点",
        is_optional=True,
    ),
    Figure(
        "teaching_area",
        "教学及辅助用房面积",
        "平方米",
        Level.SCHOOL,
        Decimal(500_000),
        2,
        "含室内体育用房",
    ),
    Figure(
        "indoor_sports_area", "其中：室内体育用房面积", "平方米", Level.SCHOOL, Decimal(100_000), 2
    ),
    Figure("grounds_area", "运动场地面积", "平方米", Level.SCHOOL, Decimal(500_000), 2),
    Figure(
        "special_grounds_area",
        "校内地下、楼顶体育场地面积",
        "平方米",
        Level.SCHOOL,
        Decimal(100_000),
        2,
        "选填；只计入人口密度过高的大城市中心城区学校",
        is_optional=True,
    ),
    Figure(
        "leased_grounds_area",
        "租用的校外体育场馆面积（步行10分钟以内）",
        "平方米",
        Level.SCHOOL,
        Decimal(100_000),
        2,
        "选填；只计入人口密度过高的大城市中心城区学校",
        is_optional=True,
    ),
    Figure("equipment_value", "教学仪器设备资产值", "万元", Level.SCHOOL, Decimal(100_000), 4),
    Figure("network_classrooms", "网络多媒体教室数", "间", Level.SCHOOL, Decimal(1000), 0),
    Figure("music_rooms", "音乐专用教室数", "间", Level.SCHOOL, Decimal(100), 0),
    Figure("art_rooms", "美术专用教室数", "间", Level.SCHOOL, Decimal(100), 0),
    Figure("smallest_music_room", "最小一间音乐教室面积", "平方米", Level.SCHOOL, Decimal(2000), 2),
    Figure("smallest_art_room", "最小一间美术教室面积", "平方米", Level.SCHOOL, Decimal(2000), 2),
    Figure(
        "music_rooms_fit",
        "其中：面积达到要求的音乐教室数",
        "间",
        Level.SCHOOL,
        Decimal(100),
        0,
        "选填；有多余的小教室时填写，填写后按间数判定，不再看最小一间",
        is_optional=True,
    ),
    Figure(
        "art_rooms_fit",
        "其中：面积达到要求的美术教室数",
        "间",
        Level.SCHOOL,
        Decimal(100),
        0,
        "选填；有多余的小教室时填写，填写后按间数判定，不再看最小一间",
        is_optional=True,
    ),
    Figure(
        "rooms_built",
        "音乐、美术教室规划建成年份",
        "年",
        Level.SCHOOL,
        Decimal(2100),
        0,
        is_fact=True,
    ),
    Figure("built_year", "学校建成年份", "年", Level.SCHOOL, Decimal(2100), 0, is_fact=True),
    Figure(
        "is_rural", "是否乡村学校（是填1，否填0）", "", Level.SCHOOL, Decimal(1), 0, is_fact=True
    ),
    Figure(
        "is_central_urban",
        "是否人口密度过高的大城市中心城区学校（是填1，否填0）",
        "",
        Level.SCHOOL,
        Decimal(1),
        0,
        "选填",
        is_optional=True,
        is_fact=True,
    ),
    Figure("migrant_students", "随迁子女学生数", "人", Level.SCHOOL, Decimal(20_000), 0),
    Figure("budget_students", "核定公用经费学生数", "人", Level.SCHOOL, Decimal(20_000), 0),
    Figure("public_budget", "年度公用经费预算总额", "万元", Level.SCHOOL, Decimal(100_000), 4),
    Figure("training_budget", "其中：教师培训经费", "万元", Level.SCHOOL, Decimal(100_000), 4),
)
FIGURE_BY_NAME = {figure.name: figure for figure in CATALOGUE}
# (part, whole): the part cannot exceed the whole.
PARTS = (
    ("indoor_sports_area", "teaching_area"),
    ("training_budget", "public_budget"),
    ("music_rooms_fit", "music_rooms"),
    ("art_rooms_fit", "art_rooms"),
)
