"""Accuracies and their intervals from counts."""

import numpy as np

from labkit.augmentation.accuracies import accuracy_table


def test_intervals_hold_their_accuracy_at_the_edges_too():
    table = accuracy_table((0.0, 1.0), 50, {"all": [50, 50], "none": [0, 0], "half": [25, 25]})
    assert (table["low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["high"]).all()
    assert table["low"].min() == 0
    np.testing.assert_allclose(table[["low", "high"]].iloc[4], [0.366, 0.634], atol=0.001)  # R: prop.test
