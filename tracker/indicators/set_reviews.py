"""What a new set changes, shown before it is put in force."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tracker.indicators.engine.standard_changes import StandardChange, changes
from tracker.indicators.engine.standard_checks import doubts
from tracker.indicators.engine.standards import SetText
from tracker.indicators.models import IndicatorSet
from tracker.indicators.rules import set_in
from tracker.indicators.set_pages import SCHOOL_KINDS
from tracker.indicators.set_texts import text_of


@dataclass(frozen=True)
class SetReview:
    """`text` beside the set that it takes the place of; `doubts` are to be looked at again."""

    against: IndicatorSet
    changes: tuple[StandardChange, ...]
    doubts: list[str]

    @property
    def seal(self) -> str:
        """Stands for exactly these changes: who sends it back has been shown them."""
        said = repr((self.against.pk, self.changes))
        return sha256(said.encode()).hexdigest()


def review_of(text: SetText, base: IndicatorSet, today: date) -> SetReview:
    """`text` against the set that would judge its province on its day; where there is none,
    against `base`, from which it was made. Four queries."""
    against = set_in(text.province, text.valid_from or today) or base
    old = text_of(against)
    return SetReview(against, changes(old, text, SCHOOL_KINDS), doubts(old, text))
