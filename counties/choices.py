"""Choices of the models of `counties`."""

from django.db.models import TextChoices


class DepartmentKind(TextChoices):
    BUREAU = "bureau", "局委办"
    PARTY = "party", "党委部门"
    TOWNSHIP = "township", "乡镇（街道）"
    SCHOOL = "school", "学校"
    SECTION = "section", "科室"
    OTHER = "other", "其他单位"


class SchoolKind(TextChoices):
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    NINE_YEAR = "nine_year", "九年一贯制学校"
    TWELVE_YEAR = "twelve_year", "十二年一贯制学校"
    COMPLETE = "complete", "完全中学"
    POINT = "point", "教学点"
    SPECIAL = "special", "特殊教育学校"


class NoticeKind(TextChoices):
    """What a notice in the portal is about."""

    DUE_SOON = "due_soon", "临期"
    DUE = "due", "到期"
    OVERDUE = "overdue", "逾期"
    ASKED = "asked", "催办"
    RETURNED = "returned", "退回"
    INSTRUCTED = "instructed", "批示"
    EXTENSION = "extension", "延期"
    SHEET = "sheet", "督办"
    PACKAGE = "package", "档案包"


class GroupKind(TextChoices):
    SCHOOLS = "schools", "学校"
    TOWNSHIPS = "townships", "乡镇（街道）"
    MEMBERS = "members", "成员单位"
    OTHER = "other", "其他"
