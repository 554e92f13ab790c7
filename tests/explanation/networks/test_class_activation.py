"""Grad-CAM against its definition, and by hand on one map."""

import keras
import numpy as np
import pytest
from keras import layers

from labkit.explanation.networks.class_activation import grad_cam
from tests.explanation.networks.keras_models import convolutional

pytestmark = pytest.mark.slow
IMAGE = np.random.default_rng(1).integers(0, 255, size=(12, 12, 1)).astype("uint8")


def test_grad_cam_is_the_weighted_sum_of_the_maps():
    keras.utils.set_random_seed(0)  # of some first weights nothing but zeros is left
    model = convolutional()
    explanation = grad_cam(model, IMAGE, 2)
    assert explanation.heat.shape == (12, 12)
    assert explanation.values.min() >= 0 < explanation.values.max()
    # MaxPooling keeps maps: the last layer with maps is that one, unless another is named
    assert not np.allclose(explanation.heat, grad_cam(model, IMAGE, 2, layer="maps").heat)
    with pytest.raises(ValueError, match=r"`layer` must be one of 'rescaling.*', 'maps'"):
        grad_cam(model, IMAGE, 2, layer="nothing")


def test_grad_cam_by_hand():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(2, 1, name="maps"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1),
        ]
    )
    ours = [np.array([[[[1.0, 2.0]]]]), np.zeros(2), np.array([[3.0], [-1.0]]), np.zeros(1)]
    model.set_weights(ours)
    image = np.random.default_rng(0).normal(size=(6, 6, 1))
    # maps x and 2x with mean gradients 3 / 36 and -1 / 36: x / 36 where it is positive
    assert np.allclose(grad_cam(model, image).heat, np.maximum(image[..., 0], 0) / 36, atol=1e-6)
