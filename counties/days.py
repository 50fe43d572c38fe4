"""How days are written for people."""

from datetime import date


def chinese_day(day: date | None) -> str:
    """2024年9月14日, as GB/T 9704 writes days, on pages, in Excel and on paper alike; a dash for
    none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"
