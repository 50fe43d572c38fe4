"""How dates are written for people."""

from datetime import date


def chinese_day(day: date | None) -> str:
    """Return `day` as GB/T 9704 writes dates, 2024年9月14日, or a dash for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"
