"""How many batches run in one go: by a clock of our own, since a busy machine's tells little."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from tests.training import examples
from tests.training.examples import CALM, clouds, network, weights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def steps_per_execution():
    from labkit.training import steps_per_execution

    return steps_per_execution


@pytest.fixture
def choose(steps_per_execution, monkeypatch):
    """Choose the pace of a model whose steps take a time that we set."""

    def of(step_seconds, n_batches=1000, epochs=5, operations=1000, **settings):
        model = network(**settings)()
        monkeypatch.setattr(steps_per_execution, "operations", lambda _: operations)
        monkeypatch.setattr(
            steps_per_execution,
            "_seconds_of_one_go",
            lambda model, _: model.steps_per_execution * step_seconds,
        )
        chosen = steps_per_execution.choose(model, None, n_batches, epochs, 32)
        assert chosen == model.steps_per_execution
        return chosen

    return of


@pytest.mark.parametrize("step_seconds", [1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.09, 0.5])
@pytest.mark.parametrize("operations", [1, 10**5, 10**10])
def test_callbacks_come_ten_times_a_second_and_python_costs_little(
    steps_per_execution, choose, step_seconds, operations
):
    steps = choose(step_seconds, operations=operations)
    assert steps == 1 or steps * step_seconds <= 0.1
    assert steps == 1000 or steps * step_seconds >= steps_per_execution.SHORTEST


def test_a_go_is_never_longer_than_an_epoch(choose):
    assert choose(1e-7, n_batches=30) == 30


def test_short_trainings_are_not_measured(choose, steps_per_execution, monkeypatch):
    monkeypatch.setattr(steps_per_execution, "_correct", lambda *_: pytest.fail("measured"))
    assert choose(1e-6, n_batches=24, epochs=2) == 1
    assert choose(1e-6, n_batches=0) == 1


def test_the_number_of_the_learner_stays(choose):
    assert choose(1e-6, steps_per_execution=7) == 7
    assert choose(1e-6, run_eagerly=True) == 1


def test_a_number_that_an_earlier_training_left_does_not_stay(steps_per_execution, monkeypatch):
    model = network()()
    monkeypatch.setattr(steps_per_execution, "operations", lambda _: 10**6)
    monkeypatch.setattr(steps_per_execution, "_correct", lambda *_: None)
    small, large, short = (
        steps_per_execution.choose(model, None, n_batches, 5, batch_size)
        for n_batches, batch_size in [(1000, 10), (1000, 100), (2, 100)]
    )
    assert small == 10 * large > short == 1


def test_the_measurement_leaves_the_model_as_it_was(steps_per_execution):
    from labkit.training import datasets, state

    model = network(dropout=0.5)()
    model.optimizer.build(model.trainable_variables)
    before = state.state_of(model)
    chosen = steps_per_execution.choose(model, datasets.epoch_batches(clouds(), 8), 12, 20, 8)
    assert chosen == model.steps_per_execution > 1
    after = state.state_of(model)
    assert all(np.array_equal(after[name], before[name]) for name in before)
    assert all(math.isclose(float(m.result()), 0) for m in model.metrics if m.name == "loss")


def test_the_clock_measures_one_go(steps_per_execution, monkeypatch):
    ran, clock = [], iter([5.0, 5.25])
    dataset = SimpleNamespace(repeat=lambda: [1, 2, 3])
    model = SimpleNamespace(make_train_function=lambda: None, train_function=lambda _: ran.append(1))
    monkeypatch.setattr(steps_per_execution.time, "perf_counter", lambda: next(clock))
    assert steps_per_execution._seconds_of_one_go(model, dataset) == 0.25
    assert len(ran) == 2  # the first builds the graph and is not counted


def test_the_operations_of_a_step():
    import keras

    from labkit.training import steps_per_execution

    dense = keras.Sequential([keras.Input((100,)), keras.layers.Dense(50)])
    assert steps_per_execution.operations(dense) == 6 * 100 * 50 + 1
    # each weight of a convolution works at every place of its output
    image = keras.Sequential([keras.Input((10, 10, 1)), keras.layers.Conv2D(4, 3)])
    assert steps_per_execution.operations(image) == 6 * (3 * 3 * 4) * (8 * 8) + 1


@pytest.fixture(scope="module")
def two_paces():
    """The same training one batch at a time and sixteen at a time; and how often it called back."""
    import keras

    from labkit.training import steps_per_execution

    def run(steps):
        calls = []
        count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(batch))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                steps_per_execution, "choose", lambda model, *_: steps_per_execution._set(model, steps)
            )
            found = examples.fit(
                network(dropout=0.3), clouds(200), clouds(), callbacks=[count], seed=2,
                **CALM | {"epochs": 3, "batch_size": 8},
            )  # fmt: skip
        return found, calls

    return run(1), run(16)


def test_the_pace_changes_no_bit(two_paces):
    (one, _), (sixteen, _) = two_paces
    assert weights(one.model) == weights(sixteen.model)
    np.testing.assert_allclose(one.history["val_loss"], sixteen.history["val_loss"], rtol=1e-6)


def test_callbacks_come_once_a_go(two_paces):
    (_, one), (_, sixteen) = two_paces
    assert len(one) == 3 * 25
    assert len(sixteen) == 3 * 2
