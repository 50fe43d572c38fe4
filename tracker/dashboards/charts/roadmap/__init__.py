"""作战图: the road of a plan as a picture, with a row of bars for each unit and a column for each
month.

The same functions draw it for the page, the phone, the big screen and the wall chart. They take
the plan as values (`values.py`) and the measures of the medium (`formats.py`), lay it out
(`picture.py`, with `head.py`, `rows.py` and `bars.py`) and write the result as SVG (`svg.py`).
"""
