"""Cases that are tied together, and what a split at random makes of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit import evaluation
from labkit.evaluation.redraws import KINDS, TiedCases


def mean(cases, kind, n_splits=30):
    return evaluation.redraw(cases, kind, n_splits)["score"].mean()


@pytest.mark.parametrize("seed", range(3))
def test_copies_of_coins_are_known_by_heart_and_not_foretold(seed):
    cases = evaluation.make_copies(seed=seed)
    assert mean(cases, "random") > 0.97
    assert 0.35 < mean(cases, "grouped") < 0.65
    alone = evaluation.make_copies(480, 1, seed=seed)
    assert 0.4 < mean(alone, "random") < 0.6


def test_scikit_learn_says_the_same_of_folds():
    cases, nearest = evaluation.make_copies(seed=1), make_pipeline(StandardScaler(), KNeighborsClassifier(1))
    folds = cross_val_score(nearest, cases.X, cases.y, cv=KFold(5, shuffle=True, random_state=0))
    grouped = cross_val_score(nearest, cases.X, cases.y, cv=GroupKFold(5), groups=cases.groups)
    assert folds.mean() > 0.97
    assert 0.35 < grouped.mean() < 0.65


def test_one_split_is_scored_as_scikit_learn_scores_it():
    cases = evaluation.make_drift(200, seed=2)
    (score,) = evaluation.redraw(cases, "random", 1, seed=4)["score"]
    split = evaluation.random_split(200, seed=4)
    nearest = make_pipeline(StandardScaler(), KNeighborsClassifier(1))
    nearest.fit(cases.X[split.train], cases.y[split.train])
    assert score == nearest.score(cases.X[split.test], cases.y[split.test])


@pytest.mark.parametrize("seed", range(4))
def test_drift_makes_a_random_split_flatter(seed):
    cases = evaluation.make_drift(seed=seed)
    assert mean(cases, "random") > mean(cases, "time") + 0.04
    still = evaluation.make_drift(turn=0, seed=seed)
    assert abs(mean(still, "random") - mean(still, "time")) < 0.1


def test_a_constant_column_changes_nothing():
    cases = evaluation.make_drift(100)
    wider = TiedCases(np.column_stack([cases.X, np.ones(100)]), cases.y, cases.groups, cases.times)
    assert mean(wider, "random") == mean(cases, "random")


def test_groups_and_labels_belong_together():
    cases = evaluation.make_copies(10, 3)
    assert np.bincount(cases.groups).tolist() == [3] * 10
    assert all(np.ptp(cases.y[cases.groups == group]) == 0 for group in range(10))
    assert cases.y.mean() == 0.5


@settings(deadline=None, max_examples=20)
@given(
    st.integers(2, 20), st.integers(1, 3), st.sampled_from(KINDS), st.floats(0.05, 0.95), st.integers(0, 9)
)
def test_any_split_gives_shares_or_one_sentence(n_groups, n_copies, kind, test_share, seed):
    cases = evaluation.make_copies(n_groups, n_copies, 2, seed)
    if kind == "stratified" and np.bincount(cases.y).min() < 2:
        with pytest.raises(ValueError, match="two cases or more"):
            evaluation.redraw(cases, kind, 3, test_share, seed)
        return
    table = evaluation.redraw(cases, kind, 3, test_share, seed)
    assert table["score"].between(0, 1).all()
    assert (table["n_test"] >= 1).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.make_copies(1), "`n_groups` must be a whole number of at least 2"),
        (lambda: evaluation.make_copies(5, 0), "`n_copies` must be a whole number"),
        (lambda: evaluation.make_drift(1), "`n_cases` must be a whole number of at least 2"),
        (lambda: evaluation.make_drift(9, np.inf), "`turn` must be a number of degrees"),
        (lambda: evaluation.redraw(evaluation.make_drift(9), "by luck"), "`kind` must be one of"),
        (lambda: evaluation.redraw(evaluation.make_drift(9), n_splits=0), "`n_splits` must be a whole"),
        (lambda: evaluation.redraw(evaluation.make_drift(9), test_share=1), "`test_share` must lie"),
        (
            lambda: evaluation.redraw(TiedCases(np.ones((4, 1)), np.ones(4), np.arange(4)), "time"),
            "these cases have no times",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
