"""Trees: the closed form of a product equals the definition of the game, coalition by coalition."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import (
    AdaBoostRegressor,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeRegressor

from labkit.explanation import shapley, tree_shapley
from tests.explanation.models import curved

X = np.random.default_rng(0).normal(size=(120, 5))
Y = curved(X)
CLASSES = np.digitize(Y, [0.5, 2])
MODELS = [
    (DecisionTreeRegressor(max_depth=4), Y, None),
    (RandomForestRegressor(5, random_state=0), Y, None),
    (RandomForestClassifier(5, random_state=0), CLASSES, 2),
    (ExtraTreesClassifier(5, random_state=0), CLASSES > 0, 1),
    (GradientBoostingRegressor(n_estimators=10), Y, None),
    (GradientBoostingClassifier(n_estimators=10), CLASSES > 0, None),
    (GradientBoostingClassifier(n_estimators=5), CLASSES, 1),
]


def worth(tree, x, known, column=0, node=0):
    """Return what a tree says when features outside `known` split as the training rows did."""
    left = tree.children_left[node]
    right = tree.children_right[node]
    if left < 0:
        return tree.value[node, 0, column]
    feature = tree.feature[node]
    weight = tree.weighted_n_node_samples
    if feature in known:
        goes_left = np.float32(x[feature]) <= tree.threshold[node]
        return worth(tree, x, known, column, left if goes_left else right)
    both = [worth(tree, x, known, column, child) * weight[child] for child in (left, right)]
    return sum(both) / weight[node]


def by_definition(tree, x, column=0):
    d = len(x)
    values = np.zeros(len(x))
    for j in range(d):
        others = [i for i in range(d) if i != j]
        for size in range(d):
            share = factorial(size) * factorial(d - size - 1) / factorial(d)
            for known in combinations(others, size):
                gain = worth(tree, x, {*known, j}, column) - worth(tree, x, {*known}, column)
                values[j] += share * gain
    return values


def answer(model, x, output):
    boosted = isinstance(model, GradientBoostingClassifier)
    ask = model.decision_function if boosted else getattr(model, "predict_proba", model.predict)
    answers = np.ravel(ask(x[None]))
    return answers[output or 0]


@pytest.mark.parametrize("seed", range(3))
def test_a_tree_is_explained_by_the_definition(seed):
    model = DecisionTreeRegressor(random_state=seed).fit(X, Y)
    result = tree_shapley(model, X[seed])
    assert np.abs(result.values - by_definition(model.tree_, X[seed])).max() < 1e-12
    assert result.base == pytest.approx(Y.mean())


@pytest.mark.parametrize(("model", "y", "output"), MODELS, ids=lambda given: type(given).__name__)
def test_values_add_up_to_what_the_model_says(model, y, output):
    model.fit(X, y)
    for x in X[:4]:
        result = tree_shapley(model, x, output)
        assert result.gap < 1e-6
        assert result.prediction == pytest.approx(answer(model, x, output), abs=1e-9)


def test_forests_are_means_of_trees():
    model = RandomForestClassifier(4, random_state=0).fit(X, CLASSES)
    each = [by_definition(tree.tree_, X[0], 2) for tree in model.estimators_]
    result = tree_shapley(model, X[0], 2)
    assert np.abs(result.values - np.mean(each, axis=0)).max() < 1e-12
    assert (result.units, result.method) == ("probability", "tree Shapley, 4 trees")


def test_units_say_what_is_explained():
    model = GradientBoostingClassifier(n_estimators=5).fit(X, CLASSES > 0)
    result = tree_shapley(model, X[0], 1)
    assert result.units == "logit"
    assert tree_shapley(DecisionTreeRegressor(max_depth=1).fit(X, Y), X[0]).units == "value"


def test_frames_gaps_and_stumps():
    frame = pd.DataFrame(X, columns=list("abcde"))
    frame.loc[::7, "a"] = np.nan
    model = RandomForestRegressor(5, random_state=0).fit(frame, Y)
    result = tree_shapley(model, frame.iloc[[7]][list("edcba")])
    assert result.names == tuple("abcde")
    assert result.prediction == pytest.approx(model.predict(frame.iloc[[7]])[0])
    assert result.gap < 1e-9
    flat = tree_shapley(DecisionTreeRegressor().fit(X, np.ones(120)), X[0])
    assert (flat.values.tolist(), flat.base) == ([0] * 5, 1)


def test_a_row_may_be_a_list():
    model = DecisionTreeRegressor(max_depth=2, random_state=0).fit(X, Y)
    result = tree_shapley(model, X[0].tolist())
    assert result.names == ("x0", "x1", "x2", "x3", "x4")
    assert np.array_equal(result.values, tree_shapley(model, X[0]).values)


def test_the_chooser_takes_trees_without_a_background_and_keeps_a_background_that_is_given():
    model = GradientBoostingRegressor(n_estimators=5).fit(X, Y)
    assert shapley(model, X[0]).method == "tree Shapley, 5 trees"
    assert shapley(model, X[0], X[:9]).method == "exact Shapley"


@pytest.mark.parametrize(
    ("model", "x", "output", "sentence"),
    [
        (
            AdaBoostRegressor(),
            X[0],
            None,
            "`model` must be a tree, forest .* others are for permutation_shapley",
        ),
        (RandomForestClassifier(2), X[0], None, "gives 4 outputs a row .* as in output=3"),
        (RandomForestClassifier(2), X[0], 4, "`output` must lie in 0 to 3; got output=4"),
        (DecisionTreeRegressor(), X[0, :2], None, "`x` must have 5, as the model"),
        (DecisionTreeRegressor(), pd.DataFrame(X[:2]), None, "`x` must be one row"),
    ],
)
def test_what_does_not_fit_is_refused(model, x, output, sentence):
    model.fit(X, np.arange(120) % 4)
    with pytest.raises(ValueError, match=sentence):
        tree_shapley(model, x, output)
