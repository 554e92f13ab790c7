"""Range test and sweep on a problem so small that a network learns it in a moment."""

import numpy as np
import pytest

from labkit import descent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data():
    """Two clouds on either side of a line."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(256, 2)).astype("float32")
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    return X[:192], y[:192], X[192:], y[192:]


def build():
    import keras

    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])


@pytest.fixture(scope="module")
def table(data):
    import keras

    from labkit.descent import networks

    makers = {"SGD": keras.optimizers.SGD, "Adam": lambda rate: keras.optimizers.Adam(rate)}
    rates = {"SGD": [1e-4, 0.5], "Adam": [0.1]}
    return networks.sweep(build, makers, rates, data, epochs=4, batch_size=32, seeds=(0, 1))


def test_a_sweep_has_a_row_for_every_run(table):
    assert list(table.columns) == ["optimizer", "learning_rate", "seed", "loss", "accuracy"]
    rows = list(table[["optimizer", "learning_rate", "seed"]].itertuples(index=False, name=None))
    pairs = [("SGD", 1e-4), ("SGD", 0.5), ("Adam", 0.1)]
    assert rows == [(*pair, seed) for pair in pairs for seed in (0, 1)]
    assert table["accuracy"].between(0, 1).all()


def test_a_rate_that_is_far_too_small_learns_less(table):
    accuracy = table.groupby(["optimizer", "learning_rate"])["accuracy"].mean()
    assert accuracy["SGD", 0.5] > 0.85
    assert accuracy["Adam", 0.1] > 0.85
    loss = table.groupby(["optimizer", "learning_rate"])["loss"].mean()
    assert loss["SGD", 0.5] < loss["SGD", 1e-4]


def test_every_run_begins_anew(data, table):
    import keras

    from labkit.descent import networks

    # alone, without the runs before it: the same numbers
    alone = networks.sweep(build, {"Adam": keras.optimizers.Adam}, {"Adam": [0.1]}, data, 4, 32, seeds=(1,))
    again = table[(table["optimizer"] == "Adam") & (table["seed"] == 1)]
    assert alone["loss"].item() == pytest.approx(again["loss"].item(), rel=1e-4)
    assert alone["accuracy"].item() == again["accuracy"].item()


def test_seeds_make_a_difference(table):
    losses = table[table["optimizer"] == "SGD"].groupby("learning_rate")["loss"]
    assert (losses.nunique() == 2).all()


def test_a_range_test_falls_and_then_explodes(data):
    import keras

    from labkit.descent import networks

    X, y, *_ = data
    test = networks.range_test(
        build, X, y, keras.optimizers.SGD(), rates=(1e-3, 1e4), n_steps=80, batch_size=64
    )
    np.testing.assert_allclose(test.rates, np.geomspace(1e-3, 1e4, 80))
    assert test.losses.shape == (80,)
    assert test.losses.min() < 0.5 * test.losses[0]
    assert 1e-3 < test.suggestion < test.explodes < 1e4
    ax = descent.draw_range_test(test)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), test.losses)
    again = networks.range_test(build, X, y, keras.optimizers.SGD(), (1e-3, 1e4), n_steps=80, batch_size=64)
    np.testing.assert_allclose(again.losses[:30], test.losses[:30], rtol=1e-4)


def test_the_losses_of_a_range_test_are_those_of_its_batches(data):
    import keras

    from labkit.descent import networks

    X, y, *_ = data
    # a rate so small that the network stays as it was: the loss of each batch can be computed apart
    test = networks.range_test(
        build, X, y, keras.optimizers.SGD(), (1e-9, 1e-8), n_steps=5, batch_size=64, seed=3
    )
    keras.utils.set_random_seed(3)
    logits = build()(X).numpy().astype(float)
    each = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y]
    expected = [each[rows].mean() for rows in descent.batches(len(X), 64, 5, seed=3)]
    np.testing.assert_allclose(test.losses, expected, rtol=1e-5)


def test_bad_rates_are_refused_in_a_sentence(data):
    import keras

    from labkit.descent import networks

    with pytest.raises(ValueError, match="`low` must be a positive number; got low=0"):
        networks.range_test(build, *data[:2], keras.optimizers.SGD(), rates=(0, 1))
