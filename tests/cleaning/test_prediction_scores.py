"""Strategies for missing values judged by prediction: an oracle, closed forms, no leak."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning
from labkit.cleaning import compute, prediction_scores
from labkit.cleaning.prediction_scores import FLAGS, STRATEGIES, score_strategies

TABLE = compute.patients()
COLUMNS = list(TABLE.columns.drop(compute.TARGET))


def predict(mechanism="MCAR", rate=0.3, columns=COLUMNS, seed=0):
    return score_strategies(TABLE, compute.TARGET, columns, mechanism, rate, seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_experiments_hold_for_other_seeds(seed):
    high, chance = predict("MNAR", seed=seed), predict(seed=seed)
    assert compute.flagged_mean_gain(None, high) > 5
    assert compute.flags_gain(None, high) > 12
    assert abs(compute.flags_gain(None, chance)) < 4
    for strategy in ("nearest neighbours", "iterative"):
        assert high.score(strategy + FLAGS) > high.score(strategy)
    assert chance.score("drop rows") < 0.15


def test_iterative_imputation_is_scikit_learns_iterative_imputer():
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer
    from sklearn.linear_model import Ridge

    damaged = cleaning.make_missing(TABLE[COLUMNS], COLUMNS, rate=0.2, seed=3)
    cells = ((damaged - damaged.mean()) / damaged.std()).to_numpy()
    train, new = cells[:300], cells[300:]
    theirs = IterativeImputer(
        Ridge(1.0),
        max_iter=prediction_scores.N_ROUNDS,
        tol=1e-12,
        imputation_order="roman",
        sample_posterior=False,
    )
    with pytest.warns(UserWarning, match="Early stopping"):
        expected = theirs.fit_transform(train)
    ours = prediction_scores._impute_iteratively(train, new)
    np.testing.assert_allclose(ours[0], expected, atol=1e-6)
    np.testing.assert_allclose(ours[1], theirs.transform(new), atol=1e-6)


def test_with_nothing_hidden_every_strategy_is_the_same():
    whole = predict(rate=0.0)
    assert whole.n_complete == len(TABLE)
    np.testing.assert_allclose(whole.scores.mean(), whole.complete_score, atol=1e-9)


def test_complete_rows_fall_as_chance_says():
    whole = predict(seed=4).complete_counts
    expected = len(TABLE) * (1 - whole.index.to_numpy()) ** len(COLUMNS)
    np.testing.assert_allclose(whole, expected, atol=35)
    assert predict(columns=["bmi"]).n_complete == len(TABLE) - round(0.3 * len(TABLE))


def test_without_complete_rows_each_gets_the_mean_of_the_training_rows():
    scores = predict(rate=0.7).scores["drop rows"]
    assert (scores.abs() < 0.05).all()


def test_imputers_learn_nothing_from_new_rows():
    rng = np.random.default_rng(0)
    train, new = rng.normal(size=(60, 3)), rng.normal(size=(20, 3))
    train[::4, 0], new[::3, 1] = np.nan, np.nan
    for name in ("mean", "nearest neighbours", "iterative"):
        one = prediction_scores._impute(name, train, new)
        other = prediction_scores._impute(name, train, 100 * new[:5])
        np.testing.assert_allclose(one[0], other[0])


@pytest.mark.parametrize("mechanism", ["MCAR", "MAR", "MNAR"])
def test_every_mechanism_gives_finite_scores(mechanism):
    scores = predict(mechanism, rate=0.5).scores
    assert isinstance(scores, pd.DataFrame)
    assert list(scores) == list(STRATEGIES)
    assert np.isfinite(scores).all(axis=None)
