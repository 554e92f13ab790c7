"""Exercises: right answers pass, each usual mistake gets its hint."""

import numpy as np
import pytest

from labkit.explanation import exact_shapley
from labkit.explanation.exercises import WORTH, check_deletion, check_linear_shapley, check_shapley_value
from labkit.notebook.answers import WrongAnswerError

CHECKS = [check_shapley_value, check_linear_shapley, check_deletion]


def parts(weights, x, background):
    return weights * (x - background.mean(axis=0))


def deletion(predict, x, values, fill):
    rows = [x.copy()]
    for place in np.argsort(-values):
        rows.append(rows[-1].copy())
        rows[-1][place] = fill
    return predict(np.array(rows))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("answer", [None, ...])
def test_no_answer_is_no_mistake(check, answer, capsys):
    check(answer)
    assert "Not attempted" in capsys.readouterr().out


@pytest.mark.parametrize("check", CHECKS[1:])
def test_an_empty_function_is_no_mistake(check, capsys):
    check(lambda *arguments: ...)
    assert "Not attempted" in capsys.readouterr().out


def test_right_answers_pass(capsys):
    check_shapley_value(0.45)
    check_linear_shapley(parts)
    check_linear_shapley(lambda w, x, b: exact_shapley(lambda X: X @ w + 7, x, b).values)
    check_deletion(deletion)
    check_deletion(lambda *arguments: deletion(*arguments).tolist())
    assert capsys.readouterr().out.count("Right") == 5


def test_the_small_game_is_what_exact_shapley_says():
    known = {(0, 0): "", (1, 0): "a", (0, 1): "b", (1, 1): "ab"}
    result = exact_shapley(lambda X: np.array([WORTH[known[tuple(row)]] for row in X]), [1, 1], [[0, 0]])
    assert result.values[0] == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (0.3, "comes first"),
        (0.6, "comes last"),
        (0.9, "sum over both orders"),
        (0.8, "divide it between them"),
        (0.35, "Shapley value of b"),
        (0.1, "take the mean"),
        ("a", "A number is expected; got "),
    ],
)
def test_wrong_shapley_values(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        check_shapley_value(answer)


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda w, x, b: parts(w, x, b).sum(), r"shape \(4,\)"),
        (lambda w, x, b: w, "Those are the weights"),
        (lambda w, x, b: w * x, "compares x with zero"),
        (lambda w, x, b: -parts(w, x, b), "sign is wrong"),
        (lambda w, x, b: w * (x - b.mean()), "one mean for all columns"),
        (lambda w, x, b: w * (x - np.median(b, axis=0)), "a mean of predictions"),
        (lambda w, x, b: w * (x - b[0]), "x less the mean of its column"),
        (lambda w, x, b: w @ b, "stops with ValueError"),
    ],
)
def test_wrong_linear_shapley_values(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        check_linear_shapley(function)


def in_place(predict, x, values, fill):
    result = [predict(x[None])[0]]
    for place in np.argsort(-values):
        x[place] = fill
        result.append(predict(x[None])[0])
    return result


def one_at_a_time(predict, x, values, fill):
    rows = [np.where(np.arange(4) == place, fill, x) for place in np.argsort(-values)]
    return predict(np.array([x, *rows]))


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (in_place, "changes x itself"),
        (lambda *given: deletion(*given)[1:], "five predictions"),
        (lambda p, x, v, f: deletion(p, x, -v, f), "yours go last"),
        (lambda p, x, v, f: deletion(p, x, np.abs(v), f), "sort with the sign"),
        (lambda p, x, v, f: deletion(p, x, v, 0.0), "not by zero"),
        (one_at_a_time, "yours come back"),
        (lambda p, x, v, f: np.zeros(5), "predict each time"),
        (lambda p, x, v, f: x[9], "stops with IndexError"),
    ],
)
def test_wrong_deletions(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        check_deletion(function)
