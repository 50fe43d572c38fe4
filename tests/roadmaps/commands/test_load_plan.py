"""load_plan and export_plan: files in, files out, all or nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from counties.models import AuditEvent
from tests.roadmaps.builders import plan, task
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans import yaml_files

FILES = sorted((Path(__file__).parents[3] / "fixtures" / "plans").glob("*.yaml"))


def load(*files: Path) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_plan", *map(str, files), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def rows() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_loading_the_counties_plans_twice_changes_nothing(reference) -> None:
    said, warned = load(*FILES)
    assert said.splitlines() == [
        f"{path.name}：已载入《{yaml_files.read(path).title}》，任务 {count} 项。"
        for path, count in zip(FILES, [15, 37, 37, 8], strict=True)
    ]
    assert warned == ""
    before = rows()
    assert before["counties.AuditEvent"] == 4
    said, warned = load(*FILES)
    assert said.splitlines() == [f"{path.name}：已在门户中，未作改动。" for path in FILES]
    assert (warned, rows()) == ("", before)
    assert set(AuditEvent.objects.values_list("actor", flat=True)) == {None}


def test_a_plan_that_has_changed_is_refused_and_left_alone(cast, tmp_path) -> None:
    load(written(tmp_path, "plan.yaml", yaml_files.write(plan(task()))))
    before = rows()
    changed = written(tmp_path, "plan.yaml", yaml_files.write(plan(task("别的内容"))))
    other = written(
        tmp_path, "other.yaml", yaml_files.write(plan(task(), key="plan-2", state="draft"))
    )
    with pytest.raises(CommandError, match="与门户中的同名方案不同。"):
        load(other, changed)
    assert rows() == before  # none of the files


def test_a_unit_that_the_county_calls_otherwise_is_no_change(cast, tmp_path) -> None:
    file = written(tmp_path, "plan.yaml", yaml_files.write(plan(task())))
    cast.education.name = "县教育体育局"
    cast.education.save()
    cast.education.aliases.create(county=cast.county, name="县教育局")
    load(file)
    assert load(file) == ("plan.yaml：已在门户中，未作改动。\n", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key: [", ["bad.yaml"]),
        (
            yaml_files.write(plan(task(), version=1000)),
            ["bad.yaml", "version：版本号应在1至999之间"],
        ),
        (yaml_files.write(plan(task(), county="110101")), ["bad.yaml", "county：门户中没有代码为"]),
        (yaml_files.write(plan(task(), key="plan-2")), ["bad.yaml", "state：本县已有施行中的方案"]),
        (yaml_files.write(plan(task())) + "stray: 1\n", ["bad.yaml", "stray"]),
    ],
)
def test_one_broken_file_saves_none(cast, tmp_path, text, words) -> None:
    good = written(tmp_path, "good.yaml", yaml_files.write(plan(task())))
    bad = written(tmp_path, "bad.yaml", text)
    before = rows()
    with pytest.raises(CommandError) as caught:
        load(good, bad)
    assert [word for word in words if word not in str(caught.value)] == []
    assert rows() == before


def test_a_file_that_is_not_there(cast, tmp_path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.yaml"):
        load(tmp_path / "nowhere.yaml")


# ---------------------------------------------------------------------------------------- export


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside the others"])
def test_a_loaded_file_comes_out_byte_for_byte(reference, path, beside) -> None:
    load(*(FILES if beside else [path]))
    draft = yaml_files.read(path)
    out = StringIO()
    call_command("export_plan", draft.county, draft.key, stdout=out)
    assert out.getvalue() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("county", "key", "words"),
    [
        ("652323", "plan-2", "县 652323 没有标识为“plan-2”的方案；现有：plan-1。"),
        ("530426", "plan-1", "县 530426 没有标识为“plan-1”的方案；现有：无。"),
    ],
)
def test_a_plan_that_is_not_there(cast, tmp_path, county, key, words) -> None:
    load(written(tmp_path, "plan.yaml", yaml_files.write(plan(task()))))
    with pytest.raises(CommandError) as caught:
        call_command("export_plan", county, key, stdout=StringIO())
    assert str(caught.value) == words
    assert CountyPlan.objects.count() == 1
