"""LIME by hand: its regression is scikit-learn's, its answer the authors', and it says how well it fits."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from labkit.explanation import Predictor, lime, weighted_ridge
from tests.explanation.models import case, curved


@pytest.mark.parametrize("alpha", [0.01, 1.0, 100.0])
def test_the_regression_is_scikit_learns(rng, alpha):
    X = rng.normal(size=(60, 4))
    y = rng.normal(size=60)
    weights = rng.uniform(0.1, 2, 60)
    ours = weighted_ridge(X, y, weights, alpha)
    theirs = Ridge(alpha).fit(X, y, weights)
    assert np.allclose(ours.weights, theirs.coef_, atol=1e-10)
    assert ours.intercept == pytest.approx(theirs.intercept_)
    assert ours.r2 == pytest.approx(theirs.score(X, y, weights))


def test_a_model_of_agreement_is_found_without_error():
    background = np.random.default_rng(0).choice(["yes", "no"], size=(40, 3))
    result = lime(lambda X: 1 + 2 * (X[:, 0] == "yes") - (X[:, 1] == "no"), ["yes", "yes", "no"], background)
    assert np.allclose(result.values, [2, 1, 0], atol=0.01)
    assert result.base == pytest.approx(0, abs=0.01)
    assert result.local_fit > 0.999
    assert result.gap < 0.01


def test_a_curved_model_fits_badly_and_says_so():
    x, background = case(6, 200)
    result = lime(lambda X: np.prod(np.sign(X[:, :3]), axis=1), x, background)
    assert result.local_fit < 0.3
    assert result.gap > 0.3


def test_seeds_repeat_and_samples_steady_the_weights():
    x, background = case(6, 100)

    def spread(n_samples):
        some = [lime(curved, x, background, n_samples, seed).values for seed in range(8)]
        return np.std(some, axis=0).mean()

    assert np.array_equal(lime(curved, x, background, 50).values, lime(curved, x, background, 50).values)
    assert spread(2000) < 0.5 * spread(100)


def test_rows_asked_and_units():
    result = lime(Predictor(curved, units="probability"), *case(), n_samples=100)
    assert result.cost.rows == 101
    assert result.units == "probability"
    assert result.method == "LIME, 100 samples"


def test_frames_of_words_and_constant_columns():
    frame = pd.DataFrame(
        {
            "sex": ["male", "female"] * 20,
            "age": np.arange(40.0),
            "ship": "Titanic",
            "alone": [True, False] * 20,
        }
    )
    result = lime(lambda X: (X["sex"] == "female") + 0.01 * X["age"], frame.iloc[[1]], frame)
    assert result.top(1) == ["sex"]
    assert abs(result.values[2]) < 1e-12
    assert result.data == ("female", 1.0, "Titanic", False)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [(0, "'x2' holds nan in the row"), (1, "'x2' holds nan in background row 4; LIME cuts")],
)
def test_gaps_are_refused_by_column(where, sentence):
    parts = case()
    parts[where][(2,) if where == 0 else (4, 2)] = np.nan
    with pytest.raises(ValueError, match=sentence):
        lime(curved, *parts)


@pytest.mark.parametrize("setting", [{"n_samples": 1}, {"kernel_width": 0}, {"alpha": -1}])
def test_settings_out_of_range_are_refused(setting):
    (name,) = setting
    with pytest.raises(ValueError, match=f"`{name}` must be"):
        lime(curved, *case(), **setting)
