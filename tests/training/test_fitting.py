"""One fit for whatever comes: models, data, seeds; what it records, and what it refuses in a sentence."""

import importlib.util
import math

import numpy as np
import pandas as pd
import pytest

from labkit.training.errors import TrainingError
from tests.training import examples
from tests.training.examples import CALM, clouds, network, weights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fit():
    """Train on the clouds for a moment, but for what is said."""

    def run(model=None, data=None, *rest, **changed):
        model, data = model or network(), clouds() if data is None else data
        return examples.fit(model, data, *rest, **CALM | changed)

    return run


@pytest.fixture(scope="module")
def first(fit):
    """A run with all that is recorded."""
    return fit(network(dropout=0.2), None, clouds(40), seed=5, name="clouds", epochs=3)


@pytest.fixture(scope="module")
def bare():
    """Return a function that builds a model without compiling it."""
    import keras

    return lambda: keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


# -- what is recorded


def test_a_run_records_what_was_trained_and_how(first):
    from labkit.training import inputs

    assert (first.name, first.seed, first.device, first.best_epoch) == ("clouds", 5, "CPU", 3)
    assert first.checksum == inputs.checksum(clouds())
    assert first.versions["keras"]
    assert "dropout" in first.summary
    assert first.source.startswith("training.fit(model, data")
    assert first.settings == {
        "epochs": 3, "batch_size": 16, "patience": None, "monitor": None, "mode": None,
        "tail": "drop", "deterministic": False, "precision": "float32",
    }  # fmt: skip
    assert first.notes == ()


def test_a_run_has_a_row_for_every_epoch(first):
    numbers = ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert sorted(first.history.columns) == sorted(
        ["epoch", *numbers, "learning_rate", "seconds", "training_seconds"]
    )
    assert first.history["epoch"].tolist() == [1, 2, 3]
    assert np.isfinite(first.history.to_numpy()).all()
    assert first.metrics == first.history[numbers].iloc[-1].to_dict()


def test_the_times_of_a_run_are_those_of_its_epochs(first):
    assert first.seconds == pytest.approx(first.history["seconds"].sum())
    assert first.examples_per_second == pytest.approx(96 / first.history["training_seconds"][1:].median())
    assert (first.history["training_seconds"] < first.history["seconds"]).all()


def test_the_recorded_numbers_are_those_of_the_model(first):
    X, y = clouds(40)
    output = first.model(X).numpy()
    assert first.metrics["val_loss"] == pytest.approx(-np.log(output[np.arange(40), y]).mean(), rel=1e-5)
    assert first.metrics["val_accuracy"] == pytest.approx((output.argmax(axis=1) == y).mean())


# -- seeds


def test_the_same_seed_gives_the_same_weights(first, fit):
    np.random.random(3)  # noqa: NPY002 - what was drawn before makes no difference
    again = fit(network(dropout=0.2), None, clouds(40), seed=5, epochs=3)
    assert weights(again.model) == weights(first.model)
    np.testing.assert_array_equal(again.history["val_loss"], first.history["val_loss"])


def test_another_seed_gives_others(first, fit):
    assert weights(fit(network(dropout=0.2), seed=6, epochs=3).model) != weights(first.model)


# -- models and data


def test_a_compiled_model_and_a_function_that_compiles_train(fit, bare):
    import keras

    from labkit import training

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(0.1)
    build = training.compiled(bare, loss, optimizer=optimizer, metrics=["accuracy"])
    first, second = fit(build), fit(build)  # each with an optimizer of its own
    assert "accuracy" in first.metrics
    assert weights(first.model) == weights(second.model)
    model = bare()
    model.compile("sgd", loss)
    run = fit(model)
    assert run.model is model
    assert run.metrics.keys() == {"loss"}
    with pytest.raises(ValueError, match="`build` must be a function that builds a model"):
        training.compiled(model, loss)


def test_a_frame_trains_as_its_arrays_do(fit):
    X, y = clouds()
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(label=y)
    by_frame, by_arrays = fit(data=(frame, "label")), fit()
    assert weights(by_frame.model) == weights(by_arrays.model)
    assert by_frame.checksum == by_arrays.checksum


def test_weights_of_examples_count(fit):
    X, y = clouds()
    half = (np.arange(96) < 48).astype("float32")
    assert weights(fit(data=(X, y, half)).model) != weights(fit().model)
    without = fit(data=(X, y, np.zeros(96)))
    assert without.metrics["loss"] == 0


def test_a_dataset_trains_the_same_way_each_time(fit):
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices(clouds())
    one, other = fit(data=rows), fit(data=rows)
    assert weights(one.model) == weights(other.model)
    assert one.checksum is None
    assert math.isnan(one.examples_per_second)
    batched = fit(data=rows.batch(16), batch_size=None)
    assert batched.settings["batch_size"] is None
    assert batched.history["loss"].iloc[1] < batched.history["loss"].iloc[0]


def test_numbers_of_numpy_are_numbers(fit, tmp_path):
    run = fit(seed=np.int64(2), batch_size=np.int64(16), epochs=np.int64(2), keep=tmp_path)
    from labkit import training

    assert training.runs(tmp_path).loc[0, "seed"] == 2
    assert weights(run.model) == weights(fit(seed=2).model)


# -- several inputs and outputs, and the options of Keras' own fit


def branches(is_named=True):
    """Return a function that builds a model of two inputs and two outputs."""
    import keras

    def build():
        first = keras.Input((1,), name="first")
        rest = keras.Input((2,), name="rest")
        both = keras.layers.Concatenate()([first, rest])
        kind = keras.layers.Dense(2, activation="softmax", name="kind")(both)
        size = keras.layers.Dense(1, name="size")(both)
        nested = [{"first": first, "rest": rest}, {"kind": kind, "size": size}]
        model = keras.Model(*(nested if is_named else [list(part.values()) for part in nested]))
        model.compile("sgd", {"kind": "sparse_categorical_crossentropy", "size": "mse"})
        return model

    return build


def test_inputs_and_outputs_come_by_name_or_in_order(fit):
    X, y = clouds()
    named = ({"first": X[:, 0], "rest": X[:, 1:]}, {"kind": y, "size": X[:, 2]})
    frames = ({"rest": pd.DataFrame(X[:, 1:]), "first": pd.Series(X[:, 0])}, named[1])
    ordered = tuple(list(part.values()) for part in named)
    first = fit(branches(), named, named)
    assert {"loss", "kind_loss", "size_loss", "val_kind_loss"} <= first.metrics.keys()
    for run in (
        fit(branches(), frames),
        fit(branches(is_named=False), named),
        fit(branches(is_named=False), ordered),
    ):
        assert weights(run.model) == weights(first.model)
        assert run.history["loss"].tolist() == first.history["loss"].tolist()
    assert fit(branches(), frames).checksum == first.checksum
    weighted = fit(branches(), (*named, {"kind": y, "size": np.zeros(96)}))
    assert weights(weighted.model) != weights(first.model)


def test_the_options_of_keras_are_weights_and_a_split(fit):
    X, y = clouds()
    of_classes = np.where(y == 1, 5.0, 1.0)
    for options, same in (
        ({"class_weight": {1: 5.0}}, ((X, y, of_classes),)),
        ({"sample_weight": of_classes}, ((X, y, of_classes),)),
        ({"validation_split": 0.25}, ((X[:72], y[:72]), (X[72:], y[72:]))),
    ):
        run = fit(None, None, **options)
        expected = fit(None, *same)
        assert weights(run.model) == weights(expected.model)
        assert run.metrics == expected.metrics


def test_a_py_dataset_trains_as_its_batches_do(fit):
    import keras
    import tensorflow as tf

    X, y = clouds(40)

    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, place):
            rows = slice(place * 16, place * 16 + 16)
            return X[rows], y[rows]

    run = fit(None, Rows(), Rows(), batch_size=None)
    dataset = tf.data.Dataset.from_tensor_slices((X, y)).batch(16)
    expected = fit(None, dataset, dataset, batch_size=None)
    assert weights(run.model) == weights(expected.model)
    assert run.metrics == expected.metrics
    assert run.checksum is None


def test_one_callback_is_enough(fit):
    import keras

    rates = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: rates.append(epoch))
    X, y = clouds()
    training_ = importlib.import_module("labkit.training")
    settings = {"epochs": 2, "setup": training_.Setup(show=False)}
    training_.fit(network(), (X, y), callbacks=watch, **settings)
    training_.fit(network(), (X, y), callbacks=None, **settings)
    assert rates == [0, 1]


def test_labels_out_of_range_in_a_later_batch_are_one_sentence(fit):
    import tensorflow as tf

    X, y = clouds()
    y[90] = 7
    rows = tf.data.Dataset.from_tensor_slices((X, y)).batch(16)
    sentence = (
        r"^`data` or `validation_data` must hold labels from 0 to 1 in every batch; got others in epoch 1"
    )
    for data in ((rows,), ((X, y % 2), rows)):
        with pytest.raises(TrainingError, match=sentence) as refused:
            fit(None, *data, batch_size=None)
        assert "\n" not in str(refused.value)
        assert isinstance(refused.value.__cause__, tf.errors.OpError)


# -- early stop


def test_training_stops_early_and_goes_back(fit):
    X, y = clouds()
    held_out = (X[:40], 1 - y[:40])  # what is learned makes it worse
    run = fit(network(optimizer="sgd"), (X, y), held_out, epochs=9, patience=2)
    assert len(run.history) < 9
    assert run.best_epoch == len(run.history) - 2 == int(run.history["val_loss"].argmin()) + 1
    output = run.model(held_out[0]).numpy()
    loss = -np.log(output[np.arange(40), held_out[1]]).mean()
    assert run.metrics["val_loss"] == run.history["val_loss"].min() == pytest.approx(loss, rel=1e-5)


def two_towers():
    """Return a function that builds a model with two outputs, and data on which one of them gets worse."""
    import keras

    X, y = clouds()
    target = y.astype("float32")

    def build():
        inputs = keras.Input((3,))
        outputs = {name: keras.layers.Dense(1, name=name)(inputs) for name in ("tower", "tower2")}
        model = keras.Model(inputs, outputs)
        model.compile(keras.optimizers.SGD(0.02), {"tower": "mse", "tower2": "mse"})
        return model

    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices((X, {"tower": target, "tower2": target})).batch(16)
    others = tf.data.Dataset.from_tensor_slices((X, {"tower": target, "tower2": -9 * target})).batch(16)
    return build, rows, others


def test_the_loss_of_an_output_is_minimized_whatever_its_name(fit):
    build, rows, others = two_towers()
    settings = {"batch_size": None, "epochs": 4, "patience": 4, "monitor": "val_tower2_loss"}
    run = fit(build, rows, others, **settings)
    assert run.history["val_tower2_loss"].is_monotonic_increasing
    assert run.best_epoch == 1


def loss_ratio(y_true, y_pred):
    import keras

    return keras.ops.mean(keras.ops.square(y_pred), axis=-1)


def score():
    import keras

    return keras.metrics.MeanSquaredError(name="score")


def regression(metric):
    """Return a function that builds a model whose outputs shrink to a target of nearly nothing."""
    import keras

    def build():
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, bias_initializer="ones")])
        model.compile(keras.optimizers.SGD(0.05), "mse", metrics=[metric])
        return model

    return build


@pytest.mark.parametrize(
    ("metric", "name", "best"),
    [
        (lambda: "cosine_similarity", "cosine_similarity", "max"),
        (score, "score", "min"),
        (lambda: "mean_absolute_error", "mean_absolute_error", "min"),
        (lambda: "r2_score", "r2_score", "max"),
    ],
)
def test_a_metric_of_keras_knows_its_direction(fit, metric, name, best):
    X, _ = clouds()
    target = (0.1 * X[:, :1]).astype("float32")
    run = fit(
        regression(metric()), (X, target), (X[:40], target[:40]), epochs=4, patience=4, monitor=f"val_{name}"
    )
    column = run.history[f"val_{name}"]
    assert run.best_epoch == (column.argmax() if best == "max" else column.argmin()) + 1
    assert column.nunique() == 4


def test_the_area_under_the_curve_is_maximized(fit):
    import keras

    build = network(loss="mse", metrics=[keras.metrics.AUC(name="area")])
    X, y = clouds()
    run = fit(build, (X, np.eye(2)[y]), epochs=4, patience=4, monitor="area")
    assert run.best_epoch == run.history["area"].argmax() + 1 > 1


@pytest.mark.parametrize("monitor", ["loss_ratio", "val_loss_ratio"])
def test_a_metric_of_ones_own_needs_a_mode(fit, monitor):
    data = (X, X[:, :1])
    with pytest.raises(TrainingError, match=rf"neither Keras nor labkit knows .* monitor='{monitor}', mode="):
        fit(regression(loss_ratio), data, data, patience=3, monitor=monitor)
    runs = {mode: fit(regression(loss_ratio), data, data, patience=3, epochs=3, monitor=monitor, mode=mode)
            for mode in ("min", "max")}  # fmt: skip
    for mode, run in runs.items():
        assert run.best_epoch == getattr(run.history[monitor], f"arg{mode}")() + 1
        assert run.settings["mode"] == mode


def test_the_monitor_may_be_another(fit):
    run = fit(None, None, clouds(40), epochs=8, patience=1, monitor="val_accuracy")
    assert run.best_epoch == int(run.history["val_accuracy"].argmax()) + 1


def test_without_validation_the_loss_is_watched(fit):
    run = fit(epochs=3, patience=2)
    assert run.best_epoch == int(run.history["loss"].argmin()) + 1


# -- refused, in one sentence


def with_nan():
    X, y = clouds()
    X[3, 1] = math.nan
    return X, y


X, y = clouds()
FRAME = pd.DataFrame(X, columns=["area", "rooms", "age"]).assign(price=y)
REFUSED = {
    "inputs of another shape": ({"data": (X[:, :2], y)}, r"`data\[0\]` must have rows of shape \(3,\)"),
    "labels out of range": ({"data": (X, y + 1)}, r"`data\[1\]` must hold labels from 0 to 1"),
    "validation out of range": (
        {"validation_data": (X, y - 1)},
        r"`validation_data\[1\]` must hold labels .*got -1",
    ),
    "no validation rows": (
        {"validation_data": (X[:0], y[:0])},
        "`validation_data` must have at least one row",
    ),
    "other lengths": ({"data": (X, y[:9])}, "must have as many labels as inputs"),
    "nan": (
        {"data": with_nan()},
        r"`data\[0\]` must be finite everywhere; got nan or inf in row 3, column 1",
    ),
    "too large": (
        {"data": (np.where(X[5, 2] == X, 1e300, X.astype(float)), y)},
        r"`data\[0\]` must fit float32, .*; got 1e\+300 in row 5, column 2\. Scale it",
    ),
    "many epochs": ({"epochs": 2**70}, r"`epochs` must lie in \[1, 1e\+06\]"),
    "huge batches": ({"batch_size": 2**70}, r"`batch_size` must lie in \[1, "),
    "nan in a column": (
        {"data": (FRAME.assign(age=FRAME["age"].where(FRAME.index != 7)), "price")},
        r"`data\['age'\]` must be finite everywhere; got 1 times nan or inf, first in row 7",
    ),
    "words": ({"data": (FRAME.assign(area="north"), "price")}, r"`data\['area'\]` must hold numbers"),
    "no such target": (
        {"data": (FRAME, "cost")},
        r"`data\[1\]` must be a column of `data\[0\]`; got data\[1\]='cost'",
    ),
    "no epochs": ({"epochs": 0}, "`epochs` must be a whole number of at least 1"),
    "no patience": ({"patience": 0}, "`patience` must be a whole number of at least 1"),
    "a negative seed": ({"seed": -1}, "`seed` must be a whole number of at least 0"),
    "a huge seed": ({"seed": 2**31}, r"`seed` must lie in \[0, "),
    "no such mode": (
        {"patience": 1, "mode": "lowest"},
        "`mode` must be one of 'min', 'max'; got mode='lowest'",
    ),
    "no such tail": ({"tail": "keep"}, "`tail` must be one of 'drop', 'pad'; got tail='keep'"),
    "no such device": ({"devices": ["TPU:0"]}, "`devices` must be one of 'CPU:0'; got devices='TPU:0'"),
    "no data": ({"data": "ames"}, r"`data` must be \(X, y\), .*; got data='str'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_before_training(fit, case):
    changed, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as refused:
        fit(**changed)
    assert "\n" not in str(refused.value)


def test_a_model_without_a_loss_is_refused(fit, bare):
    with pytest.raises(
        ValueError, match=r"`model` must be compiled: .* or pass training\.compiled\(build, loss\)"
    ):
        fit(bare)


ODD_ROWS = {
    "shape": ((X[:, :2], y), r"`data\[0\]` must have rows of shape \(3,\)"),
    "label": (
        (X, y + 1),
        r"`data\[1\]` must hold labels from 0 to 1, for this loss and 2 outputs; got 2 in row",
    ),
}


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("case", ODD_ROWS)
def test_datasets_that_do_not_fit_are_refused(fit, case, batched):
    import tensorflow as tf

    arrays, sentence = ODD_ROWS[case]
    rows = tf.data.Dataset.from_tensor_slices(arrays)
    with pytest.raises(ValueError, match=sentence):
        fit(data=rows.batch(16) if batched else rows, batch_size=None if batched else 16)


def test_a_label_out_of_range_in_a_dataset_for_validation_is_refused(fit):
    import tensorflow as tf

    held_out = tf.data.Dataset.from_tensor_slices((X, y + 1)).batch(16)
    with pytest.raises(ValueError, match=r"`validation_data\[1\]` must hold labels from 0 to 1"):
        fit(validation_data=held_out)


def test_an_endless_dataset_is_refused(fit):
    import tensorflow as tf

    endless = tf.data.Dataset.from_tensor_slices((X, y)).batch(16).repeat()
    with pytest.raises(ValueError, match="`data` must have an end"):
        fit(data=endless, batch_size=None)


def test_another_monitor_is_refused(fit):
    with pytest.raises(
        TrainingError, match="`monitor` must be one of accuracy, loss; got monitor='val_loss'"
    ):
        fit(patience=1, monitor="val_loss")


def test_text_in_a_dataset_is_refused(fit):
    import keras
    import tensorflow as tf

    words = tf.data.Dataset.from_tensor_slices((X.astype(str), y)).batch(16)
    with pytest.raises(ValueError, match=r"`data\[0\]` must hold numbers \(encode words first"):
        fit(data=words, batch_size=None)
    image = keras.Sequential([keras.layers.Conv2D(2, 3), keras.layers.Dense(2)])
    image.compile("sgd", "mse")
    with pytest.raises(
        TrainingError, match=r"the model cannot be built for rows of shape \(3,\) of float32: .*min_ndim=4"
    ):
        fit(image)


def test_two_early_stoppings_are_refused(fit):
    from labkit import training

    with pytest.raises(ValueError, match="`callbacks` must hold one EarlyStopping at most"):
        fit(patience=1, callbacks=[training.EarlyStopping(2)])


def test_a_loss_that_grows_beyond_all_numbers_is_refused(fit, tmp_path):
    import keras

    from labkit import training

    build = network(optimizer=keras.optimizers.SGD(1e30), loss="mse")
    with pytest.raises(
        TrainingError, match=r"the loss is no finite number any more in epoch \d.*lower the rate"
    ):
        fit(build, (X, np.eye(2)[y]), epochs=9, keep=tmp_path)
    assert training.runs(tmp_path)["state"].tolist() == ["unfinished"]


def test_runs_cannot_be_kept_below_a_file(fit, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="choose a folder that you may write to"):
        fit(keep=tmp_path / "file" / "runs")


# -- callbacks of other packages


def test_callbacks_are_called_and_named(fit, tmp_path):
    import keras

    from labkit.training import events

    seen = []
    count = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    run = fit(callbacks=[count], keep=tmp_path)
    assert seen == [0, 1]
    assert events.read_events(run.folder)[0]["callbacks"] == ["LambdaCallback"]


@pytest.mark.skipif(not importlib.util.find_spec("tensorboard"), reason="tensorboard is not installed")
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # in Keras' callback
def test_tensorboard_is_one_callback(fit, tmp_path):
    import keras
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorflow import make_ndarray

    run = fit(callbacks=[keras.callbacks.TensorBoard(tmp_path)])
    events = EventAccumulator(str(tmp_path / "train"), size_guidance={"tensors": 0}).Reload()
    values = [make_ndarray(event.tensor_proto) for event in events.Tensors("epoch_loss")]
    np.testing.assert_allclose(values, run.history["loss"], rtol=1e-5)


@pytest.mark.skipif(not importlib.util.find_spec("mlflow"), reason="mlflow is not installed")
@pytest.mark.filterwarnings("ignore")  # its own packages warn of each other
def test_mlflow_is_one_callback(fit, tmp_path, monkeypatch):
    import mlflow

    monkeypatch.chdir(tmp_path)

    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    with mlflow.start_run() as started:
        run = fit(callbacks=[mlflow.keras.MlflowCallback()])
    history = mlflow.MlflowClient().get_metric_history(started.info.run_id, "loss")
    np.testing.assert_allclose([point.value for point in history], run.history["loss"], rtol=1e-5)
