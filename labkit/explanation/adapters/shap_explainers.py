"""The package shap behind guards: what it silently gets wrong is taken out of its hands."""

import importlib
import warnings
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation
from labkit.explanation.seeds import KeptSeeds

SAMPLES_OF_KERNEL = 2**11  # what its "auto" adds to twice the number of features
MOST_MISSED = 0.01  # of the effect; beyond it values that should sum to it are wrong


def by_shap(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    algorithm: str = "permutation",
    output: int | None = None,
    seed: int = 0,
    names: Sequence | None = None,
) -> Explanation:
    """Return the explanation of an explainer of the package shap.

    Explainers of coalitions see rows of zeros and ones; what is mixed for them is ours: the whole
    background, words and missing values included. Kernel keeps all features, deep cannot break other
    gradients, and no generator of the learner is seeded.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
        "tree" takes the model of scikit-learn without a background, "deep" and "gradient" that of Keras.
    algorithm : {"permutation", "exact", "kernel", "sampling", "partition", "tree", "deep", "gradient"}
    output : int, optional
        Where model is no Predictor.
    seed : int

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        For an unknown algorithm, or a model that it does not explain.
    """
    checks.one_of((*COALITION_ALGORITHMS, *MODEL_ALGORITHMS), algorithm=algorithm)
    with KeptSeeds(seed), warnings.catch_warnings(action="ignore"):
        shap = importlib.import_module("shap")
        if algorithm in MODEL_ALGORITHMS:
            return MODEL_ALGORITHMS[algorithm](shap, model, x, background, output, seed, names)
        predict = Predictor.of(model, output)
        return _of_coalitions(shap, predict, Case.of(x, background, names), algorithm, seed)


def _of_coalitions(shap, predict, case, algorithm, seed):
    before = predict.cost
    d = len(case.names)

    def worth(rows: np.ndarray) -> np.ndarray:
        return case.worth(predict, np.asarray(rows) > 0.5)

    base, prediction = worth(np.vstack([np.zeros((1, d)), np.ones((1, d))]))
    values = COALITION_ALGORITHMS[algorithm](shap, worth, case, seed)
    return Explanation(
        np.asarray(values, dtype=float).reshape(d), float(base), float(prediction), case.names, case.data,
        f"shap, {algorithm}", predict.units, cost=predict.cost - before, source=case.source,
    )  # fmt: skip


def _kernel(shap, worth, case, seed):
    return _of_samples(shap.KernelExplainer, worth, case, l1_reg=False)


def _sampling(shap, worth, case, seed):
    return _of_samples(shap.SamplingExplainer, worth, case)


def _of_samples(explainer, worth, case, **settings):
    d = len(case.names)
    n_samples = 2 * d + SAMPLES_OF_KERNEL
    return explainer(worth, np.zeros((1, d))).shap_values(
        np.ones((1, d)), nsamples=n_samples, silent=True, **settings
    )


def _permutation(shap, worth, case, seed):
    d = len(case.names)
    masker = shap.maskers.Independent(np.zeros((1, d)), max_samples=1)
    explainer = shap.PermutationExplainer(worth, masker, seed=seed)
    return explainer(np.ones((1, d)), max_evals=10 * (2 * d + 1), silent=True).values


def _exact(shap, worth, case, seed):
    d = len(case.names)
    masker = shap.maskers.Independent(np.zeros((1, d)), max_samples=1)
    return shap.ExactExplainer(worth, masker)(np.ones((1, d)), max_evals=2**d, silent=True).values


def _partition(shap, worth, case, seed):
    d = len(case.names)
    masker = shap.maskers.Partition(np.zeros((1, d)), max_samples=1, clustering=_neighbours(case))
    explainer = shap.PartitionExplainer(worth, masker)
    return explainer(np.ones((1, d)), max_evals=max(500, 4 * d), silent=True).values


def _neighbours(case):
    """Return a tree of patches that are close to each other, or of columns in their order."""
    from scipy.cluster.hierarchy import linkage

    d = len(case.names)
    checks.require(d > 1, "x", "1 feature", "have two features at least to be grouped")
    places = np.arange(d)[:, None]
    if hasattr(case, "segments"):
        rows, columns = (
            np.bincount(case.segments.ravel(), axis.ravel()) for axis in np.indices(case.segments.shape)
        )
        places = np.stack([rows, columns], axis=1) / np.bincount(case.segments.ravel())[:, None]
    return linkage(places.astype(float), "average")


def _tree(shap, model, x, background, output, seed, names):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent", model_output="raw")
    row = x if isinstance(x, pd.DataFrame) else np.atleast_2d(np.asarray(x))
    case = Case.of(row, row, names)
    values = np.asarray(explainer.shap_values(case.row))[0]
    bases = np.ravel(explainer.expected_value)
    place = (output or 0) if len(bases) > 1 else 0
    expected = f"be given: the trees have {len(bases)} outputs"
    checks.require(output is not None or len(bases) == 1, "output", output, expected)
    values = values[:, place] if values.ndim == 2 else values
    # raw outputs of trees satisfy efficiency by construction, which shap has checked
    prediction = float(bases[place] + values.sum())
    return Explanation(values, float(bases[place]), prediction, case.names, case.data, "shap, tree")


def _deep(shap, model, x, background, output, seed, names):
    explanation = _of_keras(_deep_values, "deep", shap, model, x, background, output, seed, names)
    if explanation.gap > MOST_MISSED:
        raise ArgumentError(
            f"shap's deep explainer misses {explanation.gap:.0%} of the effect: it has no rule for a layer "
            "such as swish; call expected_gradients, which takes every layer."
        )
    return explanation


def _gradient(shap, model, x, background, output, seed, names):
    return _of_keras(_gradient_values, "gradient", shap, model, x, background, output, seed, names)


def _of_keras(explain, algorithm, shap, model, x, background, output, seed, names):
    if not getattr(model, "inputs", None):
        raise ArgumentError(
            f"shap's {algorithm} explainer needs a Keras model that is Sequential or functional: "
            "call expected_gradients(Differentiable(model), ...) or permutation_shapley."
        )
    x, rows = (np.asarray(given, dtype=np.float32) for given in (x, background))
    x = x.reshape(rows.shape[1:])
    predict = Predictor(model, output)
    base = float(predict(rows).mean())
    prediction = float(predict(x[None])[0])
    ends = (model.inputs[0], model.outputs[0])
    place = output or 0
    with _gradients_kept():
        values = explain(shap, ends, rows, x, seed)
    values = np.asarray(values)[0].reshape(x.size, -1)[:, place].astype(float)
    names = [f"x{n}" for n in range(x.size)] if names is None else names
    return Explanation(
        values, base, prediction, tuple(names), tuple(x.ravel().tolist()), f"shap, {algorithm}",
        cost=predict.cost, source=x if x.ndim > 1 else None,
    )  # fmt: skip


def _gradient_values(shap, ends, rows, x, seed):
    return shap.GradientExplainer(ends, rows).shap_values(x[None], rseed=seed)


def _deep_values(shap, ends, rows, x, seed):
    try:
        return shap.DeepExplainer(ends, rows).shap_values(x[None], check_additivity=False)
    except Exception as error:  # which kind it is depends on the layer and on TensorFlow's wrapping
        reason = str(error).strip().splitlines()[-1].strip()
        raise ArgumentError(
            f"shap's deep explainer has no rule for a layer of this model ({reason}): "
            "call expected_gradients, which takes every layer."
        ) from error


@contextmanager
def _gradients_kept():
    """Undo what a failing DeepExplainer leaves behind: without this no gradient can be taken any more."""
    execute = importlib.import_module("tensorflow.python.eager.execute")
    kept = execute.record_gradient
    try:
        yield
    finally:
        execute.record_gradient = kept


COALITION_ALGORITHMS = {
    "permutation": _permutation,
    "exact": _exact,
    "kernel": _kernel,
    "sampling": _sampling,
    "partition": _partition,
}
MODEL_ALGORITHMS = {"tree": _tree, "deep": _deep, "gradient": _gradient}
