"""The same transforms inside Keras and `tf.data`, and what training with them does to a network."""

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd
from keras import ops

from labkit.augmentation.policies import STRENGTHS, Draw, augment
from labkit.core import checks

GEOMETRY = tuple(STRENGTHS)[:6]


class Augment(keras.layers.Layer):
    """A layer that changes its images while training and lets them pass otherwise.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    strengths : dict
        Names and units as in `augmentation.STRENGTHS`.
    seed : int
    **kwargs : object
        As for every layer.
    """

    def __init__(self, strengths, seed=0, **kwargs):
        super().__init__(**kwargs)
        Draw.require(strengths)
        self.strengths, self.seed = dict(strengths), seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, images, training=False):
        """Return the images, changed where `training`; floats in [0, 1], channels last."""
        if not training:
            return images
        n = ops.shape(images)[:1]
        return change(
            images,
            self.strengths,
            lambda: keras.random.uniform(n, -1, 1, seed=self.generator),
            lambda: keras.random.normal(ops.shape(images), seed=self.generator),
        )

    def get_config(self):
        """Return what makes this layer again."""
        return super().get_config() | {"strengths": self.strengths, "seed": self.seed}


def augmented(dataset, strengths, seed=0):
    """Map a recipe over a `tf.data` pipeline of batches; every epoch draws anew.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    dataset : tf.data.Dataset
        Batches of (images, labels): floats in [0, 1], shape (n, height, width, channels).
    strengths : dict
        Names and units as in `augmentation.STRENGTHS`.
    seed : int
        The same seed gives the same images, on however many threads.

    Returns
    -------
    tf.data.Dataset
    """
    import tensorflow as tf

    Draw.require(strengths)
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True)

    def one_batch(batch, number):
        images, labels = batch
        turn = iter(range(100))  # a seed of its own for every draw of a batch

        def drawn(kind, shape, **limits):
            return kind(shape, seed=tf.stack([number, next(turn)]), **limits)

        uniform = tf.random.stateless_uniform
        changed = change(
            images,
            strengths,
            lambda: drawn(uniform, tf.shape(images)[:1], minval=-1.0, maxval=1.0),
            lambda: drawn(tf.random.stateless_normal, tf.shape(images)),
        )
        return tf.ensure_shape(changed, images.shape), labels

    pairs = tf.data.Dataset.zip(dataset, seeds)
    return pairs.map(one_batch, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def library(strengths, size, seed=0):
    """Return the layers that Keras itself has for a recipe, one resampling for each.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    strengths : dict
        Of rotate, shift, zoom, flip, contrast and noise; names and units as in `augmentation.STRENGTHS`.
    size : tuple of int
        Height and width in pixels.
    seed : int

    Returns
    -------
    list of keras.layers.Layer
    """
    Draw.require(strengths)
    layers, black = keras.layers, {"fill_mode": "constant", "seed": seed}
    make = {
        "flip": lambda p: layers.RandomFlip("horizontal", seed=seed),
        "rotate": lambda degrees: layers.RandomRotation(degrees / 360, **black),
        "shift": lambda pixels: layers.RandomTranslation(pixels / size[0], pixels / size[1], **black),
        "zoom": lambda share: layers.RandomZoom(share, share, **black),
        "contrast": lambda share: layers.RandomContrast(share, value_range=(0, 1), seed=seed),
        "noise": lambda deviation: layers.GaussianNoise(deviation, seed=seed),
    }
    for name in strengths:
        checks.one_of(make, strengths=name)
    return [make[name](value) for name, value in strengths.items() if value]


def change(images, strengths, uniform, normal=None):
    """Apply a recipe with `keras.ops`, to numbers drawn by the caller.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : tensor of shape (n, height, width, channels)
        Floats in [0, 1].
    strengths : dict
    uniform, normal : callable
        () -> n numbers from -1 to 1; () -> normal numbers of the images' shape.

    Returns
    -------
    tensor of the same shape
    """
    get = {name: float(strengths.get(name, 0)) for name in STRENGTHS}
    r = {name: uniform() for name in (*STRENGTHS, "down", "window", "below")}
    if any(get[name] for name in GEOMETRY):
        images = warp_in_graph(images, _maps(images.shape[1:3], get, r))
    if get["brightness"]:
        images = ops.clip(images + _over_pixels(get["brightness"] * r["brightness"]), 0, 1)
    if get["contrast"]:
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        images = _away_from(mean, images, 1 + get["contrast"] * r["contrast"])
    if get["saturation"]:
        grey = ops.sum(images * ops.array([0.299, 0.587, 0.114]), axis=-1, keepdims=True)
        images = _away_from(grey, images, 1 + get["saturation"] * r["saturation"])
    if get["noise"]:
        images = ops.clip(images + get["noise"] * normal(), 0, 1)
    return images * _kept(images.shape[1:3], get["cut_out"], r) if get["cut_out"] else images


def warp_in_graph(images, maps):
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
    """
    height, width = images.shape[1:3]
    x, y = (width - 1) / 2, (height - 1) / 2
    maps = ops.reshape(ops.cast(maps, images.dtype), (-1, 6))
    a, b, c, d, e, f = (maps[:, column] for column in range(6))
    zero = ops.zeros_like(a)  # Keras counts from the corner, we from the centre
    rows = (a, b, c + x - a * x - b * y, d, e, f + y - d * x - e * y, zero, zero)
    return ops.image.affine_transform(
        images, ops.stack(rows, axis=1), "bilinear", "constant", 0, data_format="channels_last"
    )


def learning_curve(build, train, tests, recipes, sizes, n_steps=300, batch_size=32, seeds=(0, 1, 2)):
    """Train a network on few and on many examples, with every recipe, and test it.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    build : callable
        Returns a new Keras model with logits as output.
    train : tuple of ndarray
        Images (floats in [0, 1], with channels) and labels; a random part of `n` is learned.
    tests, recipes : dict
        Name -> images and labels; name -> strengths.
    sizes, seeds : sequence of int
    n_steps, batch_size : int
        Every training takes as many steps.

    Returns
    -------
    DataFrame
        n_examples, recipe, seed, test, accuracy: one row a training and test.
    """
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    compile_with = {"optimizer": "adam", "loss": loss, "steps_per_execution": 20, "jit_compile": False}
    trainer = training.Retrainer(build, **compile_with)
    rows = []
    for seed in seeds:
        order = np.random.default_rng(seed).permutation(len(train[0]))
        for n_examples in sizes:
            few = tuple(part[order[:n_examples]] for part in train)
            for recipe, strengths in recipes.items():
                trainer.start(seed)
                lesson = _lesson(*few, strengths, n_steps * batch_size, seed)
                trainer.train(*lesson, batch_size=batch_size, shuffle=False)
                scores = {"own examples, changed": _score(trainer.model, [part[-1000:] for part in lesson])}
                scores |= {name: _score(trainer.model, test) for name, test in tests.items()}
                rows += [(n_examples, recipe, seed, *score) for score in scores.items()]
    return pd.DataFrame(rows, columns=["n_examples", "recipe", "seed", "test", "accuracy"])


def _lesson(images, labels, strengths, n_rows, seed):
    # all epochs laid end to end, each shuffled and drawn anew
    rng, n = np.random.default_rng(seed), len(images)
    orders = [rng.permutation(n) for _ in range(-(-n_rows // n))]
    order = np.concatenate(orders)[:n_rows]
    return augment(images[order], seed, **strengths), labels[order]


def _score(model, test):
    images, labels = test
    logits = ops.convert_to_numpy(model(images, training=False))
    return float((logits.argmax(axis=1) == labels).mean())


def _maps(size, get, r):
    # as warping.affine, in keras.ops: the same order, from mirror to window
    height, width = size
    share = 1 - get["crop"] * (1 + r["crop"]) / 2
    room = (1 - share) / 2
    radians, slant = (
        get["rotate"] * np.pi / 180 * r["rotate"],
        ops.tan(get["shear"] * np.pi / 180 * r["shear"]),
    )
    cos, sin = ops.cos(radians), ops.sin(radians)
    along = 1 / (1 + get["zoom"] * r["zoom"])
    mirrored = (1 + r["flip"]) / 2 > 1 - get["flip"]
    across = ops.where(mirrored, -along, along)
    a, b = across * (cos + slant * sin), across * (slant * cos - sin)
    c, d = along * sin, along * cos
    x = room * (width - 1) * r["window"] - get["shift"] * r["shift"]
    y = room * (height - 1) * r["below"] - get["shift"] * r["down"]
    entries = (share * a, share * b, a * x + b * y, share * c, share * d, c * x + d * y)
    return ops.stack(entries, axis=1)


def _kept(size, side, r):
    height, width = size
    x = (
        ops.arange(width, dtype="float32")
        - (width - 1) / 2
        - _over_pixels(r["cut_out"])[..., 0] * (width - 1) / 2
    )
    y = ops.arange(height, dtype="float32") - (height - 1) / 2
    y = y - _over_pixels(r["below"])[..., 0] * (height - 1) / 2
    outside = (ops.abs(x) >= side / 2) | (ops.abs(ops.swapaxes(y, 1, 2)) >= side / 2)
    return ops.cast(outside, "float32")[..., None]


def _away_from(middle, images, factor):
    return ops.clip(middle + _over_pixels(factor) * (images - middle), 0, 1)


def _over_pixels(values):
    return ops.reshape(values, (-1, 1, 1, 1))
