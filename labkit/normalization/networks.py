"""Networks with and without normalization: trained, and evaluated in both modes."""

import itertools
from collections.abc import Callable, Sequence

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from labkit.core import checks

NORMS = {
    "none": None,
    "batch": keras.layers.BatchNormalization,
    "layer": keras.layers.LayerNormalization,
    "group": lambda: keras.layers.GroupNormalization(groups=8),
    "RMS": keras.layers.RMSNormalization,
}


def dense_network(
    n_inputs: int, n_classes: int, norm: str = "none", units: int = 64, depth: int = 3
) -> keras.Model:
    """Return an uncompiled network of dense layers, each followed by a normalization and a ReLU.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    n_inputs, n_classes : int
    norm : {"none", "batch", "layer", "group", "RMS"}
    units, depth : int
        Of the hidden layers.

    Returns
    -------
    keras.Model
        Logits come out.
    """
    checks.one_of(NORMS, norm=norm)
    layers = [keras.Input((n_inputs,))]
    for _ in range(depth):
        layers.append(keras.layers.Dense(units))
        layers += [] if norm == "none" else [NORMS[norm]()]
        layers.append(keras.layers.ReLU())
    return keras.Sequential([*layers, keras.layers.Dense(n_classes)])


def probabilities(model: keras.Model, X: np.ndarray, training: bool = False) -> np.ndarray:
    """Return a model's class probabilities, its moving averages left as they were.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    model : keras.Model
        Gives logits.
    X : ndarray of shape (n_rows, n_inputs)
        In training mode these rows are one batch.
    training : bool

    Returns
    -------
    ndarray of shape (n_rows, n_classes)
    """
    # a call in training mode changes the moving averages: looking must not
    kept = [variable.numpy() for variable in model.non_trainable_variables] if training else []
    logits = np.asarray(model(X, training=training), dtype=float)
    for variable, value in zip(model.non_trainable_variables, kept, strict=False):
        variable.assign(value)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def probabilities_in_batches(
    model: keras.Model, example: np.ndarray, others: np.ndarray,
    batch_sizes: Sequence[int] = (2, 4, 8, 32, 128), n_draws: int = 100, seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Predict one example in training mode, again and again with other rows in its batch.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    model : keras.Model
    example : ndarray of shape (n_inputs,)
    others : ndarray of shape (n_rows, n_inputs)
        From which the rest of each batch is drawn.
    batch_sizes : sequence of int
    n_draws, seed : int

    Returns
    -------
    DataFrame
        One row a draw: batch_size, probability (of the class that inference mode gives).
    """
    rng = np.random.default_rng(seed)
    draws = []
    place = probabilities(model, example[None])[0].argmax()
    for size in batch_sizes:
        for _ in range(n_draws):
            batch = np.concatenate([example[None], others[rng.integers(0, len(others), size - 1)]])
            draws.append((size, probabilities(model, batch, training=True)[0, place]))
    return pd.DataFrame(draws, columns=["batch_size", "probability"])


def compare_batch_sizes(
    data: tuple, norms: Sequence[str] = ("none", "batch", "layer"), sizes: Sequence[int] = (2, 8, 32),
    steps: int = 300, learning_rate: float = 0.005, seeds: Sequence[int] = range(5),
) -> pd.DataFrame:  # fmt: skip
    """Train a network for every normalization, batch size and seed, and measure its accuracy in both modes.

    Every training takes the same number of steps, so that only the size of the batches differs.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    data : tuple of X_train, y_train, X_test, y_test
    norms, sizes, seeds : sequence
    steps : int
        Of gradient descent, in each training.
    learning_rate : float
        Of gradient descent with momentum 0.9.

    Returns
    -------
    DataFrame
        One row a run: norm, batch_size, seed, accuracy on the test rows in the modes inference and training.

    Raises
    ------
    ArgumentError
        Where `steps` is no positive whole number or a batch would hold more rows than there are.
    """
    X_train, y_train, X_test, y_test = data
    checks.whole(steps=steps)
    checks.require(
        max(sizes) <= len(X_train), "sizes", sizes, f"be at most {len(X_train)}, the training rows"
    )
    runs = []
    for norm in norms:
        trainer = _trainer(lambda norm=norm: dense_network(X_train.shape[1], int(y_train.max()) + 1, norm))
        in_training_mode = _in_training_mode(trainer.model)
        for seed, size in itertools.product(seeds, sizes):
            rows = _rows_of_steps(len(X_train), size, steps, seed)
            trainer.start(seed, learning_rate)
            trainer.train(X_train[rows], y_train[rows], batch_size=size, shuffle=False)
            inference = _accuracy(trainer.model, X_test, y_test)
            training_mode = inference
            if norm == "batch":
                training_mode = _accuracy_in_batches(in_training_mode, X_test, y_test, size)
            runs.append((norm, size, seed, inference, training_mode))
    return pd.DataFrame(runs, columns=["norm", "batch_size", "seed", "inference", "training"])


def steps_to_loss(
    build: Callable[[], keras.Model], inputs: dict[str, np.ndarray], y: np.ndarray, rates: Sequence[float],
    target: float, epochs: int = 20, batch_size: int = 32, seeds: Sequence[int] = (0, 1),
) -> pd.DataFrame:  # fmt: skip
    """Train a network on differently scaled inputs and count the steps until the loss is low.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    build : callable
        Returns a new, uncompiled model with logits as output.
    inputs : dict
        Name -> ndarray of shape (n_rows, n_inputs).
    y : ndarray of int
    rates, seeds : sequence
    target : float
        The mean training loss of an epoch.
    epochs, batch_size : int

    Returns
    -------
    DataFrame
        One row a run: name, learning_rate, seed, steps (infinite where the target is never met).
    """
    trainer = _trainer(build)
    runs = []
    for seed, (name, X), rate in itertools.product(seeds, inputs.items(), rates):
        trainer.start(seed, rate)
        losses = trainer.train(X, y, epochs, batch_size)["loss"]
        met = np.flatnonzero(np.array(losses) <= target)
        steps = (met[0] + 1) * -(-len(X) // batch_size) if len(met) else np.inf
        runs.append((name, rate, seed, float(steps)))
    return pd.DataFrame(runs, columns=["name", "learning_rate", "seed", "steps"])


def _trainer(build):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return training.Retrainer(build, optimizer=keras.optimizers.SGD(momentum=0.9), loss=loss)


def _in_training_mode(model):
    # it moves the moving averages; the next start resets them
    return tf.function(lambda X: model(X, training=True))


def _rows_of_steps(n_rows, batch_size, steps, seed):
    """Return the row numbers of so many whole batches: one shuffle of the rows after the other."""
    rng = np.random.default_rng(seed)
    n_whole = n_rows // batch_size * batch_size
    n_shuffles = -(-steps * batch_size // n_whole)
    rows = np.concatenate([rng.permutation(n_rows)[:n_whole] for _ in range(n_shuffles)])
    return rows[: steps * batch_size]


def _accuracy(model, X, y):
    return float((probabilities(model, X).argmax(axis=1) == y).mean())


def _accuracy_in_batches(logits_of, X, y, batch_size, n_batches=20):
    starts = range(0, len(X) - batch_size + 1, batch_size)
    batches = [slice(start, start + batch_size) for start in starts][:n_batches]
    right = [np.argmax(logits_of(X[rows]), axis=1) == y[rows] for rows in batches]
    return float(np.mean(right))
