"""One way to query any model: in chunks, one output at a time, and with a count of what it costs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError

UNITS = ("probability", "logit", "value")
SURE = 1e-7  # probabilities are kept this far from 0 and 1, so that their logits stay finite


@dataclass(frozen=True)
class Effort:
    """How much a model was queried: calls to it, rows in them, seconds spent.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    calls, rows : int
    seconds : float
    """

    calls: int = 0
    rows: int = 0
    seconds: float = 0.0

    def __sub__(self, before: "Effort") -> "Effort":
        return Effort(self.calls - before.calls, self.rows - before.rows, self.seconds - before.seconds)


class Predictor:
    """A model as a function: rows in, one number a row out, the effort counted in `cost`.

    Keras models are queried by `predict_on_batch`: `predict` sets up a pipeline for every call, which takes
    longer than the computation. Classifiers give probabilities, or else their decision function.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : object
        With predict_on_batch, predict_proba, decision_function or predict; or any callable.
    output : int, optional
        Which output to explain, where the model gives several a row.
    preprocess : callable, optional
        Turns rows into what the model takes; inside, so that raw columns are explained.
    units : {"probability", "logit", "value"}, optional
        What the numbers are; known for classifiers.
    to_logit : bool
        Give log(p / (1 - p)) instead of the probability p.
    chunk_rows : int
        Rows in one call at most.

    Raises
    ------
    ArgumentError
        For a model that cannot be called, or predictions that are not one finite number a row.

    Examples
    --------
    >>> predict = Predictor(lambda X: X.sum(axis=1))
    >>> predict(np.ones((3, 2))).tolist(), predict.cost.rows
    ([2.0, 2.0, 2.0], 3)
    """

    def __init__(
        self,
        model: Any,
        output: int | None = None,
        *,
        preprocess: Callable | None = None,
        units: str | None = None,
        to_logit: bool = False,
        chunk_rows: int = 4096,
    ) -> None:
        checks.whole(chunk_rows=chunk_rows)
        checks.one_of((None, *UNITS), units=units)
        if output is not None:
            checks.whole(0, output=output)
        self._method, self._is_keras, known_units = _method_of(model)
        self.output = output
        self.preprocess = preprocess
        self.chunk_rows = chunk_rows
        self.to_logit = to_logit
        self.units = "logit" if to_logit else units or known_units
        self.cost = Effort()

    @classmethod
    def of(cls, model: Any, output: int | None = None) -> "Predictor":
        """Return the model itself if it is a Predictor, else a Predictor of it."""
        return model if isinstance(model, cls) else cls(model, output)

    def __call__(self, X: np.ndarray | pd.DataFrame | pd.Series | Sequence) -> np.ndarray:
        """Return one number for each row of a frame, an array or a list of texts, shape (n_rows,)."""
        start = time.perf_counter()
        X = X.tolist() if isinstance(X, pd.Series) else X
        checks.require(len(X) > 0, "X", f"{len(X)} rows", "hold at least one row")
        chunks = range(0, len(X), self.chunk_rows)
        predictions = np.concatenate([self._predictions(_rows(X, at, at + self.chunk_rows)) for at in chunks])
        seconds = time.perf_counter() - start
        done = self.cost
        self.cost = Effort(done.calls + len(chunks), done.rows + len(X), done.seconds + seconds)
        return _finite(_log_odds(predictions) if self.to_logit else predictions)

    def _predictions(self, X):
        n_rows = len(X)
        X = X if self.preprocess is None else self.preprocess(X)
        return _one_output(self._method(_for_keras(X) if self._is_keras else X), n_rows, self.output)


def _method_of(model):
    # Keras first: its models have `predict` as well, which is a hundred times slower on a few rows
    if hasattr(model, "predict_on_batch"):
        return model.predict_on_batch, True, "value"
    if hasattr(model, "predict_proba"):
        return model.predict_proba, False, "probability"
    # the labels of a classifier jump: small changes of a row would count for nothing
    if hasattr(model, "decision_function"):
        return model.decision_function, False, "value"
    if hasattr(model, "predict"):
        return model.predict, False, "value"
    expected = "have predict_on_batch, predict_proba or predict, or be a function of rows"
    checks.require(callable(model), "model", type(model).__name__, expected)
    return model, False, "value"


def _rows(X, start, stop):
    return X.iloc[start:stop] if isinstance(X, pd.DataFrame) else X[start:stop]


def _for_keras(X):
    if isinstance(X, pd.DataFrame):
        _all_numbers(X)
        X = X.to_numpy()
    X = np.asarray(X)
    # 8-bit images wrap around when they are subtracted, and Keras computes in float32 anyway
    return X.astype("float32") if X.dtype.kind in "buif" else X


def _all_numbers(X):
    for name in X.columns:
        if not pd.api.types.is_numeric_dtype(X[name]):
            raise ArgumentError(
                f"A Keras model takes numbers; column {name!r} holds {X[name].iloc[0]!r}: "
                "give Predictor a `preprocess` that encodes it."
            )


def _one_output(predictions, n_rows, output):
    predictions = np.asarray(predictions)
    if predictions.ndim not in (1, 2) or len(predictions) != n_rows:
        raise ArgumentError(
            f"The model gave shape {predictions.shape} for {n_rows} rows; expected (n_rows,) or (n_rows, "
            "n_outputs): wrap it in a function that gives one number a row."
        )
    if predictions.dtype.kind not in "buif":
        given = predictions.ravel().tolist()[0]
        raise ArgumentError(
            f"The model gave {given!r}; expected numbers: explain a probability, not a label."
        )
    predictions = predictions.reshape(n_rows, -1).astype(float)
    return predictions[:, chosen_output(output, predictions.shape[1])]


def _log_odds(p):
    inside = (p >= 0) & (p <= 1) | np.isnan(p)
    if not inside.all():
        raise ArgumentError(
            f"to_logit=True takes probabilities; the model gave {p[~inside][0]:g}: leave `to_logit` out."
        )
    p = np.clip(p, SURE, 1 - SURE)
    return np.log(p / (1 - p))


def _finite(predictions):
    bad = np.flatnonzero(~np.isfinite(predictions))
    if len(bad):
        raise ArgumentError(
            f"The model gave {predictions[bad[0]]} for row {bad[0]}; expected finite numbers: "
            "impute the missing values in X, or put the imputer inside the model."
        )
    return predictions


def chosen_output(output: int | None, n_outputs: int) -> int:
    """Return the index of the output to explain, the only one where none is named."""
    if output is None and n_outputs > 1:
        raise ArgumentError(
            f"The model gives {n_outputs} outputs a row and one is explained at a time: "
            f"name it, as in output={n_outputs - 1}."
        )
    if output is not None:
        checks.whole(0, output=output)
        checks.require(output < n_outputs, "output", output, f"lie in 0 to {n_outputs - 1}")
    return output or 0
