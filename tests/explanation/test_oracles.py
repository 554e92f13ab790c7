"""LIME and Shapley values by hand against the packages of their authors, which take seconds to load."""

import warnings

import numpy as np
import pytest

from labkit import explanation
from tests.explanation.models import case

pytestmark = pytest.mark.slow


def smooth(X):
    """A probability, since the package of LIME asks for two columns."""
    return 1 / (1 + np.exp(-X[:, 0] - X[:, 1] * X[:, 2] + 0.5 * X[:, 3]))


def test_lime_by_hand_gives_the_weights_of_the_package():
    from lime.lime_tabular import LimeTabularExplainer

    x, background = case(5, 400)
    theirs = LimeTabularExplainer(background, random_state=0, discretize_continuous=True).explain_instance(
        x,
        lambda X: np.column_stack([1 - smooth(X), smooth(X)]),
        num_features=5,
        num_samples=20_000,
    )
    weights = np.array([weight for _, weight in sorted(theirs.as_map()[1])])
    some = explanation.stability(lambda seed: explanation.lime(smooth, x, background, 20_000, seed)).values
    away = np.abs(some.mean(axis=0) - weights)
    spread = some.std(axis=0, ddof=1)
    assert (away < 4 * spread).all()
    assert spread.max() < 0.1 * np.abs(weights).max()
    ours = explanation.lime(smooth, x, background, 20_000)
    assert ours.local_fit == pytest.approx(theirs.score, abs=0.05)
    assert ours.base == pytest.approx(theirs.intercept[1], abs=0.03)


def test_the_kernel_explainer_of_shap_is_exact_up_to_ten_features_and_adds_up_beyond():
    for n_features, least, most in [(6, 0, 1e-6), (12, 0.1, 2)]:
        x, background = case(n_features, 10)
        theirs = by_kernel(rough, x, background)
        ours = explanation.exact_shapley(rough, x, background)
        assert least <= np.abs(theirs - ours.values).max() / np.abs(ours.values).max() < most
        assert theirs.sum() == pytest.approx(ours.values.sum(), abs=1e-6)
        assert np.count_nonzero(theirs) <= 10  # its default sets all others to zero


def rough(X):
    """A model in which every feature counts."""
    return np.abs(X @ np.linspace(1, 2, X.shape[1])) + X[:, 0] * X[:, -1]


def by_kernel(f, x, background):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package's own dependencies
        import shap

        return shap.KernelExplainer(f, background).shap_values(x, silent=True)
