"""Models that stand for others: how well, on rows they have not seen; and scikit-learn's way of the lasso."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Lasso

from labkit.explanation import lasso_path, surrogate_tree


def steps(X):
    X = np.asarray(X, dtype=float)
    return np.where(X[:, 0] > 0.5, 3.0, np.where(X[:, 1] > 0, 1.0, -1.0))


def test_a_tree_stands_for_a_model_of_steps_and_not_for_noise(rng):
    X = rng.normal(size=(400, 3))
    result = surrogate_tree(steps, X)
    assert result.fidelity > 0.95
    assert "x0" in result.rules
    assert "x2" not in surrogate_tree(steps, X, max_depth=2).rules
    noise = dict(zip(map(tuple, X), rng.normal(size=400), strict=True))
    assert surrogate_tree(lambda rows: [noise[tuple(row)] for row in rows], X).fidelity < 0.1


def test_words_become_columns():
    frame = pd.DataFrame({"sex": ["male", "female"] * 20, "age": np.arange(40)})
    result = surrogate_tree(lambda X: (X["sex"] == "male") * 1.0, frame)
    assert result.names == ("age", "sex_female", "sex_male")
    assert result.fidelity == 1


def test_the_way_is_that_of_the_lasso_on_standardized_columns(rng):
    X = pd.DataFrame(rng.normal(size=(60, 4)) * [1, 10, 0.1, 0] + 3, columns=list("abcd"))
    y = X["a"] - 0.2 * X["b"] + rng.normal(size=60)
    path = lasso_path(X, y, 20)
    assert list(path.columns) == list("abcd")
    assert (np.diff(path.index) < 0).all()
    assert (path.iloc[0] == 0).all()
    assert (path["d"] == 0).all()
    spread = X.std(ddof=0).replace(0, 1)
    alpha = path.index[10]
    theirs = Lasso(alpha, tol=1e-8).fit((X - X.mean()) / spread, y).coef_
    assert np.allclose(path.loc[alpha], theirs, atol=1e-3)


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: surrogate_tree(steps, np.ones((3, 2))), "`X` must hold four rows at least"),
        (lambda: surrogate_tree(steps, np.ones((9, 2)), 0), "`max_depth` must be a whole number"),
        (
            lambda: lasso_path(pd.DataFrame({"a": ["x", "y"]}), [1, 2]),
            "`X` must hold finite numbers.*column 'a'",
        ),
        (lambda: lasso_path(pd.DataFrame({"a": [1, np.nan]}), [1, 2]), "`X` must hold finite numbers"),
        (lambda: lasso_path(np.ones((3, 1)), [1, 2]), "`y` must be 3, one a row"),
    ],
)
def test_what_does_not_fit_is_refused(work, sentence):
    with pytest.raises(ValueError, match=sentence):
        work()
