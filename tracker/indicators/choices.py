"""Choices of indicator sets, reported figures and 试算."""

from django.db.models import TextChoices

from tracker.indicators.engine.values import STAGE_NAMES


class Area(TextChoices):
    """The area (领域) to which an indicator belongs."""

    RESOURCES = "resources", "资源配置"
    GUARANTEE = "guarantee", "政府保障程度"
    QUALITY = "quality", "教育质量"
    SATISFACTION = "satisfaction", "社会认可度"


class IndicatorKind(TextChoices):
    """How an indicator is judged (考核方式)."""

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
    """Where a reported figure comes from."""

    STATISTICS = "statistics", "教育事业统计"
    SCHOOL = "school", "学校自报"


class FigureState(TextChoices):
    """How far a school is with reporting its figures of a year."""

    NONE = "none", "未填报"
    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"


class StepKind(TextChoices):
    """What a step of a 试算 does: move a figure between schools, change it, or close a school."""

    MOVE = "move", "调动"
    ADD = "add", "增减"
    CLOSE = "close", "撤并"


STAGES = [(stage.value, name) for stage, name in STAGE_NAMES.items()]
