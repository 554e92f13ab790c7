"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np

from labkit.evaluation.base_rates import precision_from_rates, threshold_from_costs
from labkit.evaluation.thresholds import roc_auc
from labkit.notebook.answers import WrongAnswerError, attempted, require_answer


def check_call(answer, false_alarm=50.0, miss=950.0):
    """Give feedback on the threshold for calibrated probabilities where the two errors cost so much.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    answer : float or ...
    false_alarm, miss : float
    """
    if attempted(answer):
        mistakes = (
            (threshold_from_costs(miss, false_alarm), "The costs are swapped: a dear miss calls early."),
            (false_alarm / miss, "That is the ratio of the costs: odds. The threshold is a probability."),
            (0.5, "One half is right where both errors cost the same."),
        )  # fmt: skip
        right = threshold_from_costs(false_alarm, miss)
        require_answer(
            answer, right, mistakes, otherwise="Call where p × miss exceeds (1 - p) × false alarm."
        )


def check_alarm(answer, recall=0.99, false_positive_rate=0.01, base_rate=0.001):
    """Give feedback on how likely it is that an alarm is right, from two rates and a base rate.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    answer : float or ...
    recall, false_positive_rate, base_rate : float
    """
    if attempted(answer):
        right = precision_from_rates(recall, false_positive_rate, base_rate)
        mistakes = (
            (recall, "That is the recall: of the ill, the called. Asked: of the called, the ill."),
            (1 - right, "That is the share of false alarms."),
            (recall * base_rate, "That is the share of people who are ill and called: divide by all calls."),
            (base_rate * recall / false_positive_rate, "Below stand all calls: add the ill ones there, too."),
        )  # fmt: skip
        hint = "Count 100,000 people: how many are ill and called, how many healthy and called?"
        require_answer(answer, right, mistakes, tolerance=0.01, otherwise=hint)


def check_auc(function):
    """Give feedback on a learner's area under the ROC curve, from pairs of a positive and a negative case.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(y_true, scores)`, which returns one number.
    """
    y = np.array([0, 0, 1, 0, 1, 1, 0])
    scores = np.array([0.1, 0.4, 0.35, 0.6, 0.8, 0.9, 0.7])
    if not attempted(function) or not attempted(found := _call(function, y, scores)):
        return
    right = roc_auc(y, scores)
    _require(np.ndim(found) == 0, "One number is asked for: the share of pairs.")
    _require(
        not np.isclose(found, 1 - right), "The other way round: count pairs where the positive is above."
    )
    _require(not np.isclose(found, 12 * right), "That is the number of pairs: divide by all pairs.")
    called = roc_auc(y, (scores >= 0.5).astype(float))
    _require(not np.isclose(found, called), "You cut the scores at 0.5 first; compare the scores themselves.")
    _require(np.isclose(found, right), "Not the share of pairs in which the positive case scores higher.")
    tied = np.round(scores)
    halves = "Of equal scores each counts as half a pair: else a model that says the same to all gets 0 or 1."
    _require(np.isclose(_call(function, y, tied), roc_auc(y, tied)), halves)
    print("Right: the share of pairs in the right order, ties as halves.")


def check_split(function):
    """Give feedback on a learner's split that keeps groups together.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(groups, seed)`, which returns the rows to train on and the rows to test on, about a fifth.
    """
    groups = np.random.default_rng(0).permutation(np.repeat(np.arange(20), 5))
    if not attempted(function) or not attempted(found := _call(function, groups, 0)):
        return
    _require(isinstance(found, tuple) and len(found) == 2, "Return two things: training rows and test rows.")
    train, test = (np.asarray(part) for part in found)
    masks = train.dtype == bool or test.dtype == bool
    _require(not masks, "Return row numbers, not True and False: np.flatnonzero turns one into the other.")
    _require(len(test) > 0 and len(train) > 0, "One of the two parts is empty.")
    _require(not set(train) & set(test), "Some rows lie on both sides.")
    _require(set(train) | set(test) == set(range(100)), "Some rows are lost: each belongs to one side.")
    shared = set(groups[train]) & set(groups[test])
    _require(not shared, f"{len(shared)} of 20 groups lie on both sides: draw groups, not rows.")
    _require(
        10 <= len(test) <= 35, f"The test part has {len(test)} of 100 rows; about a fifth was asked for."
    )
    others = [set(np.asarray(_call(function, groups, seed)[1])) for seed in range(1, 6)]
    _require(any(other != set(test) for other in others), "Every seed gives the same split: draw at random.")
    again = np.asarray(_call(function, groups, 0)[1])
    _require(np.array_equal(np.sort(again), np.sort(test)), "The same seed must give the same split.")
    print("Right: whole groups, nothing lost, drawn by the seed.")


def _call(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        raise WrongAnswerError(f"Your function stops with {type(error).__name__}: {error}.") from error


def _require(holds, hint):
    if not holds:
        raise WrongAnswerError(hint)
