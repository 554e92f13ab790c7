"""The live panel without a browser: its state, words, pictures, and the same history as `fit`."""

import io

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from PIL import Image  # noqa: E402

from labkit import training  # noqa: E402
from tests.panels import driver  # noqa: E402
from tests.training.live.test_session import N_BATCHES, build, data, until  # noqa: E402, F401

SPACE = {"learning_rate": [0.001, 0.01, 0.1], "units": [2, 4]}


@pytest.fixture
def panel(data):  # noqa: F811
    made = training.watch(build, data, data, space=SPACE, values={"units": 4}, epochs=3, batch_size=8)
    yield made
    made.stop()
    if made.session.error is None:
        made.session.join(60)


def numbers(run):
    return run.history.drop(columns=["seconds", "training_seconds"])


def test_headless_it_runs_to_the_end_with_the_history_of_fit(panel, data):  # noqa: F811
    run = panel.wait()
    alone = training.fit(
        lambda: build(learning_rate=0.001, units=4),
        data,
        data,
        epochs=3,
        batch_size=8,
        callbacks=[training.EarlyStopping(3)],
        setup=training.Setup(show=False),
    )
    assert numbers(run).equals(numbers(alone))
    assert panel.run is run
    assert panel.caption.startswith("After epoch 3 of 3: ")
    assert panel.session.tracks[0].state == "done"


def test_displayed_where_nobody_presses_start_it_has_run(panel, monkeypatch):
    assert panel._repr_mimebundle_()["text/plain"].startswith("Is it learning")
    assert panel.run is None
    monkeypatch.setenv("LABKIT_HEADLESS", "1")
    bundle = panel._repr_mimebundle_()
    assert len(panel.run.history) == 3
    assert bundle["text/plain"] == "Is it learning, and would I know?\nA live panel: " + (
        "learning_rate, units, seed, smoothing, log_axis."
    )


def test_its_pictures_grow_with_what_there_is_to_show(panel):
    before = Image.open(io.BytesIO(panel.png)).size
    panel.wait()
    after = Image.open(io.BytesIO(panel.png)).size
    assert after[0] == before[0]
    assert after[1] > 1.5 * before[1]


def test_the_learning_rate_control_steers_what_is_trained_and_the_others_wait(panel):
    panel.start(hold=True)
    panel.one_batch()
    panel.set(learning_rate=0.1, units=2)
    assert float(panel.session.model.optimizer.learning_rate) == pytest.approx(0.1)
    assert panel.track.values["units"] == 4
    panel.stop()
    panel.session.join(60)
    panel.start()
    assert panel.wait().name == "learning rate 0.1, units 2"


def test_its_code_makes_the_same_state_again(panel, data):  # noqa: F811
    panel.set(learning_rate=0.1, seed=7, smoothing=0.5, log_axis=True)
    names = {"training": training, "build": build, "data": data, "validation_data": data, "space": SPACE}
    again = eval(panel.code, names)
    assert again.state == panel.state
    assert again.code == panel.code


def test_five_seeds_are_five_runs_and_a_spread(panel):
    panel.five_seeds()
    panel.wait()
    assert [run.seed for run in panel.runs] == [0, 1, 2, 3, 4]
    assert "5 seeds" in panel.table.value
    losses = [run.history["val_loss"].min() for run in panel.runs]
    assert panel.spread() == pytest.approx(max(losses) / min(losses) - 1)


def test_pinned_curves_stay_behind_and_reset_forgets(panel):
    panel.wait()
    panel.pin()
    alone = panel.png
    panel.set(seed=1)
    panel.start()
    panel.wait()
    assert "1 pinned" in panel.table.value
    with_ghost = panel.png
    panel.session.tracks[0].pinned = False
    panel.paint()
    assert len({alone, with_ghost, panel.png}) == 3
    panel.reset()
    assert panel.run is None
    assert panel.state["seed"] == 0
    assert panel.caption.startswith("Nothing is trained yet")


def test_experiments_can_be_predicted_and_are_measured(panel):
    first, second, third = (panel.guide.predict(number, 80) for number in (1, 2, 3))
    row = panel.session.tracks[0].rows[0]
    assert first["measured"] == pytest.approx(100 * panel.session.tracks[0].last_of_epoch(0) / row["loss"])
    assert second["measured"] == pytest.approx(100 * panel.spread())
    assert third["measured"] == 0  # the same bits on one processor
    assert len(panel.session.tracks) == 1 + 5 + 2


def test_an_error_stands_in_the_panel_and_is_raised_by_wait(data):  # noqa: F811
    def broken(units):
        raise KeyError("no such layer")

    panel = training.watch(broken, data, space={"units": [1]})
    with pytest.raises(KeyError):
        panel.wait()
    assert panel.error == "KeyError: 'no such layer'"
    assert "no such layer" in driver.layout(panel).error.value


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"values": {"depth": 1}}, "`values` must be one of"),
        ({"space": {"units": [1, 2]}, "values": {"units": 3}}, "`units` must be one of 1, 2"),
        (
            {"validation_data": (np.zeros((0, 3)), np.zeros(0))},
            "`validation_data` must have at least one row",
        ),
    ],
)
def test_wrong_arguments_get_a_sentence_at_once(data, arguments, sentence):  # noqa: F811
    with pytest.raises(ValueError, match=sentence):
        training.watch(build, data, **arguments)


def test_a_rate_that_follows_a_schedule_is_refused_and_the_control_goes_back(data):  # noqa: F811
    def scheduled(learning_rate):
        return build(keras.optimizers.schedules.ExponentialDecay(learning_rate, 10, 0.9))

    panel = training.watch(scheduled, data, space={"learning_rate": [0.1, 0.2]}, batch_size=8)
    panel.start(hold=True)
    panel.one_batch()
    with pytest.raises(ValueError, match="follows a schedule"):
        panel.set(learning_rate=0.2)
    assert panel.state["learning_rate"] == panel.controls["learning_rate"].value == 0.1
    panel.stop()
    panel.session.join(60)


def press(panel, words):
    found = [w for w in walk(panel.widget) if getattr(w, "description", "") == words]
    found[0].click()


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_buttons_do_what_they_say(panel):
    press(panel, "One batch")
    until(lambda: len(panel.track.losses if panel.track else ()) == 1)
    assert panel.session.state == "paused"
    press(panel, "One epoch")
    until(lambda: panel.track.rows and panel.session.state == "paused")
    until(lambda: any(getattr(w, "description", "") == "Resume" for w in walk(panel.widget)))
    press(panel, "Resume")
    panel.session.join(60)
    assert len(panel.run.history) == 3
    press(panel, "Pin")
    until(lambda: panel.track.pinned)
    press(panel, "Reset")
    until(lambda: panel.track is None)


def test_a_button_that_cannot_do_it_says_so(panel):
    press(panel, "Pin")
    until(lambda: panel.error == "`track` must exist before it is pinned: press Start; got track=None.")
