"""What data must be to fit a model: fakes that know no more than a check sees, and models of Keras."""

from types import SimpleNamespace

import numpy as np
import pytest

from labkit.training.compatibility import explained, require_fit
from labkit.training.errors import TrainingError

X = np.arange(12, dtype="float32").reshape(6, 2)
y = np.array([0, 1, 2, 0, 1, 2])


def network(loss="sparse_categorical_crossentropy", outputs=3):
    """What a check sees of a compiled model."""
    return SimpleNamespace(input_shape=(None, 2), output_shape=(None, outputs), loss=loss)


def test_a_loss_is_known_by_what_it_is_and_not_by_its_name():
    import keras

    mse = keras.losses.MeanSquaredError(name="sparse_crossentropy")
    require_fit(network(mse, 1), (X, y * 100.0))
    renamed = keras.losses.SparseCategoricalCrossentropy(name="mse")
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        require_fit(network(renamed), (X, y + 1))


@pytest.mark.parametrize(
    ("model", "labels"),
    [
        (network(), y),
        (network(), y[:, None]),
        (network("categorical_crossentropy"), np.eye(3)[y]),
        (network("binary_crossentropy", 1), y % 2),
        (network("binary_crossentropy", 1), (y % 2)[:, None]),
        (network("mse", 1), y * 100.0),
        (network(lambda y_true, y_pred: 0.0), np.ones((6, 9))),  # a loss of one's own may want anything
        (SimpleNamespace(loss="mse"), np.ones((6, 9))),  # a subclassed model knows no shapes
        (network(["mse", "mse"]), y),
        (network("mse", 1), np.ones(6) > 0),
    ],
)
def test_what_fits_passes(model, labels):
    require_fit(model, (X, labels))
    require_fit(model, None)


@pytest.mark.parametrize(
    ("model", "labels", "sentence"),
    [
        (
            network(outputs=2),
            y,
            r"`data\[1\]` must hold labels from 0 to 1, for this loss and 2 outputs; got 2 in row 2\.",
        ),
        (network(), y - 1, r"labels from 0 to 2, .*; got -1 in row 0\."),
        (network("binary_crossentropy", 1), y, r"labels from 0 to 1, .*; got 2 in row 2\."),
        (
            network("mse", 1),
            np.ones((6, 3)),
            r"rows of shape \(1,\), for this loss; got data\[1\]='shape \(3,\)'\.",
        ),
        (
            network("categorical_crossentropy"),
            y,
            r"rows of shape \(3,\), .*; whole numbers as labels go with a sparse",
        ),
        (network(), np.eye(3), r"rows of shape \(\), for this loss; got data\[1\]='shape \(3,\)'"),
    ],
)
def test_labels_that_do_not_fit_are_refused(model, labels, sentence):
    with pytest.raises(ValueError, match=sentence):
        require_fit(model, (X, labels))


def test_inputs_of_another_shape_are_refused():
    sentence = (
        r"`data\[0\]` must have rows of shape \(2,\), as the model expects; got data\[0\]='shape \(3,\)'\."
    )
    with pytest.raises(ValueError, match=sentence):
        require_fit(network(), (np.ones((6, 3)), y))
    with pytest.raises(ValueError, match=r"'shape \(2, 1\)'"):
        require_fit(network(), (X[..., None], y))
    free = SimpleNamespace(input_shape=(None, None, 2), loss=None)
    require_fit(free, (np.ones((6, 5, 2)), y))


def test_a_dataset_is_examined_by_what_it_says_of_itself():
    wrong = SimpleNamespace(element_spec=(SimpleNamespace(shape=(None, 3)), SimpleNamespace(shape=(None,))))
    with pytest.raises(ValueError, match=r"'shape \(3,\)'"):
        require_fit(network(), wrong)


# -- several inputs and outputs

AGE = np.arange(6, dtype="float32")
GIVEN = {"age": AGE, "size": X}
LABELS = {"price": AGE, "kind": y}


@pytest.fixture(scope="module")
def branches():
    """Return models of two inputs and two outputs: by name, and in order."""
    import keras

    age = keras.Input((1,), name="age")
    size = keras.Input((2,), name="size")
    both = keras.layers.Concatenate()([age, size])
    price = keras.layers.Dense(1, name="price")(both)
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(both)
    named = keras.Model({"age": age, "size": size}, {"price": price, "kind": kind})
    named.compile("sgd", {"price": "mse", "kind": "sparse_categorical_crossentropy"})
    ordered = keras.Model([age, size], [price, kind])
    ordered.compile("sgd", ["mse", "sparse_categorical_crossentropy"])
    return {"named": named, "ordered": ordered}


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("named", (GIVEN, LABELS)),
        ("named", (GIVEN, LABELS, AGE)),
        ("named", (GIVEN, LABELS, {"price": AGE, "kind": AGE})),
        ("ordered", ((AGE, X), (AGE, y))),
        ("ordered", (GIVEN, LABELS)),
        ("ordered", ((AGE, X), (AGE, y), (AGE, AGE))),
    ],
)
def test_several_inputs_and_outputs_fit(branches, model, data):
    require_fit(branches[model], data)


@pytest.mark.parametrize(
    ("model", "data", "sentence"),
    [
        (
            "named",
            ({"age": AGE}, LABELS),
            r"`data\[0\]` must have the names of the inputs of the model, 'age', 'size', .*\['age'\]",
        ),
        ("ordered", (GIVEN | {"id": AGE}, LABELS), r"'age', 'size', as keys; got .*\['age', 'size', 'id'\]"),
        ("named", (GIVEN, {"price": AGE}), r"`data\[1\]` must have the names of the outputs of the model"),
        (
            "named",
            ((AGE, X), LABELS),
            r"`data\[0\]` must be a dict for the inputs 'age', 'size'; got .*2 arrays",
        ),
        (
            "ordered",
            (X, LABELS),
            r"`data\[0\]` must be 2 arrays for the inputs 'age', 'size'; got .*one array",
        ),
        ("ordered", ((AGE, X), AGE), r"`data\[1\]` must be 2 arrays for the outputs 'price', 'kind'"),
        (
            "named",
            (GIVEN | {"size": X[:, :1]}, LABELS),
            r"`data\[0\]\['size'\]` must have rows of shape \(2,\)",
        ),
        ("ordered", ((AGE, X[:, :1]), LABELS), r"`data\[0\]\[1\]` must have rows of shape \(2,\)"),
        (
            "named",
            (GIVEN, LABELS | {"kind": y + 1}),
            r"`data\[1\]\['kind'\]` must hold labels from 0 to 2, .*row 2",
        ),
        ("ordered", ((AGE, X), (AGE, y + 1)), r"`data\[1\]\[1\]` must hold labels from 0 to 2, .*row 2"),
        ("ordered", (GIVEN, LABELS, LABELS), r"`data\[2\]` must be one array, or a tuple of arrays"),
        ("named", (GIVEN, LABELS, (AGE, AGE)), r"`data\[2\]` must be one array, or a dict of arrays"),
    ],
)
def test_the_input_or_output_that_does_not_fit_is_named(branches, model, data, sentence):
    with pytest.raises(ValueError, match=sentence):
        require_fit(branches[model], data)


def test_a_single_input_and_output_take_one_array():
    with pytest.raises(ValueError, match=r"`data\[0\]` must be one array, for the only input of the model"):
        require_fit(network(), ((X, X), y))
    with pytest.raises(ValueError, match=r"`data\[1\]` must be one array, .* got data\[1\]='a dict of kind'"):
        require_fit(network(), (X, {"kind": y}))


def test_a_last_axis_of_one_may_be_left_out():
    require_fit(SimpleNamespace(input_shape=(None, 1), loss=None), (AGE, y))
    with pytest.raises(ValueError, match=r"rows of shape \(2,\), .*'shape \(\)'"):
        require_fit(network(), (AGE, y))


def test_weights_are_one_for_each_row_or_step():
    steps = SimpleNamespace(input_shape=(None, 2), output_shape=(None, 5), loss="mse")
    for weights in (AGE, AGE[:, None], np.ones((6, 5))):
        require_fit(steps, (X, np.ones((6, 5)), weights))
    with pytest.raises(
        ValueError, match=r"`data\[2\]` must have one weight for each row, .*'shape \(3, 2\)'"
    ):
        require_fit(steps, (X, np.ones((6, 5)), np.ones((6, 3, 2))))


def test_text_fits_only_models_that_take_it():
    words = np.array([[b"one"]] * 6, dtype=object)
    with pytest.raises(ValueError, match=r"`data\[0\]` must hold numbers .*; got data\[0\]='text'"):
        require_fit(network(), (words, y))
    with pytest.raises(ValueError, match=r"`data\[1\]` must hold numbers"):
        require_fit(network(), (X, words[:, 0]))
    reader = SimpleNamespace(input_shape=(None, 1), inputs=[SimpleNamespace(dtype="string", name="words")])
    require_fit(SimpleNamespace(**vars(reader), loss=None), (words, y))


# -- what TensorFlow raises


def raised(message, kind="InvalidArgumentError"):
    """Return the sentence that comes of an error of TensorFlow."""
    import tensorflow as tf

    with pytest.raises(TrainingError) as error, explained(lambda: 2):
        raise getattr(tf.errors, kind)(None, None, message)
    assert "\n" not in str(error.value)
    assert isinstance(error.value.__cause__, tf.errors.OpError)
    return str(error.value)


TRACED = """Graph execution error:

Detected at node loss defined at (most recent call last):
  File "fit.py", line 1, in fit

{}
\t [[{{{{node loss}}}}]] [Op:__inference_2]"""


@pytest.mark.parametrize(
    ("cause", "kind", "sentence"),
    [
        (
            "Received a label value of 12 which is outside the valid range of [0, 10).  Label values: 12",
            "InvalidArgumentError",
            "`data` or `validation_data` must hold labels from 0 to 9 in every batch; got others in epoch 3; "
            "TensorFlow: Received a label value of 12 which is outside the valid range of [0, 10).  Label",
        ),
        (
            "OOM when allocating",
            "ResourceExhaustedError",
            "`batch_size` must be smaller: the device has no room",
        ),
        (
            "ArgumentError: `data[3][0]` must be finite.",
            "InvalidArgumentError",
            "in epoch 3 `data[3][0]` must be",
        ),
        (
            "{{function_node __wrapped}} ValueError: broken",
            "UnknownError",
            "a batch of `data` could not be made or trained on in epoch 3; TensorFlow: ValueError: broken",
        ),
        ("x" * 999, "InvalidArgumentError", f"TensorFlow: {'x' * 200} …"),
    ],
)
def test_an_error_of_tensorflow_becomes_its_cause(cause, kind, sentence):
    assert sentence in raised(TRACED.format(cause), kind)


def test_an_error_without_a_cause_is_named():
    assert raised("", "AbortedError").endswith("TensorFlow: AbortedError")


def test_other_errors_pass():
    with pytest.raises(KeyError), explained():
        raise KeyError("own")
