"""Exercises: right answers pass, each usual mistake gets its hint."""

import numpy as np
import pytest

from labkit import evaluation
from labkit.notebook.answers import WrongAnswerError


def area(y, scores):
    y, scores = np.asarray(y), np.asarray(scores)
    above = np.subtract.outer(scores[y == 1], scores[y == 0])
    return ((above > 0) + (above == 0) / 2).mean()


def pairs(y, scores):
    return np.subtract.outer(scores[y == 1], scores[y == 0])


def split(groups, seed):
    chosen = np.random.default_rng(seed).permutation(np.unique(groups))[:4]
    return np.flatnonzero(~np.isin(groups, chosen)), np.flatnonzero(np.isin(groups, chosen))


CHECKS = [evaluation.check_threshold, evaluation.check_alarm, evaluation.check_auc, evaluation.check_split]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("answer", [None, ...])
def test_no_answer_is_no_mistake(check, answer, capsys):
    check(answer)
    assert "Not attempted" in capsys.readouterr().out


@pytest.mark.parametrize("check", CHECKS[2:])
def test_an_empty_function_is_no_mistake(check, capsys):
    check(lambda *arguments: ...)
    assert "Not attempted" in capsys.readouterr().out


def test_right_answers_pass(capsys):
    evaluation.check_threshold(0.05)
    evaluation.check_alarm(0.09)
    evaluation.check_auc(area)
    evaluation.check_auc(evaluation.roc_auc)
    evaluation.check_split(split)
    evaluation.check_split(lambda g, s: tuple(vars(evaluation.grouped_split(g, 0.2, s)).values()))
    assert capsys.readouterr().out.count("Right") == 6


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (0.95, "swapped"),
        (50 / 950, "ratio of the costs"),
        (0.5, "both errors cost the same"),
        (0.2, "Predict positive where"),
        ("low", "A number is expected; got "),
    ],
)
def test_wrong_thresholds(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        evaluation.check_threshold(answer)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (0.99, "That is the recall"),
        (0.91, "share of false alarms"),
        (0.00099, "divide by all alarms"),
        (0.099, "add those of the ill"),
        (0.5, "Count 100,000 people"),
    ],
)
def test_wrong_alarms(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        evaluation.check_alarm(answer)


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda y, s: (pairs(y, s) > 0).mean(axis=0), "Return one number"),
        (lambda y, s: area(1 - y, s), "other way round"),
        (lambda y, s: (pairs(y, s) > 0).sum(), "divide by all pairs"),
        (lambda y, s: area(y, np.where(s >= 0.5, 1.0, 0.0)), "cut the scores"),
        (lambda y, s: 0.123, "Not the share of pairs"),
        (lambda y, s: (pairs(y, s) > 0).mean(), "half a pair"),
        (lambda y, s: (pairs(y, s) >= 0).mean(), "half a pair"),
        (lambda y, s: 1 / 0, "stops with ZeroDivisionError"),
    ],
)  # fmt: skip
def test_wrong_areas(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        evaluation.check_auc(function)


def moving(groups, seed, state=[0]):  # noqa: B006
    state[0] += 1
    return split(groups, state[0])


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda g, s: split(g, s)[0], "Return two things"),
        (lambda g, s: (np.isin(g, [1]), ~np.isin(g, [1])), "not True and False"),
        (lambda g, s: (np.arange(100), np.arange(0)), "parts is empty"),
        (lambda g, s: (np.arange(100), split(g, s)[1]), "on both sides"),
        (lambda g, s: (split(g, s)[0][1:], split(g, s)[1]), "rows are lost"),
        (lambda g, s: tuple(np.split(np.random.default_rng(s).permutation(100), [80])), "of 20 groups"),
        (lambda g, s: split(g, s)[::-1], "about a fifth"),
        (lambda g, s: split(g, 0), "Every seed gives the same"),
        (moving, "same seed must give"),
        (lambda g, s: g.nothing, "stops with AttributeError"),
    ],
)
def test_wrong_splits(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        evaluation.check_split(function)
