"""Choices of the people and places of a county."""

from django.db.models import TextChoices


class DepartmentKind(TextChoices):
    BUREAU = "bureau", "局委办"
    PARTY = "party", "党委部门"
    TOWNSHIP = "township", "乡镇（街道）"
    SCHOOL = "school", "学校"
    SECTION = "section", "科室"
    OTHER = "other", "其他单位"


class GroupKind(TextChoices):
    SCHOOLS = "schools", "学校"
    TOWNSHIPS = "townships", "乡镇（街道）"
    MEMBERS = "members", "成员单位"
    OTHER = "other", "其他"
