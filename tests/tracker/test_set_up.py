"""The command that `./run` calls: what it puts into an empty database, and what it leaves alone."""

import pytest
from django.core.management import CommandError, call_command

from counties.models import County, User
from tracker.indicators.models import IndicatorSet
from tracker.roadmaps.models import CountyPlan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_static_root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"


def rows() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (County, IndicatorSet, CountyPlan, User))


def test_a_portal_for_real_use_gets_reference_data_and_one_administrator(capsys):
    call_command("set_up", no_demo=True)
    assert rows() == (3, 1, 0, 1)
    assert "一次性密码：" in capsys.readouterr().out
    call_command("set_up", no_demo=True)
    call_command("set_up")  # the demo does not come into a portal in use
    assert rows() == (3, 1, 0, 1)
    assert "一次性密码：" not in capsys.readouterr().out


def test_a_demo_gets_the_plans_and_is_left_alone_afterwards(settings):
    call_command("set_up")
    counties, sets, plans, users = rows()
    assert (counties, sets, plans) == (3, 1, 4)
    assert County.objects.filter(is_demo=True).exists()
    assert (settings.STATIC_ROOT / "css").is_dir()
    call_command("set_up")
    assert rows() == (counties, sets, plans, users)
    with pytest.raises(CommandError, match="这里已有演示数据"):
        call_command("set_up", no_demo=True)


def test_a_start_that_is_cut_short_leaves_nothing_behind(monkeypatch):
    def cut_short(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.roadmaps.management.commands.make_demo.make_demo", cut_short)
    with pytest.raises(KeyboardInterrupt):
        call_command("set_up")
    assert (CountyPlan.objects.count(), User.objects.count()) == (0, 0)
