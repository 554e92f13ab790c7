"""One way to ask any model: in chunks, one output at a time, and with a count of what it costs."""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks

UNITS = ("probability", "logit", "value")
SURE = 1e-7  # probabilities are kept this far from 0 and 1, so that their logits stay finite


@dataclass(frozen=True)
class Effort:
    """What a model was asked: calls to it, rows in them, seconds spent.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    calls, rows : int
    seconds : float
    """

    calls: int = 0
    rows: int = 0
    seconds: float = 0.0

    def __sub__(self, before):
        return Effort(self.calls - before.calls, self.rows - before.rows, self.seconds - before.seconds)


class Predictor:
    """A model as a function: rows in, one number a row out, the effort counted in `cost`.

    Keras models are asked by `predict_on_batch`: `predict` sets up a pipeline for every call, which takes
    longer than the answer. Classifiers are asked for probabilities, or else for their decision function.

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
        What the numbers are; found out for classifiers.
    to_logit : bool
        Give log(p / (1 - p)) instead of the probability p.
    chunk_rows : int
        Rows in one call at most.
    """

    def __init__(self, model, output=None, *, preprocess=None, units=None, to_logit=False, chunk_rows=4096):
        checks.whole(chunk_rows=chunk_rows)
        checks.one_of((None, *UNITS), units=units)
        if output is not None:
            checks.whole(0, output=output)
        self._ask, self._is_keras, known_units = _way_to_ask(model)
        self.output, self.preprocess, self.chunk_rows = output, preprocess, chunk_rows
        self.to_logit, self.units = to_logit, "logit" if to_logit else units or known_units
        self.cost = Effort()

    @classmethod
    def of(cls, model):
        """Return the model itself if it is a Predictor, else a Predictor of it."""
        return model if isinstance(model, cls) else cls(model)

    def __call__(self, X):
        """Return one number for each row of a frame, an array or a list of texts, shape (n_rows,)."""
        start = time.perf_counter()
        X = X.tolist() if isinstance(X, pd.Series) else X
        checks.require(len(X) > 0, "X", f"{len(X)} rows", "hold at least one row")
        chunks = range(0, len(X), self.chunk_rows)
        answers = np.concatenate([self._answer(_rows(X, at, at + self.chunk_rows)) for at in chunks])
        seconds = time.perf_counter() - start
        done = self.cost
        self.cost = Effort(done.calls + len(chunks), done.rows + len(X), done.seconds + seconds)
        return _finite(_log_odds(answers) if self.to_logit else answers)

    def _answer(self, X):
        n_rows = len(X)
        X = X if self.preprocess is None else self.preprocess(X)
        return _one_output(self._ask(_for_keras(X) if self._is_keras else X), n_rows, self.output)


def _way_to_ask(model):
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
            raise ValueError(
                f"A Keras model takes numbers; column {name!r} holds {X[name].iloc[0]!r}: "
                "give Predictor a `preprocess` that encodes it."
            )


def _one_output(answers, n_rows, output):
    answers = np.asarray(answers)
    if answers.ndim not in (1, 2) or len(answers) != n_rows:
        raise ValueError(
            f"The model gave shape {answers.shape} for {n_rows} rows; expected (n_rows,) or (n_rows, "
            "n_outputs): wrap it in a function that gives one number a row."
        )
    if answers.dtype.kind not in "buif":
        given = answers.ravel().tolist()[0]
        raise ValueError(f"The model gave {given!r}; expected numbers: explain a probability, not a label.")
    answers = answers.reshape(n_rows, -1).astype(float)
    return answers[:, _place(output, answers.shape[1])]


def _place(output, n_outputs):
    if output is None and n_outputs > 1:
        raise ValueError(
            f"The model gives {n_outputs} outputs a row and one is explained at a time: "
            f"write Predictor(model, output={n_outputs - 1})."
        )
    if output is not None and output >= n_outputs:
        raise ValueError(f"`output` must lie in 0 to {n_outputs - 1}; got output={output}.")
    return output or 0


def _log_odds(p):
    inside = (p >= 0) & (p <= 1) | np.isnan(p)
    if not inside.all():
        raise ValueError(
            f"to_logit=True takes probabilities; the model gave {p[~inside][0]:g}: leave `to_logit` out."
        )
    p = np.clip(p, SURE, 1 - SURE)
    return np.log(p / (1 - p))


def _finite(answers):
    bad = np.flatnonzero(~np.isfinite(answers))
    if len(bad):
        raise ValueError(
            f"The model gave {answers[bad[0]]} for row {bad[0]}; expected finite numbers: "
            "fill the gaps in X, or put the imputer inside the model."
        )
    return answers
