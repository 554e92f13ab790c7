"""One page about a model: its metrics with intervals, those of a baseline, and its worst cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.evaluation.cases import as_column, as_numbers
from labkit.evaluation.curves import Thresholds, roc_auc, thresholds
from labkit.evaluation.matrices import Confusion, confusion
from labkit.evaluation.probabilities import brier, calibration, expected_calibration_error, log_loss
from labkit.evaluation.resampling import bootstrap_all
from labkit.evaluation.residuals import mean_absolute_error, r_squared, root_mean_squared_error

TASKS = ("classification", "regression")
N_WORST = 10


@dataclass(frozen=True)
class Report:
    """The metrics of a model on one set of cases.

    Parameters
    ----------
    task : {"classification", "regression"}
    n_cases : int
    numbers : DataFrame
        Index: the metric; columns: estimate, low, high, baseline (the most frequent class for
        every case, the classes' shares as probabilities, or the mean).
    worst : DataFrame
        The ten worst cases, by row: truth, predicted, and the probability given to the truth or the error.
    remarks : tuple of str
        What is undefined, and why.
    confusion : Confusion or None
    thresholds : Thresholds or None
    calibration : DataFrame or None
        Both with two classes and probabilities.
    """

    task: str
    n_cases: int
    numbers: pd.DataFrame
    worst: pd.DataFrame
    remarks: tuple[str, ...]
    confusion: Confusion | None = None
    thresholds: Thresholds | None = None
    calibration: pd.DataFrame | None = None

    def __str__(self) -> str:
        parts = [f"{self.task} of {self.n_cases} cases", self.numbers.round(3).to_string()]
        parts += [f"The {len(self.worst)} worst cases", self.worst.to_string(), *self.remarks]
        return "\n\n".join(parts)


@dataclass(frozen=True)
class _Predictions:
    """What a model predicts: labels, and probabilities of shape (n_cases, n_classes) if it gives any."""

    values: np.ndarray
    probabilities: np.ndarray | None = None
    labels: tuple = ()


def report(
    model: Any,
    X: ArrayLike,
    y: ArrayLike,
    task: str | None = None,
    labels: Sequence | None = None,
    n_resamples: int = 300,
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> Report:
    """Measure a model on cases that it has not seen, with an interval beside every number.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    model : object with predict_proba or predict, or callable
        A Keras model will do; probabilities have one column, or one for each class.
    X, y : cases and truths
    task : {"classification", "regression"}, optional
        Guessed from the model and y by default.
    labels : sequence, optional
        The classes in the order of the columns; the model's own, or 0, 1, 2 … without them.
    n_resamples, groups, seed
        As in `bootstrap`; intervals are of 95 %.

    Returns
    -------
    Report

    Raises
    ------
    ArgumentError
        For a model that cannot predict, or predictions that fit neither the cases nor the classes.

    Examples
    --------
    >>> page = report(lambda X: X, np.array([0.2, 0.9, 0.6]), np.array([0, 1, 1]), n_resamples=20)
    >>> page.numbers.loc["accuracy", ["estimate", "baseline"]].round(3).tolist()
    [1.0, 0.667]
    """
    checks.one_of((None, *TASKS), task=task)
    y = as_column("y", y)
    outputs = _outputs(model, X)
    task = task or _guess_task(model, outputs, y)
    expected = f"be the number of cases, {len(y)}"
    checks.require(len(outputs) == len(y), "len(model's predictions)", len(outputs), expected)
    settings = {"n_resamples": n_resamples, "groups": groups, "seed": seed}
    if task == "regression":
        return _of_numbers(y, outputs, settings)
    return _of_classes(y, _predictions(model, outputs, labels), settings)


def _outputs(model, X):
    if hasattr(model, "predict_proba"):
        outputs = model.predict_proba(X)
    elif hasattr(model, "predict_on_batch"):
        outputs = model.predict(X, verbose=0)  # Keras, without its progress bar
    elif hasattr(model, "predict"):
        outputs = model.predict(X)
    else:
        checks.require(callable(model), "model", model, "have predict_proba or predict, or be callable")
        outputs = model(X)
    outputs = np.asarray(outputs)
    shape = "have one prediction a case, or one column for each class"
    checks.require(outputs.ndim in (1, 2), "shape of the model's predictions", outputs.shape, shape)
    return outputs.ravel() if outputs.ndim == 2 and outputs.shape[1] == 1 else outputs


def _guess_task(model, outputs, y):
    words = y.dtype.kind in "OSUb" or outputs.dtype.kind in "OSUb"
    if hasattr(model, "predict_proba") or outputs.ndim == 2 or words:
        return "classification"
    two_classes = np.isin(y, (0, 1)).all() and np.all((outputs >= 0) & (outputs <= 1))
    same_labels = y.dtype.kind in "iu" and np.isin(outputs, np.unique(y)).all()
    return "classification" if two_classes or same_labels else "regression"


def _predictions(model, outputs, labels):
    one_probability = outputs.ndim == 1 and outputs.dtype.kind == "f" and not _are_labels(outputs)
    shares = outputs[:, None] if one_probability else outputs
    if shares.ndim == 1:
        return _Predictions(outputs)
    if shares.shape[1] == 1:
        shares = np.column_stack([1 - shares[:, 0], shares[:, 0]])
    good = np.isfinite(shares).all() and (shares >= 0).all() and np.allclose(shares.sum(axis=1), 1, atol=1e-3)
    sums = "be probabilities that add up to 1 in each row (logits need a softmax or a sigmoid)"
    checks.require(good, "model's predictions", np.round(shares[0], 3).tolist(), sums)
    labels = list(getattr(model, "classes_", range(shares.shape[1])) if labels is None else labels)
    checks.require(len(labels) == shares.shape[1], "labels", labels, f"name {shares.shape[1]} columns")
    labels = np.asarray(labels)
    return _Predictions(labels[shares.argmax(axis=1)], shares, tuple(labels.tolist()))


def _are_labels(outputs):
    return bool(np.all(outputs == np.round(outputs)))


def _of_numbers(y, outputs, settings):
    y, predictions = as_numbers(y=y, predictions=outputs)
    numbers = _with_intervals(_number_metrics, y, predictions, settings)
    numbers["baseline"] = _number_metrics(y, np.full(len(y), y.mean()))
    error = predictions - y
    worst = np.argsort(-np.abs(error), kind="stable")[:N_WORST]
    table = pd.DataFrame({"truth": y, "predicted": predictions, "error": error}).iloc[worst]
    remarks = ("y is constant: R squared means nothing.",) if np.ptp(y) == 0 else ()
    return Report("regression", len(y), numbers, table, remarks)


def _number_metrics(y, predictions):
    return {
        "root mean squared error": root_mean_squared_error(y, predictions),
        "mean absolute error": mean_absolute_error(y, predictions),
        "R squared": r_squared(y, predictions),
    }


def _of_classes(y, predictions, settings):
    matrix = confusion(y, predictions.values)
    labels = predictions.labels or matrix.labels
    unknown = [label for label in np.unique(y).tolist() if predictions.labels and label not in labels]
    checks.require(not unknown, "y", unknown, f"hold the model's classes alone, {labels}")
    positive = labels[-1] if len(labels) == 2 else None
    most_frequent = np.full(len(y), matrix.labels[int(matrix.support.argmax())])
    numbers = _with_baseline(_label_metrics(positive), y, predictions.values, most_frequent, settings)
    worst = _worst_cases(y, predictions.values)
    of_labels = Report("classification", len(y), numbers, worst, matrix.remarks, matrix)
    if predictions.probabilities is None:
        return of_labels
    return _with_probabilities(of_labels, y, predictions, labels, settings)


def _with_probabilities(of_labels, y, predictions, labels, settings):
    shares = _base_shares(y, labels)
    worst = _worst_cases(y, predictions.values, _given(y, predictions.probabilities, labels))
    if len(labels) != 2:
        more = _with_baseline(_column_metrics(labels), y, predictions.probabilities, shares, settings)
        return replace(of_labels, numbers=pd.concat([of_labels.numbers, more]), worst=worst)
    probabilities = predictions.probabilities[:, -1]
    more = _with_baseline(_probability_metrics(labels[-1]), y, probabilities, shares[:, -1], settings)
    curve = thresholds(y, probabilities, labels[-1])
    return replace(
        of_labels,
        numbers=pd.concat([of_labels.numbers, more]),
        worst=worst,
        remarks=(*of_labels.remarks, *curve.remarks),
        thresholds=curve,
        calibration=calibration(np.asarray(y) == labels[-1], probabilities),
    )


def _label_metrics(positive):
    def measure(y: np.ndarray, predictions: np.ndarray) -> dict[str, Any]:
        matrix = confusion(y, predictions)
        numbers = {
            "accuracy": matrix.accuracy,
            "balanced accuracy": matrix.balanced_accuracy,
            "Matthews": matrix.matthews,
        }
        if positive is None:
            return numbers | {"macro F1": matrix.f_beta(average="macro")}
        if positive not in matrix.labels:
            return numbers | dict.fromkeys(("precision", "recall", "F1"), np.nan)
        ratios = {"precision": matrix.precision(), "recall": matrix.recall(), "F1": matrix.f_beta()}
        place = matrix.labels.index(positive)
        return numbers | {name: float(np.asarray(ratio)[place]) for name, ratio in ratios.items()}

    return measure


def _probability_metrics(positive):
    def measure(y: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
        truths = np.asarray(y) == positive
        return {
            "AUC": roc_auc(truths, probabilities),
            "Brier": brier(truths, probabilities),
            "log loss": log_loss(truths, probabilities),
            "calibration error": expected_calibration_error(truths, probabilities),
        }

    return measure


def _column_metrics(labels):
    def measure(y: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
        given = _given(y, probabilities, labels)
        area = roc_auc(y, probabilities, labels=labels)
        return {"macro AUC": area, "log loss": log_loss(np.ones(len(given)), given)}

    return measure


def _given(y, probabilities, labels):
    """Return the probability that the model gives to each truth."""
    return probabilities[np.arange(len(y)), pd.Index(labels).get_indexer(y)]


def _base_shares(y, labels):
    """Return the shares of the classes as the probabilities of every case."""
    return np.tile([np.mean(np.asarray(y) == label) for label in labels], (len(y), 1))


def _with_baseline(measure, y, predictions, baseline, settings):
    numbers = _with_intervals(measure, y, predictions, settings)
    numbers["baseline"] = measure(y, baseline)
    return numbers


def _with_intervals(measure, y, predictions, settings):
    intervals = bootstrap_all(measure, y, predictions, **settings)
    return pd.DataFrame(
        [(each.estimate, each.low, each.high) for each in intervals.values()],
        index=pd.Index(intervals, name="metric"),
        columns=["estimate", "low", "high"],
    )


def _worst_cases(y, predictions, given=None):
    table = pd.DataFrame({"truth": y, "predicted": predictions})
    if given is None:
        return table[table["truth"] != table["predicted"]].head(N_WORST)
    return table.assign(given_to_truth=given).sort_values("given_to_truth", kind="stable").head(N_WORST)
