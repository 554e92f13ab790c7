"""One compiled model trained many times: each time as if it were new."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


@pytest.fixture(scope="module")
def build(keras):
    def make():
        layers = keras.layers
        first = [keras.Input((3,)), layers.Dense(4, "relu"), layers.BatchNormalization(), layers.Dropout(0.4)]
        return keras.Sequential([*first, layers.Dense(1)])

    return make


@pytest.fixture
def trainer(build):
    from labkit import training

    return training.Retrainer(build, optimizer="adam", loss="mse", metrics=["mae"])


rng = np.random.default_rng(0)
X = rng.normal(size=(48, 3)).astype("float32")
y = X.sum(axis=1)


def test_a_start_forgets_all_that_was_before(trainer):
    histories = []
    for seed in (0, 0, 1, 0):
        trainer.start(seed, learning_rate=0.01)
        histories.append(trainer.train(X, y, epochs=2, batch_size=8))
    assert histories[0] == histories[1] == histories[3] != histories[2]
    assert sorted(histories[0]) == ["loss", "mae"]
    assert len(histories[0]["loss"]) == 2


def test_it_trains_as_a_new_model_does(keras, build, trainer):
    trainer.start(1)
    trainer.train(X, y)
    trainer.start(0)
    losses = trainer.train(X, y, epochs=2, batch_size=8, shuffle=False)["loss"]
    keras.utils.set_random_seed(0)
    model = build()
    model.compile("adam", "mse")
    alone = model.fit(X, y, epochs=2, batch_size=8, shuffle=False, verbose=0).history["loss"]
    np.testing.assert_allclose(losses, alone, rtol=1e-6)


def test_training_on_goes_on_in_another_order(trainer):
    trainer.start(0)
    losses = [trainer.train(X, y, batch_size=8)["loss"][0] for _ in range(2)]
    assert losses[0] != losses[1]
    assert int(trainer.model.optimizer.iterations) == 12


def test_a_step_gives_the_loss_before_it(trainer):
    trainer.start(3)
    losses = [trainer.step(X, y, learning_rate=1e-9) for _ in range(2)]
    assert float(trainer.model.optimizer.learning_rate) == pytest.approx(1e-9)
    assert int(trainer.model.optimizer.iterations) == 2
    # the network stays as it was; only dropout changes
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.5)


def test_what_builds_no_model_is_refused():
    from labkit import training

    with pytest.raises(ValueError, match="`build` must return a Keras model; got build=3"):
        training.Retrainer(lambda: 3, loss="mse")


def test_sizes_may_be_numbers_of_numpy(trainer):
    histories = []
    for size in (8, np.int64(8), np.int32(8)):
        trainer.start(0)
        histories.append(trainer.train(X, y, batch_size=size))
    assert histories[0] == histories[1] == histories[2]
