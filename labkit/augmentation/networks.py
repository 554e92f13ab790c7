"""The same transforms inside Keras and `tf.data`, and what training with them does to a network."""

from collections.abc import Callable, Sequence
from typing import Any

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd
from keras import ops

from labkit.augmentation.policies import DRAWN, Policy, augment, require_policy


class Augment(keras.layers.Layer):
    """A layer that changes its images while training and lets them pass otherwise.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    policy : Policy
    seed : int
    **kwargs : object

    Raises
    ------
    ArgumentError
        Unless the policy is one.

    Examples
    --------
    >>> layer = Augment(Policy(rotate=10, shift=2))
    >>> layer(np.zeros((2, 8, 8, 1)), training=True).shape.as_list()
    [2, 8, 8, 1]
    """

    def __init__(self, policy: Policy, seed: int = 0, **kwargs: Any) -> None:
        # half precision has too few digits for the coordinates of pixels
        super().__init__(**{"dtype": "float32"} | kwargs)
        require_policy(policy)
        self.policy = policy
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, images: Any, training: bool = False) -> Any:
        """Return the images, changed where `training`; floats in [0, 1], channels last."""
        if not training:
            return images
        return change(
            images,
            self.policy,
            lambda: keras.random.uniform(ops.shape(images)[:1], -1, 1, seed=self.generator),
            lambda: keras.random.normal(ops.shape(images), seed=self.generator),
        )

    def get_config(self) -> dict:
        """Return what makes this layer again."""
        return super().get_config() | {"policy": self.policy.strengths, "seed": self.seed}

    @classmethod
    def from_config(cls, config: dict) -> "Augment":
        """Return a layer from its configuration."""
        return cls(**config | {"policy": Policy(**config["policy"])})


def augmented(dataset: Any, policy: Policy, seed: int = 0) -> Any:
    """Map a policy over a `tf.data` pipeline of batches; every epoch draws anew.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    dataset : tf.data.Dataset
        Batches of (images, labels): floats in [0, 1], shape (n, height, width, channels).
    policy : Policy
    seed : int
        The same seed gives the same images, on however many threads.

    Returns
    -------
    tf.data.Dataset

    Raises
    ------
    ArgumentError
        Unless the policy is one.

    Examples
    --------
    >>> import tensorflow as tf
    >>> batches = tf.data.Dataset.from_tensors((np.zeros((2, 8, 8, 1), "float32"), [0, 1]))
    >>> [images.shape.as_list() for images, _ in augmented(batches, Policy(noise=0.1))]
    [[2, 8, 8, 1]]
    """
    import tensorflow as tf

    require_policy(policy)
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True)

    def change_batch(batch: tuple, number: Any) -> tuple:
        images, labels = batch
        counter = iter(range(100))  # a seed of its own for every draw of a batch

        def next_seed() -> Any:
            return tf.stack([number, next(counter)])

        changed = change(
            images,
            policy,
            lambda: tf.random.stateless_uniform(tf.shape(images)[:1], next_seed(), -1.0, 1.0),
            lambda: tf.random.stateless_normal(tf.shape(images), next_seed()),
        )
        return tf.ensure_shape(changed, images.shape), labels

    pairs = tf.data.Dataset.zip(dataset, seeds)
    return pairs.map(change_batch, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def change(images: Any, policy: Policy, uniform: Callable, normal: Any = None) -> Any:
    """Apply a policy with `keras.ops`, to numbers drawn by the caller.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : tensor of shape (n, height, width, channels), floats in [0, 1]
    policy : Policy
    uniform, normal : callable
        () -> n numbers from -1 to 1; () -> normal numbers of the images' shape.

    Returns
    -------
    tensor of the same shape

    Raises
    ------
    ArgumentError
        Unless the policy is one.

    Examples
    --------
    >>> images = ops.full((1, 2, 2, 1), 0.5)
    >>> ops.convert_to_numpy(change(images, Policy(brightness=0.25), lambda: ops.ones(1))).ravel()
    array([0.75, 0.75, 0.75, 0.75], dtype=float32)
    """
    require_policy(policy)
    drawn = {name: uniform() for name in DRAWN}
    if policy.moves_pixels:
        images = warp_in_graph(images, _maps(images.shape[1:3], policy, drawn))
    if policy.brightness:
        images = ops.clip(images + _over_pixels(policy.brightness * drawn["brightness"]), 0, 1)
    if policy.contrast:
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        images = _away_from(mean, images, 1 + policy.contrast * drawn["contrast"])
    if policy.saturation:
        grey = ops.sum(images * ops.array([0.299, 0.587, 0.114]), axis=-1, keepdims=True)
        images = _away_from(grey, images, 1 + policy.saturation * drawn["saturation"])
    if policy.noise:
        images = ops.clip(images + policy.noise * normal(), 0, 1)
    return images * _outside(images.shape[1:3], policy.cut_out, drawn) if policy.cut_out else images


def warp_in_graph(images: Any, maps: Any) -> Any:
    """Resample images along straight-line maps, as `augmentation.warp` does, with `keras.ops`.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : tensor of shape (n, height, width, channels)
    maps : tensor of shape (n, 2, 3)
        As `augmentation.affine` returns them.

    Returns
    -------
    tensor of the same shape

    Examples
    --------
    >>> identity = [[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]
    >>> bool(ops.all(warp_in_graph(ops.ones((1, 2, 2, 1)), identity) == 1.0))
    True
    """
    height, width = images.shape[1:3]
    x = (width - 1) / 2
    y = (height - 1) / 2
    maps = ops.reshape(ops.cast(maps, images.dtype), (-1, 6))
    a, b, c, d, e, f = (maps[:, column] for column in range(6))
    zero = ops.zeros_like(a)  # Keras counts from the corner, we from the centre
    rows = (a, b, c + x - a * x - b * y, d, e, f + y - d * x - e * y, zero, zero)
    return ops.image.affine_transform(
        images, ops.stack(rows, axis=1), "bilinear", "constant", 0, data_format="channels_last"
    )


def learning_curve(
    build: Callable[[], keras.Model],
    train: tuple,
    tests: dict,
    policies: dict[str, Policy],
    sizes: Sequence[int],
    n_steps: int = 300,
    batch_size: int = 32,
    seeds: Sequence[int] = (0, 1, 2),
) -> pd.DataFrame:
    """Train a network on few and on many examples, with every policy, and test it.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    build : callable
        Returns a new Keras model with logits as output.
    train : tuple of ndarray
        Images (floats in [0, 1], with channels) and labels; a random part of `n` is learned.
    tests, policies : dict
        Name -> images and labels; name -> Policy.
    sizes, seeds : sequence of int
    n_steps, batch_size : int
        Every training takes as many steps.

    Returns
    -------
    DataFrame
        n_examples, policy, seed, test, accuracy: one row a training and test.
    """
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer = training.Retrainer(build, optimizer="adam", loss=loss)
    rows = []
    for seed in seeds:
        order = np.random.default_rng(seed).permutation(len(train[0]))
        for n_examples in sizes:
            images, labels = (part[order[:n_examples]] for part in train)
            for name, policy in policies.items():
                trainer.start(seed)
                lesson = _lesson(images, labels, policy, n_steps * batch_size, seed)
                trainer.train(*lesson, batch_size=batch_size, shuffle=False)
                scores = {"own examples, changed": _score(trainer.model, [part[-1000:] for part in lesson])}
                scores |= {test: _score(trainer.model, part) for test, part in tests.items()}
                rows += [(n_examples, name, seed, *score) for score in scores.items()]
    return pd.DataFrame(rows, columns=["n_examples", "policy", "seed", "test", "accuracy"])


def _lesson(images, labels, policy, n_rows, seed):
    # all epochs laid end to end, each shuffled and drawn anew
    rng = np.random.default_rng(seed)
    n = len(images)
    orders = [rng.permutation(n) for _ in range(-(-n_rows // n))]
    order = np.concatenate(orders)[:n_rows]
    return augment(images[order], policy, seed), labels[order]


def _score(model, test):
    images, labels = test
    logits = ops.convert_to_numpy(model(images, training=False))
    return float((logits.argmax(axis=1) == labels).mean())


def _maps(size, policy, drawn):
    # as warping.affine, in keras.ops: the same order, from mirror to window
    height, width = size
    share = 1 - policy.crop * (1 + drawn["crop"]) / 2
    room = (1 - share) / 2
    radians = policy.rotate * np.pi / 180 * drawn["rotate"]
    slant = ops.tan(policy.shear * np.pi / 180 * drawn["shear"])
    cos = ops.cos(radians)
    sin = ops.sin(radians)
    along = 1 / (1 + policy.zoom * drawn["zoom"])
    across = ops.where((1 + drawn["flip"]) / 2 > 1 - policy.flip, -along, along)
    a = across * (cos + slant * sin)
    b = across * (slant * cos - sin)
    c = along * sin
    d = along * cos
    x = room * (width - 1) * drawn["window"] - policy.shift * drawn["shift"]
    y = room * (height - 1) * drawn["below"] - policy.shift * drawn["down"]
    return ops.stack((share * a, share * b, a * x + b * y, share * c, share * d, c * x + d * y), axis=1)


def _outside(size, side, drawn):
    # 1 outside the square that is cut out, 0 inside
    height, width = size
    x = ops.arange(width, dtype="float32") - (1 + _over_pixels(drawn["cut_out"])[..., 0]) * (width - 1) / 2
    y = ops.arange(height, dtype="float32") - (1 + _over_pixels(drawn["below"])[..., 0]) * (height - 1) / 2
    outside = (ops.abs(x) >= side / 2) | (ops.abs(ops.swapaxes(y, 1, 2)) >= side / 2)
    return ops.cast(outside, "float32")[..., None]


def _away_from(middle, images, factor):
    return ops.clip(middle + _over_pixels(factor) * (images - middle), 0, 1)


def _over_pixels(values):
    return ops.reshape(values, (-1, 1, 1, 1))
