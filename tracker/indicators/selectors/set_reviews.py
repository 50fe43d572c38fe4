"""The changes of a new set, for review before it is put into force."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tracker.indicators.engine.standard_changes import StandardChange, set_changes
from tracker.indicators.engine.standard_checks import doubts
from tracker.indicators.engine.standards import SetText
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.rule_sets import set_in
from tracker.indicators.selectors.set_pages import SCHOOL_KINDS
from tracker.indicators.selectors.set_texts import set_text


@dataclass(frozen=True)
class SetReview:
    """The changes and doubts of a new set compared with the set `against` that it replaces."""

    against: IndicatorSet
    changes: tuple[StandardChange, ...]
    doubts: list[str]

    @property
    def seal(self) -> str:
        """Return a hash of exactly these changes; a form that sends it back proves that its user
        saw them.
        """
        content = repr((self.against.pk, self.changes))
        return sha256(content.encode()).hexdigest()


def review_set(text: SetText, base: IndicatorSet, today: date) -> SetReview:
    """Compare `text` with the set that would judge its province on its day, or else with `base`,
    from which it was made. Four queries.
    """
    against = set_in(text.province, text.valid_from or today) or base
    old = set_text(against)
    return SetReview(against, set_changes(old, text, SCHOOL_KINDS), doubts(old, text))
