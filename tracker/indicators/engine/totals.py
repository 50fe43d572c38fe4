"""Figures derived from those reported: sums over stages, shares, and facts about the kind of
school.
"""

from collections.abc import Mapping
from decimal import Decimal

from tracker.indicators.engine.values import JUDGED, EducationStage

Reported = Mapping[str, Decimal | None]
# The stages of each kind of school (办学类型), whether or not they have reported.
STAGES_OF_KIND = {
    "primary": (EducationStage.PRIMARY,),
    "junior": (EducationStage.JUNIOR,),
    "nine_year": (EducationStage.PRIMARY, EducationStage.JUNIOR),
    "twelve_year": (EducationStage.PRIMARY, EducationStage.JUNIOR, EducationStage.SENIOR),
    "complete": (EducationStage.JUNIOR, EducationStage.SENIOR),
    "point": (EducationStage.PRIMARY,),
    "special": (EducationStage.PRIMARY, EducationStage.JUNIOR),
}


def total(by_stage: Mapping[EducationStage, Reported], name: str) -> Decimal | None:
    """Return the sum of `name` over 小学 and 初中, or None if one of them has not reported it."""
    values = [by_stage[stage].get(name) for stage in JUDGED if stage in by_stage]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if values and len(known) == len(values) else None


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return `part` of `whole` in percent, or None if one is not reported or the whole is 0."""
    if part is None or not whole:
        return None
    return part * 100 / whole


def school_figures(
    kind: str, by_stage: Mapping[EducationStage, Reported], whole: Reported
) -> dict[str, Decimal | None]:
    """Return all figures that a requirement of one school may refer to, reported and derived.

    The figures `is_…` and `has_…` are 1 or 0 and follow from the kind and the stages of the school.
    """
    students, classes = total(by_stage, "students"), total(by_stage, "classes")
    largest = [by_stage[stage].get("largest_class") for stage in JUDGED if stage in by_stage]
    known = [value for value in largest if value is not None]
    return {
        **whole,
        "compulsory_students": students,
        "classes": classes,
        "largest_class": max(known) if known and len(known) == len(largest) else None,
        "migrant_share": share(whole.get("migrant_students"), students),
        "training_share": share(whole.get("training_budget"), whole.get("public_budget")),
        "has_primary": _yes(EducationStage.PRIMARY in by_stage),
        "has_junior": _yes(EducationStage.JUNIOR in by_stage),
        "is_primary": _yes(kind == "primary"),
        "is_junior": _yes(kind in {"junior", "complete"}),
        "is_nine_year": _yes(kind == "nine_year"),
        "is_twelve_year": _yes(kind == "twelve_year"),
        "is_special": _yes(kind == "special"),
        "is_small_kind": _small_kind(kind, whole),
        "has_music_fit": _yes(whole.get("music_rooms_fit") is not None),
        "has_art_fit": _yes(whole.get("art_rooms_fit") is not None),
    }


def stage_figures(
    by_stage: Mapping[EducationStage, Reported], stage: EducationStage, of_school: Reported
) -> dict[str, Decimal | None]:
    """Return all figures that a requirement of one stage may refer to; those of the stage take
    precedence over those of the school.
    """
    return {**of_school, **by_stage.get(stage, {})}


def _yes(is_true: bool) -> Decimal:
    return Decimal(is_true)


def _small_kind(kind: str, whole: Reported) -> Decimal | None:
    """Return whether the school is 村小学和教学点: a 教学点, or a 小学 that reports being rural."""
    if kind == "point":
        return Decimal(1)
    return whole.get("is_rural") if kind == "primary" else Decimal(0)
