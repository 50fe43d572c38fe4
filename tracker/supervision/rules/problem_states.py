"""The states of a problem, and the acts that lead from one to another."""

from enum import StrEnum


class ProblemState(StrEnum):
    """How far the rectification of a problem is; STRUCK (已销号) is closed."""

    PENDING = "pending"
    WORKING = "working"
    VERIFYING = "verifying"
    RETURNED = "returned"
    STRUCK = "struck"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ProblemState.PENDING: "待整改",
    ProblemState.WORKING: "整改中",
    ProblemState.VERIFYING: "待核查",
    ProblemState.RETURNED: "退回整改",
    ProblemState.STRUCK: "已销号",
}


class ProblemAct(StrEnum):
    """What can be done about a problem."""

    FOUND = "found"
    PROGRESS = "progress"
    CLAIM = "claim"
    STRIKE = "strike"
    RETURN = "return"
    LOOK_BACK = "look_back"
    RELAPSE = "relapse"

    @property
    def label(self) -> str:
        return _ACT_LABELS[self]


_ACT_LABELS = {
    ProblemAct.FOUND: "登记",
    ProblemAct.PROGRESS: "报告整改进展",
    ProblemAct.CLAIM: "整改完成，申请销号",
    ProblemAct.STRIKE: "核查通过，销号",
    ProblemAct.RETURN: "核查未通过，退回",
    ProblemAct.LOOK_BACK: "回头看，未反弹",
    ProblemAct.RELAPSE: "回头看，有反弹，退回",
}

# Acts of the responsible department; all others are acts of the office.
DEPARTMENT_ACTS = frozenset({ProblemAct.PROGRESS, ProblemAct.CLAIM})

_RECTIFYING = {
    ProblemAct.PROGRESS: ProblemState.WORKING,
    ProblemAct.CLAIM: ProblemState.VERIFYING,
}
TRANSITIONS: dict[ProblemState, dict[ProblemAct, ProblemState]] = {
    ProblemState.PENDING: _RECTIFYING,
    ProblemState.WORKING: _RECTIFYING,
    ProblemState.RETURNED: _RECTIFYING,
    ProblemState.VERIFYING: {
        ProblemAct.STRIKE: ProblemState.STRUCK,
        ProblemAct.RETURN: ProblemState.RETURNED,
    },
    ProblemState.STRUCK: {
        ProblemAct.LOOK_BACK: ProblemState.STRUCK,
        ProblemAct.RELAPSE: ProblemState.RETURNED,
    },
}


def next_state(state: ProblemState, act: ProblemAct) -> ProblemState | None:
    """Return the state to which `act` leads from `state`, or None if it is not allowed."""
    return TRANSITIONS[state].get(act)
