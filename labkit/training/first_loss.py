"""The loss of a model on its first rows: one number by which a model that is made again is recognized."""

import math

import keras
import numpy as np

N_ROWS = 32
SAME_BITS = 1e-5  # relative; on one processor, and under determinism
ABOUT = 1e-2  # on a GPU, which adds in another order each time
SMALL = 1e-7  # the rounding of float32 in losses near 0


def repeats(device: str, other: str, deterministic: bool) -> bool:
    """Return whether a training on one device gives the same numbers as one on another did.

    Parameters
    ----------
    device, other : str
        As `Devices.words`.
    deterministic : bool

    Returns
    -------
    bool
    """
    return device == other and (deterministic or device.endswith("CPU"))


def close(value: float | None, other: float, tolerance: float) -> bool:
    """Return whether two measured numbers are equal within a relative tolerance; nan equals nan.

    Parameters
    ----------
    value, other : float
    tolerance : float

    Returns
    -------
    bool
    """
    if value is None or math.isnan(other) or math.isnan(value):
        return math.isnan(other) and (value is None or math.isnan(value))
    return math.isclose(value, other, rel_tol=tolerance, abs_tol=SMALL)


class FirstLoss:
    """Measures the compiled loss of a model on the first rows of its data, without training.

    What Keras' JSON does not hold shows in it: a setting of a loss, the state of a layer that is no variable.

    Parameters
    ----------
    data : tuple of ndarray, or tf.data.Dataset
        A Dataset may come in another order each time, so that its loss is not known: None.
    device : str
        As `Devices.words`.
    deterministic : bool
    """

    def __init__(self, data: object, device: str, deterministic: bool):
        is_array = isinstance(data, tuple)
        self._rows = keras.tree.map_structure(lambda part: part[:N_ROWS], data) if is_array else None
        self._is_first = True
        self.device = device
        self._deterministic = deterministic

    def of(self, model: keras.Model) -> float | None:
        """Return the loss, or None where it is not known; the model is left as it was.

        Parameters
        ----------
        model : keras.Model
            Built and compiled.

        Returns
        -------
        float or None
        """
        if self._rows is None:
            return None
        loss = _measured(model, self._rows)
        if self._is_first and loss is not None:
            self._is_first = False
            again = _measured(model, self._rows)
            loss = loss if close(again, loss, self._tolerance(self.device)) else None
        if loss is None:  # the answers have chance in them, or the model takes other rows only
            self._rows = None
        return loss

    def difference(self, model: keras.Model, loss: float | None, device: str) -> str:
        """Return how the loss of a model differs from a recorded one, or ''.

        Parameters
        ----------
        model : keras.Model
        loss : float or None
            As recorded; None: nothing is compared.
        device : str
            Where it was recorded.

        Returns
        -------
        str
        """
        now = self.of(model)
        if now is None or loss is None or close(now, loss, self._tolerance(device)):
            return ""
        return f"its loss on the first {N_ROWS} rows was {loss:.6g} and is {now:.6g}"

    def _tolerance(self, device):
        return SAME_BITS if repeats(self.device, device, self._deterministic) else ABOUT


def _measured(model, rows):
    # a layer may draw random numbers without training too: its state is put back
    variables = [variable for variable in model.variables if not variable.trainable]
    before = [variable.numpy().copy() for variable in variables]
    try:
        X, y, *sample_weight = keras.tree.map_structure(keras.ops.convert_to_tensor, rows)
        predicted = model(X, training=False)
        loss = model.compute_loss(x=X, y=y, y_pred=predicted, sample_weight=next(iter(sample_weight), None))
        loss = float(np.asarray(keras.ops.convert_to_numpy(loss)))
    except Exception:  # what a model cannot do with these rows, training itself reports
        loss = math.nan
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return loss if math.isfinite(loss) else None
