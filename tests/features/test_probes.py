"""Linear probes: they read what is there, from as many labels as allowed, with the same rows for all."""

import numpy as np
import pytest

from labkit import features


def test_a_column_that_holds_the_label_is_read_and_noise_is_not():
    rng = np.random.default_rng(0)
    y = np.arange(300) % 2
    noise = rng.normal(size=(300, 4))
    label = noise + 4 * y[:, None]
    halves = {name: (X[:200], X[200:]) for name, X in {"label": label, "noise": noise}.items()}
    table = features.linear_probe(halves, y[:200], y[200:], sizes=(40, 200), seeds=(0, 1))
    assert len(table) == 8
    assert set(table["n_columns"]) == {4}
    accuracy = table.groupby("representation")["accuracy"].mean()
    assert accuracy["label"] > 0.95
    assert 0.3 < accuracy["noise"] < 0.7


def test_more_labels_than_rows_are_refused():
    X, y = np.zeros((4, 1)), np.array([0, 1, 0, 1])
    with pytest.raises(ValueError, match="`sizes` must be at most 4"):
        features.linear_probe({"zeros": (X, X)}, y, y, sizes=(5,))
