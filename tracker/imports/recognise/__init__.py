"""Recognise a plan in a document: pure functions from `SourceDocument` to `PlanReading`.

`plans.read_plan` is the entrance. It looks for tables first:

- `stacked_tables` rebuilds tables that were pasted with one cell on a line;
- `tables` (with `columns` and `heads`) and `grids` find the heads of a table and lay its lines
  under them; `table_rows` turns the lines into rows of a plan.

A document without a plan's table is read as text:

- `outline` puts the paragraphs under their headings (`numbering` reads the numbers);
- `responsibility_marks` reads who does a paragraph and until when, from label lines and brackets;
- `paragraph_groups` gathers the paragraphs that belong to one mark;
- `sentence_subjects` finds units that are named only as the subject of a sentence;
- `text_plans` turns all this into rows.

Both use `times`, `items` and `targets`, and `tracker.roadmaps.plans.unit_lists` for the units.
`front_matter`, `stages`, `members` and `goals` read what surrounds the rows. `findings` and
`suspected_slips` list what a person should check. `editing`, `typed_rows` and `drafting` serve the
review of a reading.
"""
