"""How 作战图 grows: a plan of 40 and one of 200 tasks in one run, so that only the ratio counts.

python -m tests.bench.roadmap [--rounds 30]

Drawing alone, without database and template: the least processor time of all rounds. Five times
the tasks may take at most `MOST` times as long, on any machine.
"""

import argparse
import random
import sys
import time
from dataclasses import replace

from tests.dashboards.charts.roadmap.plans import random_plan, random_task
from tracker.dashboards.charts.roadmap.formats import PHONE, SCREEN
from tracker.dashboards.charts.roadmap.picture import draw, fold
from tracker.dashboards.charts.roadmap.svg import picture_svg
from tracker.dashboards.charts.roadmap.values import ChartPlan, arrange, by_unit

SMALL, LARGE, MOST = 40, 200, 10.0


def plan_of(count: int) -> ChartPlan:
    """Return a plan of `count` tasks over five years."""
    rng = random.Random(count)
    tasks = tuple(random_task(rng, n, 2022, 5, "plain") for n in range(1, count + 1))
    return replace(random_plan("plain", 1), tasks=tasks)


def drawn(plan: ChartPlan) -> int:
    """Draw both pictures of the page, nothing of the wide one folded; return their length."""
    lanes = arrange(plan.tasks, by_unit)
    narrow = fold(lanes, PHONE, plan)
    pictures = [*draw(plan, lanes, SCREEN, "作战图"), *draw(plan, narrow, PHONE, "作战图")]
    return sum(len(picture_svg(picture, "p")) for picture in pictures)


def times(rounds: int) -> dict[int, float]:
    """Return the least milliseconds for each number of tasks, measured in turn."""
    plans = {count: plan_of(count) for count in (SMALL, LARGE)}
    least = dict.fromkeys(plans, float("inf"))
    for _ in range(rounds):
        for count, plan in plans.items():
            start = time.process_time()
            drawn(plan)
            least[count] = min(least[count], (time.process_time() - start) * 1000)
    return least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    least = times(parser.parse_args().rounds)
    ratio = least[LARGE] / least[SMALL]
    for count, taken in least.items():
        sys.stdout.write(f"{count} tasks: {taken:.1f} ms\n")
    sys.stdout.write(f"ratio: {ratio:.2f}, at most {MOST:g}\n")


if __name__ == "__main__":
    main()
