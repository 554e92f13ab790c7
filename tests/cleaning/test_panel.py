"""The panels of cleaning: their words are what imputation, rules and strategies measure."""

import functools
import re

import numpy as np
import pytest
from sklearn.impute import SimpleImputer

from labkit import cleaning
from labkit.cleaning import compute
from labkit.cleaning import panel as panels
from labkit.cleaning.compute import NAMES, TARGET, patients
from labkit.cleaning.imputation_effects import METHODS
from labkit.cleaning.mechanisms import Missingness
from labkit.cleaning.outlier_rules import FARTHEST
from labkit.cleaning.prediction_scores import STRATEGIES
from tests.panels import driver

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
    return [driver.title(panel, index) for index in range(3)]


# -- experiments


def test_the_mean_hardly_changes_the_slope_and_equals_dropping(panel):
    answer = panel.predict(1, -25)
    assert abs(answer["measured"]) < 3
    slope = panel.result.imputed.imputed_estimates["slope"]
    panel.set(method="drop rows")
    assert panel.result.imputed.imputed_estimates["slope"] == pytest.approx(slope)


def test_regression_is_ten_to_twenty_percent_too_steep_and_the_cure_works(panel):
    assert 10 < panel.predict(2, 0)["measured"] < 20
    cured = {"": {"method": "regression + noise", "with_target": True}}
    assert abs(cleaning.imputation_bias(patients(), "bmi", TARGET, cured)["slope"][""]) < 4


def test_dropping_is_almost_right_under_mnar_and_the_words_about_mar_are_true(panel):
    assert abs(panel.predict(3, 40)["measured"]) < 6
    mar = {"": {"method": "drop rows", "missing": Missingness("MAR", by="bp")}}
    assert cleaning.imputation_bias(patients(), "bmi", TARGET, mar)["slope"][""] < -18
    steep = {"": {"method": "regression", "missing": Missingness("MNAR")}}
    assert 40 < cleaning.imputation_bias(patients(), "bmi", TARGET, steep)["slope"][""] < 65


# -- presets


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("By chance, mean", lambda r: abs(r.change("slope")) < 5 and r.change("spread") < -18),
        ("Too little spread", lambda r: r.change("slope") > 10),
        ("Noise and target", lambda r: abs(r.change("slope")) < 15 and abs(r.change("spread")) < 8),
        ("A shape without a link", lambda r: max(r.change("slope"), r.change("correlation")) < -50),
        ("High values missing", lambda r: r.change("mean") < -7),
    ],
)
def test_presets_show_what_they_say(panel, name, holds):
    panel.choose(name)
    assert holds(panel.result.imputed)


def test_every_preset_is_tested():
    (mark,) = (m for m in test_presets_show_what_they_say.pytestmark if m.name == "parametrize")
    assert {name for name, _ in mark.args[1]} == {preset.name for preset in panels.PRESETS}


# -- pictures and words


def test_caption_and_titles_state_the_result(panel):
    panel.set(mechanism="MAR", method="regression", rate=0.3)
    imputed = panel.result.imputed
    assert "bmi, 30% hidden (MAR by bp), imputed by regression: cell error" in panel.caption
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", titles(panel)[0])]
    slopes = [imputed.imputed_estimates["slope"], imputed.true_estimates["slope"]]
    assert numbers == pytest.approx(slopes, rel=5e-3)
    assert f"R² {panel.result.score:.2f}" in titles(panel)[2]


def test_dropped_rows_have_no_cell_error(panel):
    panel.set(method="drop rows", with_target=True)
    assert "no value is imputed" in panel.caption
    assert "seeing the target" in panel.caption
    assert titles(panel)[2].startswith("rows dropped")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_result(panel, method):
    panel.set(method=method, mechanism="MAR", rate=0.7)
    assert np.isfinite(panel.result.score)


@pytest.mark.parametrize("column", NAMES)
def test_every_column_gives_a_result(panel, column):
    panel.set(column=column, mechanism="MAR")
    assert panel.result.imputed.column == column
    assert 0.2 < panel.result.score < panel.result.complete_score + 0.05


def test_nothing_hidden_is_nothing_changed(panel):
    panel.set(rate=0.0)
    assert panel.result.imputed.change("slope") == pytest.approx(0)
    assert panel.result.score == pytest.approx(panel.result.complete_score)


def test_twenty_seeds_spread_around_the_truth(panel):
    panel.choose("Noise and target")
    changes = panel.repeat(20)
    assert min(changes) < 0 < max(changes)


# -- code, own imputers, refusals


@pytest.mark.parametrize("changes", [{}, {"column": "bp", "method": "hot deck", "seed": 3, "rate": 0.55}])
def test_code_makes_the_same_picture(panel, changes):
    panel.set(**changes)
    driver.forget_ghost(panel)
    again = eval(panel.code, {"cleaning": cleaning})
    assert (again.state, again.caption, again.png) == (panel.state, panel.caption, panel.png)


def test_an_own_imputer_joins():
    mine = SimpleImputer(strategy="constant", fill_value=0.0)  # 0 sd from the mean: the mean itself
    panel = cleaning.explore(method="mine", imputers={"mine": mine})
    assert panel.code == "cleaning.explore(method='mine', imputers={'mine': mine})"
    mean = cleaning.impute_column(patients(), "bmi", TARGET, "mean")
    np.testing.assert_allclose(panel.result.imputed.filled, mean.filled)


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


# -- the panel of predictions


@pytest.fixture(scope="module")
def predictions():
    return cleaning.explore_predictions()


def test_experiments_on_predictions_measure_what_their_words_say():
    panel = cleaning.explore_predictions()
    whole, over, worth = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert 4 <= whole <= 25
    assert over > 5
    assert abs(worth) < 4


def test_the_caption_names_all_strategies(predictions):
    assert all(f"{strategy} " in predictions.caption for strategy in STRATEGIES)
    assert "of 442 patients have no missing value" in predictions.caption


def test_one_column_alone_leaves_more_to_learn_from(predictions):
    predictions.set(where="one column")
    assert predictions.result.n_complete == 309
    assert predictions.result.score("drop rows") > 0.2
    predictions.reset()


@pytest.mark.parametrize(
    "changes", [{"rate": 1.0}, {"rate": -0.1}, {"mechanism": "why"}, {"where": "nowhere"}, {"seed": -1}]
)
def test_predictions_refuse_in_a_sentence(predictions, changes):
    for call in (cleaning.explore_predictions, predictions.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert predictions.state["rate"] == 0.3


# -- the panel of wrong values


@pytest.fixture
def outliers():
    return cleaning.explore_outliers()


def test_experiments_on_outliers_measure_what_their_words_say(outliers):
    z, fence, robust = (outliers.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert 2.8 < z < 8**0.5
    assert cleaning.explore_outliers().result.scores["IQR fence"] > 1
    assert fence == 0
    assert robust == 6


def test_a_drag_moves_the_wrong_values_and_stays_inside(outliers):
    drag = functools.partial(compute.drag_wrong_values, driver.state(outliers), outliers.result)
    assert drag(0, 41.7, 3.0) == {"value": 42.0}
    assert drag(1, 170.0, 3.0) == {"value": FARTHEST}
    assert drag(None, 41.7, 3.0) == {}
    driver.send(outliers, kind="drag", x=200, y=200, first=True)
    assert 0 < outliers.state["value"] < FARTHEST
    assert outliers.controls["value"].value == outliers.state["value"]
    assert f"1 at {outliers.state['value']:g}" in outliers.caption


def test_the_caption_names_the_rules_that_flag(outliers):
    assert "flagged by robust z, IQR fence" in outliers.caption
    outliers.set(value=10.0)
    assert "flagged by no rule" in outliers.caption


@pytest.mark.parametrize("changes", [{"value": -1.0}, {"value": 101.0}, {"n_wrong": 0}, {"n_wrong": 7}])
def test_outliers_refuse_in_a_sentence(outliers, changes):
    for call in (cleaning.explore_outliers, outliers.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert outliers.state == {"value": FARTHEST, "n_wrong": 1}
