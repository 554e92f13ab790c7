"""The session: pause within one batch, one batch, one epoch, stop, the rate in flight, errors."""

import time

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from labkit import training  # noqa: E402
from labkit.training.live.session import Session  # noqa: E402

N_BATCHES, EPOCHS, PATIENCE = 40, 4, 60


def build(learning_rate=0.01, units=4):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units, "relu"), keras.layers.Dense(2)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(8 * N_BATCHES, 3)).astype("float32")
    return X, (X[:, 0] > 0).astype(int)


def train(data):
    def work(values, seed, callbacks):
        return training.fit(
            lambda: build(**values), data, data, epochs=values.pop("epochs", EPOCHS), batch_size=8, seed=seed,
            callbacks=[*callbacks, training.EarlyStopping(EPOCHS)], setup=training.Setup(show=False),
        )  # fmt: skip

    return work


@pytest.fixture
def session(data):
    made = Session(train(data))
    yield made
    made.stop()
    made.join(PATIENCE) if made.error is None else None


def steps(session):
    return int(session.model.optimizer.iterations)


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.002)


def test_one_batch_is_one_batch_and_a_held_training_holds(session):
    session.start({}, seed=0, hold=True)
    for n_done in (1, 2, 3):
        session.one_batch()
        assert steps(session) == n_done
    time.sleep(0.2)
    assert steps(session) == 3
    assert session.state == "paused"
    assert len(session.track.losses) == 3


def test_pause_holds_within_one_batch_and_resume_goes_on(session):
    session.start({"epochs": 2000}, seed=0)
    until(lambda: session.state == "training" and steps(session) > 5)
    session.pause()
    time.sleep(0.05)  # the batch that was on its way
    held = steps(session)
    time.sleep(0.3)
    assert steps(session) == held
    session.resume()
    until(lambda: steps(session) > held)


def test_a_training_that_begins_paused_trains_on_nothing(session):
    session.start({"epochs": 2000}, seed=0, hold=True)
    until(lambda: session.state == "paused")
    time.sleep(0.1)
    assert steps(session) == 0


def test_one_epoch_ends_with_it(session):
    session.start({}, seed=0, hold=True)
    session.one_batch()
    session.one_epoch()
    until(lambda: session.state == "paused" and session.track.rows)
    assert steps(session) == N_BATCHES
    assert len(session.track.rows) == 1


def test_one_epoch_may_be_asked_for_before_anything_has_begun(session):
    session.start({}, seed=0)
    session.one_epoch()
    until(lambda: session.state == "paused")
    assert steps(session) == N_BATCHES


def test_steered_and_left_alone_give_the_same_weights(session, data):
    session.start({}, seed=5, hold=True)
    session.one_batch()
    session.one_epoch()
    until(lambda: session.state == "paused" and session.track.rows)
    session.resume()
    session.join(PATIENCE)
    settings = {"callbacks": [training.EarlyStopping(EPOCHS)], "setup": training.Setup(show=False)}
    alone = training.fit(build, data, data, epochs=EPOCHS, batch_size=8, seed=5, **settings)
    ours = session.runs[0]
    assert ours.history["loss"].tolist() == alone.history["loss"].tolist()
    for one, other in zip(ours.model.get_weights(), alone.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_stop_ends_between_two_batches_and_keeps_the_best(session):
    session.start({"epochs": 2000}, seed=0)
    until(lambda: session.track is not None and len(session.track.rows) >= 2)
    session.stop()
    session.join(PATIENCE)
    assert session.track.state == "stopped"
    run = session.runs[0]
    assert len(run.history) < 2000
    assert run.metrics["val_loss"] == run.history["val_loss"].min()


def test_stop_before_the_first_epoch_is_over_gives_an_empty_history(session):
    session.start({}, seed=0, hold=True)
    session.one_batch()
    session.stop()
    session.join(PATIENCE)
    assert len(session.runs[0].history) == 0
    assert session.runs[0].metrics == {}


def test_a_second_start_waits_for_the_first(session):
    first, second = session.start({}, seed=0), session.start({}, seed=1)
    assert second.state == "waiting"
    session.join(PATIENCE)
    assert [first.state, second.state] == ["done", "done"]
    assert [run.seed for run in session.runs] == [0, 1]
    assert session.runs[0].history["loss"].tolist() != session.runs[1].history["loss"].tolist()


def test_the_rate_changes_in_flight_and_is_marked(session):
    session.start({}, seed=0, hold=True)
    session.one_batch()
    session.set_learning_rate(0.5)
    assert float(session.model.optimizer.learning_rate) == 0.5
    assert session.track.marks == [(1 / N_BATCHES, 0.5)]
    session.resume()
    session.join(PATIENCE)
    assert session.runs[0].history["learning_rate"].tolist() == [0.5] * EPOCHS


def test_an_error_is_kept_raised_and_ends_what_waits(session):
    session.start({"learning_rate": 1e30}, seed=0)
    session.start({}, seed=1)
    with pytest.raises(training.TrainingError, match="no finite number"):
        session.join(PATIENCE)
    assert session.track.state == "failed"
    assert session.runs == []
    assert len(session.tracks) == 1
    session.start({}, seed=2)
    session.join(PATIENCE)
    assert session.track.state == "done"
