"""Parts of an address."""


class CountyCodeConverter:
    """GB/T 2260: six digits."""

    regex = "[0-9]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class MonthConverter:
    """2024-05, as (year, month), in the years that a plan may speak of."""

    regex = "(?:20[0-9]{2}|2100)-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> tuple[int, int]:
        year, month = value.split("-")
        return int(year), int(month)

    def to_url(self, value: object) -> str:
        return str(value)


class IndicatorCodeConverter:
    """L1, G15: the code of an indicator in its set."""

    regex = "[A-Z][0-9]{1,2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
