"""Estimates are those of numpy."""

import numpy as np
import pytest

from labkit import cleaning
from labkit.cleaning.compute import TARGET, patients


def test_estimates_are_numpys():
    x, y = patients()["bmi"], patients()[TARGET]
    result = cleaning.estimates(x, y)
    assert result["correlation"] == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert result["slope"] == pytest.approx(np.polyfit(x, y, 1)[0])
    assert cleaning.estimates([1, 1], [1, 2])["slope"] == 0
