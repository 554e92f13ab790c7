"""How many batches run in one go, and which callbacks want every one."""

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def steps():
    from labkit.training import steps_per_execution

    return steps_per_execution


@pytest.mark.parametrize("seconds", [1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.09, 0.5])
def test_callbacks_come_ten_times_a_second_and_python_costs_little(steps, seconds):
    n = steps.choose(1000, seconds)
    assert n == 1 or n * seconds <= 0.1
    assert n == 1000 or (n + 1) * seconds >= 0.015


def test_a_go_is_never_longer_than_an_epoch(steps):
    assert steps.choose(30, 1e-7) == 30
    assert steps.choose(0, 1e-7) == 1


def test_a_larger_model_or_batch_is_guessed_to_take_longer(steps):
    import keras

    small, large = (keras.Sequential([keras.Input((100,)), keras.layers.Dense(n)]) for n in (10, 10_000))
    assert steps.guessed_seconds(small, 32) < steps.guessed_seconds(large, 32)
    assert steps.guessed_seconds(large, 32) < steps.guessed_seconds(large, 320)
    assert steps.guessed_seconds(large, None) == steps.guessed_seconds(large, 32)


def test_the_operations_of_a_step(steps):
    import keras

    dense = keras.Sequential([keras.Input((100,)), keras.layers.Dense(50)])
    assert steps.operations(dense) == 6 * 100 * 50 + 1
    # each weight of a convolution works at every place of its output
    image = keras.Sequential([keras.Input((10, 10, 1)), keras.layers.Conv2D(4, 3)])
    assert steps.operations(image) == 6 * (3 * 3 * 4) * (8 * 8) + 1


def test_callbacks_that_want_every_batch(steps, tmp_path):
    from keras import callbacks

    class Warmup(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            pass

    class OfValidation(callbacks.Callback):
        def on_test_batch_begin(self, batch, logs=None):
            pass

    class OwnFile(callbacks.ModelCheckpoint):
        def on_train_batch_end(self, batch, logs=None):
            pass

    path = str(tmp_path / "model.keras")
    wanting = [
        Warmup(), OfValidation(), OwnFile(path),
        callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: None),
        callbacks.ModelCheckpoint(path, save_freq=5),
    ]  # fmt: skip
    assert [steps.wants_batches(callback) for callback in wanting] == [True] * 5


def test_callbacks_that_do_not(steps, tmp_path):
    from keras import callbacks

    from labkit.training.callbacks import Recorder
    from labkit.training.datasets import Epoch

    class AtEpochs(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            pass

    others = [
        AtEpochs(), Recorder(0, Epoch()), callbacks.TerminateOnNaN(), callbacks.EarlyStopping(),
        callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None),
        callbacks.CSVLogger(tmp_path / "log"),
        callbacks.ModelCheckpoint(str(tmp_path / "model.keras")), callbacks.BackupAndRestore(tmp_path),
        callbacks.ReduceLROnPlateau(), callbacks.LearningRateScheduler(lambda epoch: 0.1),
    ]  # fmt: skip
    assert [steps.wants_batches(callback) for callback in others] == [False] * len(others)
