"""A sanity check of explainers: their explanations of a model whose weights are shuffled, layer by layer."""

from collections.abc import Callable

import keras
import numpy as np
import pandas as pd
from scipy.stats import rankdata

from labkit.core.errors import ArgumentError
from labkit.explanation.results import Explanation
from labkit.explanation.seeds import KeptSeeds


def cascading_randomization(
    model: keras.Model, explain: Callable[[keras.Model], Explanation], seed: int = 0
) -> pd.DataFrame:
    """Shuffle the weights of one layer after the other, from the last to the first, and explain again.

    What an explanation shows of the model must be gone in the end. Compare signed values: sizes stay alike
    wherever the input itself shines through (Adebayo et al. 2018, arXiv:1810.03292).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : keras.Model
        Sequential or functional; a copy is shuffled.
    explain : callable
        (model) -> Explanation.
    seed : int

    Returns
    -------
    DataFrame
        Index: layer, in the order of shuffling; columns: signed and absolute rank correlation with before.

    Raises
    ------
    ArgumentError
        For a subclassed model, which cannot be copied.
    """
    if not getattr(model, "inputs", None):
        raise ArgumentError(
            "A subclassed model cannot be copied layer by layer: build it as keras.Sequential or with the "
            "functional API, keras.Model(inputs, outputs)."
        )
    with KeptSeeds():
        copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    rng = np.random.default_rng(seed)
    before = explain(model).values
    correlations = []
    for layer in reversed([layer for layer in copy.layers if layer.get_weights()]):
        layer.set_weights([rng.permuted(weight) for weight in layer.get_weights()])
        after = explain(copy).values
        signed = _rank_correlation(before, after)
        absolute = _rank_correlation(abs(before), abs(after))
        correlations.append({"layer": layer.name, "signed": signed, "absolute": absolute})
    return pd.DataFrame(correlations).set_index("layer")


def _rank_correlation(one, other):
    ranks = [rankdata(values) - (len(values) + 1) / 2 for values in (one, other)]
    scale = np.sqrt((ranks[0] @ ranks[0]) * (ranks[1] @ ranks[1]))
    # an explanation without differences has nothing in common with any other
    return float(ranks[0] @ ranks[1] / scale) if scale else 0.0
