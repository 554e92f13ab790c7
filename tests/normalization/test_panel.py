"""The panel of normalization: what it says is what scalers, descent and neighbours measure."""

import re

import numpy as np
import pytest

from labkit import normalization
from labkit.normalization import compute
from labkit.normalization import panel as panels
from labkit.panels import controls
from tests.panels import driver

pytestmark = pytest.mark.slow

NAMES = {"normalization": normalization}


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return normalization.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def titles(panel):
    return [driver.title(panel, index) for index in (0, 1)]


# -- experiments


def test_grams_help_the_neighbours_and_the_question_tells_the_truth(panel):
    panel.set(**panel.experiments[0].before)
    assert f"{panel.result.accuracy:.0%} are correct" in panel.experiments[0].question
    assert 76 < panel.predict(1, 64)["measured"] < 83


def test_n1_the_question_tells_the_truth_and_min_max_is_slow(panel):
    for scaler, word in (("none", "4 steps raw"), ("z-score", "3 after a z-score")):
        panel.set(columns=compute.SYNTHETIC, scaler=scaler)
        assert word in panel.experiments[1].question
        assert panel.result.steps == int(re.search(r"\d+", word)[0])
    assert 250 < panel.predict(2, 4)["measured"] < 450


def test_no_z_score_passes_the_ceiling(panel):
    measured = panel.predict(3, 100)["measured"]
    assert 13 < measured < np.sqrt(199)
    assert "14.1" in panel.experiments[2].why
    panel.set(scaler="robust")
    assert panel.result.outlier_value > 50


# -- presets


def choose(panel, name):
    panel.choose(name)
    return next(preset.reason for preset in panel.presets if preset.name == name)


def test_raw_wine(panel):
    assert "proline about 750" in choose(panel, "Raw wine")
    np.testing.assert_allclose(panel.result.raw.mean(axis=0), [13, 747], rtol=0.01)
    assert panel.result.bowl.condition_number > 1e8


def test_wine_z_score(panel):
    assert "almost round" in choose(panel, "Wine, z-score")
    assert panel.result.bowl.condition_number < 5


def test_min_max_is_not_centred(panel):
    choose(panel, "Min-max is not centred")
    slow = panel.result.steps
    panel.set(scaler="min-max [-1, 1]")
    assert panel.result.steps < slow / 4


def test_one_outlier_compresses_the_rest(panel):
    choose(panel, "One outlier compresses the rest")
    assert compute.share_of_others(panel.result) < 10
    assert "fill" in panel.caption


def test_scaled_and_as_skewed_as_before(panel):
    choose(panel, "Scaled, and as skewed as before")
    assert "skewness is 12.81 before and 12.81 after" in panel.caption
    panel.set(scaler="Yeo-Johnson")
    assert abs(normalization.skewness(panel.result.values)) < 0.2


def test_all_rows_on_the_unit_circle(panel):
    choose(panel, "All rows on the unit circle")
    np.testing.assert_allclose(np.linalg.norm(panel.result.scaled, axis=1), 1)
    assert np.ptp(panel.result.scaled, axis=0).max() < 0.05


def test_beyond_the_stability_limit(panel):
    choose(panel, "Beyond the stability limit")
    assert "never converges" in panel.caption
    assert titles(panel)[1].endswith("never converges")
    panel.set(rate_share=0.99)
    assert np.isfinite(panel.result.steps)


def test_every_preset_is_tested_here():
    tested = {name.removeprefix("test_") for name in globals()}
    names = {re.sub(r"[^a-z]+", "_", preset.name.lower()) for preset in panels.PRESETS}
    assert names <= tested


# -- pictures, words, refusals


def test_the_titles_state_what_is_measured(panel):
    panel.set(columns=compute.SYNTHETIC, scaler="min-max [0, 1]")
    skewness = normalization.skewness(panel.result.values)
    assert titles(panel) == [f"skewness {skewness:.2f}", "condition number 102, 348 steps"]
    panel.set(view="neighbours")
    assert titles(panel)[0] == f"five nearest neighbours, accuracy {panel.result.accuracy:.0%}"


def test_seeds_make_other_columns_where_columns_are_made(panel):
    panel.set(columns=compute.SYNTHETIC, scaler="min-max [0, 1]")
    steps = panel.repeat(5)
    assert len(set(steps)) == 5
    assert f"{min(steps):.3g} to {max(steps):.3g}" in panel.caption


STATES = [
    {},
    {"columns": "houses", "scaler": "robust", "outlier": 10.0},
    {"columns": "tumours", "scaler": "Box-Cox", "factor": 100.0, "weights": "intercept and second slope"},
    {"view": "neighbours", "scaler": "quantile", "rate_share": 0.5},
]


@pytest.mark.parametrize("changes", STATES)
def test_code_makes_the_same_state_and_picture(panel, changes):
    panel.set(**changes)
    driver.forget_ghost(panel)
    again = eval(panel.code, NAMES)
    assert again.state == panel.state
    assert again.caption == panel.caption
    assert again.png == panel.png


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": "sand"}, {"scaler": "sigma"}, {"factor": -1.0}, {"factor": float("nan")},
        {"outlier": -3.0}, {"view": "sideways"}, {"weights": "none"}, {"rate_share": 3.0}, {"seed": -1},
        {"columns": compute.SYNTHETIC, "scaler": "Box-Cox"}, {"columns": compute.SYNTHETIC, "scaler": "log"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence_by_call_and_by_set(panel, changes):
    with pytest.raises(ValueError, match=r"must .+; got .+\.$"):
        normalization.explore(**changes)
    with pytest.raises(ValueError, match=r"must .+; got .+\.$"):
        panel.set(**changes)
    assert {name: control.value for name, control in panel.controls.items()} == panel.state


def test_ends_of_all_controls_together_give_a_result():
    panel = normalization.explore()
    for place in (0, 1):
        panel.set(**{name: controls.ends(control)[place] for name, control in panel.controls.items()})
        assert "nan" not in panel.caption.lower()
