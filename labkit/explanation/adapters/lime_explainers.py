"""The package lime behind guards: what it silently gets wrong is taken out of its hands."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.images_and_texts import Patches, Words
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation
from labkit.explanation.seeds import KeptSeeds


def by_lime(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    n_samples: int = 1000,
    output: int | None = None,
    seed: int = 0,
    names: Sequence | None = None,
) -> Explanation:
    """Return the explanation of the package lime: of one output, with all features, in large batches.

    Words are given to it as numbers; of images and texts it gets the patches and the
    words, so that fills are ours and an image too small for its own segmentation is explained as well.

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

    Raises
    ------
    ArgumentError
        When x is not one row, its columns are not those of the background, or there is no background.
    """
    checks.whole(2, n_samples=n_samples)
    predict = Predictor.of(model, output)
    case = Case.of(x, background, names)
    before = predict.cost
    explain = next(function for kind, function in EXPLAINERS.items() if isinstance(case, kind))
    with KeptSeeds(seed), warnings.catch_warnings(action="ignore"):
        theirs = explain(predict, case, n_samples, seed)
    values = np.zeros(len(case.names))
    places, weights = zip(*theirs.local_exp[1], strict=True)
    values[list(places)] = weights
    prediction = float(predict(case.row)[0])
    base = float(theirs.intercept[1])
    score = theirs.score[1] if isinstance(theirs.score, dict) else theirs.score
    method = f"package lime, {n_samples:,} samples"
    return Explanation(
        values, base, prediction, case.names, case.data, method, predict.units, local_fit=float(score),
        cost=predict.cost - before, source=case.source,
    )  # fmt: skip


def _two_columns(predictions):
    # the package needs the probabilities of all classes, which sum to 1
    return np.column_stack([1 - predictions, predictions])


def _explain_row(predict, case, n_samples, seed):
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
    columns = []
    words = {}
    for place, name in enumerate(case.names):
        column = both.iloc[:, place]
        is_missing = (column.isna() | column.isin([np.inf, -np.inf])).any()
        checks.require(
            not is_missing,
            "x",
            f"a missing value in column {name!r}",
            "have none, nor the background: impute it",
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


def _explain_image(predict, case, n_samples, seed):
    from lime import lime_image

    # a white image in which hidden patches are black: the colours show which patches are there
    white = np.ones((*case.segments.shape, 3))
    places = np.unique(case.segments, return_index=True)[1]

    def probabilities(images: np.ndarray) -> np.ndarray:
        return _two_columns(case.worth(predict, images.reshape(len(images), -1, 3)[:, places, 0] > 0.5))

    progress_bar = lime_image.tqdm
    lime_image.tqdm = iter
    try:
        return lime_image.LimeImageExplainer(feature_selection="none", random_state=seed).explain_instance(
            white, probabilities, top_labels=None, hide_color=0, num_samples=n_samples, batch_size=1000,
            segmentation_fn=lambda _: case.segments,
        )  # fmt: skip
    finally:
        lime_image.tqdm = progress_bar


def _explain_text(predict, case, n_samples, seed):
    from lime.lime_text import LimeTextExplainer

    marks = [f"w{place}" for place in range(len(case.names))]

    def probabilities(texts: list[str]) -> np.ndarray:
        kept = [set(text.split()) for text in texts]
        return _two_columns(
            case.worth(predict, np.array([[mark in each for mark in marks] for each in kept]))
        )

    explainer = LimeTextExplainer(feature_selection="none", random_state=seed)
    return explainer.explain_instance(
        " ".join(marks), probabilities, num_features=len(marks), num_samples=n_samples
    )


EXPLAINERS = {Patches: _explain_image, Words: _explain_text, Case: _explain_row}  # kind of case -> function
