"""What the panel of evaluation computes: results of each view, captions, and the speed of a drag."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.evaluation import compute
from labkit.evaluation.operating_points import OperatingPoint
from labkit.evaluation.panel import DESIGN
from labkit.evaluation.redraws import SplitsResult
from labkit.panels.design import opened

THRESHOLD_VIEWS = [view.name for view in DESIGN.views if view.compute is compute.compute_threshold]


@pytest.mark.parametrize("view", DESIGN.views, ids=lambda view: view.name)
def test_each_view_has_its_own_result_and_caption(view):
    _, result = opened(DESIGN, view=view.name)
    assert isinstance(result, SplitsResult if view.name == "splits" else OperatingPoint)
    assert "nan" not in view.caption(result)


def test_a_dragged_threshold_is_computed_in_two_milliseconds():
    state = compute.EvaluationState(view="cost", n_cases=20_000, base_rate=0.1)
    compute.compute_threshold(state)
    seconds = []
    for threshold in np.linspace(0.1, 0.9, 30):
        begin = time.process_time()
        result = compute.compute_threshold(state.changed(threshold=float(threshold)))
        seconds.append(time.process_time() - begin)
    assert sum(result.counts) == 20_000
    assert min(seconds) < 0.002


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(THRESHOLD_VIEWS),
    st.floats(1e-6, 1 - 1e-6),
    st.floats(1e-4, 0.9999),
    st.integers(1, 60),
    st.booleans(),
    st.integers(0, 5),
)
def test_any_state_has_a_result_and_words_without_nan(view, threshold, base_rate, n_cases, recalibrate, seed):
    settings = {"threshold": threshold, "base_rate": base_rate, "n_cases": n_cases, "seed": seed}
    state, result = opened(DESIGN, view=view, recalibrate=recalibrate, false_negative=3, **settings)
    assert sum(result.counts) == n_cases
    assert result.cost >= result.cheapest.value - 1e-12
    assert "nan" not in DESIGN.view_of(state).caption(result)


def test_probabilities_and_scores_are_inverse():
    _, result = opened(DESIGN, base_rate=0.1, recalibrate=True)
    for probability in (0.01, 0.5, 0.9):
        assert result.probability_at(result.score_at(probability)) == pytest.approx(probability)
