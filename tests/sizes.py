"""Heavy checks have two sizes: a part in the suite, the whole by `python -m tests.full NAME`."""

import os

import hypothesis

# How many times as much as the suite is tried; set by tests.full for the processes it starts.
FACTOR = int(os.environ.get("CHECK_FACTOR", "1"))


def examples(part: int) -> hypothesis.settings:
    """Settings of a property: `part` examples in the suite, `FACTOR` times as many in full."""
    return hypothesis.settings(max_examples=part * FACTOR)
