"""The panel of backprop: what it says is what is measured, whichever way it is moved."""

import json
import re

import numpy as np
import pytest

from labkit import backprop
from labkit.backprop import Scalar, outcomes
from labkit.backprop import panel as panels

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


def title(panel, place):
    return panel._picture.axes[place].get_title(loc="left")


def choose(panel, name):
    panel.choose(name)
    return next(preset.reason for preset in panels.PRESETS if preset.name == name)


# -- experiments


def test_ten_sigmoid_layers_keep_almost_nothing(panel):
    panel.set(**panel.experiments[0].before)
    assert 0.1 < outcomes.share(panel.result) < 10  # "of like size"
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
    graph = panel.result.graph
    weight = graph.labels.index("w")
    assert sum(parent == weight for parent, _ in graph.edges) == 3


def test_a_finer_check_is_worse(panel):
    choose(panel, "A finer check is worse")
    fine = panel.result.errors.errors["float64"]
    assert fine[-1] > 1e4 * fine.min()


def test_every_preset_is_tested_here():
    tested = {name.removeprefix("test_").replace("_", " ") for name in globals()}
    assert {re.sub(r"\W+", " ", preset.name.lower()) for preset in panels.PRESETS} <= tested


# -- pictures, words, moves


@pytest.mark.parametrize("expression", outcomes.EXPRESSIONS)
def test_every_step_is_told_and_shown(panel, expression):
    panel.set(expression=expression)
    for number, step in enumerate(panel.result.steps, 1):
        panel.set(step=number)
        assert step.sentence in panel.caption
        assert title(panel, 0).startswith(f"step {number}, ")
    panel.set(step=30)
    assert panel.result.step.number == len(panel.result.steps)


def test_the_caption_has_the_numbers_of_the_picture(panel):
    panel.set(activation="tanh", depth=7)
    found = panel.result.gradients
    assert f"7 layers, tanh, Glorot: gradient {found.sizes[0]:.2g} in the first" in panel.caption
    assert title(panel, 1) == f"first layer's gradient is {found.ratio:.2g} of the last's"
    panel.set(view="check")
    assert f"{panel.result.errors.best('float32'):.0e} in float32" in panel.caption
    assert title(panel, 1).startswith("best step: ")


def test_play_walks_through_the_steps(panel):
    panel.advance()
    panel.advance()
    assert panel.state["step"] == 2


def test_twenty_seeds_differ_and_are_told(panel):
    found = panel.repeat(4)
    assert len(set(found)) == 4
    assert "Over 4 seeds" in panel.caption
    assert not panels._is_random({"initialization": "zero"})


def test_a_share_of_nothing_is_zero(panel):
    panel.set(activation="tanh", initialization="zero")
    assert outcomes.share(panel.result) == 0


def my_expression():
    x = Scalar(3.0, "x")
    return x * x + x


def test_an_own_expression_stands_on_the_left():
    panel = backprop.explore(own=my_expression)
    assert panel.result.graph.labels == ("x", "a", "b")
    assert panel.code == "backprop.explore(own=my_expression)"
    assert "give 12" in panel.caption
    with pytest.raises(ValueError, match="`expression` must return a Scalar"):
        backprop.explore(own=lambda: 3.0)
    with pytest.raises(ValueError, match="compute something"):
        backprop.explore(own=lambda: Scalar(3.0))


STATES = [
    {"step": 9, "activation": "relu", "initialization": "He", "seed": 3},
    {"depth": 25, "view": "check", "activation": "tanh", "expression": "neuron"},
    {"n_units": 64, "initialization": "large"},
]


@pytest.mark.parametrize("changes", STATES)
def test_code_makes_the_same_state_and_picture(panel, changes):
    panel.set(**changes)
    panel._ghost_result = None
    panel.refresh()
    again = eval(panel.code, NAMES)
    assert again.state == json.loads(json.dumps(panel.state))
    assert again.caption == panel.caption
    assert again.png == panel.png


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": 1}, {"activation": "step"}, {"initialization": "Xavier"}, {"view": "up"}, {"step": -1},
        {"expression": "brain"}, {"n_units": 0}, {"seed": -1}, {"depth": 2.5},
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
