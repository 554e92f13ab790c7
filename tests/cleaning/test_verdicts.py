"""The panel of wrong values: closed forms, the rules of the room, experiments, the drag, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labkit.cleaning.verdicts import FARTHEST, GOOD, MOST, Verdicts

from labkit import cleaning
from labkit.cleaning import compute


@pytest.fixture
def panel():
    return cleaning.explore_outliers()


def test_experiments_measure_what_their_words_say(panel):
    z, fence, robust = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert 2.8 < z < 8**0.5
    assert cleaning.explore_outliers().result.scores["IQR fence"] > 1
    assert fence == 0
    assert robust == 6


def test_no_z_score_of_nine_values_reaches_three():
    assert Verdicts.of(FARTHEST, 1).elsewhere["z"].max() < 8**0.5 / 3


@given(st.floats(0, FARTHEST), st.integers(1, MOST))
@settings(max_examples=60, deadline=None)
def test_verdicts_are_those_of_the_rules_themselves(value, n_wrong):
    outcome = Verdicts.of(value, n_wrong)
    values = np.array([*GOOD, *[value] * n_wrong])
    assert (outcome.scores["IQR fence"] > 1) == cleaning.outside_fence(values)[-1]
    assert (outcome.scores["z"] > 1) == (abs(cleaning.z_scores(values)[-1]) > 3)
    assert (outcome.scores["robust z"] > 1) == (abs(cleaning.robust_z_scores(values)[-1]) > 3.5)
    assert "nan" not in compute.describe_verdicts(outcome)


def test_a_drag_moves_the_wrong_values_and_stays_inside(panel):
    assert compute.dragged(panel.state, 0, 41.7, 3.0) == {"value": 42.0}
    assert compute.dragged(panel.state, 1, 170.0, 3.0) == {"value": FARTHEST}
    assert compute.dragged(panel.state, None, 41.7, 3.0) == {}
    panel.receive({"kind": "drag", "x": 200, "y": 200, "first": True})
    assert 0 < panel.state["value"] < FARTHEST
    assert panel.controls["value"].value == panel.state["value"]
    assert f"1 at {panel.state['value']:g}" in panel.caption


def test_the_caption_says_who_notices(panel):
    assert "flagged by robust z, IQR fence" in panel.caption
    panel.set(value=10.0)
    assert "flagged by no rule" in panel.caption


@pytest.mark.parametrize("changes", [{"value": -1.0}, {"value": 101.0}, {"n_wrong": 0}, {"n_wrong": 7}])
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    for call in (cleaning.explore_outliers, panel.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert panel.state == {"value": FARTHEST, "n_wrong": 1}
