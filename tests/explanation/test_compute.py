"""What the panel of explanation computes without a widget: fast enough to run each time."""

import numpy as np
import pytest

from labkit.explanation import compute
from labkit.explanation.panel_model import PanelModel, PanelRow


def test_drag_and_keys_stay_within_three_standard_deviations():
    result = compute.compute_what_if(compute.ExplanationState(shift=2.95))
    assert compute.nudged(2.95, 1) == 3
    assert compute.shift_to(result, -1000.0) == -3
    value = PanelRow(PanelModel(), 153, "worst radius", -0.4).value
    assert compute.shift_to(result, value) == pytest.approx(-0.4, abs=0.006)


def test_methods_are_compared_as_shares_of_their_largest():
    result = compute.compute_methods(compute.ExplanationState(methods=("exact Shapley", "impurity")))
    assert list(result.contributions) == ["exact Shapley", "impurity"]
    assert list(result.explanations) == ["exact Shapley"]
    for values in result.contributions.values():
        assert np.abs(values).max() == pytest.approx(1)
    assert np.diag(result.overlaps).tolist() == [1, 1]


def test_backgrounds_differ_in_the_signs_that_the_caption_counts():
    state = compute.ExplanationState(view="backgrounds")
    result = compute.compute_backgrounds(state)
    n_signs = compute.n_opposite_signs(state, result)
    assert n_signs == len(result.opposite_signs) > 0
    assert f"{n_signs} of 8 features have opposite signs" in compute.caption_of_backgrounds(result)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"row": 171}, "`row` must be one of the 171 test rows, 0 to 170; got row=171"),
        ({"row": 1.5}, "`row` must be a whole number"),
        ({"n_samples": 1}, "`n_samples` must be a whole number of at least 2"),
        ({"copies": -1}, "`copies` must be a whole number of at least 0"),
        ({"shift": 9.0}, r"`shift` must lie in \[-3, 3\]"),
        ({"methods": ()}, "be one or more: choose one in the list"),
        ({"methods": ("guessing",)}, "`methods` must hold some of"),
        ({"background": "none"}, "`background` must be one of"),
    ],
)
def test_a_state_that_cannot_be_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        compute.ExplanationState(**change)
