"""What every paper says of its county."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CountyName:
    """A county as papers print it: its short name, and whether its data are a demonstration."""

    name: str
    is_demo: bool = False

    def __str__(self) -> str:
        return self.name
