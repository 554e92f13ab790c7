"""The points of a curve: means since the last look, not since the epoch's beginning."""

import numpy as np
import pytest

from labkit.training.live.curves import Track


@pytest.fixture
def track():
    return Track({"learning_rate": 0.01, "units": 8}, seed=3)


def test_running_means_become_the_losses_of_their_batches(track, rng):
    losses = rng.uniform(size=12)
    for n_seen in (3, 4, 9, 12):
        track.add(1, n_seen, 12, losses[:n_seen].mean())
    parts = [losses[:3], losses[3:4], losses[4:9], losses[9:]]
    np.testing.assert_allclose(track.losses, [part.mean() for part in parts])
    np.testing.assert_allclose(track.places, [1 + 3 / 12, 1 + 4 / 12, 1 + 9 / 12, 2])


def test_an_epoch_begins_with_a_mean_of_its_own(track):
    track.add(0, 4, 4, 2.0)
    track.add(1, 2, 4, 0.5)
    assert track.losses == [2.0, 0.5]


def test_a_count_beyond_the_epoch_is_its_end_and_nothing_new_adds_nothing(track):
    track.add(0, 7, 5, 1.0)
    track.add(0, 5, 5, 1.0)
    assert track.places == [1.0]


def test_smoothing_keeps_the_level_and_lessens_the_noise(track, rng):
    track.losses = list(1 + 0.1 * rng.normal(size=400))
    np.testing.assert_array_equal(track.smoothed(0.0), track.losses)
    smooth = track.smoothed(0.9)
    assert smooth[0] == track.losses[0]
    assert abs(smooth.mean() - 1) < 0.02
    assert smooth[50:].std() < 0.5 * np.std(track.losses)


def test_metric_best_and_last_of_epoch(track):
    assert track.metric == "loss"
    assert np.isnan(track.best("val_loss"))
    track.metrics = ["accuracy"]
    track.modes = {"loss": "min", "accuracy": "max", "val_loss": "min", "val_loss_ratio": None}
    for epoch, value in enumerate((0.5, 0.9, 0.7)):
        track.rows.append({"epoch": epoch + 1, "loss": 1 - value, "accuracy": value, "val_loss": 2 - value})
        track.add(epoch, 2, 4, 1 - value)
        track.add(epoch, 4, 4, 1 - value)
    assert track.metric == "accuracy"
    assert track.best("accuracy") == 0.9
    assert track.best("val_loss") == pytest.approx(1.1)
    assert track.last_of_epoch(1) == pytest.approx(0.1)
    assert track.name == "learning rate 0.01, units 8"


def test_the_best_of_a_column_without_a_known_direction_is_unknown(track):
    track.rows = [{"epoch": 1, "val_loss_ratio": 0.5}, {"epoch": 2, "val_loss_ratio": 0.7}]
    track.modes = {"val_loss_ratio": None}
    assert np.isnan(track.best("val_loss_ratio"))


def test_columns_are_told_apart_by_the_model_and_not_by_their_first_letters(track):
    track.metrics = ["val_profit"]  # a metric of the training rows, with an unlucky name
    track.rows = [{"epoch": 1, "loss": 1.0, "val_profit": 0.5, "val_loss": 1.0, "val_val_profit": 0.4}]
    assert track.metric == "val_profit"
