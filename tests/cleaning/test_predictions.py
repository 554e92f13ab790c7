"""What a repair is worth to a model: an oracle, closed forms, the panel's experiments, refusals."""

import numpy as np
import pandas as pd
import pytest
from labkit.cleaning.predictions import FLAGS, WAYS, Prediction

from labkit import cleaning
from labkit.cleaning import compute, predictions

TABLE = compute.patients()
COLUMNS = list(TABLE.columns.drop(compute.TARGET))


def predict(mechanism="MCAR", rate=0.3, columns=COLUMNS, seed=0):
    return Prediction.of(TABLE, compute.TARGET, columns, mechanism, rate, seed)


@pytest.fixture(scope="module")
def panel():
    return cleaning.explore_predictions()


def test_experiments_measure_what_their_words_say():
    panel = cleaning.explore_predictions()
    whole, over, worth = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert 4 <= whole <= 25
    assert over > 5
    assert abs(worth) < 4


@pytest.mark.parametrize("seed", [1, 2])
def test_the_experiments_hold_for_other_seeds(seed):
    high, chance = predict("MNAR", seed=seed), predict(seed=seed)
    assert compute.crude_over_clever(high) > 5
    assert compute.flags_worth(high) > 12
    assert abs(compute.flags_worth(chance)) < 4
    for way in ("nearest neighbours", "iterative"):
        assert high.score(way + FLAGS) > high.score(way)
    assert chance.score("drop rows") < 0.15


def test_the_round_robin_is_scikit_learns_iterative_imputer():
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer
    from sklearn.linear_model import Ridge

    damaged = cleaning.make_missing(TABLE[COLUMNS], COLUMNS, rate=0.2, seed=3)
    cells = ((damaged - damaged.mean()) / damaged.std()).to_numpy()
    train, new = cells[:300], cells[300:]
    theirs = IterativeImputer(
        Ridge(1.0), max_iter=predictions.N_ROUNDS, tol=1e-12, imputation_order="roman", sample_posterior=False
    )
    with pytest.warns(UserWarning, match="Early stopping"):
        expected = theirs.fit_transform(train)
    ours = predictions._round_robin(train, new)
    np.testing.assert_allclose(ours[0], expected, atol=1e-6)
    np.testing.assert_allclose(ours[1], theirs.transform(new), atol=1e-6)


def test_with_nothing_hidden_every_way_is_the_same():
    whole = predict(rate=0.0)
    assert whole.rows_left == len(TABLE)
    np.testing.assert_allclose(whole.scores.mean(), whole.whole_score, atol=1e-9)


def test_whole_rows_fall_as_chance_says():
    whole = predict(seed=4).whole_rows
    expected = len(TABLE) * (1 - whole.index.to_numpy()) ** len(COLUMNS)
    np.testing.assert_allclose(whole, expected, atol=35)
    assert predict(columns=["bmi"]).rows_left == len(TABLE) - round(0.3 * len(TABLE))


def test_no_row_left_gets_the_mean_of_the_training_rows():
    scores = predict(rate=0.7).scores["drop rows"]
    assert (scores.abs() < 0.05).all()


def test_new_rows_teach_no_filler():
    rng = np.random.default_rng(0)
    train, new = rng.normal(size=(60, 3)), rng.normal(size=(20, 3))
    train[::4, 0], new[::3, 1] = np.nan, np.nan
    for way in ("mean", "nearest neighbours", "iterative"):
        one = predictions._fills(way, train, new)
        other = predictions._fills(way, train, 100 * new[:5])
        np.testing.assert_allclose(one[0], other[0])


def test_the_caption_names_all_ways(panel):
    assert all(f"{way} " in panel.caption for way in WAYS)
    assert "of 442 patients have no gap" in panel.caption


def test_one_column_alone_leaves_more_to_learn_from(panel):
    panel.set(where="one column")
    assert panel.result.rows_left == 309
    assert panel.result.score("drop rows") > 0.2
    panel.reset()


@pytest.mark.parametrize("mechanism", ["MCAR", "MAR", "MNAR"])
def test_every_mechanism_gives_finite_scores(mechanism):
    scores = predict(mechanism, rate=0.5).scores
    assert isinstance(scores, pd.DataFrame)
    assert list(scores) == list(WAYS)
    assert np.isfinite(scores).all(axis=None)


@pytest.mark.parametrize(
    "changes", [{"rate": 1.0}, {"rate": -0.1}, {"mechanism": "why"}, {"where": "nowhere"}, {"seed": -1}]
)
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    for call in (cleaning.explore_predictions, panel.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert panel.state["rate"] == 0.3
