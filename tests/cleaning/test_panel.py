"""The panel of cleaning: what it says is what repairs measure, whichever way it is moved."""

import re

import numpy as np
import pytest
from labkit.cleaning.repairs import METHODS
from sklearn.impute import SimpleImputer

from labkit import cleaning
from labkit.cleaning import panel as panels
from labkit.cleaning.compute import NAMES, TARGET, patients

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return cleaning.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def titles(panel):
    return [ax.get_title(loc="left") for ax in panel._picture.axes]


# -- experiments


def test_the_mean_hardly_changes_the_slope_and_equals_dropping(panel):
    answer = panel.predict(1, -25)
    assert abs(answer["measured"]) < 3
    filled = panel.result.repair.found["slope"]
    panel.set(method="drop rows")
    assert panel.result.repair.found["slope"] == pytest.approx(filled)


def test_regression_is_ten_to_twenty_percent_too_steep_and_the_cure_works(panel):
    assert 10 < panel.predict(2, 0)["measured"] < 20
    cured = {"": {"method": "regression + noise", "with_target": True}}
    assert abs(cleaning.repeat_repairs(patients(), "bmi", TARGET, cured)["slope"][""]) < 4


def test_dropping_is_almost_right_under_mnar_and_the_words_about_mar_are_true(panel):
    assert abs(panel.predict(3, 40)["measured"]) < 6
    mar = {"": {"method": "drop rows", "mechanism": "MAR", "by": "bp"}}
    assert cleaning.repeat_repairs(patients(), "bmi", TARGET, mar)["slope"][""] < -18
    steep = {"": {"method": "regression", "mechanism": "MNAR"}}
    assert 40 < cleaning.repeat_repairs(patients(), "bmi", TARGET, steep)["slope"][""] < 65


# -- presets


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("By chance, mean", lambda r: abs(r.change("slope")) < 5 and r.change("spread") < -18),
        ("Too orderly", lambda r: r.change("slope") > 10),
        ("Noise and target", lambda r: abs(r.change("slope")) < 15 and abs(r.change("spread")) < 8),
        ("A shape without a link", lambda r: max(r.change("slope"), r.change("correlation")) < -50),
        ("High values hide", lambda r: r.change("mean") < -7),
    ],
)
def test_presets_show_what_they_say(panel, name, holds):
    panel.choose(name)
    assert holds(panel.result.repair)


def test_every_preset_is_tested():
    (mark,) = (m for m in test_presets_show_what_they_say.pytestmark if m.name == "parametrize")
    assert {name for name, _ in mark.args[1]} == {preset.name for preset in panels.PRESETS}


# -- pictures and words


def test_caption_and_titles_tell_the_repair(panel):
    panel.set(mechanism="MAR", method="regression", rate=0.3)
    repair = panel.result.repair
    assert "bmi, 30% hidden (MAR by bp), mended by regression: cell error" in panel.caption
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", titles(panel)[0])]
    assert numbers == pytest.approx([repair.found["slope"], repair.true["slope"]], rel=5e-3)
    assert f"R² {panel.result.score:.2f}" in titles(panel)[2]


def test_dropped_rows_have_no_cell_error(panel):
    panel.set(method="drop rows", with_target=True)
    assert "no cell is filled" in panel.caption
    assert "seeing the target" in panel.caption
    assert titles(panel)[2].startswith("rows dropped")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_result(panel, method):
    panel.set(method=method, mechanism="MAR", rate=0.7)
    assert np.isfinite(panel.result.score)


@pytest.mark.parametrize("column", NAMES)
def test_every_column_gives_a_result(panel, column):
    panel.set(column=column, mechanism="MAR")
    assert panel.result.repair.column == column
    assert 0.2 < panel.result.score < panel.result.whole_score + 0.05


def test_nothing_hidden_is_nothing_changed(panel):
    panel.set(rate=0.0)
    assert panel.result.repair.change("slope") == pytest.approx(0)
    assert panel.result.score == pytest.approx(panel.result.whole_score)


def test_twenty_seeds_spread_around_the_truth(panel):
    panel.choose("Noise and target")
    found = panel.repeat(20)
    assert min(found) < 0 < max(found)


# -- code, own imputers, refusals


@pytest.mark.parametrize("changes", [{}, {"column": "bp", "method": "hot deck", "seed": 3, "rate": 0.55}])
def test_code_makes_the_same_picture(panel, changes):
    panel.set(**changes)
    panel._ghost_result = None
    panel.refresh()
    again = eval(panel.code, {"cleaning": cleaning})
    assert (again.state, again.caption, again.png) == (panel.state, panel.caption, panel.png)


def test_an_own_imputer_joins():
    mine = SimpleImputer(strategy="constant", fill_value=0.0)  # 0 sd from the mean: the mean itself
    panel = cleaning.explore(method="mine", imputers={"mine": mine})
    assert panel.code == "cleaning.explore(method='mine', imputers={'mine': mine})"
    mean = cleaning.mend(patients(), "bmi", TARGET, "mean")
    np.testing.assert_allclose(panel.result.repair.filled, mean.filled)


def test_an_own_imputer_that_adds_columns_fails_the_cell():
    with pytest.raises(ValueError, match="`method` must keep the columns"):
        cleaning.explore(method="mine", imputers={"mine": SimpleImputer(add_indicator=True)})


@pytest.mark.parametrize(
    "changes",
    [{"column": "sex"}, {"mechanism": "chance"}, {"rate": 1.0}, {"rate": float("nan")}, {"method": "magic"},
     {"seed": -1}],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.explore(**changes)
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        panel.set(**changes)
