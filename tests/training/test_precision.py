"""Half precision and TF32: fakes of GPUs here, and the policies themselves on the processor."""

import numpy as np
import pytest

from labkit import training
from labkit.training.errors import TrainingError
from tests.training import examples
from tests.training.examples import CALM, clouds, network

pytestmark = pytest.mark.slow

POLICIES = ["mixed_bfloat16", "mixed_float16"]


@pytest.fixture(scope="module")
def precision():
    from labkit.training import precision

    return precision


@pytest.fixture
def place():
    """Return the devices that are found."""
    from labkit.training import devices

    return devices.find


def single(half):
    return half.removeprefix("mixed_")


def regression(loss="mse", **more):
    """Return a function that builds and compiles a line."""
    import keras

    layers = [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)]
    return training.compiled(lambda: keras.Sequential(layers), loss, **more)


# -- which policy


@pytest.mark.parametrize("capabilities", [[], [(6, 1)], [(7, 0)], [(9, 0), (9, 0)]])
def test_without_a_wish_every_device_computes_in_float32(precision, gpus, place, capabilities):
    gpus(*capabilities)
    assert precision.policy_for(place()) == "float32"


@pytest.mark.parametrize(
    ("capabilities", "policy"),
    [
        ([], "mixed_bfloat16"),
        ([(8, 0)], "mixed_bfloat16"),
        ([(9, 0), (8, 9)], "mixed_bfloat16"),
        ([(7, 5)], "mixed_float16"),
        ([(6, 1)], "mixed_float16"),
        ([(8, 0), (7, 0)], "mixed_float16"),
    ],
)
def test_half_is_bfloat16_where_every_device_has_it(precision, gpus, place, capabilities, policy):
    gpus(*capabilities)
    assert precision.policy_for(place(), "half") == policy


@pytest.mark.parametrize("name", ["float32", *POLICIES])
def test_a_named_policy_is_taken(precision, gpus, place, name):
    gpus((6, 1))
    assert precision.policy_for(place(), name) == name


def test_nonsense_is_refused(precision, place):
    sentence = r"`precision` must be one of 'auto', 'float32', 'half'.*got precision='float16'"
    with pytest.raises(ValueError, match=sentence):
        precision.policy_for(place(), "float16")


# -- training in half precision


@pytest.mark.parametrize("policy", ["half", *POLICIES])
def test_half_precision_trains_and_the_output_is_whole(policy):
    import keras

    before = keras.config.dtype_policy().name
    run = examples.fit(network(), clouds(), precision=policy, **CALM | {"epochs": 4})
    assert keras.config.dtype_policy().name == before
    name = "mixed_bfloat16" if policy == "half" else policy
    first, *_, last = run.model.layers
    assert first.compute_dtype == single(name)
    assert (last.compute_dtype, first.variable_dtype) == ("float32", "float32")
    output = run.model(clouds()[0])
    assert output.dtype == "float32"
    np.testing.assert_allclose(output.numpy().sum(axis=1), 1, rtol=1e-6)
    assert run.settings["precision"] == name
    assert run.notes == ()
    losses = run.history["loss"]
    assert losses.iloc[-1] < losses.iloc[0]


def subclassed():
    import keras

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    return Own()


def functional():
    import keras

    x = keras.Input((3,))
    return keras.Model(x, keras.layers.Dense(1)(x))


def sequential():
    import keras

    return keras.Sequential([keras.layers.Dense(1)])


@pytest.mark.parametrize("build", [subclassed, functional, sequential], ids=lambda build: build.__name__)
@pytest.mark.parametrize("given", ["sgd", "an object"])
def test_the_loss_is_scaled_in_float16_alone(build, given):
    import keras

    optimizer = given if given == "sgd" else keras.optimizers.SGD(0.25)
    for policy in [*POLICIES, "float32"]:
        run = examples.fit(
            training.compiled(build, "mse", optimizer), clouds(), precision=policy, **CALM | {"epochs": 1}
        )
        scaled = isinstance(run.model.optimizer, keras.optimizers.LossScaleOptimizer)
        assert scaled is (policy == "mixed_float16")
        inner = run.model.optimizer.inner_optimizer if scaled else run.model.optimizer
        rate = float(inner.learning_rate)
        assert rate == pytest.approx(0.25 if given == "an object" else 0.01)
        assert run.history["learning_rate"].iloc[0] == pytest.approx(rate)


HEADS = [
    "several", "a dict", "not the last layer", "nested", "nested, functional", "a function", "a wrapper",
    "recurrent", "a model in a row",
]  # fmt: skip


def heads():
    """Return functions that build models whose outputs come out in different ways."""
    import keras
    from keras import layers, ops

    def model(of):
        def build():
            x = keras.Input((3,))
            return keras.Model(x, of(x, layers.Dense(4, "relu", name="inner")(x)))

        return build

    def nested(x, hidden):
        return keras.Sequential([layers.Dense(3, name="nested"), layers.Dense(2)])(hidden)

    def nested_functional(x, hidden):
        code = keras.Input((4,))
        return keras.Model(code, [layers.Dense(1)(code), layers.Dense(2)(code)])(hidden)

    def not_the_last_layer(x, hidden):
        first = layers.Dense(2)(hidden)
        return [first, layers.Dense(1)(layers.Dense(3)(first))]

    return {
        "several": model(lambda x, hidden: [layers.Dense(1)(hidden), layers.Dense(2)(hidden)]),
        "a dict": model(lambda x, hidden: {"a": layers.Dense(1)(hidden), "b": layers.Dense(2)(hidden)}),
        "not the last layer": model(not_the_last_layer),
        "nested": model(nested),
        "nested, functional": model(nested_functional),
        "a function": model(lambda x, hidden: ops.softmax(layers.Dense(2)(hidden) + layers.Dense(2)(x))),
        "a wrapper": model(
            lambda x, hidden: layers.TimeDistributed(layers.Dense(2))(layers.Reshape((2, 2))(hidden))
        ),
        "recurrent": model(lambda x, hidden: layers.GRU(2)(layers.Reshape((2, 2))(hidden))),
        "a model in a row": lambda: keras.Sequential(
            [keras.Input((3,)), layers.Dense(4, name="inner"), keras.Sequential([layers.Dense(2)])]
        ),
    }


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("policy", POLICIES)
def test_every_output_is_float32_and_what_comes_before_is_not(precision, policy, name):
    import keras

    model = precision.built(heads()[name], policy)
    outputs = keras.tree.flatten(model(clouds()[0]))
    assert {output.dtype.name for output in outputs} == {"float32"}
    assert model.get_layer("inner").compute_dtype == single(policy)


def test_an_output_that_stays_half_is_reported_with_what_to_do():
    run = examples.fit(training.compiled(subclassed, "mse"), clouds(), precision="half", **CALM)
    (note,) = run.notes
    assert note.startswith("The output of this model is computed in bfloat16")
    assert note.endswith("give that layer dtype='float32'.")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_layer_whose_output_is_a_loss_trains(policy):
    import keras

    def build():
        regularized = keras.layers.Dense(4, activity_regularizer="l2", kernel_regularizer="l2")
        return keras.Sequential([keras.Input((3,)), regularized, keras.layers.Dense(1)])

    run = examples.fit(training.compiled(build, "mse"), clouds(), precision=policy, **CALM)
    assert np.isfinite(run.history["loss"]).all()


def test_a_model_that_exists_keeps_its_precision():
    sentence = r"built in float32, and precision='{}' comes too late: .* fit\(build, …\)"
    for wish in ("mixed_bfloat16", "half"):
        with pytest.raises(TrainingError, match=sentence.format(wish)):
            examples.fit(network()(), clouds(), precision=wish, **CALM)


def test_a_model_that_is_half_already_is_half(precision):
    model = precision.built(network(), "mixed_float16")
    run = examples.fit(model, clouds(), precision="half", **CALM)
    assert run.settings["precision"] == "mixed_float16"


# -- the kit's own networks


def imputer(name):
    """Return a function that builds one of the cleaning networks, its loss and rows for it."""
    import pandas as pd

    from labkit.cleaning import networks

    rng = np.random.default_rng(0)
    table = pd.DataFrame({"size": rng.normal(size=40), "kind": rng.choice(["a", "b"], 40)})
    table.loc[::5, "size"] = np.nan
    fitted = getattr(networks, name)(steps=1, batch_size=8).fit(table)
    cells = fitted._cells(fitted._examined(table))
    return fitted._build, fitted._loss(), (cells, cells)


def normalized(norm):
    from labkit.normalization import networks

    return lambda: networks.dense_network(3, 2, norm, units=8), "sparse_categorical_crossentropy", clouds()


def augmented():
    import keras

    from labkit.augmentation import Policy, networks

    policy = Policy(
        rotate=10, shift=1, zoom=0.1, brightness=0.1, contrast=0.1, saturation=0.1, noise=0.1, cut_out=2
    )

    def build():
        layers = [networks.Augment(policy), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
        return keras.Sequential([keras.Input((8, 8, 3)), *layers, keras.layers.Dense(2)])

    images = np.random.default_rng(0).random((16, 8, 8, 3), dtype="float32")
    return build, "sparse_categorical_crossentropy", (images, np.arange(16) % 2)


def with_loss(name):
    import keras

    from labkit import losses
    from labkit.losses import networks

    loss = networks.keras_loss(getattr(losses, name)())
    layers = [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)]
    return lambda: keras.Sequential(layers), loss, clouds()


OWN = {
    "autoencoder": lambda: imputer("AutoencoderImputer"),
    "variational autoencoder": lambda: imputer("VariationalImputer"),
    **{
        f"{norm} norm": lambda norm=norm: normalized(norm)
        for norm in ("none", "batch", "layer", "group", "RMS")
    },
    "augmentation": augmented,
    **{f"{name} loss": lambda name=name: with_loss(name) for name in ("squared", "huber", "hinge")},
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("policy", POLICIES)
def test_the_kits_own_networks_train_in_half_precision(policy, name):
    build, loss, data = OWN[name]()
    run = examples.fit(training.compiled(build, loss), data, precision=policy, **CALM | {"epochs": 1})
    assert run.settings["precision"] == policy
    assert np.isfinite(run.history["loss"]).all()
    assert run.model(data[0][:2]).dtype == "float32"


# -- what the notes say


def of_ones_own(y_true, y_pred):
    return (y_true - y_pred) ** 2 / 1e6


@pytest.mark.parametrize(
    ("scale", "loss", "wish", "noted"),
    [
        (755, "mse", "half", True),
        (755, "mse", "auto", False),
        (755, "huber", "mixed_float16", True),
        (1, "mse", "half", False),
        (80, "mae", "half", True),
        (755, of_ones_own, "half", False),
    ],
)
def test_a_regression_target_that_is_not_scaled_is_noted_in_half_precision(scale, loss, wish, noted):
    X, y = clouds()
    y = (scale * y).astype("float32")
    run = examples.fit(regression(loss), (X, y), precision=wish, **CALM | {"epochs": 1})
    assert len(run.notes) == noted
    if noted:
        assert run.notes[0].startswith(f"The largest target is {scale}, which half precision learns badly")
        assert "standardize y" in run.notes[0]


def test_of_several_outputs_only_those_with_a_regression_loss_are_examined(precision, place):
    import keras

    def build():
        x = keras.Input((3,))
        return keras.Model(x, [keras.layers.Dense(1)(x), keras.layers.Dense(900)(x)])

    model = precision.built(
        training.compiled(build, ["mse", "sparse_categorical_crossentropy"]), "mixed_bfloat16"
    )
    X, y = clouds()
    labels = 899 * y
    assert precision.noted(place(), model, (X, [y, labels])).notes == ()
    (note,) = precision.noted(place(), model, (X, [200 * y, labels])).notes
    assert note.startswith("The largest target is 200,")


def test_labels_are_no_target_to_be_scaled():
    X, y = clouds()
    build = network(loss="sparse_categorical_crossentropy")
    assert examples.fit(build, (X, y), precision="half", **CALM).notes == ()


@pytest.mark.parametrize(
    ("capability", "policy", "n_notes"),
    [((8, 0), "float32", 1), ((7, 5), "float32", 0), ((8, 0), "mixed_bfloat16", 0)],
)
def test_products_of_ten_bits_are_noted_where_they_are_multiplied(
    precision, gpus, place, capability, policy, n_notes
):
    model = precision.built(regression(), policy)
    gpus(capability)
    notes = precision.noted(place(), model, None).notes
    assert len(notes) == n_notes
    assert all("TF32" in note and "training.exact_products()" in note for note in notes)
    with training.exact_products():
        assert precision.noted(place(), model, None).notes == ()


def test_a_processor_multiplies_exactly_and_says_nothing(precision, place):
    model = precision.built(regression(), "float32")
    assert precision.noted(place(), model, clouds()).notes == ()


def test_exact_products_are_switched_on_and_put_back():
    from tensorflow.config import experimental

    for before in (True, False):
        experimental.enable_tensor_float_32_execution(before)
        with training.exact_products():
            assert experimental.tensor_float_32_execution_enabled() is False
        assert experimental.tensor_float_32_execution_enabled() is before
    experimental.enable_tensor_float_32_execution(True)


def fail():
    with training.exact_products():
        raise KeyError


def test_an_error_puts_exact_products_back_too():
    from tensorflow.config import experimental

    with pytest.raises(KeyError):
        fail()
    assert experimental.tensor_float_32_execution_enabled() is True


def test_exact_products_do_nothing_on_another_backend(precision, monkeypatch):
    from tensorflow.config import experimental

    monkeypatch.setattr(precision.keras.backend, "backend", lambda: "jax")
    with training.exact_products():
        assert experimental.tensor_float_32_execution_enabled() is True
