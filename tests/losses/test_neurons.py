"""Neurons with a wrong prediction: steps, symmetry, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import losses

QUICK = settings(max_examples=50, deadline=None)


def test_a_confident_mistake_costs_squared_error_two_hundred_steps():
    entropy, square = (
        losses.recover(losses.binary_cross_entropy()),
        losses.recover(losses.squared_on_sigmoid()),
    )
    assert (entropy.n_steps, square.n_steps) == (7, 214)
    assert losses.recover(losses.squared_on_sigmoid(), n_steps=100).n_steps == np.inf


@QUICK
@given(start=st.floats(-8, 8), rate=st.floats(0.01, 1))
def test_both_labels_are_mirror_images(start, rate):
    for loss in (losses.binary_cross_entropy(), losses.hinge(), losses.focal(), losses.squared_on_sigmoid()):
        yes = losses.recover(loss, start, 1, rate, n_steps=20)
        no = losses.recover(loss, -start, 0, rate, n_steps=20)
        np.testing.assert_allclose(yes.logits, -no.logits, atol=1e-9)


def test_squared_error_on_a_sigmoid_has_its_largest_gradient_at_a_third():
    z = np.linspace(-6, 6, 120_001)
    strongest = z[np.abs(losses.squared_on_sigmoid().slope(1.0, z)).argmax()]
    assert 1 / (1 + np.exp(-strongest)) == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"label": 2}, "`label` must be one of 0, 1; got label=2."),
        ({"learning_rate": 0}, "`learning_rate` must be a positive number"),
        ({"n_steps": 0}, "`n_steps` must be a whole number"),
        ({"start": np.nan}, "`y_pred` must hold finite numbers; got y_pred=nan."),
    ],
)
def test_bad_neurons_are_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        losses.recover(losses.hinge(), **settings)
