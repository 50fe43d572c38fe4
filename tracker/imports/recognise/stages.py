"""Read the stages of a plan with their times: （一）启动实施阶段（2021年底）。…"""

import re
from dataclasses import dataclass
from datetime import date

from tracker.imports.recognise.numbering import SPOKEN
from tracker.imports.recognise.outline import OutlineEntry, heading_above
from tracker.imports.recognise.reading import SourcePlace
from tracker.imports.recognise.times import Doubt, time_in_heading, times_of_cells
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.schema import StageDraft, WindowDraft

_BODY = 2_000  # characters of the text of a stage


@dataclass(frozen=True)
class ReadStage:
    """A stage with its heading as written, the heading above it, and its doubts."""

    stage: StageDraft
    heading: str
    group: str
    doubts: tuple[Doubt, ...]
    place: SourcePlace


def read_stages(
    entries: list[OutlineEntry], *, year: int | None, issued: date | None
) -> list[ReadStage]:
    """Return the numbered entries whose name ends in 阶段 and whose bracket holds a time.

    A stage may stand twice, in the table of contents and in the body; the longer text counts.
    """
    stages: dict[str, ReadStage] = {}
    for place, entry in enumerate(entries):
        read = _stage(entry, entries[place + 1 : place + 2], year, issued)
        if read is None:
            continue
        earlier = stages.get(read.stage.name)
        if earlier is None or len(read.stage.text) > len(earlier.stage.text):
            stages[read.stage.name] = read
    return list(stages.values())


def _stage(
    entry: OutlineEntry, following: list[OutlineEntry], year: int | None, issued: date | None
) -> ReadStage | None:
    time = time_in_heading(entry.text)
    if not time or entry.number is None or entry.number.kind == SPOKEN:
        return None
    name, _, rest = entry.text.partition(time)
    name = squeeze(name).rstrip("（(")
    if not re.search(r"阶段$|期$|环节$|步$", name) or len(name) > 30:
        return None
    times = times_of_cells(time, None, year=year, issued=issued)
    window = times.window
    if window.start is None and times.due.on:
        window = WindowDraft(window.text, None, times.due.on)
    text = squeeze(rest.lstrip("）)。：: "))
    last = entry.line
    if not text and following and following[0].number is None and not following[0].is_heading:
        text, last = squeeze(following[0].text), following[0].line
    note = "" if window.start else "文件未写开始时间。"
    stage = StageDraft(name, window, text[:_BODY], note, lines=(entry.line, last))
    return ReadStage(
        stage,
        squeeze(entry.text),
        heading_above(entry),
        times.doubts,
        SourcePlace(entry.line, last),
    )
