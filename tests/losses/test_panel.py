"""The panel of losses: its captions and pictures agree with the losses, whichever way it is moved."""

import json
import re

import numpy as np
import pytest

from labkit import losses
from labkit.losses import artists, compute
from labkit.losses import panel as panels
from tests.panels import driver
from tests.panels.driver import drag, pixel, send, title

pytestmark = pytest.mark.slow

VIEWS = [view.name for view in panels.VIEWS]


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return losses.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def numbers(words):
    return re.findall(r"-?\d+(?:\.\d+)?", words)


def slope_of(panel):
    return compute.chosen_slope(driver.state(panel), panel.result)


def test_the_outlier_itself_is_the_90_percent_quantile(panel):
    panel.set(**panel.experiments[0].before)
    assert panel.result.table.optimal["squared"][0] == pytest.approx(15.375)  # "15.4"
    assert panel.result.table.optimal["absolute"] == pytest.approx((3, 4))
    assert panel.predict(1, 30)["measured"] == pytest.approx(100)
    assert f"{np.quantile([1, 2, 2, 3, 4, 5, 6, 100], 0.9):.1f}" in panel.experiments[0].why


def test_a_wrong_x_turns_the_robust_line_and_the_question_tells_the_truth(panel):
    panel.set(loss="squared")
    before = slope_of(panel)
    panel.set(outlier_y=500.0)
    assert (f"{before:.1f}", f"{slope_of(panel):.0f}") == ("1.9", "20")
    panel.set(loss="absolute")
    assert slope_of(panel) == pytest.approx(2, abs=0.02)
    assert panel.predict(2, 2)["measured"] == pytest.approx(0.122, abs=0.001)


def test_squared_error_needs_214_steps(panel):
    answer = panel.predict(3, 7)
    assert (answer["measured"], answer["unit"]) == (214, "steps")
    assert panel.result.recoveries[0].n_steps == 7
    assert title(panel, 0) == "steps to 1/2: cross-entropy 7, squared 214"


@pytest.mark.parametrize("place", range(7))
def test_presets_show_their_state_and_reason(panel, place):
    preset = panel.presets[place]
    panel.choose(preset.name)
    assert preset.values.items() <= panel.state.items()
    assert driver.layout(panel).note.value == preset.reason


def test_presets_say_what_is_so(panel):
    panel.choose("Wrong y")
    slopes = {line.loss.name: line.slope for line in panel.result.lines}
    assert slopes["squared"] > 3
    assert all(abs(slopes[name] - 2) < 0.05 for name in ("absolute", "Huber", "log-cosh"))
    panel.choose("Wrong x")
    assert all(line.slope < 1.8 for line in panel.result.lines)
    panel.choose("Large and small gradients")
    slopes = {name: abs(slope[0]) for name, slope in panel.result.now.slopes.items()}
    assert 0.99 < slopes["cross-entropy"] < 1 < slopes["focal"]
    assert slopes["squared on sigmoid"] == pytest.approx(0.005, abs=2e-4)
    panel.choose("Never too sure")
    assert (
        panel.result.now.slopes["smoothed cross-entropy"][0] > 0 > panel.result.now.slopes["cross-entropy"][0]
    )
    panel.set(logit=2.9)
    assert abs(panel.result.now.slopes["smoothed cross-entropy"][0]) < 0.01


def test_huber_slides_as_delta_grows(panel):
    panel.choose("Huber in between")
    constants = []
    for delta in (0.1, 10.0, 300.0):
        panel.set(delta=delta)
        constants.append(compute.lowest_optimal_constant(driver.state(panel), panel.result))
    assert constants == sorted(constants)
    assert constants[-1] == pytest.approx(15.375)


def test_the_outlier_is_dragged_on_the_picture(panel):
    drag(panel, 0, 20.0, 40.0)
    assert (panel.state["outlier_x"], panel.state["outlier_y"]) == pytest.approx((20, 40), abs=0.2)
    assert panel.result.line.x[-1] == panel.state["outlier_x"]
    before = dict(panel.state)
    drag(panel, 1, 20.0, 40.0)
    assert panel.state == before


def test_every_point_is_taken_where_it_lies_and_dragged(panel):
    for number in range(1, compute.N_POINTS + 1):
        panel.reset()
        x, y = panel.result.line.x[number - 1], panel.result.line.y[number - 1]
        drag(panel, 0, x, y)
        assert panel.state["point"] == number
        drag(panel, 0, 25.0, 50.0, first=False)
        moved = panel.result.line
        assert (moved.x[number - 1], moved.y[number - 1]) == pytest.approx((25, 50), abs=0.2)
        others = np.delete(moved.x, number - 1), np.delete(moved.y, number - 1)
        fresh = np.array(losses.points_with_outlier())
        np.testing.assert_array_equal(others, np.delete(fresh, number - 1, axis=1))
    send(panel, kind="nudge", dx=0, dy=1)
    assert panel.state["outlier_y"] == pytest.approx(51, abs=0.2)


def test_dragged_points_are_in_the_code_and_the_caption_tells_the_ringed_one(panel):
    drag(panel, 0, 3.0, 7.1)
    drag(panel, 0, 14.0, 40.0, first=False)
    send(panel, kind="nudge", dx=1, dy=0)
    (x, y) = panel.state["moved"]["4"]
    assert f"the ringed one at ({x:.3g}, {y:.3g})" in panel.caption
    again = eval(panel.code, {"losses": losses})
    assert again.state == json.loads(json.dumps(panel.state))
    assert again.caption == panel.caption
    share = artists.gradient_shares(panel.result.line)[3]
    assert title(panel, 1) == f"the ringed point has {abs(share):.0f}% of all gradients"


def test_the_outliers_sliders_ring_the_outlier_again(panel):
    panel.set(point=3)
    panel.controls["outlier_y"].value = 60.0
    assert (panel.state["point"], panel.state["outlier_y"]) == (12, 60)


def test_values_constants_and_logits_are_dragged(panel):
    panel.set(view="constant")
    drag(panel, 0, 50.0, 2.0)
    drag(panel, 1, 7.0, 1.5)
    assert (panel.state["outlier"], panel.state["constant"]) == pytest.approx((50, 7), rel=0.02)
    panel.set(view="logit")
    drag(panel, 1, 2.0, -0.5)
    assert panel.state["logit"] == pytest.approx(2, abs=0.1)


def test_arrow_keys_move_what_the_view_is_about_and_stay_in_it(panel):
    moves = {
        "line": ("outlier_x", "outlier_y"), "constant": ("constant",),
        "logit": ("logit",), "recovery": ("logit",),
    }  # fmt: skip
    for view, names in moves.items():
        panel.reset()
        panel.set(view=view)
        before = dict(panel.state)
        send(panel, kind="nudge", dx=1, dy=1)
        assert {name for name in before if panel.state[name] != before[name]} == set(names)
    panel.set(logit=7.0)
    for _ in range(4):
        send(panel, kind="nudge", dx=1, dy=0)
    assert panel.state["logit"] == 8


def test_the_ghost_is_the_last_state_of_the_same_view(panel):
    plain = panel.png
    panel.set(outlier_y=60.0)
    with_ghost = panel.png
    fresh = losses.explore(outlier_y=60.0)
    assert with_ghost not in (plain, fresh.png)
    panel.set(view="constant")
    assert panel.png == losses.explore(view="constant", outlier_y=60.0).png


@pytest.mark.parametrize("view", VIEWS)
def test_captions_say_the_numbers_of_the_result(panel, view):
    panel.set(view=view)
    result = panel.result
    expected = {
        "line": lambda: [f"{line.slope:.3g}" for line in result.lines],
        "constant": lambda: [f"{low:.3g}" for low, _ in result.table.optimal.values()],
        "logit": lambda: [f"{slope[0]:.3g}" for slope in result.now.slopes.values()],
        "recovery": lambda: [f"{path.n_steps:.0f}" for path in result.recoveries],
    }[view]()
    assert set(expected) <= set(numbers(panel.caption.replace(",", " ").replace(". ", " ")[:-1]))
    assert len(result.names) == 5


@pytest.mark.parametrize("view", ["logit", "recovery"])
def test_a_smoothing_of_zero_is_cross_entropy_and_shown_once(panel, view):
    panel.set(view=view, label_smoothing=0.0)
    assert len(panel.result.names) == 4


def test_a_loss_of_ones_own_takes_part():
    def weight(y, p):
        return np.where(y > p, 3.0, 1.0)

    mine = losses.Loss(
        "my loss", lambda y, p: weight(y, p) * (y - p) ** 2, lambda y, p: 2 * weight(y, p) * (p - y)
    )
    panel = losses.explore(own=mine, loss="my loss", outlier_y=60.0)
    slopes = {line.loss.name: line.slope for line in panel.result.lines}
    assert slopes["my loss"] > slopes["squared"] + 0.5
    assert panel.code == "losses.explore(loss='my loss', outlier_y=60.0, own=my_loss)"
    assert eval(panel.code, {"losses": losses, "my_loss": mine}).state == panel.state
    for view in VIEWS:
        panel.set(view=view)
    with pytest.raises(ValueError, match="must be one of"):
        losses.explore(loss="my loss")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"delta": 0}, "`delta` must be a positive number; got delta=0."),
        ({"delta": 0, "view": "logit"}, "`delta` must be a positive number; got delta=0."),
        ({"gamma": -1}, "`gamma` must lie in"),
        ({"tau": 1.0}, "`tau` must lie between 0 and 1"),
        ({"view": "sideways"}, "must be one of"),
        ({"outlier_y": float("nan")}, "must be a number"),
        ({"constant": 0.0}, "`constant` must be a positive number"),
        ({"label": 2}, "`label` must be one of 0, 1"),
        ({"point": 13}, "must be one of"),
        ({"moved": {"12": [1, 2]}}, "`moved` must be one of"),
        ({"moved": {"3": [1]}}, "must be a position"),
        ({"moved": [1, 2]}, "`moved` must be a dict"),
    ],
)
def test_what_cannot_be_is_shown_in_a_sentence_and_taken_back(panel, change, sentence):
    before, picture = dict(panel.state), panel.png
    with pytest.raises(ValueError, match=sentence):
        panel.set(**change)
    assert (panel.state, panel.png) == (before, picture)
    assert re.search(sentence, panel.error)


def test_the_background_follows_the_farthest_point(panel):
    send(panel, kind="drag", first=True, **pixel(panel, 0, 11.0, 23.0))
    panel.set(outlier_y=500.0)
    assert driver.axes(panel, 0).get_ylim()[1] == artists.LIMITS_Y[1]
