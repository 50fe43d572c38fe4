"""The table of states, both sides of each line."""

from itertools import product

import pytest

from tracker.supervision.rules.problem_states import (
    DEPARTMENT_ACTS,
    ProblemAct,
    ProblemState,
    next_state,
)

P, W, V, R, S = ProblemState
FOUND, PROGRESS, CLAIM, STRIKE, RETURN, LOOK_BACK, RELAPSE = ProblemAct
ALLOWED = {
    (P, PROGRESS): W,
    (P, CLAIM): V,
    (W, PROGRESS): W,
    (W, CLAIM): V,
    (R, PROGRESS): W,
    (R, CLAIM): V,
    (V, STRIKE): S,
    (V, RETURN): R,
    (S, LOOK_BACK): S,
    (S, RELAPSE): R,
}


@pytest.mark.parametrize(("state", "act"), list(product(ProblemState, ProblemAct)))
def test_every_pair(state: ProblemState, act: ProblemAct):
    assert next_state(state, act) == ALLOWED.get((state, act))


def test_labels():
    assert [state.label for state in ProblemState] == [
        "待整改", "整改中", "待核查", "退回整改", "已销号",
    ]  # fmt: skip
    assert {act for act in ProblemAct if act in DEPARTMENT_ACTS} == {PROGRESS, CLAIM}
    assert len({act.label for act in ProblemAct}) == len(ProblemAct)
