"""Losses as curves, and the noise that belongs to them."""

import numpy as np
import pytest
from scipy import stats

from labkit import losses


@pytest.mark.parametrize(
    ("loss", "noise"),
    [
        (losses.squared(), stats.norm(scale=np.sqrt(0.5))),
        (losses.absolute(), stats.laplace()),
        (losses.log_cosh(), stats.hypsecant()),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_each_loss_is_the_negative_log_of_its_noise(loss, noise):
    errors = np.linspace(-40, 40, 80_001)
    np.testing.assert_allclose(losses.noise_density(loss, errors), noise.pdf(errors), atol=1e-6)


def test_curves_are_the_losses_and_their_slopes():
    some = [losses.hinge(), losses.binary_cross_entropy()]
    curves = losses.loss_curves(some, [-1.0, 0.5], label=1, what="logit z")
    for loss in some:
        for place, z in enumerate(curves.predictions):
            assert curves.values[loss.name][place] == pytest.approx(loss.value(1, z))
            assert curves.slopes[loss.name][place] == pytest.approx(float(loss.gradient(1, z)))
    with pytest.raises(ValueError, match="`y_true` must hold labels"):
        losses.loss_curves([losses.hinge()], [0.0], label=0.5)
