"""The panel of features: its words are what `score_features` measures, however it is moved."""

import re

import numpy as np
import pytest

from labkit import features
from labkit.features import panel as panels
from tests.panels import driver

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return features.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def mean(panel):
    return panel.result.score.scores.mean()


def titles(panel):
    return [driver.title(panel, index) for index in range(2)]


def choose(panel, name):
    panel.choose(name)
    return next(preset.reason for preset in panel.presets if preset.name == name)


# -- experiments


def test_selection_on_all_rows_makes_noise_near_perfect(panel):
    panel.set(**panel.experiments[0].before)
    assert mean(panel) < 0.65
    assert panel.predict(1, 60)["measured"] >= 96
    assert "test rows leak into the preprocessing" in titles(panel)
    assert "Nobody can predict coin flips" in panel.caption


def test_random_numbers_encoded_on_all_rows_reach_70_to_85(panel):
    panel.set(**panel.experiments[1].before)
    assert mean(panel) < 0.58
    assert 70 <= panel.predict(2, 50)["measured"] <= 85
    assert panel.result.score.n_columns == 1


def test_logarithms_leave_the_tree_where_it_was(panel):
    answer = panel.predict(3, 5)
    assert answer["measured"] < 1
    tree = mean(panel)
    panel.set(features=("sizes",))
    assert 100 * abs(mean(panel) - tree) == pytest.approx(answer["measured"])
    lines = []
    for name in ("sizes", "logarithms"):
        panel.set(features=(name,), model="linear")
        lines.append(mean(panel))
    assert abs(lines[0] - lines[1]) > 0.015  # "a line does move"


# -- presets


def test_what_is_known(panel):
    assert "Which group would you miss" in choose(panel, "What is known")
    assert set(panel.result.importance["group"]) == set(panels.KNOWN)
    assert panel.result.importance.set_index("group").loc["season", "importance"] < 0.01
    assert "Most important group:" in panel.caption


def test_perfect_from_noise(panel):
    assert "Full marks" in choose(panel, "Perfect from noise")
    assert mean(panel) > 0.95
    assert "Of the columns kept, 50 are noise." in panel.caption
    assert "50 of 5000 columns reach the model" in titles(panel)


def test_lost_in_noise(panel):
    assert "take about half the score" in choose(panel, "Lost in noise")
    lost = mean(panel)
    panel.set(keep=10)
    chosen = mean(panel)
    panel.set(keep=0, model="tree")
    tree = mean(panel)
    panel.set(model="nearest neighbours", features=("sizes", "qualities"))
    assert 0.35 < lost / mean(panel) < 0.65
    assert chosen > lost + 0.2
    assert tree > lost + 0.1


def test_28_columns_or_one(panel):
    assert "One column of means" in choose(panel, "28 columns or one")
    one = mean(panel)
    assert panel.result.score.n_columns == 1
    panel.set(features=("neighbourhood one-hot",))
    assert panel.result.score.n_columns == 28
    assert 0 < mean(panel) - one < 0.05


def test_nothing_in_the_season(panel):
    assert "An honest zero" in choose(panel, "Nothing in the season")
    assert abs(mean(panel)) < 0.05


def test_every_preset_is_tested_here():
    tested = {name.removeprefix("test_").replace("_", " ") for name in globals()}
    assert {preset.name.lower() for preset in panels.PRESETS} <= tested


# -- pictures and words


def test_the_caption_and_the_titles_state_the_score(panel):
    for settings in (
        {},
        {"model": "tree", "view": "columns"},
        {"fit_scope": "on all rows", "target": "coin flips"},
    ):
        panel.set(**settings)
        scores = panel.result.score.scores
        assert (
            f"{scores.mean():.2f} on average over 5 folds, standard deviation {scores.std(ddof=1):.2f}"
            in panel.caption
        )
        assert f"{scores.mean():.2f} ± {scores.std(ddof=1):.2f}" in titles(panel)[0]


def test_seeds_show_the_spread(panel):
    scores = panel.repeat(4)
    assert len(set(np.round(scores, 6))) == 4
    assert re.search(r"Over 4 seeds, mean score: [\d.]+ to [\d.]+", panel.caption)


def test_what_cannot_be_gets_a_sentence_and_changes_nothing(panel):
    before = dict(panel.state)
    with pytest.raises(ValueError, match="at most 500 with 2000 rows"):
        panel.set(features=("noise columns",), n_rows=2000, n_noise=5000)
    with pytest.raises(ValueError, match="name at least one"):
        panel.set(features=())
    assert panel.state == before
    assert "name at least one" in panel.error
