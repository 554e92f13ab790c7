"""The panel of backprop: what it says is what is measured, whichever way it is moved."""

import json
import re

import numpy as np
import pytest

from labkit import backprop
from labkit.backprop import Scalar, compute
from labkit.backprop import panel as panels
from labkit.backprop.compute import BackpropState
from labkit.backprop.expressions import EXPRESSIONS
from tests.panels import driver
from tests.panels.driver import send, title

pytestmark = pytest.mark.slow
NAMES = {"backprop": backprop}


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return backprop.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.answers.clear()
    return shared


def choose(panel, name):
    panel.choose(name)
    return next(preset.reason for preset in panels.PRESETS if preset.name == name)


def share_of(panel):
    return compute.share(driver.state(panel), panel.result)


# -- experiments


def test_ten_sigmoid_layers_keep_almost_nothing(panel):
    panel.set(**panel.experiments[0].before)
    assert 0.1 < share_of(panel) < 10  # "of like size"
    assert panel.predict(1, 10)["measured"] > 1e4


def test_equal_weights_give_one_gradient(panel):
    panel.set(**panel.experiments[1].before)
    assert panel.result.gradients.n_distinct == 32
    assert panel.predict(2, 32)["measured"] == 1
    assert panel.result.gradients.sizes[0] > 0


def test_the_best_step_of_float32_is_hundreds_of_times_larger(panel):
    # rounding differs from processor to processor, and the valley is flat
    assert round(panel.predict(3, -5)["measured"]) in (-2, -3)
    assert panel.result.errors.best("float64") == pytest.approx(1e-5)


def test_units_that_start_equal_do_what_one_unit_can(panel):
    panel.set(**panel.experiments[3].before)
    for seed in range(3):
        panel.set(seed=seed)
        assert compute.percent_correct(driver.state(panel), panel.result) > 90  # "more than 90%"
        assert title(panel, 1).startswith("4 different units")
    assert 50 < panel.predict(4, 90)["measured"] < 75
    assert panel.result.training.spread < 1e-9  # "still equal"
    assert title(panel, 1).startswith("4 units are equal: ")


def test_each_slope_of_the_sigmoid_is_at_most_a_quarter():
    assert max(Scalar(x).sigmoid().slopes[0] for x in np.linspace(-5, 5, 101)) == 0.25


# -- presets


def test_sigmoid_10_layers(panel):
    choose(panel, "Sigmoid, 10 layers")
    assert panel.result.gradients.ratio < 1e-4


def test_relu_20_layers(panel):
    choose(panel, "ReLU, 20 layers")
    assert 0.03 < panel.result.gradients.ratio < 30


def test_too_large_a_start(panel):
    assert "four times larger" in choose(panel, "Too large a start")
    spreads = panel.result.gradients.spreads
    growth = (spreads[-1] / spreads[0]) ** (1 / (len(spreads) - 1))
    assert 3 < growth < 5


def test_all_zero(panel):
    choose(panel, "All zero")
    assert not panel.result.gradients.sizes.any()
    assert "no gradient in any layer" in panel.caption
    assert title(panel, 1) == "no gradient in any layer"


def test_two_paths_one_weight(panel):
    choose(panel, "Two paths, one weight")
    assert "w gets slope" in panel.caption
    graph = panel.result.walk.graph
    weight = graph.labels.index("w")
    assert sum(parent == weight for parent, _ in graph.edges) == 3


def test_a_finer_check_is_worse(panel):
    choose(panel, "A finer check is worse")
    fine = panel.result.errors.errors["float64"]
    assert fine[-1] > 1e4 * fine.min()


def test_what_a_gradient_predicts(panel):
    choose(panel, "What a gradient predicts")
    near = panel.result.walk
    assert near.losses[0] - near.before == pytest.approx(near.predicted_change, rel=0.2)
    far = BackpropState(leaf="v1", shift=3.0).walk
    assert far.losses[0] - far.before > 2 * far.predicted_change  # "the farther, the less so"
    assert f"its gradient predicted {near.predicted_change:+.3g}" in panel.caption


def test_one_update_after_another(panel):
    choose(panel, "One update after another")
    walk = panel.result.walk
    assert (np.diff(walk.losses) < 0).all()
    assert title(panel, 0) == f"3 updates: from {walk.losses[0]:.3g} to {walk.losses[3]:.3g}"
    assert "3 updates at rate 0.1: the result goes from" in panel.caption
    start = BackpropState().walk.gradients
    assert all(abs(walk.gradients[name]) < abs(start[name]) for name in ("w11", "w22", "v1", "v2"))


def test_fill_in(panel):
    choose(panel, "Fill in")
    texts = hidden_texts(panel)
    assert texts.count("?") == len(panel.result.walk.graph.nodes) - 1
    right = panel.result.walk.gradients["v1"]
    assert not any(f"{right:.3g}" in text for text in [*texts, panel.caption])
    for step in range(1, len(panel.result.walk.steps) + 1):
        panel.set(step=step)
        assert not panel.result.step.backward or panel.result.step.sentence not in panel.caption
    backprop.check_gradient(panel.state, "v1", right)


def test_every_preset_is_tested_here():
    tested = {name.removeprefix("test_").replace("_", " ") for name in globals()}
    assert {re.sub(r"\W+", " ", preset.name.lower()) for preset in panels.PRESETS} <= tested


# -- leaves: clicked, moved, updated


def click(panel, name):
    """Press on the node of a leaf."""
    graph = panel.result.walk.graph
    place = graph.places[graph.labels.index(name)]
    driver.drag(panel, 0, *place)


def value(panel, name):
    graph = panel.result.walk.graph
    return graph.nodes[graph.labels.index(name)].value


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_named_leaf_is_chosen_by_a_click_and_moved_by_the_slider(panel, expression):
    panel.set(expression=expression)
    names = [label for label, node in zip(*labelled(panel), strict=True) if node.name]
    assert names
    for name in names:
        click(panel, name)
        assert panel.state["leaf"] == name
        before = value(panel, name)
        panel.controls["shift"].value = 0.5
        assert value(panel, name) == pytest.approx(before + 0.5)
        assert f"{name} moved by +0.5" in panel.caption
    again = eval(panel.code, NAMES)
    assert again.state == json.loads(json.dumps(panel.state))
    assert [node.value for node in labelled(again)[1]] == [node.value for node in labelled(panel)[1]]


def labelled(panel):
    graph = panel.result.walk.graph
    return graph.labels, graph.nodes


def test_a_click_beside_the_leaves_changes_nothing(panel):
    before = dict(panel.state)
    click(panel, panel.result.walk.graph.labels[-1])
    send(panel, kind="drag", first=True, x=900, y=300)
    assert panel.state == before


def test_arrow_keys_walk_over_the_leaves_and_move_them(panel):
    seen = set()
    for _ in range(9):
        send(panel, kind="nudge", dx=1, dy=0)
        seen.add(panel.state["leaf"])
    assert seen == {"x1", "x2", "w11", "w12", "w21", "w22", "v1", "v2", "y"}
    before = value(panel, panel.state["leaf"])
    for _ in range(3):
        send(panel, kind="nudge", dx=0, dy=1)
    assert value(panel, panel.state["leaf"]) == pytest.approx(before + 0.3)
    assert panel.controls["shift"].value == 0.3
    assert compute.moved_by_key(BackpropState(shift=compute.LARGEST_SHIFT), 0, 1) == {"shift": 3.0}


def test_a_leaf_moved_at_first_stays_moved_when_another_is_chosen(panel):
    before = value(panel, "w11")
    panel.set(shift=0.4)  # no leaf chosen: the first weight
    click(panel, "v2")
    assert (panel.state["leaf"], panel.state["shift"], panel.state["moved"]) == ("v2", 0.0, {"w11": 0.4})
    assert value(panel, "w11") == pytest.approx(before + 0.4)
    click(panel, "w11")
    assert (panel.state["shift"], panel.state["moved"]) == (0.4, None)


def test_another_computation_forgets_the_moves_and_another_seed_keeps_them(panel):
    panel.set(leaf="v1", shift=0.5)
    panel.set(seed=3)
    assert (panel.state["leaf"], panel.state["shift"]) == ("v1", 0.5)
    panel.controls["expression"].value = "neuron"
    assert (panel.state["leaf"], panel.state["shift"]) == ("", 0.0)


def test_updates_are_drawn_and_a_large_rate_does_harm(panel):
    panel.set(view="losses")
    assert driver.axes(panel, 1).get_xlabel() == "update"
    least = panel.result.walk.losses[-1]
    panel.set(learning_rate=10)
    assert panel.result.walk.losses[-1] > 100 * least
    low, high = driver.axes(panel, 1).get_ylim()
    assert low < panel.result.walk.losses.min() < panel.result.walk.losses.max() < high


def hidden_texts(panel):
    """Return what the moving parts write on the left."""
    ax = driver.axes(panel, 0)
    view = panel.design.view_of(driver.state(panel))
    before = len(ax.texts)
    view.draw(panel.result, ax, driver.axes(panel, 1))
    words = [text.get_text() for text in ax.texts[before:]]
    for text in ax.texts[before:]:
        text.remove()
    return words


# -- pictures, words, moves


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_step_is_described_and_shown(panel, expression):
    panel.set(expression=expression)
    for number, step in enumerate(panel.result.walk.steps, 1):
        panel.set(step=number)
        assert step.sentence in panel.caption
        assert title(panel, 0).startswith(f"step {number}, ")
    panel.set(step=30)
    assert panel.result.step.number == len(panel.result.walk.steps)


def test_the_caption_has_the_numbers_of_the_picture(panel):
    panel.set(activation="tanh", depth=7)
    gradients = panel.result.gradients
    assert f"7 layers, tanh, Glorot: gradient {gradients.sizes[0]:.2g} in the first" in panel.caption
    assert title(panel, 1) == f"first layer's gradient is {gradients.ratio:.2g} of the last's"
    panel.set(view="check")
    assert f"{panel.result.errors.best('float32'):.0e} in float32" in panel.caption
    assert title(panel, 1).startswith("best step: ")


def test_play_walks_through_the_steps(panel):
    panel.advance()
    panel.advance()
    assert panel.state["step"] == 2


def test_twenty_seeds_differ_and_are_reported(panel):
    shares = panel.repeat(4)
    assert len(set(shares)) == 4
    assert "Over 4 seeds" in panel.caption
    assert not compute.is_random(BackpropState(initialization="zero"))
    assert not compute.is_random(BackpropState(view="ring"))


def test_a_share_of_nothing_is_zero(panel):
    panel.set(activation="tanh", initialization="zero")
    assert share_of(panel) == 0


def my_expression():
    x = Scalar(3.0, "x")
    return x * x + x


def test_an_own_expression_stands_on_the_left():
    panel = backprop.explore(own_expression=my_expression)
    assert panel.result.walk.graph.labels == ("x", "a", "b")
    assert panel.code == "backprop.explore(own_expression=my_expression)"
    assert "give 12" in panel.caption
    with pytest.raises(ValueError, match="`own_expression` must return a Scalar"):
        backprop.explore(own_expression=lambda: 3.0)
    with pytest.raises(ValueError, match="compute something"):
        backprop.explore(own_expression=lambda: Scalar(3.0))


STATES = [
    {"step": 9, "activation": "relu", "initialization": "He", "seed": 3},
    {"depth": 25, "view": "check", "activation": "tanh", "expression": "neuron"},
    {"n_units": 64, "initialization": "large"},
    {"leaf": "x2", "shift": 1.2, "moved": {"w11": -0.3, "v1": 0.5}, "n_updates": 7, "view": "losses"},
    {"view": "ring", "activation": "tanh", "hide": True, "step": 20, "learning_rate": 0.03},
]


@pytest.mark.parametrize("changes", STATES)
def test_code_makes_the_same_state_and_picture(panel, changes):
    panel.set(**changes)
    driver.forget_ghost(panel)
    again = eval(panel.code, NAMES)
    assert again.state == json.loads(json.dumps(panel.state))
    assert again.caption == panel.caption
    assert again.png == panel.png


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": 1}, {"activation": "step"}, {"initialization": "Xavier"}, {"view": "up"}, {"step": -1},
        {"expression": "brain"}, {"n_units": 0}, {"seed": -1}, {"depth": 2.5},
        {"n_updates": -1}, {"learning_rate": -1},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    sentence = r"^`.+` must .+; got .+\.$"
    with pytest.raises(ValueError, match=sentence):
        backprop.explore(**changes)
    with pytest.raises(ValueError, match=sentence):
        panel.set(**changes)
    panel.reset()
    assert not panel.error
