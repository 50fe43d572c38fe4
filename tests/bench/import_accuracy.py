"""How well documents are read: `python tests/bench/import_accuracy.py DIR [TRUTHDIR]`.

DIR holds documents (NN_name.txt) and what a careful person reads out of them (NN_name.json); with
TRUTHDIR the truths stand there under the same names. Printed per document and in all: recall and
precision of rows, and of the matched rows the share whose window, deadline, items, lead units and
responsible units are right. `--wrong` shows each row that is not.

How it is judged: text with all white space removed and punctuation folded to one width. Rows are
matched in their order, by the alignment with the greatest sum of similarities; similarity is that
of the contents by `difflib`, and a pair counts from 0.6 up. A window is right when its words and
its months (days, where the truth has days) agree; its end may stand in the deadline. A deadline is
right when it is the same day; where the truth holds words but no day, when the reading has no day,
one of `deadline_accept`, or a day inside the stated precision and a finding on it. Units are
compared in their order; cooperating ones count as responsible, as in the truth.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # started by its path, too

from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, Refusal
from tracker.roadmaps.plans.chinese_text import fold

FIELDS = ("window", "deadline", "items", "lead", "responsible", "leaders", "sections")
ALIKE = 0.6
Truth = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("documents", type=Path)
    parser.add_argument("truths", type=Path, nargs="?")
    parser.add_argument("--wrong", action="store_true", help="show every row that is not right")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    say(f"{'document':44} {'rows':>9} {'recall':>6} {'prec.':>6} " + head())
    for path in sorted(options.documents.glob("*.txt")):
        truth_path = (options.truths or options.documents) / f"{path.stem}.json"
        if truth_path.exists():
            counted = judge(path, json.loads(truth_path.read_text("utf-8")), wrong=options.wrong)
            say(line(path.stem, counted))
            total += counted
    say(line("all", total))
    return 0


def say(words: str) -> None:
    sys.stdout.write(words + "\n")


def head() -> str:
    return " ".join(f"{name[:7]:>7}" for name in (*FIELDS, "units"))


def line(name: str, counted: Counter[str]) -> str:
    matched = counted["matched"]
    shares = " ".join(f"{share(counted[each], matched):>7}" for each in (*FIELDS, "units"))
    rows = f"{counted['read']}/{counted['true']}"
    recall, precision = share(matched, counted["true"]), share(matched, counted["read"])
    return f"{name[:44]:44} {rows:>9} {recall:>6} {precision:>6} {shares}"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def judge(path: Path, truth: Truth, *, wrong: bool) -> Counter[str]:
    """The counts of one document."""
    text = path.read_bytes()
    if text.startswith(b"# source:"):  # says where a sample is from; not part of it
        text = b"\n" + text.partition(b"\n")[2]
    reading = read_plan(read_text(text))
    if isinstance(reading, Refusal):
        say(f"  {path.stem}: refused: {reading.reason}")
        reading = None
    rows = reading.rows if reading else ()
    pairs = align(
        [content(row.content) for row in rows], [truth_text(row) for row in truth["rows"]]
    )
    counted = Counter({"true": len(truth["rows"]), "read": len(rows), "matched": len(pairs)})
    for own, other in pairs:
        assert reading is not None
        right = verdicts(reading, own, truth["rows"][other])
        counted.update(name for name, is_right in right.items() if is_right)
        if wrong and not all(right[name] for name in FIELDS):
            show(rows[own], truth["rows"][other], right)
    if wrong:
        read, true = {own for own, _ in pairs}, {other for _, other in pairs}
        for place, row in enumerate(rows):
            if place not in read:
                say(f"  + not in the truth: {row.content[:70]}")
        for place, each in enumerate(truth["rows"]):
            if place not in true:
                say(f"  - not found: {each['content'][:70]}")
    return counted


def content(text: str) -> str:
    return fold(text)


def truth_text(row: Truth) -> str:
    return fold(row["content"])


def align(read: list[str], true: list[str]) -> list[tuple[int, int]]:
    """Pairs of rows in the order of both, so that the sum of their similarities is greatest."""
    best = [[0.0] * (len(true) + 1) for _ in range(len(read) + 1)]
    alike = [[similarity(one, other) for other in true] for one in read]
    for i in range(len(read) - 1, -1, -1):
        for j in range(len(true) - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(read) and j < len(true):
        if alike[i][j] >= ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def verdicts(reading: PlanReading, place: int, truth: Truth) -> dict[str, bool]:
    row = reading.rows[place]
    right = {
        "window": window_right(row, truth),
        "deadline": deadline_right(reading, place, truth),
        "items": [fold(item) for item in row.items] == [fold(item) for item in truth["items"]],
        "lead": names(row, "lead") == folded(truth["lead_units"]),
        "responsible": names(row, "responsible", "cooperating")
        == folded(truth["responsible_units"]),
        "leaders": names(row, "leader") == folded(truth["leaders"]),
        "sections": names(row, "section") == folded(truth["sections"]),
    }
    return right | {"units": right["lead"] and right["responsible"]}


def names(row: ReadRow, *roles: str) -> list[str]:
    return [fold(unit.written) for unit in row.units if unit.role in roles]


def folded(values: list[str]) -> list[str]:
    return [fold(value) for value in values]


def window_right(row: ReadRow, truth: Truth) -> bool:
    start, end = row.window.start, row.window.end or row.due.on
    if truth.get("start_date") or truth.get("end_date"):
        own, other = (text(start), text(row.window.end)), (truth["start_date"], truth["end_date"])
    elif truth["end"] or truth["start"]:
        own, other = (month(start), month(end)), (truth["start"], truth["end"])
    else:  # a year in the text is a time for the truth, but no window
        return row.window.start is None
    return own == other and (not truth["time_text"] or says(row, truth["time_text"]))


def says(row: ReadRow, words: str) -> bool:
    held = {fold(row.window.text), fold(row.due.text)}
    return fold(words) in held


def deadline_right(reading: PlanReading, place: int, truth: Truth) -> bool:
    due = reading.rows[place].due
    if truth["deadline"] or not truth["deadline_text"]:
        return text(due.on) == truth["deadline"] and bool(due.on) == bool(truth["deadline"])
    if due.on is None or text(due.on) in truth["deadline_accept"]:
        return True
    marked = any(each.row == place + 1 and each.field == "due" for each in reading.findings)
    return marked and inside(due.on, truth)


def inside(day: date, truth: Truth) -> bool:
    """Whether a day lies in what the words of a deadline without a day name."""
    year, _, month_number = (truth["end"] or truth["start"] or "").partition("-")
    words = fold(truth["deadline_text"])
    if truth["deadline_precision"] in ("month", "month_early"):
        return f"{day:%Y-%m}" == f"{year}-{month_number}"
    return f"{day.year}" in words or f"{day.year}" == year


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None


def show(row: ReadRow, truth: Truth, right: dict[str, bool]) -> None:
    wrong = [name for name in FIELDS if not right[name]]
    say(f"  {truth['seq']}. {row.content[:40]}: {', '.join(wrong)}")
    if "window" in wrong:
        say(f"      window {row.window} | {truth['time_text']} {truth['start']} {truth['end']}")
    if "deadline" in wrong:
        say(f"      due {row.due} | {truth['deadline_text']} {truth['deadline']}")
    if "items" in wrong:
        say(f"      items {row.items} | {truth['items']}")
    if {"lead", "responsible", "leaders", "sections"} & set(wrong):
        say(f"      units {[(unit.written, unit.role) for unit in row.units]}")
        fields = ("lead_units", "responsible_units", "leaders", "sections")
        say(f"        {[truth[name] for name in fields]}")


if __name__ == "__main__":
    sys.exit(main())
