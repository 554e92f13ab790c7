import numpy as np
import pytest

from labkit.notebook import answers


def test_a_learner_sees_the_hint_and_no_call_stack():
    assert answers.WrongAnswerError("Look again.")._render_traceback_() == ["✗ Not yet. Look again."]


def test_the_right_number_wins_over_a_mistake_that_leads_to_it_too(capsys):
    answers.require_answer(2.0, 2.0, mistakes=[(2.0, "never said")])
    assert capsys.readouterr().out == "Right.\n"


def test_a_number_within_the_tolerance_is_right(capsys):
    answers.require_answer(2.001, 2.0, tolerance=1e-3)
    assert capsys.readouterr().out == "Right.\n"
    with pytest.raises(answers.WrongAnswerError, match="Look again"):
        answers.require_answer(2.003, 2.0, tolerance=1e-3, otherwise="Look again.")


def test_a_function_that_stops_becomes_a_hint_that_names_its_error():
    with pytest.raises(answers.WrongAnswerError, match="stops with ZeroDivisionError"):
        answers.answer_of(lambda number: 1 / number, 0)


def test_a_division_by_zero_among_arrays_is_no_warning():
    assert np.isnan(answers.answer_of(np.divide, np.zeros(1), np.zeros(1))).all()


def test_what_does_not_hold_earns_its_hint():
    answers.expect(True, "never said")
    with pytest.raises(answers.WrongAnswerError, match="Turn it round"):
        answers.expect(False, "Turn it round.")


@pytest.mark.parametrize(
    ("answer", "tolerance", "hint"),
    [
        (0.42, 0.02, "Your value is 0.42; it must be within 2 % of the right one."),
        (1 / 3, 1e-6, "Your value is 0.333333; it must be within 0.0001 % of the right one."),
        ("low", 0.02, "A number is expected; got 'low'."),
        (float("nan"), 0.02, "A number is expected; got nan."),
    ],
)
def test_a_wrong_number_is_shown_beside_what_is_expected(answer, tolerance, hint):
    with pytest.raises(answers.WrongAnswerError) as wrong:
        answers.require_answer(answer, 0.36, tolerance=tolerance)
    assert str(wrong.value) == hint
