"""Networks asked in both modes, on a problem so small that they learn it in a moment."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data():
    """Two clouds on either side of a line."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(256, 4)).astype("float32")
    y = (X[:, 0] + X[:, 1] > 0).astype("int32")
    return X[:192], y[:192], X[192:], y[192:]


@pytest.fixture(scope="module")
def networks():
    from labkit.normalization import networks

    return networks


@pytest.fixture(scope="module")
def trained(networks, data):
    trainer = networks._trainer(lambda: networks.dense_network(4, 2, "batch", units=8, depth=1))
    trainer.start(seed=0, learning_rate=0.05)
    trainer.train(*data[:2], epochs=4, batch_size=16)
    return trainer.model


@pytest.mark.parametrize("norm", ["none", "batch", "layer", "group", "RMS"])
def test_each_hidden_layer_has_its_normalization(networks, norm):
    model = networks.dense_network(4, 3, norm, units=16, depth=2)
    kinds = [type(layer).__name__ for layer in model.layers]
    assert sum("Normalization" in kind for kind in kinds) == (0 if norm == "none" else 2)
    assert networks.probabilities(model, np.ones((5, 4), "float32")).shape == (5, 3)


def test_an_unknown_normalization_is_refused(networks):
    with pytest.raises(ValueError, match="`norm` must be one of 'none'"):
        networks.dense_network(4, 3, "instance")


def test_looking_leaves_the_moving_averages_as_they_were(networks, trained, data):
    before = [variable.numpy().copy() for variable in trained.non_trainable_variables]
    shares = networks.probabilities(trained, data[2], training=True)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for variable, value in zip(trained.non_trainable_variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    trained(data[2], training=True)  # a plain call in training mode does change them
    assert not np.array_equal(trained.non_trainable_variables[0].numpy(), before[0])
    for variable, value in zip(trained.non_trainable_variables, before, strict=True):
        variable.assign(value)


def test_n2_the_answer_depends_on_the_other_rows_in_training_mode_alone(networks, trained, data):
    tables = [
        networks.probabilities_in_batches(
            trained, data[2][row], np.delete(data[2], row, axis=0), batch_sizes=(2, 32), n_draws=20
        )
        for row in range(6)
    ]
    assert list(tables[0].columns) == ["batch_size", "probability"]
    assert all(len(table) == 40 for table in tables)
    # the mean of six examples: a single one's ratio is anything from 2.2 to 3.5, by the seed of the training
    spread = sum(table.groupby("batch_size")["probability"].std() for table in tables)
    assert spread[2] > 2 * spread[32] > 0
    alone, together = (networks.probabilities(trained, data[2][:n])[0] for n in (1, 64))
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_batch_sizes_have_a_row_for_every_run(networks, data):
    table = networks.compare_batch_sizes(data, ("none", "batch"), sizes=(16, 64), steps=12, seeds=(0, 1))
    runs = list(table[["norm", "batch_size", "seed"]].itertuples(index=False, name=None))
    assert runs == [(norm, size, seed) for norm in ("none", "batch") for seed in (0, 1) for size in (16, 64)]
    none = table[table["norm"] == "none"]
    np.testing.assert_array_equal(none["inference"], none["training"])
    assert table[["inference", "training"]].apply(lambda column: column.between(0, 1)).all(axis=None)


def test_a_batch_larger_than_the_training_rows_is_refused(networks, data):
    with pytest.raises(ValueError, match="`sizes` must be at most 192"):
        networks.compare_batch_sizes(data, ("none",), sizes=(16, 193), steps=2, seeds=(0,))


def test_a_training_does_not_depend_on_those_before_it(networks, data):
    alone = networks.compare_batch_sizes(data, ("batch",), sizes=(16,), steps=30, seeds=(1,))
    after_others = networks.compare_batch_sizes(data, ("batch",), sizes=(64, 16), steps=30, seeds=(0, 1))
    np.testing.assert_allclose(alone.iloc[-1]["inference"], after_others.iloc[-1]["inference"], atol=0.02)


@pytest.mark.parametrize(("n_rows", "batch_size", "steps"), [(10, 4, 7), (10, 10, 3), (898, 2, 5)])
def test_every_batch_size_gets_the_same_number_of_whole_batches(networks, n_rows, batch_size, steps):
    rows = networks._rows_of_steps(n_rows, batch_size, steps, seed=0)
    assert len(rows) == steps * batch_size
    assert all(len(set(batch)) == batch_size for batch in rows.reshape(steps, batch_size))
    an_epoch = rows[: n_rows // batch_size * batch_size]
    assert len(set(an_epoch)) == len(an_epoch)
    np.testing.assert_array_equal(rows, networks._rows_of_steps(n_rows, batch_size, steps, seed=0))


def test_steps_to_a_loss_count_whole_epochs_and_may_be_infinite(networks, data):
    X, y, *_ = data

    def build():
        return networks.dense_network(4, 2, units=8, depth=1)

    table = networks.steps_to_loss(build, {"as it is": X}, y, (1e-6, 0.1), 0.3, 6, 16, seeds=(0,))
    slow, quick = table["steps"]
    assert np.isinf(slow)
    assert quick in 12 * np.arange(1, 7)
    again = networks.steps_to_loss(build, {"as it is": X}, y, (0.1,), 0.3, 6, 16, seeds=(0,))
    assert again["steps"].item() == quick
