"""The table of trainings and the sentence of what goes on."""

import types

from labkit.training.live import tables
from labkit.training.live.curves import Track


def track(seed, state, *values, units=8):
    rows = [{"epoch": place + 1, "val_accuracy": value} for place, value in enumerate(values)]
    return Track({"units": units}, seed, rows=rows, state=state, modes={"val_accuracy": "max"})


def test_seeds_of_one_setting_are_summed_up_once_each():
    tracks = [
        track(0, "done", 0.5, 0.8),
        track(1, "done", 0.9),
        track(1, "done", 0.6),
        track(2, "stopped", 1.0),
    ]
    words = tables.table(tracks, "val_accuracy")
    assert words.count("<tr>") == 1 + 4 + 1
    assert "2 seeds" in words
    assert "mean 0.7, from 0.6 to 0.8" in words


def test_different_settings_are_not_mixed_and_words_are_escaped():
    tracks = [track(0, "done", 0.5), track(1, "done", 0.7, units="<b>")]
    words = tables.table(tracks, "val_accuracy")
    assert "seeds" not in words
    assert "&lt;b&gt;" in words
    assert tables.table([], "val_accuracy") == ""


def session(state, place=1.5, speed=20.0):
    shown = types.SimpleNamespace(place=place)
    return types.SimpleNamespace(is_busy=state != "idle", state=state, track=shown, n_batches=10, speed=speed)


def test_progress_tells_epoch_speed_and_time_left():
    assert tables.progress(session("idle"), 3, 32) == "Ready."
    assert tables.progress(session("building"), 3, 32) == "Building the graph …"
    assert tables.progress(session("paused"), 3, 32) == "Paused: epoch 2 of 3."
    words = tables.progress(session("training"), 3, 32)
    assert words == "Training: epoch 2 of 3, 640 examples a second, about 1 s left."


def test_the_caption_changes_once_an_epoch_and_names_changes_of_the_rate():
    shown = track(0, "training")
    assert "Nothing" in tables.caption(None, 4)
    assert "not over" in tables.caption(shown, 4)
    shown.rows.append({"epoch": 1, "loss": 0.25})
    shown.places.append(0.5)
    shown.mark(0.1)
    assert tables.caption(shown, 4) == (
        "After epoch 1 of 4: loss 0.25. The learning rate became 0.1 in epoch 1."
    )
