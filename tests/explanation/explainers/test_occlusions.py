"""Occlusion of a row: what the prediction loses without each feature, against a background."""

import numpy as np

from labkit.explanation import occlusion


def test_occlusion_of_a_row_of_a_table():
    explanation = occlusion(lambda X: X[:, 0] * X[:, 1], [2.0, 3.0], np.array([[0.0, 1.0], [2.0, 1.0]]))
    assert explanation.values.tolist() == [6 - 3, 6 - 2]
    assert (explanation.base, explanation.prediction) == (1, 6)
