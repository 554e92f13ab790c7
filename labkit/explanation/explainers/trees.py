"""Trees explained exactly and without a background: by the shares of rows that took each way in training."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from labkit.core import checks
from labkit.explanation.predictor import chosen_output
from labkit.explanation.results import Explanation

SINGLE = (DecisionTreeClassifier, DecisionTreeRegressor)
FORESTS = (RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor)
BOOSTED = (GradientBoostingClassifier, GradientBoostingRegressor)
TREES = (*SINGLE, *FORESTS, *BOOSTED)


def tree_shapley(model: Any, x: Any, output: int | None = None, names: Sequence | None = None) -> Explanation:
    r"""Return the Shapley values of trees, where an unknown feature splits as the training rows did.

    .. math:: \phi_j = v (o_j - z_j) \int_0^1 \prod_{i \ne j} (z_i + t (o_i - z_i)) \, dt

    for each leaf v; o = 1 where x takes its way, z the share of training rows that do (path-dependent,
    Lundberg et al. 2020, doi:10.1038/s42256-019-0138-9). Boosted classes come in logits.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : fitted tree, forest or gradient boosting of scikit-learn
    x, names : as for exact_shapley
    output : int, optional
        Which class.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        For other models, another number of features, or several classes and no output.

    Examples
    --------
    >>> tree = DecisionTreeRegressor().fit([[0.0], [1.0]], [0.0, 2.0])
    >>> explanation = tree_shapley(tree, [1.0])
    >>> explanation.base, explanation.values.round(6).tolist()
    (1.0, [1.0])
    """
    expected = "be a tree, forest or GradientBoosting of scikit-learn: others are for permutation_shapley"
    checks.require(isinstance(model, TREES), "model", type(model).__name__, expected)
    x, feature_names = _row(x, model, names)
    trees, column, scale, start = _ensemble(model, output)
    values = np.zeros(len(x))
    base = 0.0
    prediction = 0.0
    for tree in trees:
        features, taken, shares, worth = _leaves(tree, x, column)
        np.add.at(values, features, scale * _product_values(taken, shares, worth))
        base += scale * worth @ shares.prod(axis=1)
        prediction += scale * worth @ taken.prod(axis=1)
    method = f"tree Shapley, {len(trees)} tree{'s' if len(trees) > 1 else ''}"
    ends = (float(start + base), float(start + prediction))
    units = _units(model)
    return Explanation(values, *ends, feature_names, tuple(x.tolist()), method, units)


def _ensemble(model, output):
    """Return the trees, the column of their leaves' numbers, the factor of their sum and where it starts."""
    if isinstance(model, BOOSTED):
        n_outputs = model.estimators_.shape[1]
        # of two classes there is one logit, that of class 1
        output = None if is_classifier(model) and n_outputs == 1 and output == 1 else output
        place = chosen_output(output, n_outputs)
        trees = [tree.tree_ for tree in model.estimators_[:, place]]
        return trees, 0, model.learning_rate, _start(model, trees, place)
    trees = [model] if isinstance(model, SINGLE) else model.estimators_
    checks.require(model.n_outputs_ == 1, "model", f"{model.n_outputs_} targets", "have one target")
    column = chosen_output(output, model.n_classes_ if is_classifier(model) else 1)
    return [tree.tree_ for tree in trees], column, 1 / len(trees), 0.0


def _units(model):
    if not is_classifier(model):
        return "value"
    return "logit" if isinstance(model, BOOSTED) else "probability"


def _start(model, trees, place):
    """Return what boosting began with, read off at a row of zeros."""
    zeros = np.zeros((1, model.n_features_in_), dtype=np.float32)
    known = getattr(model, "feature_names_in_", None)
    ask = model.decision_function if is_classifier(model) else model.predict
    answer = np.ravel(ask(zeros if known is None else pd.DataFrame(zeros, columns=known)))[place]
    return answer - model.learning_rate * sum(tree.predict(zeros)[0, 0] for tree in trees)


def _row(x, model, names):
    """Return the row as float32, as scikit-learn's trees see it, and the names of its features."""
    if isinstance(x, pd.DataFrame):
        checks.require(len(x) == 1, "x", f"{len(x)} rows", "be one row: explain rows one by one")
        x = x.iloc[0]
    known = getattr(model, "feature_names_in_", None)
    if isinstance(x, pd.Series) and known is not None:
        x = x[list(known)]
    index = x.index if isinstance(x, pd.Series) else None
    names = next((given for given in (names, known, index) if given is not None), None)
    x = np.ravel(np.asarray(x)).astype(np.float32)
    expected = f"have {model.n_features_in_}, as the model"
    checks.require(len(x) == model.n_features_in_, "x", f"{len(x)} features", expected)
    names = [f"x{place}" for place in range(len(x))] if names is None else names
    return x, tuple(name.item() if isinstance(name, np.generic) else name for name in names)


def _leaves(tree, x, column):
    """Return features, taken and shares of shape (n_leaves, longest way), and the leaves' numbers."""
    ways = []
    worth = []
    waiting = [(0, {})]
    left = tree.children_left
    right = tree.children_right
    weight = tree.weighted_n_node_samples
    while waiting:
        node, way = waiting.pop()
        if left[node] < 0:
            ways.append(way)
            worth.append(tree.value[node, 0, column])
            continue
        feature = tree.feature[node]
        taken, share = way.get(feature, (1.0, 1.0))
        goes_left = _goes_left(tree, node, x[feature])
        for child, goes in ((left[node], goes_left), (right[node], not goes_left)):
            waiting.append((child, way | {feature: (taken * goes, share * weight[child] / weight[node])}))
    return *_padded(ways), np.array(worth)


def _goes_left(tree, node, value):
    return bool(tree.missing_go_to_left[node]) if np.isnan(value) else value <= tree.threshold[node]


def _padded(ways):
    # a feature that is taken by all changes nothing, so short ways are filled up with it
    longest = max(1, *map(len, ways))
    features = np.zeros((len(ways), longest), dtype=int)
    taken, shares = np.ones((2, len(ways), longest))
    for row, way in enumerate(ways):
        if way:
            features[row, : len(way)] = list(way)
            taken[row, : len(way)], shares[row, : len(way)] = zip(*way.values(), strict=True)
    return features, taken, shares


def _product_values(taken, shares, worth):
    """Return each feature's value in each leaf; the integral is exact with half as many nodes as factors."""
    nodes, weights = np.polynomial.legendre.leggauss(taken.shape[1] // 2 + 1)
    t = (nodes + 1) / 2
    weights = weights / 2
    change = taken - shares
    factors = shares[..., None] + change[..., None] * t
    others = factors.prod(axis=1, keepdims=True) / factors
    return worth[:, None] * change * (others @ weights)
