"""A learner's page: escaped, and with all that the grade rests on."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.grades.feedback_page import page
from tests.grading.grades.test_gradebook import WORDS, a_grade


@given(WORDS.filter(lambda s: "<" in s or '"' in s or "&" in s) | st.just("<img src=x onerror=alert(1)>"))
def test_whatever_was_said_is_escaped(words):
    text = page(a_grade(words, words, problem=words, cells={"1": words}))
    allowed = page(a_grade("x", "x", problem="x", cells={"1": "x"}))
    assert text.count("<") == allowed.count("<")


def test_a_page_says_what_it_rests_on():
    text = page(a_grade(message="Look at the sign.", cells={"3": "NameError: x"}))
    for part in (
        "0 of 2 points",
        "✗ wrong",
        "Look at the sign.",
        "Code cell 3: NameError: x",
        "ab" * 32,
        "0.1",
    ):
        assert part in text


def test_the_hint_of_a_check_is_not_told_twice():
    text = page(a_grade(message="Look at the sign.", cells={"3": "WrongAnswerError: Look at the sign."}))
    assert text.count("Look at the sign.") == 1
    assert "Cells that stopped" not in text


def test_what_is_right_needs_no_message():
    assert "Never shown" not in page(a_grade(message="Never shown", state="right"))
