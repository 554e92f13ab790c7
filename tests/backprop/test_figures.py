"""Figures: what stands in them is what was computed."""

import re

import numpy as np
import pytest

from labkit import backprop
from tests.backprop.examples import depths, errors, small_network


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_graph_shows_every_value_and_every_gradient():
    end = small_network()
    ax = backprop.draw_graph(backprop.lay_out(end))
    end.backward()
    result = [re.fullmatch(r"(?:\w+=)?(-?\d.*)", text) for text in texts(ax)]
    shown = [float(match[1]) for match in result if match]
    for node in backprop.topological_order(end):
        assert any(number == pytest.approx(node.value, rel=6e-3) for number in shown)
        assert any(number == pytest.approx(node.gradient, rel=6e-3) for number in shown)


def test_step_by_step_shows_no_more_than_is_known():
    graph = backprop.lay_out(small_network())
    first = texts(backprop.draw_graph(graph, step=1))
    assert sum("=" in text for text in first) == 1
    last_forward = backprop.draw_graph(graph, step=13)
    assert sum("=" in text for text in texts(last_forward)) == 13
    assert last_forward.get_title(loc="left") == "step 13, forward"
    assert backprop.draw_graph(graph, step=14).get_title(loc="left") == "step 14, backward"


def test_gradients_by_layer_are_drawn_as_measured():
    ax = backprop.draw_layer_gradients(depths())
    sigmoid, *_ = ax.lines
    np.testing.assert_allclose(sigmoid.get_ydata(), depths()["sigmoid, Glorot"].sizes)
    assert ax.get_title(loc="left") == "smallest in layer 1: tanh, zero, 0"
    assert len(ax.get_legend().get_texts()) == 3


def test_errors_are_drawn_as_measured_and_the_title_has_the_best_steps():
    ax = backprop.draw_step_errors(errors())
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), errors().steps)
    assert f"{errors().best('float32'):.0e} in float32" in ax.get_title(loc="left")
    assert {"float64", "float32"} <= set(texts(ax))


@pytest.mark.parametrize(("value", "written"), [(1e-7, "1.0e-7"), (-3e-5, "-3.0e-5"), (2e12, "2.0e12")])
def test_what_is_tiny_or_huge_is_written_in_few_letters(value, written):
    x = backprop.Scalar(value, "x")
    assert written in texts(backprop.draw_graph(backprop.lay_out(x * 2)))
