"""Path converters of the URL configuration."""


class CountyCodeConverter:
    """The six-digit code of a county (GB/T 2260)."""

    regex = "[0-9]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class IdConverter:
    """The primary key of a row, or a row's place: a number that every database can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class YearConverter(IdConverter):
    """A year within those that a plan may contain."""

    regex = "20[0-9]{2}|2100"


class MonthConverter:
    """A month such as 2024-05, as (year, month), within the years that a plan may contain."""

    regex = "(?:20[0-9]{2}|2100)-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> tuple[int, int]:
        year, month = value.split("-")
        return int(year), int(month)

    def to_url(self, value: object) -> str:
        return str(value)


class IndicatorCodeConverter:
    """The code of an indicator in its set, such as L1 or G15."""

    regex = "[A-Z][0-9]{1,2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
