"""Choices of indicator sets and of what is promised against them."""

from django.db.models import TextChoices

from tracker.indicators.engine.values import STAGE_NAMES


class Area(TextChoices):
    RESOURCES = "resources", "资源配置"
    GUARANTEE = "guarantee", "政府保障程度"
    QUALITY = "quality", "教育质量"
    SATISFACTION = "satisfaction", "社会认可度"


class IndicatorKind(TextChoices):
    SCHOOL_SPREAD = "school_spread", "逐校及校际差异"
    SCHOOL = "school", "逐校"
    CLASS = "class", "逐班"
    COUNTY = "county", "全县"
    EVIDENCE = "evidence", "材料"


class Operator(TextChoices):
    """以上、以下、不超过 include the number; 低于、超过 exclude it (民法典 art. 1259)."""

    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    BELOW = "<", "＜"
    ABOVE = ">", "＞"
    EQUAL = "=", "＝"
    ABOUT = "~=", "约"
    WORDS = "text", "文字要求"


class FigureSource(TextChoices):
    STATISTICS = "statistics", "教育事业统计"
    SCHOOL = "school", "学校自报"


class FigureState(TextChoices):
    """How far a school is with its figures of a year."""

    NONE = "none", "未填报"
    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"


class StepKind(TextChoices):
    """What one row of a 试算 does."""

    MOVE = "move", "调动"
    ADD = "add", "增减"
    CLOSE = "close", "撤并"


STAGES = [(stage.value, name) for stage, name in STAGE_NAMES.items()]
