"""Words without punctuation, and the spans that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.plans.text_diff import Span, bigrams, likeness, spans, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("做好准备，按时完成。", "做好准备按时完成；"),
        ("各义务教育　学校", "各义务教育学校"),
        ("3—6月", "3-6月"),
        ("9月至12月", "9月至12月。"),
        ("1.建校。2.招生。", "一、建校；二、招生"),
        ("达到９５％", "达到95%"),
        ("（1）建校", "建校"),
    ],
)
def test_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.9人", "09人"), ("95%", "95"), ("5-8月", "58月"), ("一、2年级", "一、3年级"), ("≥5", "≤5")],
)
def test_other_words(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_figures_and_lone_signs_are_marked_whole() -> None:
    assert spans("不低于10%", "不低于12%") == (
        (Span("不低于", False), Span("10", True), Span("%", False)),
        (Span("不低于", False), Span("12", True), Span("%", False)),
    )
    old, _ = spans("甲乙丙丁", "子乙丑丁")
    assert old == (Span("甲乙丙", True), Span("丁", False))


@given(st.text(max_size=80), st.text(max_size=80))
def test_spans_joined_are_the_texts(old: str, new: str) -> None:
    left, right = spans(old, new)
    assert ("".join(s.text for s in left), "".join(s.text for s in right)) == (old, new)
    assert (old == new) == (not any(s.differs for s in (*left, *right)))


def test_long_texts_are_compared_by_sentences() -> None:
    text = "推进校舍建设。" * 500
    left, right = spans(text, f"{text}完成。")
    assert (left, right) == ((Span(text, False),), (Span(text, False), Span("完成。", True)))


@given(st.text(max_size=40))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(bigrams(text), bigrams(text)) == 1
