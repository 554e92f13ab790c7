"""What becomes of units that start equal: a small network learns to separate a ring from its core."""

from dataclasses import dataclass

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.backprop.depth import first_weights
from labkit.core import checks

N_HIDDEN = 4
N_POINTS = 200


@dataclass(frozen=True)
class Training:
    """A training of 2-4-1: `weights` has each hidden unit's weight for the first input after every step.

    `spread` is the largest difference between hidden units, over both inputs, at the end; `accuracy` is
    that on new points.
    """

    activation: str
    initialization: str
    weights: np.ndarray
    spread: float
    accuracy: float


def _ring_and_core(n_points=N_POINTS, seed=0):
    """Draw points, half on a ring of radius 1 and half on one of radius 1/2, and which is which."""
    rng = np.random.default_rng(seed)
    is_core = np.arange(n_points) % 2 == 1
    angles = rng.uniform(0, 2 * np.pi, n_points)
    circle = np.where(is_core, 0.5, 1.0)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return circle + rng.normal(scale=0.1, size=(n_points, 2)), is_core[:, None]


def train_on_ring(
    activation: str = "tanh",
    initialization: str = "Glorot",
    n_steps: int = 1000,
    seed: int = 0,
    learning_rate: float = 1.0,
) -> Training:
    """Train two inputs, four hidden units and one output by gradient descent on all 200 points.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    activation, initialization : str
        As in `layer_gradients`; biases start at zero.
    n_steps, seed : int
        The seed draws the first weights, never the points.
    learning_rate : float, > 0

    Returns
    -------
    Training

    Raises
    ------
    ArgumentError
        For an unknown initialization, or a rate or number of steps that is not positive.

    Examples
    --------
    >>> train_on_ring(initialization="constant", n_steps=50).spread < 1e-9
    True
    """
    checks.whole(n_steps=n_steps)
    checks.positive(learning_rate=learning_rate)
    points, truths = _ring_and_core()
    W, V = (Tensor(array) for array in first_weights([2, N_HIDDEN, 1], initialization, seed))
    network = W, Tensor(np.zeros(N_HIDDEN)), V, Tensor(np.zeros(1))
    weights = [W.value[0]]
    for _ in range(n_steps):
        z = _logits(points, *network, activation)
        (z.softplus() - z * truths).mean().backward()
        for part in network:
            part.value = part.value - learning_rate * part.gradient
            part.gradient = None
        weights.append(W.value[0])
    fresh, answers = _ring_and_core(seed=1)
    accuracy = np.mean((_logits(fresh, *network, activation).value > 0) == answers)
    spread = np.ptp(W.value, axis=1).max()
    return Training(activation, initialization, np.array(weights), float(spread), float(accuracy))


def _logits(points, W, b, V, c, activation):
    return getattr(points @ W + b, activation)() @ V + c
