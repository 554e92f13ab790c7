"""In Keras and `tf.data`: the same images as in NumPy, seeds, epochs, and the orderings of the chapter."""

import numpy as np
import pytest

from labkit import augmentation
from labkit.augmentation import Policy
from tests.augmentation.examples import digits

pytestmark = pytest.mark.slow
keras = pytest.importorskip("keras")

IMAGES = (digits()[0][:40, ..., None] / 255).astype("float32")
LABELS = digits()[1][:40]
COLOURS = np.random.default_rng(0).random((9, 12, 16, 3)).astype("float32")
GEOMETRY = {"rotate": 25, "shift": 3, "zoom": 0.2, "shear": 10, "flip": 0.5, "crop": 0.3}
TONES = {"brightness": 0.2, "contrast": 0.3, "cut_out": 6}


@pytest.fixture(scope="module")
def networks():
    from labkit.augmentation import networks

    return networks


@pytest.mark.parametrize("images", [IMAGES, COLOURS], ids=["digits", "colours"])
@pytest.mark.parametrize("strengths", [GEOMETRY, TONES, GEOMETRY | TONES])
def test_keras_ops_give_numpys_images(networks, images, strengths):
    policy = Policy(**strengths | ({"saturation": 0.4} if images.shape[-1] == 3 else {}))
    ours = augmentation.augment(images, policy, seed=7)
    rng = np.random.default_rng([7, 3])
    theirs = networks.change(
        keras.ops.array(images), policy, lambda: rng.uniform(-1, 1, len(images)).astype("float32")
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize(
    ("ours", "layer", "factors"),
    [
        (lambda x: augmentation.rotate(x, 30), "RandomRotation", [(30 / 360, 30 / 360)]),
        (lambda x: augmentation.rotate(x, -90), "RandomRotation", [(-0.25, -0.25)]),
        (
            lambda x: augmentation.shift(x, 2.5, -1),
            "RandomTranslation",
            [(-1 / 28, -1 / 28), (2.5 / 28, 2.5 / 28)],
        ),
        (lambda x: augmentation.zoom(x, 1 / 1.2), "RandomZoom", [(0.2, 0.2), (0.2, 0.2)]),
    ],
)
def test_the_librarys_layers_agree(ours, layer, factors):
    theirs = getattr(keras.layers, layer)(*factors, fill_mode="constant")(IMAGES, training=True)
    np.testing.assert_allclose(ours(IMAGES), theirs, atol=1e-4)


def test_the_librarys_brightness_agrees():
    layer = keras.layers.RandomBrightness((0.2, 0.2), value_range=(0, 1))
    np.testing.assert_allclose(augmentation.brighten(IMAGES, 0.2), layer(IMAGES, training=True), atol=1e-6)


def test_the_layer_is_silent_when_predicting_and_comes_back_from_its_config(networks):
    layer = networks.Augment(Policy(**GEOMETRY, noise=0.1), seed=3)
    np.testing.assert_array_equal(layer(IMAGES), IMAGES)
    again = networks.Augment.from_config(layer.get_config())
    np.testing.assert_array_equal(layer(IMAGES, training=True), again(IMAGES, training=True))
    with pytest.raises(ValueError, match="must be a Policy"):
        networks.Augment({"rotate": 3})


def test_the_map_draws_anew_each_epoch_and_the_same_from_the_same_seed(networks):
    import tensorflow as tf

    batches = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(16)

    def epochs(seed):
        stream = networks.augmented(batches, Policy(**GEOMETRY, noise=0.1), seed)
        return [np.concatenate([x for x, _ in stream]) for _ in range(2)], [*stream.unbatch()]

    (first, second), rows = epochs(0)
    assert first.shape == IMAGES.shape
    assert not np.allclose(first, second)
    np.testing.assert_array_equal([label for _, label in rows], LABELS)
    np.testing.assert_array_equal(epochs(0)[0], [first, second])
    assert not np.array_equal(epochs(1)[0][0], first)


def test_orderings_of_the_truths_table(networks):
    """A1: a shift ruins a CNN. A2: shifts cost clean accuracy when time is short, less when it is long."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    X = np.pad(X.reshape(-1, 8, 8, 1) / 16, ((0, 0), (2, 2), (2, 2), (0, 0))).astype("float32")
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0, stratify=y)
    tests = {"clean": (X_test, y_test), "shifted": (augmentation.shift(X_test, right=2), y_test)}

    def build():
        layers = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D()]
        layers += [keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.Flatten()]
        return keras.Sequential([keras.Input((12, 12, 1)), *layers, keras.layers.Dense(10)])

    def curve(n_steps, **policies):
        runs = networks.learning_curve(
            build, (X_train, y_train), tests, policies, [898], n_steps=n_steps, seeds=(0,)
        )
        return runs.set_index(["policy", "test"])["accuracy"]

    short, long = curve(340, none=Policy(), shift=Policy(shift=2)), curve(1300, shift=Policy(shift=2))
    assert short["none", "shifted"] < short["none", "clean"] / 2
    assert short["shift", "clean"] < short["none", "clean"]
    assert long["shift", "clean"] > short["shift", "clean"]
    assert long["shift", "shifted"] > 2 * short["none", "shifted"]
    assert short["shift", "own examples, changed"] < short["shift", "clean"]
