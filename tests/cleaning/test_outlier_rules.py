"""The rules that flag wrong values: closed forms, and the rules of the room."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import cleaning
from labkit.cleaning import compute
from labkit.cleaning.outlier_rules import FARTHEST, GOOD, MOST_WRONG, score_rules


def test_no_z_score_of_nine_values_reaches_three():
    assert score_rules(FARTHEST, 1).elsewhere["z"].max() < 8**0.5 / 3


@given(st.floats(0, FARTHEST), st.integers(1, MOST_WRONG))
@settings(max_examples=60, deadline=None)
def test_scores_are_those_of_the_rules_themselves(value, n_wrong):
    result = score_rules(value, n_wrong)
    values = np.array([*GOOD, *[value] * n_wrong])
    assert (result.scores["IQR fence"] > 1) == cleaning.outside_fence(values)[-1]
    assert (result.scores["z"] > 1) == (abs(cleaning.z_scores(values)[-1]) > 3)
    assert (result.scores["robust z"] > 1) == (abs(cleaning.robust_z_scores(values)[-1]) > 3.5)
    assert "nan" not in compute.outlier_caption(result)
