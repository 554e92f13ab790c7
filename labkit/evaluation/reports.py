"""One page about a model: its numbers with intervals, what a baseline earns, and its worst cases."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.cases import Cases
from labkit.evaluation.intervals import bootstrap_all
from labkit.evaluation.matrices import Confusion, confusion
from labkit.evaluation.probabilities import brier, calibration, expected_calibration_error, log_loss
from labkit.evaluation.residuals import mean_absolute_error, r_squared, root_mean_squared_error
from labkit.evaluation.thresholds import Thresholds, roc_auc, thresholds

TASKS = ("classification", "regression")
N_WORST = 10


@dataclass(frozen=True)
class Report:
    """What is to be said of a model on one set of cases.

    Parameters
    ----------
    task : {"classification", "regression"}
    n_cases : int
    numbers : DataFrame
        Index: the metric; columns: estimate, low, high, baseline (always the commonest class, the
        classes' shares as probabilities, or the mean).
    worst : DataFrame
        The ten worst cases, by row: truth, predicted, and the probability given to the truth or the error.
    remarks : tuple of str
        What cannot be said, and why.
    confusion : Confusion or None
    thresholds : Thresholds or None
    calibration : DataFrame or None
        Both with two classes and probabilities.
    """

    task: str
    n_cases: int
    numbers: pd.DataFrame
    worst: pd.DataFrame
    remarks: tuple
    confusion: Confusion | None = None
    thresholds: Thresholds | None = None
    calibration: pd.DataFrame | None = None

    def __str__(self):
        parts = [f"{self.task} of {self.n_cases} cases", self.numbers.round(3).to_string()]
        parts += [f"The {len(self.worst)} worst cases", self.worst.to_string(), *self.remarks]
        return "\n\n".join(parts)


@dataclass(frozen=True)
class _Answers:
    """What a model said: labels, and probabilities of shape (n_cases, n_classes) if it gave any."""

    values: np.ndarray
    probabilities: np.ndarray | None = None
    labels: tuple = ()


def report(model, X, y, task=None, labels=None, n_resamples=300, level=0.95, groups=None, seed=0):
    """Measure a model on cases that it has not seen, with an interval beside every number.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    model : object with predict_proba or predict, or callable
        A Keras model will do; probabilities have one column, or one for each class.
    X, y : cases and truths
    task : {"classification", "regression"}, optional
        Guessed from the model and y where it is not said.
    labels : sequence, optional
        The classes in the order of the columns; the model's own, or 0, 1, 2 … without them.
    n_resamples, level, groups, seed
        As in `bootstrap`.

    Returns
    -------
    Report
    """
    checks.one_of((None, *TASKS), task=task)
    y = Cases.column("y", y)
    said = _ask(model, X)
    task = task or _guess_task(model, said, y)
    checks.require(
        len(said) == len(y), "len(model's answers)", len(said), f"be the number of cases, {len(y)}"
    )
    settings = {"n_resamples": n_resamples, "level": level, "groups": groups, "seed": seed}
    if task == "regression":
        return _of_numbers(y, said, settings)
    return _of_classes(y, _answers(model, said, labels), settings)


def _ask(model, X):
    if hasattr(model, "predict_proba"):
        said = model.predict_proba(X)
    elif hasattr(model, "predict_on_batch"):
        said = model.predict(X, verbose=0)  # Keras, without its progress bar
    elif hasattr(model, "predict"):
        said = model.predict(X)
    else:
        checks.require(callable(model), "model", model, "have predict_proba or predict, or be callable")
        said = model(X)
    said = np.asarray(said)
    shape = "have one answer a case, or one column for each class"
    checks.require(said.ndim in (1, 2), "shape of the model's answers", said.shape, shape)
    return said.ravel() if said.ndim == 2 and said.shape[1] == 1 else said


def _guess_task(model, said, y):
    if (
        hasattr(model, "predict_proba")
        or said.ndim == 2
        or y.dtype.kind in "OSUb"
        or said.dtype.kind in "OSUb"
    ):
        return "classification"
    two_classes = np.isin(y, (0, 1)).all() and np.all((said >= 0) & (said <= 1))
    same_labels = y.dtype.kind in "iu" and np.isin(said, np.unique(y)).all()
    return "classification" if two_classes or same_labels else "regression"


def _answers(model, said, labels):
    shares = said[:, None] if said.ndim == 1 and said.dtype.kind == "f" and not _are_labels(said) else said
    if shares.ndim == 1:
        return _Answers(said)
    if shares.shape[1] == 1:
        shares = np.column_stack([1 - shares[:, 0], shares[:, 0]])
    good = np.isfinite(shares).all() and (shares >= 0).all() and np.allclose(shares.sum(axis=1), 1, atol=1e-3)
    sums = "be probabilities that add up to 1 in each row (logits need a softmax or a sigmoid)"
    checks.require(good, "model's answers", np.round(shares[0], 3).tolist(), sums)
    labels = list(getattr(model, "classes_", range(shares.shape[1])) if labels is None else labels)
    checks.require(len(labels) == shares.shape[1], "labels", labels, f"name {shares.shape[1]} columns")
    labels = np.asarray(labels)
    return _Answers(labels[shares.argmax(axis=1)], shares, tuple(labels.tolist()))


def _are_labels(said):
    return bool(np.all(said == np.round(said)))


def _of_numbers(y, said, settings):
    y, said = Cases.numbers(y=y, answers=said)
    numbers = _with_intervals(_number_metrics, y, said, settings)
    numbers["baseline"] = _number_metrics(y, np.full(len(y), y.mean()))
    error = said - y
    worst = np.argsort(-np.abs(error), kind="stable")[:N_WORST]
    table = pd.DataFrame({"truth": y, "predicted": said, "error": error}).iloc[worst]
    remarks = ("y never changes: R squared cannot tell anything.",) if np.ptp(y) == 0 else ()
    return Report("regression", len(y), numbers, table, remarks)


def _number_metrics(y, said):
    return {
        "root mean squared error": root_mean_squared_error(y, said),
        "mean absolute error": mean_absolute_error(y, said),
        "R squared": r_squared(y, said),
    }


def _of_classes(y, answers, settings):
    found = confusion(y, answers.values)
    unknown = [label for label in np.unique(y).tolist() if answers.labels and label not in answers.labels]
    checks.require(not unknown, "y", unknown, f"hold the model's classes alone, {answers.labels}")
    common = found.labels[int(found.support.argmax())]
    two = len(answers.labels or found.labels) == 2
    positive = (answers.labels or found.labels)[-1]
    numbers = _with_intervals(_label_metrics(positive if two else None), y, answers.values, settings)
    always = np.full(len(y), common)
    numbers["baseline"] = _label_metrics(positive if two else None)(y, always)
    given = curve = said_and_happened = None
    if answers.probabilities is not None:
        given = _given(y, answers.probabilities, answers.labels)
        said = answers.probabilities[:, -1] if two else answers.probabilities
        measure = _share_metrics(positive) if two else _column_metrics(answers.labels)
        more = _with_intervals(measure, y, said, settings)
        more["baseline"] = measure(y, _base_shares(y, answers.labels)[:, -1 if two else slice(None)])
        numbers = pd.concat([numbers, more])
        if two:
            curve = thresholds(y, said, positive)
            said_and_happened = calibration(np.asarray(y) == positive, said)
    remarks = (*found.remarks, *(curve.remarks if curve else ()))
    worst = _worst_cases(y, answers.values, given)
    return Report("classification", len(y), numbers, worst, remarks, found, curve, said_and_happened)


def _label_metrics(positive):
    def measure(y, said):
        found = confusion(y, said)
        numbers = {
            "accuracy": found.accuracy,
            "balanced accuracy": found.balanced_accuracy,
            "Matthews": found.matthews,
        }
        if positive is None:
            return numbers | {"macro F1": found.f_beta(average="macro")}
        if positive not in found.labels:
            return numbers | dict.fromkeys(("precision", "recall", "F1"), np.nan)
        ratios = {"precision": found.precision, "recall": found.recall, "F1": found.f_beta}
        place = found.labels.index(positive)
        return numbers | {name: float(ratio()[place]) for name, ratio in ratios.items()}

    return measure


def _share_metrics(positive):
    def measure(y, said):
        chosen = np.asarray(y) == positive
        return {
            "AUC": roc_auc(chosen, said),
            "Brier": brier(chosen, said),
            "log loss": log_loss(chosen, said),
            "calibration error": expected_calibration_error(chosen, said),
        }

    return measure


def _column_metrics(labels):
    def measure(y, said):
        given = _given(y, said, labels)
        area = roc_auc(y, said, labels=labels)
        return {"macro AUC": area, "log loss": log_loss(np.ones(len(given)), given)}

    return measure


def _given(y, shares, labels):
    """Return the probability that each truth was given."""
    return shares[np.arange(len(y)), pd.Index(labels).get_indexer(y)]


def _base_shares(y, labels):
    """Return what always saying the shares of the classes gives."""
    return np.tile([np.mean(np.asarray(y) == label) for label in labels], (len(y), 1))


def _with_intervals(measure, y, said, settings):
    found = bootstrap_all(measure, y, said, **settings)
    return pd.DataFrame(
        [(one.estimate, one.low, one.high) for one in found.values()],
        index=pd.Index(found, name="metric"),
        columns=["estimate", "low", "high"],
    )


def _worst_cases(y, said, given):
    table = pd.DataFrame({"truth": y, "predicted": said})
    if given is None:
        return table[table["truth"] != table["predicted"]].head(N_WORST)
    return table.assign(given_to_truth=given).sort_values("given_to_truth", kind="stable").head(N_WORST)
