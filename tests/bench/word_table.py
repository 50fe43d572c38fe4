"""How long a Word file takes to be understood: `python -m tests.bench.word_table`.

Files of 50, 200 and 800 tasks in the house form go the way of an upload: child process, reader,
recogniser, and back as values. Prints the median of each in seconds, the longest of 200 rows
against its limit, and the growth from 200 to 800 rows (4.0 is in step with the rows).
"""

import os
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DEBUG", "1")
django.setup()

from tracker.exports.word.plan import plan_docx  # noqa: E402
from tracker.imports.document_reading import UnderstoodDocument, understand  # noqa: E402
from tracker.roadmaps.plans.schema import (  # noqa: E402
    AssignmentDraft,
    DueDraft,
    PlanDraft,
    TaskDraft,
    WindowDraft,
)

LIMIT = 3.0  # seconds for 200 rows
SIZES = (50, 200, 800)
TIMES = 5


def word_file(rows: int) -> bytes:
    tasks = tuple(
        TaskDraft(
            year=2022 + place * 5 // rows,
            content=f"1.完成第{place + 1}所学校综合楼项目前期手续办理。2.开展专项督导，对优质均衡"
            f"建设情况进行检查、指导，确保生均教学及辅助用房面积达到{place % 9 + 1}平方米以上。",
            window=WindowDraft(f"{place % 6 + 1}—{place % 6 + 6}月"),
            due=DueDraft(f"{place % 6 + 6}月底"),
            assignments=tuple(
                AssignmentDraft(unit, unit, "responsible")
                for unit in ("县教育局", "住建局", "财政局", "各义务教育学校")
            ),
        )
        for place in range(rows)
    )
    title = "呼图壁县创建义务教育优质均衡发展县实施方案"
    plan = PlanDraft(key="bench", series="bench", county="652323", title=title, tasks=tasks)
    return plan_docx(plan, author="呼图壁县")


def seconds(content: bytes, rows: int) -> list[float]:
    taken = []
    for _ in range(TIMES):
        begun = perf_counter()
        found = understand(content, "方案.docx")
        taken.append(perf_counter() - begun)
        if (
            not isinstance(found, UnderstoodDocument)
            or len(getattr(found.reading, "rows", ())) != rows
        ):
            raise SystemExit(f"{rows} rows were not understood: {found!r:.300}")
    return taken


def main() -> None:
    medians = {}
    for rows in SIZES:
        taken = seconds(word_file(rows), rows)
        medians[rows] = median(taken)
        print(f"{rows:4} rows: median {medians[rows]:.2f} s, longest {max(taken):.2f} s")  # noqa: T201
        if rows == 200:
            print(f"      of the limit of {LIMIT} s: {max(taken) / LIMIT:.2f}")  # noqa: T201
    print(f"growth from 200 to 800 rows: {medians[800] / medians[200]:.2f} (4.0 in step)")  # noqa: T201


if __name__ == "__main__":
    main()
