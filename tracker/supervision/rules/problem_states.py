"""States of a problem, and which act leads from which to which. Values in, values out."""

from enum import StrEnum


class ProblemState(StrEnum):
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

# Those of the responsible department; every other act is the office's.
OF_DEPARTMENT = frozenset({ProblemAct.PROGRESS, ProblemAct.CLAIM})

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


def after(state: ProblemState, act: ProblemAct) -> ProblemState | None:
    """The state to which `act` leads from `state`; None where it cannot be done."""
    return TRANSITIONS[state].get(act)
