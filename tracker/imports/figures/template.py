"""The workbook of school figures that a county fills in."""

from collections.abc import Iterable, Mapping
from functools import partial

from counties.models import County, School
from tracker.imports.figures.column_meanings import head_of, meaning_of
from tracker.imports.figures.figure_checks import check_figures
from tracker.imports.figures.template_marks import mark_for
from tracker.imports.workbooks.layouts import WorkbookLayout
from tracker.indicators.engine.catalogue import CATALOGUE, Level
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.totals import STAGES_OF_KIND
from tracker.indicators.engine.values import STAGE_NAMES
from tracker.indicators.selectors.schools import Figures, schools_counted, year_name
from tracker.indicators.services.figures import current_figures

HEADS = ("学校名称", "学段", *(head_of(figure) for figure in CATALOGUE))
COLUMNS = {head: meaning_of(head, {}) or "" for head in HEADS}
NOTES = (
    "每所学校每个学段一行；全校的数据（面积、设备、教室、经费等）只填一行即可。",
    "已有的数据已经填好；空着的格子不改动原有数据。要撤回一个数据，请到该校的填报页面清空。",
    "资产和经费的单位是万元。数字不写单位、不写公式。",
    "上传后逐格检查；与上学年相差超过30%的会请您核对。确认前不保存任何内容。",
    "下载模板以后有人更正过的数据，上传时逐项列出，由您选择；不选的保留更正后的数据。",
)


def figure_layout(county: County, year: int) -> tuple[WorkbookLayout, list[list[str]]]:
    """Return the layout of the template for `year`, and its lines with the figures in force."""
    schools = list(schools_counted(county, year))
    figures = current_figures(county, year, [school.pk for school in schools])
    choices = {"学校名称": [str(school) for school in schools], "学段": list(STAGE_NAMES.values())}
    check = partial(check_figures, year=year, heads=HEADS, columns=COLUMNS)
    notes = (f"{year_name(year)}。", *NOTES, mark_for(county, year))
    layout = WorkbookLayout(HEADS, HEADS[:2], choices, notes, check)
    return layout, [line for school in schools for line in _lines(school, figures)]


def _lines(school: School, figures: Mapping[int, Mapping[str, Figures]]) -> Iterable[list[str]]:
    own_figures = figures.get(school.pk, {})
    for number, stage in enumerate(STAGES_OF_KIND[school.kind]):
        cells = [str(school), STAGE_NAMES[stage]]
        for figure in CATALOGUE:
            is_here = figure.level is Level.STAGE or number == 0
            place = stage.value if figure.level is Level.STAGE else ""
            cells.append(
                plain_number(own_figures.get(place, {}).get(figure.name)) if is_here else ""
            )
        yield cells
