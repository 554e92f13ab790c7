"""Backpropagation: automatic differentiation of numbers and arrays, its graph, its checks, its depth."""

from labkit.backprop.arrays import Tensor, node
from labkit.backprop.broadcasting import summed_to
from labkit.backprop.depth import first_weights, layer_gradients
from labkit.backprop.differences import numerical_gradient, step_errors
from labkit.backprop.graphs import lay_out, trace
from labkit.backprop.order import topological_order
from labkit.backprop.recomputing import recomputed
from labkit.backprop.scalars import Scalar

__all__ = [
    "Scalar",
    "Tensor",
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
]
