"""Figures of training by their artists."""

import numpy as np
import pytest

from labkit import training
from tests.contracts import figure_faults
from tests.training.examples import record


def test_compare_keeps_the_contract_of_figures():
    runs = [record(seed=0), record(seed=1), record("other")]
    assert list(figure_faults(lambda ax: training.compare(runs, ax=ax))) == []


def test_seeds_of_one_name_are_one_line_and_a_band():
    ax = training.compare([record(seed=0), record(seed=2), record("other", n_epochs=6)])
    assert [line.get_label() for line in ax.lines] == ["net (2 seeds)", "other"]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), 1.2 / np.arange(1, 5) + 0.01)
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == pytest.approx((0.3, 1.22))
    assert ax.get_title(loc="left") == "kept: net 0.3 to 0.32; other 0.2"


def test_history_shows_both_parts_and_the_epoch_that_was_kept():
    ax = training.draw_history(record())
    assert [line.get_label() for line in ax.lines[:2]] == ["training", "validation"]
    assert ax.lines[2].get_xdata() == [4, 4]
    assert ax.get_title(loc="left") == "net: val_loss 0.3 in epoch 4, which was kept"


def test_a_metric_that_is_not_there_gets_a_sentence():
    with pytest.raises(ValueError, match="`metric` must be one of epoch, loss, val_loss"):
        training.draw_history(record(), metric="accuracy")
    with pytest.raises(ValueError, match="`runs` must hold at least one run"):
        training.compare([])
