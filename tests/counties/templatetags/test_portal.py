"""The tags of every template."""

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("甲，\n    乙", "甲，乙"),
        ("甲 · 乙", "甲 · 乙"),
        ("{% if yes %}\n  甲\n{% else %}\n  丙\n{% endif %}\n乙", "甲乙"),
        ("{% for each in 'ab' %}\n  {{ each }}，\n{% endfor %}", "a，b，"),
        ("{{ text }}\n乙", "两\n行乙"),
        ('<a\n   href="/">甲</a>\n<b>乙</b>', '<a href="/">甲</a><b>乙</b>'),
    ],
)
def test_unbroken(source: str, rendered: str) -> None:
    template = Template("{% unbroken %}\n    " + source + "\n{% endunbroken %}")
    assert template.render(Context({"yes": True, "text": "两\n行"})) == rendered
