"""Models of supervision: dispatch sheets, problems, bulletins, matters for the joint meeting."""

from tracker.supervision.models.bulletins import Bulletin
from tracker.supervision.models.meetings import MeetingMatter
from tracker.supervision.models.papers import IssuedFile, IssuedPaper
from tracker.supervision.models.problems import Problem, ProblemEvent, ProblemEvidence
from tracker.supervision.models.sheets import DispatchSheet, SheetEvent, SheetTask

__all__ = [
    "Bulletin",
    "DispatchSheet",
    "IssuedFile",
    "IssuedPaper",
    "MeetingMatter",
    "Problem",
    "ProblemEvent",
    "ProblemEvidence",
    "SheetEvent",
    "SheetTask",
]
