"""The indicators of a county as papers: scorecard, one school's page, and the published table."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from django.template.loader import render_to_string

from counties.days import chinese_day
from counties.models import County
from tracker.dashboards.indicator_pages.overview import Overview
from tracker.dashboards.indicator_pages.school import SchoolView
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.excel import ExcelSheet, SheetColumn
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import JUDGED, MEASURES, STAGE_NAMES, EducationStage
from tracker.indicators.selectors.selected_year import JudgedYear, SelectedYear
from tracker.indicators.verdicts.judging import YearVerdicts
from tracker.indicators.verdicts.wording import excluded_by_rule

PLACES, NUMBER_FORMAT = Decimal("0.000001"), "0.000000"  # as counties publish them
NAMES_LISTED = 20


def scorecard_html(county: County, overview: Overview, day: date) -> str:
    """All indicators with their verdict on upright sheets."""
    context = {
        **vars(overview),
        **_frame(county, overview.selected, day),
        "title": f"{county.short_name}义务教育优质均衡指标评价表",
        "year": overview.selected.verdicts,
        "excluded": _excluded_lines(overview.excluded),
    }
    return render_to_string("papers/scorecard.html", context)


@dataclass(frozen=True)
class Visit:
    """That sheets are taken along to the schools, to write on; `drawn`: by which draw."""

    drawn: str


def schools_html(
    county: County,
    selected: SelectedYear,
    views: Sequence[SchoolView],
    day: date,
    *,
    visit: Visit | None = None,
    tight: Collection[int] = (),
) -> str:
    """一校一策, a sheet for each school, or as 现场核查表 with room to write; `tight`: the
    departments whose sheet is set smaller."""
    paper = "现场核查表" if visit else "一校一策"
    name = str(views[0].school) if len(views) == 1 else f"{county.short_name}{len(views)}所学校"
    context = {
        **_frame(county, selected, day),
        "title": f"{name}{paper}",
        "paper": paper,
        "visit": visit,
        "sheets": [(view, view.school.department_id in tight) for view in views],
    }
    return render_to_string("papers/school.html", context)


def sheet_ends(views: Sequence[SchoolView]) -> list[str]:
    """The ids at which the sheets begin and end, in pairs."""
    units = [view.school.department_id for view in views]
    return [f"{place}-{unit}" for unit in units for place in ("school", "end")]


def overlong(views: Sequence[SchoolView], pages: Sequence[int]) -> set[int]:
    """The departments whose sheet does not end on the page it begins on, by `sheet_ends`."""
    spans = zip(views, pages[::2], pages[1::2], strict=True)
    return {view.school.department_id for view, first, last in spans if first != last}


def _frame(county: County, selected: SelectedYear, day: date) -> dict[str, object]:
    sources = f"{selected.label}　{selected.rule_set.set.document}　数据截止：{chinese_day(day)}"
    return {"county": county, "selected": selected, "day": day, "sources": sources}


def _excluded_lines(excluded: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """The schools that the seven resources leave out, a line for each rule."""
    return [
        f"{rule}：{len(names)}所（{'、'.join(names[:NAMES_LISTED])}"
        f"{'等' if len(names) > NAMES_LISTED else ''}）"
        for rule, names in excluded
    ]


@dataclass(frozen=True)
class TableRow:
    """A school, or one of the four lines under the schools; `values` by code, `mean` 综合."""

    name: str
    students: int | str
    values: dict[str, Decimal]
    mean: Decimal | None = None
    is_school: bool = True


def indicator_workbook(county: County, selected: JudgedYear, day: date) -> bytes:
    """The published table, a sheet for each stage: schools, 合计, 全县平均值, 标准差, 差异系数."""
    stages = [s for s in JUDGED if any(u.stage is s for u in selected.verdicts.resources.units)]
    parts = [
        (_sheet(county, selected, stage, day), table_rows(selected.verdicts, stage))
        for stage in stages or [JUDGED[0]]
    ]
    return excel.workbook_of_sheets(parts, author=str(county))


def _sheet(
    county: County, selected: JudgedYear, stage: EducationStage, day: date
) -> ExcelSheet[TableRow]:
    name = STAGE_NAMES[stage]
    names = {each.code: each.name for each in selected.rule_set.indicators}
    columns = [
        SheetColumn[TableRow]("学校", 26, lambda row: row.name),
        SheetColumn[TableRow](f"{name}在校生", 12, lambda row: row.students, centred=True),
        *(
            SheetColumn[TableRow](
                f"{m.code} {names[m.code]}",
                14,
                partial(_value, m.code),
                centred=True,
                number_format=NUMBER_FORMAT,
            )
            for m in MEASURES
        ),
        SheetColumn[TableRow]("综合", 12, _mean, centred=True, number_format=NUMBER_FORMAT),
    ]
    lines = [
        f"{selected.label}　{selected.rule_set.set.document}　数据截止：{chinese_day(day)}",
        "差异系数按学生数加权；综合为七项差异系数的平均值，只供参考，不作判定。",
        *_excluded_lines(excluded_by_rule(selected.verdicts)),
        *(["演示数据"] if county.is_demo else []),
    ]
    return ExcelSheet(name, f"{county.short_name}{name}资源配置及校际差异系数", lines, columns)


def _value(code: str, row: TableRow) -> excel.CellValue:
    value = row.values.get(code)
    if value is not None:
        return value.quantize(PLACES, rounding=ROUND_HALF_UP)
    return "未填报" if row.is_school else ""


def _mean(row: TableRow) -> excel.CellValue:
    return "" if row.mean is None else row.mean.quantize(PLACES, rounding=ROUND_HALF_UP)


def table_rows(year: YearVerdicts, stage: EducationStage) -> list[TableRow]:
    """The rows of one stage, the four lines of the county last."""
    rows = [_school(year, unit) for unit in year.resources.units if unit.stage is stage]
    coefficients = {
        test.measure.code: test.coefficient
        for test in year.resources.tests
        if test.stage is stage and test.coefficient.students
    }
    values = {code: s.value for code, s in coefficients.items() if s.value is not None}
    mean = sum(values.values(), Decimal(0)) / len(values) if len(values) == len(MEASURES) else None
    students = sum(row.students for row in rows if isinstance(row.students, int))
    means = {code: coefficient.mean for code, coefficient in coefficients.items()}
    return [
        *rows,
        TableRow("合计", students or "", {}, None, False),
        TableRow("全县平均值", "", means, None, False),  # of the resources: students are a sum
        TableRow("标准差", "", {c: s.deviation for c, s in coefficients.items()}, None, False),
        TableRow("差异系数", "", values, mean, False),
    ]


def _school(year: YearVerdicts, unit: SchoolStageVerdict) -> TableRow:
    values = {e.measure.code: e.value for e in unit.resources if e.value is not None}
    students = "未填报" if unit.students is None else unit.students
    return TableRow(str(year.rows[unit.school.key].school), students, values)
