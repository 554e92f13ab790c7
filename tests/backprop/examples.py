"""How to call every figure and every panel of backprop, for the contract that all subjects keep."""

from functools import cache

import numpy as np

from labkit import backprop
from labkit.backprop import Scalar


def neuron():
    """Return the loss of one neuron."""
    x = Scalar(2.0, "x")
    w = Scalar(-0.5, "w")
    b = Scalar(0.3, "b")
    return ((w * x + b).sigmoid() - 1) ** 2


def small_network():
    """Return the loss of two inputs, two hidden neurons and one output."""
    x1 = Scalar(1.0, "x1")
    x2 = Scalar(-0.5, "x2")
    weights = [Scalar(value, f"w{place}") for place, value in enumerate([0.5, -1.0, 1.5, 0.2], 1)]
    first = (weights[0] * x1 + weights[1] * x2).tanh()
    second = (weights[2] * x1 + weights[3] * x2).tanh()
    return (first * Scalar(0.7, "v1") + second * Scalar(-0.4, "v2") - 1) ** 2


@cache
def errors():
    """Return the errors of central differences on a short sum of squared activations."""
    place = np.random.default_rng(0).normal(size=4)
    return backprop.step_errors(lambda w: (w.tanh() ** 2).sum(), place)


@cache
def depths():
    """Return the gradients of three deep networks."""
    pairs = {"sigmoid": "Glorot", "relu": "He", "tanh": "zero"}
    return {
        f"{activation}, {start}": backprop.layer_gradients(6, activation, start, n_units=8)
        for activation, start in pairs.items()
    }


FIGURES = {
    "draw_graph": lambda ax: backprop.draw_graph(backprop.lay_out(small_network()), ax=ax),
    "draw_layer_gradients": lambda ax: backprop.draw_layer_gradients(depths(), ax),
    "draw_step_errors": lambda ax: backprop.draw_step_errors(errors(), ax),
}

PANELS = {"explore": lambda: backprop.explore()}
