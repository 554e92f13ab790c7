"""How large the gradient is in each layer of a deep network: by depth, activation and first weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.core import checks

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")
INITIALIZATIONS = {
    "zero": lambda rng, shape: np.zeros(shape),
    "constant": lambda rng, shape: np.full(shape, 0.1),
    "small": lambda rng, shape: rng.normal(scale=0.01, size=shape),
    "Glorot": lambda rng, shape: rng.uniform(-1, 1, shape) * np.sqrt(6 / sum(shape)),
    "He": lambda rng, shape: rng.normal(scale=np.sqrt(2 / shape[0]), size=shape),
    "large": lambda rng, shape: rng.normal(size=shape),
}


@dataclass(frozen=True)
class LayerGradients:
    """A deep network's gradients, layer by layer.

    `sizes` are their norms, `spreads` the standard deviation of what each layer but the last gives,
    `n_distinct` how many units of the first layer have a gradient that no other unit has.
    """

    activation: str
    initialization: str
    sizes: np.ndarray
    spreads: np.ndarray
    n_distinct: int
    loss: float

    @property
    def ratio(self) -> float:
        """The first layer's gradient as a share of the last layer's, nan where both are zero."""
        return float(self.sizes[0] / self.sizes[-1]) if self.sizes[-1] else float("nan")


def first_weights(sizes: Sequence[int], initialization: str = "Glorot", seed: int = 0) -> list[np.ndarray]:
    """Draw the weight matrices with which a network starts.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, the inputs first.
    initialization : {"zero", "constant", "small", "Glorot", "He", "large"}
        Standard deviations: 0.01 for small, 1 for large, Glorot (2 / (in + out))½, He (2 / in)½.
    seed : int

    Returns
    -------
    list of ndarray of shape (n_in, n_out)

    Raises
    ------
    ArgumentError
        For an unknown initialization, or a size that is not a whole number above zero.

    Examples
    --------
    >>> [weights.shape for weights in first_weights([784, 128, 10], "He")]
    [(784, 128), (128, 10)]
    """
    checks.one_of(INITIALIZATIONS, initialization=initialization)
    for size in sizes:
        checks.whole(size=size)
    rng = np.random.default_rng(seed)
    draw = INITIALIZATIONS[initialization]
    return [draw(rng, shape) for shape in pairwise(sizes)]


def layer_gradients(
    depth: int = 10,
    activation: str = "sigmoid",
    initialization: str = "Glorot",
    n_units: int = 32,
    n_rows: int = 64,
    seed: int = 0,
) -> LayerGradients:
    """Send random rows through a deep network and the gradient back, and measure it in every layer.

    Rows are standard normal, the sign of the first input is the class; there are no biases.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    depth, n_units, n_rows : int
        `depth` counts weight matrices.
    activation, initialization : str
        One of `ACTIVATIONS` and of `INITIALIZATIONS`.
    seed : int

    Returns
    -------
    LayerGradients

    Raises
    ------
    ArgumentError
        For fewer than two layers, or an unknown activation or initialization.

    Examples
    --------
    >>> layer_gradients(10, "sigmoid", "Glorot").ratio < 1e-4
    True
    """
    checks.whole(least=2, depth=depth)
    checks.whole(n_units=n_units, n_rows=n_rows)
    checks.one_of(ACTIVATIONS, activation=activation)
    arrays = first_weights([n_units] * depth + [1], initialization, seed)
    rows = np.random.default_rng(10_000 + seed).normal(size=(n_rows, n_units))
    weights = [Tensor(array) for array in arrays]
    signal = rows
    spreads = []
    for weight in weights[:-1]:
        signal = getattr(signal @ weight, activation)()
        spreads.append(float(signal.value.std()))
    loss = _logistic(signal @ weights[-1], rows[:, :1] > 0)
    loss.backward()
    sizes = np.array([np.linalg.norm(weight.gradient) for weight in weights])
    values = np.array(spreads), _n_distinct(weights[0].gradient), float(loss.value)
    return LayerGradients(activation, initialization, sizes, *values)


def _logistic(logits, truths):
    return (logits.softplus() - logits * truths).mean()


def _n_distinct(gradient):
    # units whose gradients differ by rounding alone are the same unit
    scale = np.abs(gradient).max() or 1.0
    return len(np.unique((gradient / scale).round(9), axis=1).T)
