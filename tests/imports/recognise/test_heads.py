import pytest

from tracker.imports.recognise.heads import Field, fields_of


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (["重点工作", "工作内容及目标", "责任单位"], ["title", "content", "responsible"]),
        (["重点工作", "工作措施", "责任单位"], ["title", "content", "responsible"]),
        (["重点工作", "责任单位"], ["content", "responsible"]),
        (["工作内容", "工作要求", "责任单位"], ["content", "content", "responsible"]),
        (["任务", "重点工作", "工作内容"], ["title", "content", "content"]),
    ],
)
def test_which_column_is_the_title_and_which_the_content(heads, fields):
    assert fields_of(heads) == [Field(name) for name in fields]
