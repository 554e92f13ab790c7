"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from typing import Any

import numpy as np

from labkit.evaluation.base_rates import precision_from_rates, threshold_from_costs
from labkit.evaluation.curves import roc_auc
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_threshold(answer: Any, false_alarm: float = 50.0, miss: float = 950.0) -> None:
    """Give feedback on the threshold for calibrated probabilities where the two errors cost so much.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    answer : float or ...
    false_alarm, miss : float

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_threshold(0.05)
    Right.
    """
    if attempted(answer):
        swapped = threshold_from_costs(miss, false_alarm)
        mistakes = (
            (swapped, "The costs are swapped: where a miss is expensive, the threshold is low."),
            (false_alarm / miss, "That is the ratio of the costs: odds. The threshold is a probability."),
            (0.5, "One half is right where both errors cost the same."),
        )
        right = threshold_from_costs(false_alarm, miss)
        hint = "Predict positive where p × miss exceeds (1 - p) × false alarm."
        require_answer(answer, right, mistakes, otherwise=hint)


def check_alarm(
    answer: Any, recall: float = 0.99, false_positive_rate: float = 0.01, base_rate: float = 0.001
) -> None:
    """Give feedback on how likely it is that an alarm is right, from two rates and a base rate.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    answer : float or ...
    recall, false_positive_rate, base_rate : float

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_alarm(0.09)
    Right.
    """
    if attempted(answer):
        right = precision_from_rates(recall, false_positive_rate, base_rate)
        both = recall * base_rate
        mistakes = (
            (recall, "That is the recall, P(alarm | ill); the question is P(ill | alarm)."),
            (1 - right, "That is the share of false alarms."),
            (both, "That is the share of people who are ill and get an alarm: divide by all alarms."),
            (both / false_positive_rate, "The denominator is all alarms: add those of the ill."),
        )
        hint = "Count 100,000 people: how many alarms do the ill get, how many the healthy?"
        require_answer(answer, right, mistakes, tolerance=0.01, otherwise=hint)


def check_auc(function: Any) -> None:
    """Give feedback on a learner's area under the ROC curve, from pairs of a positive and a negative case.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(y_true, scores)`, which returns one number.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_auc(roc_auc)
    Right: the share of pairs in the right order, ties as halves.
    """
    y = np.array([0, 0, 1, 0, 1, 1, 0])
    scores = np.array([0.1, 0.4, 0.35, 0.6, 0.8, 0.9, 0.7])
    if not attempted(function):
        return
    result = answer_of(function, y, scores)
    if not attempted(result):
        return
    right = roc_auc(y, scores)
    expect(np.ndim(result) == 0, "Return one number: the share of pairs.")
    expect(not np.isclose(result, 1 - right), "The other way round: count pairs where the positive is above.")
    expect(not np.isclose(result, 12 * right), "That is the number of pairs: divide by all pairs.")
    of_labels = roc_auc(y, (scores >= 0.5).astype(float))
    hint = "You cut the scores at 0.5 first; compare the scores themselves."
    expect(not np.isclose(result, of_labels), hint)
    expect(np.isclose(result, right), "Not the share of pairs in which the positive case scores higher.")
    tied = np.round(scores)
    halves = "Of equal scores each counts as half a pair: else a constant score gets 0 or 1."
    expect(np.isclose(answer_of(function, y, tied), roc_auc(y, tied)), halves)
    print("Right: the share of pairs in the right order, ties as halves.")


def check_split(function: Any) -> None:
    """Give feedback on a learner's split that keeps groups together.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(groups, seed)`, which returns the rows to train on and the rows to test on, about a fifth.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> from labkit.evaluation import grouped_split
    >>> def split(groups, seed):
    ...     parts = grouped_split(groups, seed=seed)
    ...     return parts.train, parts.test
    >>> check_split(split)
    Right: whole groups, nothing lost, drawn by the seed.
    """
    groups = np.random.default_rng(0).permutation(np.repeat(np.arange(20), 5))
    if not attempted(function):
        return
    result = answer_of(function, groups, 0)
    if not attempted(result):
        return
    expect(isinstance(result, tuple) and len(result) == 2, "Return two things: training rows and test rows.")
    train, test = (np.asarray(part) for part in result)
    masks = train.dtype == bool or test.dtype == bool
    expect(not masks, "Return row numbers, not True and False: np.flatnonzero turns one into the other.")
    expect(len(test) > 0 and len(train) > 0, "One of the two parts is empty.")
    expect(not set(train) & set(test), "Some rows lie on both sides.")
    expect(set(train) | set(test) == set(range(100)), "Some rows are lost: each belongs to one side.")
    shared = set(groups[train]) & set(groups[test])
    expect(not shared, f"{len(shared)} of 20 groups lie on both sides: draw groups, not rows.")
    expect(10 <= len(test) <= 35, f"The test part has {len(test)} of 100 rows; it should have about a fifth.")
    others = [set(np.asarray(answer_of(function, groups, seed)[1])) for seed in range(1, 6)]
    expect(any(other != set(test) for other in others), "Every seed gives the same split: draw at random.")
    again = np.asarray(answer_of(function, groups, 0)[1])
    expect(np.array_equal(np.sort(again), np.sort(test)), "The same seed must give the same split.")
    print("Right: whole groups, nothing lost, drawn by the seed.")
