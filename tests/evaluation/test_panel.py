"""The panel of evaluation: its captions and pictures agree with the cases, whichever way it is moved."""

import re

import numpy as np
import pytest

from labkit import evaluation
from labkit.evaluation import artists, compute
from labkit.evaluation import panel as panels
from tests.panels import driver
from tests.panels.driver import drag, send

pytestmark = pytest.mark.slow

VIEWS = [view.name for view in panels.DESIGN.views]


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return evaluation.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def test_one_percent_makes_a_good_precision_bad_and_the_question_tells_the_truth(panel):
    panel.set(**panel.experiments[0].before)
    positives, missed, alarms, _ = panel.result.counts
    assert round(positives / (positives + alarms), 2) == 0.84
    assert round(positives / (positives + missed), 2) == 0.84
    areas = [panel.result.sample.curve.auc]
    answer = panel.predict(1, 80)
    assert 4 < answer["measured"] < 6
    assert 0.82 < panel.result.matrix.accuracy < 0.86
    areas.append(panel.result.sample.curve.auc)
    assert max(areas) - min(areas) < 0.03
    words = panel.experiments[0].why
    assert "16 against 1" in words  # 16% of 99 and 84% of 1
    assert (round(0.16 * 99), round(0.84)) == (16, 1)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_best_threshold_is_half_of_the_best_f1(panel, seed):
    panel.set(seed=seed)
    assert 0.13 < panel.predict(2, 0.5)["measured"] < 0.2
    assert panel.result.sample.best_f.value == pytest.approx(0.32, abs=0.03)
    panel.set(threshold=0.2)
    bins = panel.result.bins
    row = bins[(bins["low"] <= 0.2) & (bins["high"] > 0.2)].iloc[0]
    assert row["observed"] == pytest.approx(row["predicted"], abs=0.06)  # "a fifth is positive"


def test_with_20000_cases_the_best_threshold_varies(panel):
    panel.set(base_rate=0.01, recalibrate=True)
    best = []
    for seed in range(8):
        panel.set(seed=seed)
        best.append(compute.best_f_threshold(driver.state(panel), panel.result))
    assert min(best) < 0.13
    assert 0.18 < max(best) < 0.3


def test_another_split_of_real_cases_buys_points(panel):
    answer = panel.predict(3, 1)
    assert (answer["unit"], len(panel.result.table)) == ("points", 100)
    assert 4 < answer["measured"] < 12
    assert panel.result.n_test == 114
    low, high = np.quantile(panel.result.table["score"], [0, 1])
    width = artists.half_width(114)
    assert width == pytest.approx(0.055, abs=0.005)
    assert low < 0.93
    assert high > 0.97


@pytest.mark.parametrize("place", range(7))
def test_presets_show_their_state_and_reason(panel, place):
    preset = panel.presets[place]
    panel.choose(preset.name)
    assert preset.values.items() <= panel.state.items()
    assert driver.layout(panel).note.value == preset.reason


def test_presets_say_what_is_so(panel):
    panel.choose("Expensive misses")
    assert panel.result.cost == pytest.approx(panel.result.cheapest.value, rel=0.02)
    panel.choose("Too sure")
    above = panel.result.bins
    assert (above["predicted"] > above["observed"]).all()
    before = panel.result.counts
    panel.set(recalibrate=True, threshold=float(0.5 * 0.1 / (0.5 * 0.1 + 0.5 * 0.9)))
    assert panel.result.counts == before  # the same score under another probability: no case moves
    assert np.abs(panel.result.bins["predicted"] - panel.result.bins["observed"]).max() < 0.1
    panel.choose("Near copies")
    assert panel.result.table["score"].mean() > 0.97
    panel.set(split="grouped")
    assert 0.35 < panel.result.table["score"].mean() < 0.65
    panel.choose("Drift")
    (latest,) = panel.result.table["score"]
    panel.set(split="random")
    assert panel.result.table["score"].mean() > latest + 0.04


def test_the_bar_is_dragged_and_everything_follows(panel):
    drag(panel, 0, panel.result.score_at(0.9), 1.0)
    assert panel.state["threshold"] == pytest.approx(0.9, abs=0.01)
    positives, missed, _, _ = panel.result.counts
    assert panel.result.matrix.recall()[1] == positives / (positives + missed)
    assert f"{positives:,}/{positives + missed:,}" in panel.caption
    before = dict(panel.state)
    drag(panel, 1, 5, 5)
    assert panel.state == before


@pytest.mark.parametrize(
    ("view", "x", "measure"),
    [
        ("roc", 0.05, lambda result: result.counts[2] / (result.counts[2] + result.counts[3])),
        ("precision_recall", 0.4, lambda result: result.counts[0] / (result.counts[0] + result.counts[1])),
        ("calibration", 0.7, lambda result: result.threshold),
    ],
)
def test_the_point_on_a_curve_is_dragged(panel, view, x, measure):
    panel.set(view=view)
    drag(panel, 2, x, 0.5)
    assert measure(panel.result) == pytest.approx(x, abs=0.01)


def test_costs_and_luck_are_dragged(panel):
    panel.set(view="cost")
    drag(panel, 2, panel.result.score_at(0.1), 0.1)
    assert panel.state["threshold"] == pytest.approx(0.1, abs=0.01)
    panel.set(view="splits")
    drag(panel, 2, 10, 60)
    assert panel.state["n_models"] == 10
    assert panel.result.expected_best == evaluation.best_by_luck(10, 114)
    before = dict(panel.state)
    drag(panel, 0, 0.95, 3)
    assert panel.state == before


def test_arrow_keys_move_the_bar_and_stay_inside(panel):
    send(panel, kind="nudge", dx=1, dy=0)
    assert 0.5 < panel.state["threshold"] < 0.6
    panel.set(threshold=0.999)
    send(panel, kind="nudge", dx=1, dy=0)
    assert panel.state["threshold"] == 0.999
    panel.set(view="splits", n_models=1000)
    send(panel, kind="nudge", dx=0, dy=1)
    assert panel.state["n_models"] == 1000
    send(panel, kind="nudge", dx=-1, dy=0)
    assert panel.state["n_models"] < 1000


@pytest.mark.parametrize(
    "counts", [(1, 1, 1, 1), (1, 0, 99, 99_900), (3, 0, 0, 0), (1, 1, 1, 0), (164, 33, 3135, 16_668)]
)
def test_a_hundred_icons_are_a_hundred(counts):
    icons = artists.shares_of_hundred(counts)
    assert icons.sum() == 100
    assert (np.abs(icons - 100 * np.array(counts) / sum(counts)) < 1).all()


def test_a_small_test_without_a_positive_case_has_a_remark(panel):
    panel.set(n_cases=100, base_rate=0.01)
    for seed in range(10):
        panel.set(seed=seed)
        assert "nan" not in panel.caption
        if panel.result.counts[:2] == (0, 0):
            break
    assert "No case is positive" in panel.caption
    for view in VIEWS:
        panel.set(view=view)


def test_seeds_show_how_far_a_small_test_varies(panel):
    assert driver.seeds_button(panel).layout.display == ""
    panel.set(n_cases=100)
    small = np.ptp(panel.repeat())
    panel.set(n_cases=20_000)
    assert small > 5 * np.ptp(panel.repeat())
    panel.set(view="splits")
    assert driver.seeds_button(panel).layout.display == "none"


def test_the_ghost_is_the_last_state_of_the_same_view(panel):
    plain = panel.png
    panel.set(threshold=0.9)
    fresh = evaluation.explore(threshold=0.9).png
    assert panel.png not in (plain, fresh)
    panel.set(view="cost")
    assert panel.png == evaluation.explore(view="cost", threshold=0.9).png


@pytest.mark.parametrize("view", VIEWS[:-1])
def test_captions_hold_the_intervals_of_their_numbers(panel, view):
    panel.set(view=view, threshold=0.3)
    positives, missed, alarms, negatives = panel.result.counts
    for right, n_cases in (
        (positives, positives + alarms),
        (positives, positives + missed),
        (positives + negatives, 20_000),
    ):
        interval = evaluation.wilson(right, n_cases)
        assert f"{right / n_cases:.3g} ({interval.low:.3g} to {interval.high:.3g})" in panel.caption
    assert ("The formula's threshold" in panel.caption) == (view == "cost")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"threshold": 1.0}, "`threshold` must lie between 0 and 1"),
        ({"base_rate": 0.0}, "`base_rate` must lie between 0 and 1"),
        ({"threshold": float("nan")}, "must be a number"),
        ({"view": "sideways"}, "must be one of"),
        ({"view": "splits", "split": "time"}, "these cases have no times"),
        ({"view": "splits", "n_models": 0}, "`n_models` must be a whole number"),
        ({"n_cases": 0}, "`n_cases` must be a whole number"),
        ({"view": "cost", "false_negative": -1}, "`false_negative` must lie in"),
    ],
)
def test_what_cannot_be_is_shown_in_a_sentence_and_taken_back(panel, change, sentence):
    before, picture = dict(panel.state), panel.png
    with pytest.raises(ValueError, match=sentence):
        panel.set(**change)
    assert (panel.state, panel.png) == (before, picture)
    assert re.search(sentence, panel.error)
