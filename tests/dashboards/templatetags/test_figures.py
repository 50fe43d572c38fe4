"""A counted figure on a page."""

from tracker.dashboards.ledger_links import LinkedCount
from tracker.dashboards.templatetags.figures import counted, of


def test_number_leads_to_its_ledger():
    assert counted(LinkedCount(3, "/652323/tasks/?a=1&b=2")) == (
        '<a class="counted" data-count="3" href="/652323/tasks/?a=1&amp;b=2">3</a>'
    )


def test_nought_leads_nowhere():
    assert counted(LinkedCount(0, "/x")) == '<span class="nought">0</span>'


def test_of():
    figure = LinkedCount(1, "/x")
    assert of({"red": figure}, "red") is figure
