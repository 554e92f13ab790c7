"""The graph on paper: no two nodes in one place, parents to the left; steps that add up to the gradient."""

import itertools
import re

import numpy as np
import pytest

from labkit.backprop import Scalar, lay_out, trace
from tests.backprop.examples import neuron, small_network

ENDS = {"neuron": neuron, "network": small_network, "lone": lambda: Scalar(2.0, "x")}


@pytest.mark.parametrize("name", ENDS)
def test_every_node_has_a_place_of_its_own_right_of_its_parents(name):
    graph = lay_out(ENDS[name]())
    for first, second in itertools.combinations(range(len(graph.nodes)), 2):
        gap = np.abs(graph.places[first] - graph.places[second])
        assert gap[0] >= 1 or gap[1] >= 1 - 1e-9
    for parent, child in graph.edges:
        assert graph.places[parent, 0] < graph.places[child, 0]


@pytest.mark.parametrize("name", ENDS)
def test_edges_run_from_parent_to_child(name):
    graph = lay_out(ENDS[name]())
    for (parent, child), route in zip(graph.edges, graph.routes, strict=True):
        np.testing.assert_allclose(route[[0, -1]], graph.places[[parent, child]])


def test_a_long_edge_keeps_clear_of_nodes():
    x = Scalar(0.5, "x")
    end = ((x.tanh() * 2).tanh() * 3).tanh() + x  # x stands far to the left of its last use
    graph = lay_out(end)
    long = [route for route in graph.routes if len(route) > 2]
    assert long
    for route in long:
        for point in route[1:-1]:
            assert np.abs(graph.places - point).max(axis=1).min() >= 1 - 1e-9


def test_labels_are_unique():
    graph = lay_out(small_network())
    inner = [label for label, node in zip(graph.labels, graph.nodes, strict=True) if node.parents]
    assert len(set(inner)) == len(inner)


@pytest.mark.parametrize("name", ["neuron", "network"])
def test_the_steps_end_with_the_gradients_of_backward(name):
    end = ENDS[name]()
    graph = lay_out(end)
    steps = trace(graph)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [step.backward for step in steps] == sorted(step.backward for step in steps)
    end.backward()
    np.testing.assert_allclose(steps[-1].gradients, [node.gradient for node in graph.nodes])


def test_tracing_touches_no_gradient():
    end = neuron()
    graph = lay_out(end)
    trace(graph)
    assert {node.gradient for node in graph.nodes} == {0.0}


def test_sentences_have_the_numbers_of_the_chain_rule():
    w = Scalar(0.5, "w")
    steps = trace(lay_out(w * 2 + w))
    assert str(steps[0]) == "Step 1, forward: a = w × 2 = 0.5 × 2 = 1."
    assert "b = a + w = 1 + 0.5 = 1.5" in steps[1].sentence
    prediction = " ".join(step.sentence for step in steps if step.backward)
    assert "w gets slope 2 × 1 = 2, added to 1 makes 3" in prediction


def test_every_backward_product_is_right():
    for step in trace(lay_out(small_network())):
        for slope, gradient, share in re.findall(
            r"slope (\S+) × (\S+) = ([^,;]+?)[,;.](?:\s|$)", step.sentence
        ):
            assert float(slope) * float(gradient) == pytest.approx(float(share), rel=0.02, abs=1e-3)


def test_a_graph_too_large_to_read_is_refused():
    end = Scalar(1.0)
    for _ in range(40):
        end = end + 1
    with pytest.raises(ValueError, match="`end` must be made of at most 60 nodes"):
        lay_out(end)
