"""The packages shap and lime behind guards: what they silently get wrong is taken out of their hands."""

import importlib
import warnings
from contextlib import contextmanager

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation
from labkit.explanation.seeds import KeptSeeds

OF_COALITIONS = ("permutation", "exact", "kernel", "sampling", "partition")
OF_MODELS = ("tree", "deep", "gradient")
SAMPLES_OF_KERNEL = 2**11  # what its "auto" adds to twice the number of features
MOST_MISSED = 0.01  # of the effect; beyond it values that should add up are wrong


def by_shap(model, x, background=None, algorithm="permutation", output=None, seed=0, names=None):
    """Return the explanation of an explainer of the package shap.

    Explainers of coalitions see rows of zeros and ones; what is mixed for them is ours: the whole
    background, words and gaps included. Kernel keeps all features, deep cannot break other gradients, and
    no generator of the learner is seeded.

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
    """
    checks.one_of((*OF_COALITIONS, *OF_MODELS), algorithm=algorithm)
    with _guarded(seed):
        shap = importlib.import_module("shap")
        if algorithm == "tree":
            return _of_trees(shap, model, x, output, names)
        if algorithm in OF_MODELS:
            return _of_keras(shap, model, x, background, algorithm, output, seed, names)
        return _of_coalitions(shap, _asked(model, output), Case.of(x, background, names), algorithm, seed)


def by_lime(model, x, background=None, n_samples=1000, output=None, seed=0, names=None):
    """Return the explanation of the package lime: of one output, with all features, in large batches.

    Words are given to it as numbers; of images and texts it gets the parts, so that fills are ours and an
    image too small for its own segmentation is explained as well.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
    n_samples : int
    output : int, optional
        Where model is no Predictor.
    seed : int

    Returns
    -------
    Explanation
    """
    checks.whole(2, n_samples=n_samples)
    predict, case = _asked(model, output), Case.of(x, background, names)
    before, of_parts = predict.cost, hasattr(case, "sampled")
    with _guarded(seed):
        explain = _lime_of_a_row if not of_parts else (
            _lime_of_an_image if hasattr(case, "image") else _lime_of_a_text
        )  # fmt: skip
        told = explain(predict, case, n_samples, seed)
    values = np.zeros(len(case.names))
    places, weights = zip(*told.local_exp[1], strict=True)
    values[list(places)] = weights
    prediction, base = float(predict(case.row)[0]), float(told.intercept[1])
    score = told.score[1] if isinstance(told.score, dict) else told.score
    method = f"package lime, {n_samples:,} samples"
    return Explanation(
        values, base, prediction, case.names, case.data, method, predict.units, local_fit=float(score),
        cost=predict.cost - before, source=case if of_parts else None,
    )  # fmt: skip


@contextmanager
def _guarded(seed):
    """Seed NumPy inside, which some explainers draw from, give its state back, and hide others' warnings."""
    with KeptSeeds(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(seed)  # noqa: NPY002
        yield


def _asked(model, output):
    return model if isinstance(model, Predictor) else Predictor(model, output)


def _of_coalitions(shap, predict, case, algorithm, seed):
    before, d = predict.cost, len(case.names)
    everything, nothing = np.ones((1, d)), np.zeros((1, d))

    def worth(rows):
        return case.worth(predict, np.asarray(rows) > 0.5)

    ends = worth(np.vstack([nothing, everything]))
    if algorithm in ("kernel", "sampling"):
        settings = {"silent": True} if algorithm == "sampling" else {"silent": True, "l1_reg": False}
        maker = shap.KernelExplainer if algorithm == "kernel" else shap.SamplingExplainer
        values = maker(worth, nothing).shap_values(everything, nsamples=2 * d + SAMPLES_OF_KERNEL, **settings)
    else:
        values = _by_masker(shap, worth, everything, case, algorithm, seed)
    return Explanation(
        np.asarray(values, dtype=float).reshape(d), *map(float, ends), case.names, case.data,
        f"shap, {algorithm}", predict.units, cost=predict.cost - before,
        source=case if hasattr(case, "sampled") else None,
    )  # fmt: skip


def _by_masker(shap, worth, everything, case, algorithm, seed):
    masker, d = shap.maskers.Independent(0 * everything, max_samples=1), everything.shape[1]
    if algorithm == "permutation":
        settings = {"max_evals": 10 * (2 * d + 1), "silent": True}
        return shap.PermutationExplainer(worth, masker, seed=seed)(everything, **settings).values
    if algorithm == "exact":
        return shap.ExactExplainer(worth, masker)(everything, max_evals=2**d, silent=True).values
    masker = shap.maskers.Partition(0 * everything, max_samples=1, clustering=_tied(case))
    settings = {"max_evals": max(500, 4 * d), "silent": True}
    return shap.PartitionExplainer(worth, masker)(everything, **settings).values


def _tied(case):
    """Return a tree of parts that lie together, or of columns in their order."""
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


def _of_trees(shap, model, x, output, names):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent", model_output="raw")
    row = x if isinstance(x, pd.DataFrame) else np.atleast_2d(np.asarray(x))
    case = Case.of(row, row, names)
    values = np.asarray(explainer.shap_values(case.row))[0]
    bases = np.ravel(explainer.expected_value)
    place = (output or 0) if len(bases) > 1 else 0
    expected = f"be given: the trees have {len(bases)} outputs"
    checks.require(output is not None or len(bases) == 1, "output", output, expected)
    values = values[:, place] if values.ndim == 2 else values
    # raw outputs of trees add up by construction, which shap has checked
    prediction = float(bases[place] + values.sum())
    return Explanation(values, float(bases[place]), prediction, case.names, case.data, "shap, tree")


def _of_keras(shap, model, x, background, algorithm, output, seed, names):
    if not getattr(model, "inputs", None):
        raise ValueError(
            f"shap's {algorithm} explainer needs a Keras model that is Sequential or functional: "
            "call expected_gradients(Differentiable(model), ...) or permutation_shapley."
        )
    x, rows = (np.asarray(given, dtype=np.float32) for given in (x, background))
    x = x.reshape(rows.shape[1:])
    predict = Predictor(model, output)
    base, prediction = float(predict(rows).mean()), float(predict(x[None])[0])
    ends, place = (model.inputs[0], model.outputs[0]), output or 0
    with _gradients_kept():
        values = _deep(shap, ends, rows, x) if algorithm == "deep" else (
            shap.GradientExplainer(ends, rows).shap_values(x[None], rseed=seed)
        )  # fmt: skip
    values = np.asarray(values)[0].reshape(x.size, -1)[:, place].astype(float)
    names = [f"x{n}" for n in range(x.size)] if names is None else names
    found = Explanation(
        values, base, prediction, tuple(names), tuple(x.ravel().tolist()), f"shap, {algorithm}",
        cost=predict.cost, source=x if x.ndim > 1 else None,
    )  # fmt: skip
    if algorithm == "deep" and found.gap > MOST_MISSED:
        raise ValueError(
            f"shap's deep explainer misses {found.gap:.0%} of the effect: it has no rule for a layer such as "
            "swish; call expected_gradients, which takes every layer."
        )
    return found


def _deep(shap, ends, rows, x):
    try:
        return shap.DeepExplainer(ends, rows).shap_values(x[None], check_additivity=False)
    except Exception as error:  # which kind it is depends on the layer and on TensorFlow's wrapping
        reason = str(error).strip().splitlines()[-1].strip()
        raise ValueError(
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


def _two_columns(answers):
    # the package asks for the probabilities of all classes, which add up to 1
    return np.column_stack([1 - answers, answers])


def _lime_of_a_row(predict, case, n_samples, seed):
    from lime.lime_tabular import LimeTabularExplainer

    coded, words = _coded(case)
    explainer = LimeTabularExplainer(
        coded[1:], categorical_features=[*words], feature_selection="none", random_state=seed
    )
    return explainer.explain_instance(
        coded[0], lambda rows: _two_columns(predict(_decoded(rows, case, words))),
        num_features=len(case.names), num_samples=n_samples,
    )  # fmt: skip


def _coded(case):
    """Return the row and its background as numbers, and the words of each column that had some."""
    both = pd.concat(
        [pd.DataFrame(case.row), pd.DataFrame(case.background)], ignore_index=True
    ).infer_objects()
    columns, words = [], {}
    for place, name in enumerate(case.names):
        column = both.iloc[:, place]
        has_gap = (column.isna() | column.isin([np.inf, -np.inf])).any()
        checks.require(
            not has_gap, "x", f"a gap in column {name!r}", "have no gap, nor the background: fill it"
        )
        if not pd.api.types.is_numeric_dtype(column) or column.dtype.kind == "b":
            codes, words[place] = pd.factorize(column)
            column = pd.Series(codes)
        columns.append(column.to_numpy(dtype=float))
    return np.column_stack(columns), words


def _decoded(rows, case, words):
    columns = [words[j][column.astype(int)] if j in words else column for j, column in enumerate(rows.T)]
    if not isinstance(case.background, pd.DataFrame):
        return np.column_stack(columns).astype(case.background.dtype if words else float)
    frame = pd.concat([pd.Series(column) for column in columns], axis=1)
    frame.columns = case.background.columns
    return frame.astype({name: case.background[name].dtype for name in frame.columns[[*words]]})


def _lime_of_an_image(predict, case, n_samples, seed):
    from lime import lime_image

    # a white image with black holes: where the holes are says which parts are there
    white = np.ones((*case.segments.shape, 3))
    places = np.unique(case.segments, return_index=True)[1]

    def answer(images):
        return _two_columns(case.worth(predict, images.reshape(len(images), -1, 3)[:, places, 0] > 0.5))

    shown, lime_image.tqdm = lime_image.tqdm, iter
    try:
        return lime_image.LimeImageExplainer(feature_selection="none", random_state=seed).explain_instance(
            white, answer, top_labels=None, hide_color=0, num_samples=n_samples, batch_size=1000,
            segmentation_fn=lambda _: case.segments,
        )  # fmt: skip
    finally:
        lime_image.tqdm = shown


def _lime_of_a_text(predict, case, n_samples, seed):
    from lime.lime_text import LimeTextExplainer

    marks = [f"w{place}" for place in range(len(case.names))]

    def answer(texts):
        kept = [set(text.split()) for text in texts]
        return _two_columns(
            case.worth(predict, np.array([[mark in each for mark in marks] for each in kept]))
        )

    explainer = LimeTextExplainer(feature_selection="none", random_state=seed)
    return explainer.explain_instance(" ".join(marks), answer, num_features=len(marks), num_samples=n_samples)
