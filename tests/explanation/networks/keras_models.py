"""Small Keras models for the tests of what needs Keras."""

import keras
from keras import layers


def convolutional():
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(6, 3, activation="gelu", name="maps"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(4, "softmax"),
        ]
    )
