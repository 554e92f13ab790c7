"""The panel of explanation: what it says is what the explainers say, whichever way it is moved."""

import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit import explanation
from labkit.explanation.breast_cancer import COLUMNS, tumours
from labkit.explanation.panel import VIEWS, explore
from labkit.explanation.panel_model import GLOBAL_METHODS, LOCAL_METHODS, PanelModel
from tests.panels import driver
from tests.panels.driver import pixel, send, title

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


@pytest.fixture(scope="module")
def linear():
    X, _, y, _ = tumours()
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)


def test_importance_falls_with_copies_though_the_model_is_as_good(panel):
    panel.set(**panel.experiments[0].before)
    now = panel.result.copies.iloc[0]
    assert (now["importance"], now["score"]) == pytest.approx((0.73, 0.88), abs=0.08)
    measured = panel.predict(1, 0.7)["measured"]
    assert measured < 0.1 < 0.6 < now["importance"]
    scores = panel.result.copies["score"]
    assert scores.max() - scores.min() < 0.04
    assert panel.result.importances.filter(like="worst radius", axis=0).shape == (3, 2)


def test_the_seeds_of_lime_disagree_and_its_line_fits_badly(panel):
    assert panel.predict(2, 80)["measured"] < 40
    few = panel.result
    assert len(few.stability.winners) >= 4
    panel.set(n_samples=5000)
    assert 100 * panel.result.stability.overlap > 100 * few.stability.overlap + 15
    assert max(each.local_fit for each in panel.result.explanations) < 0.05  # "one or two percent"
    assert title(panel, 0) == f"two seeds share {panel.result.stability.overlap:.0%} of their top 3"


def test_the_background_turns_the_signs_of_four_features(panel):
    assert 3 <= panel.predict(3, 0)["measured"] <= 5
    everyone, benign, malignant = panel.result.explanations
    assert benign.base < 0.1 < everyone.base < 0.6 < 0.9 < malignant.base
    assert {each.prediction for each in panel.result.explanations} == {everyone.prediction}


@pytest.mark.parametrize("place", range(5))
def test_presets_show_their_state_and_reason(panel, place):
    preset = panel.presets[place]
    panel.choose(preset.name)
    assert preset.values.items() <= panel.state.items()
    assert driver.layout(panel).note.value == preset.reason


def test_presets_say_what_is_so(panel):
    panel.choose("Clear case")
    assert {each.top(1)[0] for each in panel.result.explanations.values()} == {"worst radius"}
    panel.choose("Stable, poor fit")
    assert panel.result.stability.overlap > 0.4
    panel.choose("All permutations or some")
    costs = panel.result.costs.set_index("method")
    assert panel.result.truth.cost.rows == 2**8 * 30
    assert costs.loc["permutation Shapley", "rows"].max() > panel.result.truth.cost.rows
    assert costs.loc["permutation Shapley", "error"].min() > 0.01
    assert costs.loc["LIME", "error"].min() > 0.2
    panel.choose("One step aside")
    before = panel.result.before
    now = panel.result.truth
    assert before.prediction > 0.5 > now.prediction
    still = np.array(COLUMNS) != "worst radius"
    assert np.abs(before.values - now.values)[still].max() > 0.02


def test_a_feature_is_dragged_along_its_curve(panel):
    panel.set(view="what-if")
    before = panel.result.truth.prediction
    send(panel, kind="drag", first=True, **pixel(panel, 0, 25.0, 0.5))
    assert panel.result.row.value == pytest.approx(25, abs=0.2)
    assert panel.result.truth.prediction > before + 0.2
    x = panel.result.row.x
    assert panel.result.truth.prediction == pytest.approx(PanelModel().predict(x)[0])
    state = dict(panel.state)
    send(panel, kind="drag", first=True, **pixel(panel, 1, 0.0, 3.0))
    assert panel.state == state


def test_arrow_keys_move_the_feature_and_stop_at_the_edge(panel):
    panel.set(view="what-if", shift=2.95)
    for _ in range(3):
        send(panel, kind="nudge", dx=1, dy=0)
    assert panel.state["shift"] == 3
    assert panel.result.row.value <= tumours()[0]["worst radius"].max()


def test_the_curve_goes_through_the_row(panel):
    panel.set(view="what-if", shift=0.7)
    result = panel.result
    prediction = np.interp(result.row.value, result.curves.grid, result.own_curve)
    assert prediction == pytest.approx(result.truth.prediction, abs=0.25)
    assert len(result.curves.grid) == len(result.own_curve)


def test_all_methods_stand_side_by_side_on_one_scale(panel):
    panel.set(methods=(*LOCAL_METHODS, *GLOBAL_METHODS))
    contributions = panel.result.contributions
    assert list(contributions) == [*LOCAL_METHODS, *GLOBAL_METHODS]
    assert all(np.abs(each).max() == pytest.approx(1) for each in contributions.values())
    overlaps = panel.result.overlaps
    assert np.allclose(overlaps, overlaps.T)
    assert np.allclose(np.diag(overlaps), 1)


def test_chance_is_offered_where_it_plays(panel):
    numbers = panel.repeat(5)
    assert len(set(numbers)) == 5
    assert "Over 5 seeds" in panel.caption
    panel.set(methods=("impurity",))
    assert driver.seeds_button(panel).layout.display == "none"


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_captions_say_the_numbers_of_the_result(panel, view):
    panel.set(view=view, shift=0.2, n_samples=300)
    assert f"probability {panel.result.truth.prediction:.2f}" in panel.caption
    assert f"moved from {panel.result.row.measured:.4g} to {panel.result.row.value:.4g}" in panel.caption


def test_a_model_of_ones_own_is_explained(linear):
    panel = explore(model=linear, methods=("exact Shapley", "shuffling", "dropping", "lasso"))
    x = tumours()[1].iloc[[153]]
    assert panel.result.truth.prediction == pytest.approx(linear.predict_proba(x)[0, 1])
    assert eval(panel.code, {"explanation": explanation, "model": linear}).state == panel.state
    for view in VIEWS:
        panel.set(view=view.name, copies=1)
    with pytest.raises(ValueError, match="be trees: only they have an impurity"):
        panel.set(view="methods", methods=("impurity",))


class Untrainable:
    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-(np.asarray(X)[:, 0] - 16)))
        return np.column_stack([1 - p, p])


def test_a_model_that_cannot_be_trained_anew_is_explained_and_not_copied():
    panel = explore(model=Untrainable())
    assert panel.result.truth.top(1) == ["worst radius"]
    panel.set(view="copies")
    with pytest.raises(ValueError, match="be a scikit-learn estimator here"):
        panel.set(copies=1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"methods": ()}, "be one or more: choose one in the list"),
        ({"row": 171}, "`row` must be one of the 171 test rows"),
        ({"shift": 9.0}, r"`shift` must lie in \[-3, 3\]"),
        ({"view": "sideways"}, "must be one of"),
        ({"background": "none"}, "must be one of"),
    ],
)
def test_what_cannot_be_is_said_and_taken_back(panel, change, sentence):
    before = dict(panel.state)
    picture = panel.png
    with pytest.raises(ValueError, match=sentence):
        panel.set(**change)
    assert (panel.state, panel.png) == (before, picture)
    assert re.search(sentence, panel.error)


def test_a_model_without_probabilities_is_refused():
    with pytest.raises(ValueError, match="have predict_proba: give it fitted to the columns"):
        explore(model=object())


def test_a_model_fitted_again_in_place_is_explained_anew():
    X, X_test, y, _ = tumours()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    panel = explore(model=model)
    for view in VIEWS:
        panel.set(view=view.name)
    before = panel.result
    panel.set(view="methods")
    model.fit(X, 1 - y)
    panel.refresh()
    now = panel.result.truth
    assert now.prediction == pytest.approx(model.predict_proba(X_test.iloc[[153]])[0, 1])
    assert now.prediction == pytest.approx(1 - before.truth.prediction)
    assert np.allclose(now.values, -before.truth.values)
    for view in VIEWS:
        panel.set(view=view.name)
        assert panel.result.truth.prediction == now.prediction
        assert f"probability {now.prediction:.2f}" in panel.caption
