"""How long a province of 5,000 schools takes to judge: `python -m tests.bench.verdicts`.

Printed beside it, as the measure of this machine: the same schools' figures merely summed up.
"""

import time
from collections.abc import Callable
from decimal import Decimal
from random import Random

from tests.indicators.engine.made import RULES, P, primary
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.values import SchoolResources

SCHOOLS = 5_000


def made() -> list[SchoolResources]:
    random = Random(20171)
    return [
        primary(
            key,
            random.randint(30, 2400),
            qualified_teachers=str(random.randint(1, 120)),
            backbone_teachers=str(random.randint(0, 40)),
            equipment_value=str(Decimal(random.randint(100, 60_000)) / 100),
        )
        for key in range(SCHOOLS)
    ]


def summed(schools: list[SchoolResources]) -> Decimal:
    return sum(
        (value or Decimal(0) for school in schools for value in school.own[P].values()), Decimal(0)
    )


def best(work: Callable[[], object], times: int = 5) -> float:
    """The least processor time of `times` runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    schools = made()
    plain, whole = best(lambda: summed(schools)), best(lambda: judge_county(schools, RULES))
    print(f"{SCHOOLS} schools judged in {whole:.2f} s, x{whole / plain:.0f} of summing them up")  # noqa: T201


if __name__ == "__main__":
    main()
