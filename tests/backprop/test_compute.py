"""What the panel of backprop computes without a widget: fast enough to run each time."""

import numpy as np
import pytest

from labkit.backprop import Scalar, compute
from labkit.backprop.compute import BackpropState


def test_every_view_shows_the_same_small_network():
    state = BackpropState(leaf="v1", shift=0.5, step=3, hide=True)
    results = [compute.compute_layers(state), compute.compute_check(state), compute.compute_losses(state)]
    for result in results:
        assert result.walk.losses.tolist() == state.walk.losses.tolist()
        assert (result.step.number, result.hide) == (3, True)


def test_a_step_beyond_the_last_shows_the_last():
    result = compute.compute_losses(BackpropState(step=30, expression="neuron"))
    assert result.step == result.walk.steps[-1]
    assert compute.compute_losses(BackpropState()).step is None


def test_measures_are_those_of_the_networks():
    state = BackpropState(depth=5)
    result = compute.compute_layers(state)
    assert compute.share(state, result) == pytest.approx(result.gradients.ratio)
    assert compute.times_smaller(state, result) == pytest.approx(1 / result.gradients.ratio)
    assert compute.n_distinct(state, result) == 32
    nothing = BackpropState(activation="tanh", initialization="zero")
    assert compute.share(nothing, compute.compute_layers(nothing)) == 0


def test_captions_have_the_numbers_of_the_result():
    result = compute.compute_layers(BackpropState(depth=7, activation="tanh"))
    assert f"7 layers, tanh, Glorot: gradient {result.gradients.sizes[0]:.2g} in the first" in (
        compute.caption_of_layers(result)
    )
    result = compute.compute_losses(BackpropState(view="losses", n_updates=2))
    losses = result.walk.losses
    caption = compute.caption_of_losses(result)
    assert f"2 updates at rate 0.1: the result goes from {losses[0]:.3g} to {losses[2]:.3g}." in caption
    assert f"Right: 40 updates at rate 0.1 go from {losses[0]:.3g} to {losses[-1]:.3g}." in caption


def test_hidden_gradients_are_in_no_caption():
    state = BackpropState(hide=True, leaf="v1")
    right = state.walk.gradients["v1"]
    for step in range(len(state.walk.steps) + 1):
        words = compute.caption_of_losses(compute.compute_losses(state.changed(step=step)))
        left = words.partition("Right:")[0]
        assert f"{right:.3g}" not in left


def test_a_click_chooses_the_nearest_leaf_within_reach():
    state = BackpropState(shift=0.4)
    graph = state.computation.graph
    place = graph.places[graph.labels.index("v2")]
    changes = {"leaf": "v2", "shift": 0.0, "moved": {"w11": 0.4}}
    assert compute.nearest_leaf(state, *(place + 0.3)) == changes
    assert compute.nearest_leaf(state, *(place + np.array([0.0, 50.0]))) == {}


def test_another_expression_forgets_the_moves():
    state = BackpropState(leaf="v1", shift=0.5, moved={"w11": 1.0})
    changed = state.changed(expression="neuron")
    assert (changed.leaf, changed.shift, changed.moved) == ("", 0.0, None)


def test_an_own_expression_is_drawn_and_is_not_handed_in():
    state = BackpropState(own_expression=lambda: Scalar(3.0, "x") ** 2)
    assert state.computation.graph.labels == ("x", "a")
    assert "own_expression" not in state.values()


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": 1}, {"depth": 2.5}, {"activation": "step"}, {"initialization": "Xavier"}, {"step": -1},
        {"expression": "brain"}, {"n_units": 0}, {"seed": -1}, {"shift": np.nan},
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        BackpropState(**changes)
