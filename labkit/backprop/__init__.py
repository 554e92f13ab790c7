"""Backpropagation: automatic differentiation of numbers and arrays, its graph, its checks, its depth."""

from labkit.backprop.arrays import Tensor, node
from labkit.backprop.broadcasting import summed_to
from labkit.backprop.depth import first_weights, layer_gradients
from labkit.backprop.differences import numerical_gradient, step_errors
from labkit.backprop.exercises import check_column_mean, check_gradient, check_paths, check_softsign
from labkit.backprop.figures import draw_graph, draw_layer_gradients, draw_step_errors
from labkit.backprop.graphs import lay_out, trace
from labkit.backprop.order import topological_order
from labkit.backprop.panel import explore
from labkit.backprop.recomputing import recomputed
from labkit.backprop.scalars import Scalar
from labkit.backprop.symmetry import train_on_ring

__all__ = [
    "Scalar",
    "Tensor",
    "check_column_mean",
    "check_gradient",
    "check_paths",
    "check_softsign",
    "draw_graph",
    "draw_layer_gradients",
    "draw_step_errors",
    "explore",
    "first_weights",
    "lay_out",
    "layer_gradients",
    "node",
    "numerical_gradient",
    "recomputed",
    "step_errors",
    "summed_to",
    "topological_order",
    "trace",
    "train_on_ring",
]


def __dir__() -> list[str]:
    return __all__
