"""Shift every seed of one kernel, as `make robust` does before a chapter's first cell.

Where a chapter, the kit or a library passes a whole number as a seed, the number plus a shift is used; the
chapter's code and the data shipped with the kit stay as they are. Covered are numpy's generators, the
`random_state` of scikit-learn and pandas, Keras' seeds and initializers, and the order of rows in
`labkit.training`.
"""

import numbers
import os


def shifted(seed, shift):
    """Return a whole number, or the first of a sequence of them, plus the shift; anything else as it is."""
    if isinstance(seed, bool):
        return seed
    if isinstance(seed, numbers.Integral):
        return int(seed) + shift
    if isinstance(seed, list | tuple) and seed:
        return [shifted(seed[0], shift), *seed[1:]]
    return seed


def shifting(function, shift):
    """Return a function that shifts the seed, its first argument, before it calls the one given."""

    def call(seed=None, *arguments, **more):
        return function(shifted(seed, shift), *arguments, **more)

    return call


def shift_numpy(shift):
    import numpy as np

    np.random.default_rng = shifting(np.random.default_rng, shift)
    np.random.seed = shifting(np.random.seed, shift)


def shift_random_states(shift):
    """Shift the `random_state` of scikit-learn and pandas, before their other modules import the function."""
    import pandas.core.common
    import sklearn.utils

    check = shifting(sklearn.utils.check_random_state, shift)
    sklearn.utils.check_random_state = check
    sklearn.utils.validation.check_random_state = check
    pandas.core.common.random_state = shifting(pandas.core.common.random_state, shift)


def shift_keras(shift):
    import keras
    from keras.src.initializers.random_initializers import RandomInitializer

    keras.utils.set_random_seed = shifting(keras.utils.set_random_seed, shift)
    shift_init(RandomInitializer, "_init_seed", shift)
    shift_init(keras.random.SeedGenerator, "_initial_seed", shift)


def shift_init(kind, kept, shift):
    """Shift the seed that a class is made with; its configuration keeps the other one, so copies agree."""
    made = kind.__init__

    def init(self, seed=None, *arguments, **more):
        made(self, shifted(seed, shift), *arguments, **more)
        setattr(self, kept, seed)

    kind.__init__ = init


def shift_row_order(shift):
    """Shift the seed by which `labkit.training` shuffles rows."""
    import tensorflow as tf

    shuffle = tf.random.experimental.stateless_shuffle
    tf.random.experimental.stateless_shuffle = lambda value, seed: shuffle(value, seed=seed + shift)


def shift_all(shift):
    shift_numpy(shift)
    shift_random_states(shift)
    shift_keras(shift)
    shift_row_order(shift)


if shift := int(os.environ.get("LABKIT_SEED_SHIFT", "0")):
    shift_all(shift)
