"""Known answers: planted columns are found, a disguised model fools LIME."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from labkit import explanation
from labkit.explanation import disguise, make_planted


def test_exact_values_find_what_was_planted_and_nothing_else():
    planted = make_planted(60, 8)
    result = explanation.exact_shapley(planted.truth, planted.X.iloc[[0]], planted.X.iloc[10:40])
    assert planted.share(result) == pytest.approx(1, abs=1e-12)
    a = planted.X["a"]
    assert result.values[0] == pytest.approx(3 * (a[0] - a[10:40].mean()))


def test_planted_labels_are_truth_and_noise():
    planted = make_planted(4000, noise=0.5, seed=3)
    assert np.std(planted.y - planted.truth(planted.X)) == pytest.approx(0.5, rel=0.1)
    assert planted.names == ("a", "b", "c")
    assert planted.X.equals(make_planted(4000, noise=0.5, seed=3).X)


def test_a_forest_is_explained_mostly_by_what_was_planted():
    planted = make_planted(300, 8)
    forest = RandomForestRegressor(20, random_state=0).fit(planted.X, planted.y)
    result = explanation.permutation_shapley(forest, planted.X.iloc[[0]], planted.X.iloc[:20], 10)
    assert 0.6 < planted.share(result) < 1


def test_fewer_columns_than_are_planted_are_refused():
    with pytest.raises(ValueError, match="`n_features` must be a whole number of at least 3"):
        make_planted(n_features=2)


@pytest.fixture(scope="module")
def hidden():
    """Rows whose columns hang together, and a model that decides by group and pretends to decide by merit."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(600, 3))
    group = rng.integers(0, 2, 600)
    columns = {"group": group, "street": 0.8 * group + 0.3 * z[:, 0], "income": z[:, 1]}
    X = pd.DataFrame(columns | {"rent": z[:, 1] + 0.2 * z[:, 2], "merit": z[:, 2]})
    return X, disguise(lambda X: (X["group"] > 0.5) * 1.0, lambda X: (X["merit"] > 0) * 1.0, X)


def test_a_disguised_model_fools_lime_and_not_the_exact_values(hidden):
    X, model = hidden
    assert np.mean(model(X) == (X["group"] > 0.5)) > 0.95
    rows = [X.iloc[[place]] for place in range(6)]
    by_lime = [explanation.lime(model, row, X, 1000).top(1)[0] for row in rows]
    by_shapley = [explanation.exact_shapley(model, row, X.iloc[:40]).top(1)[0] for row in rows]
    assert by_lime.count("merit") >= 5
    assert by_shapley.count("group") >= 4
