"""The engine: where rows lie, what callbacks see, what XLA refuses, and a model that stays its own."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from labkit.training import batches, datasets, devices, engine, models, state  # noqa: E402
from tests.training.examples import CALM, clouds, fit, network, weights  # noqa: E402

CPU = devices.Devices(("CPU:0",), "CPU")


@pytest.fixture(scope="module")
def tf():
    import tensorflow

    return tensorflow


def made(model, n_samples=96, batch_size=16, epochs=10, callbacks=()):
    """Return an engine for the clouds."""
    feed = batches.feed(clouds(n_samples), clouds(40), batch_size, 0, datasets.Epoch())
    return engine.Engine(model, feed, CPU, epochs, callbacks)


@pytest.fixture
def streaming(monkeypatch):
    """No device has room for rows."""
    monkeypatch.setattr(devices, "free_memory", lambda name: 100)


def test_resident_and_streamed_rows_give_the_same_training(request):
    settings = CALM | {"epochs": 3, "seed": 4}
    resident = fit(network(dropout=0.3), clouds(), clouds(40), **settings)
    request.getfixturevalue("streaming")
    streamed = fit(network(dropout=0.3), clouds(), clouds(40), **settings)
    assert weights(resident.model) == weights(streamed.model)
    assert resident.history["loss"].tolist() == streamed.history["loss"].tolist()
    assert resident.history["val_accuracy"].tolist() == streamed.history["val_accuracy"].tolist()
    assert resident.notes == ()
    assert streamed.notes[0].startswith("The rows take 0.0 GiB, over a quarter of the free memory")


class Batches(keras.callbacks.Callback):
    """Counts batches, and the steps that the optimizer had made at each."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append(int(self.model.optimizer.iterations))


@pytest.mark.parametrize("stream", [False, True])
def test_a_callback_that_wants_batches_gets_every_one(request, stream):
    if stream:
        request.getfixturevalue("streaming")
    counts = Batches()
    run = fit(network(), clouds(960), callbacks=[counts], **CALM | {"batch_size": 4})
    assert counts.steps == list(range(1, 481))
    assert run.notes[-1] == "Batches gets every batch, so the steps run one by one."


def test_the_kits_own_callbacks_come_once_a_go():
    moves = []

    class Bar(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            moves.append(batch)

    Bar.on_train_batch_end.__module__ = "labkit.training.progress"
    run = fit(network(), clouds(960), callbacks=[Bar()], **CALM | {"batch_size": 4})
    assert len(moves) < 100
    assert moves[: len(moves) // 2] == moves[len(moves) // 2 :] == sorted(set(moves))
    assert run.notes == ()


def test_a_warm_up_by_batch_ends_where_it_should():
    class Warmup(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            self.model.optimizer.learning_rate = 0.001 * (int(self.model.optimizer.iterations) + 1)

    run = fit(network(), clouds(), callbacks=[Warmup()], **CALM | {"epochs": 4})
    assert run.history["learning_rate"].tolist() == pytest.approx([0.006, 0.012, 0.018, 0.024])


def test_the_number_of_the_learner_stays():
    model = network(steps_per_execution=2)()
    assert made(model)._steps == 2
    fit(model, clouds(), **CALM)
    assert model.steps_per_execution == 2


def test_a_model_stays_its_own_after_training_and_after_an_error():
    class Fails(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("a callback's own")

    model = network()()
    fit(model, clouds(), clouds(40), **CALM)
    with pytest.raises(RuntimeError, match="a callback's own"):
        fit(model, clouds(), callbacks=[Fails()], **CALM)
    assert model.train_function is model.test_function is None
    assert model.steps_per_execution == 1
    X, y = clouds()
    history = model.fit(X, y, epochs=1, batch_size=16, verbose=0)
    assert len(history.history["loss"]) == 1


def test_a_callback_may_evaluate_predict_and_train_for_itself():
    X, y = clouds(40)
    others = []

    class Looks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            loss, _ = self.model.evaluate(X, y, verbose=0)
            others.append((loss, self.model.predict(X, verbose=0).shape, logs["val_loss"]))

        def on_train_end(self, logs=None):
            self.model.train_on_batch(X, y)

    run = fit(network(), clouds(), (X, y), callbacks=[Looks()], **CALM)
    assert [shape for _, shape, _ in others] == [(40, 2)] * 2
    for loss, _, val_loss in others:
        assert loss == pytest.approx(val_loss, rel=1e-5)
    assert int(run.model.optimizer.iterations) == 2 * 6 + 1


def test_steps_on_trial_leave_no_trace():
    model = network(dropout=0.5)()
    model.optimizer.build(model.trainable_variables)
    before = state.state_of(model)
    chosen = made(model, epochs=100)
    after = state.state_of(model)
    assert chosen._steps > 1
    assert all(np.array_equal(after[name], before[name]) for name in before)
    assert all(float(metric.result()) == 0 for metric in model.metrics if metric.name == "loss")


def test_a_train_step_of_the_learners_own_is_not_tried():
    steps = []

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(2)
            self.n = self.add_weight(shape=(), dtype="int64", initializer="zeros", trainable=False)

        def call(self, X):
            return self.dense(X)

        def train_step(self, data):
            steps.append(1)
            self.n.assign_add(1)
            return super().train_step(data)

    def build():
        model = Own()
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    run = fit(build, clouds(960), **CALM | {"batch_size": 4, "epochs": 2})
    assert int(run.model.n) == 480
    assert len(steps) <= 2  # traced, not called


def test_a_step_is_traced_once():
    traces = []

    class Counted(keras.Sequential):
        def train_step(self, data):
            traces.append(1)
            return super().train_step(data)

    model = Counted([keras.Input((3,)), keras.layers.Dense(2, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit(model, (*clouds(), np.ones(96, dtype="float32")), **CALM)
    assert len(traces) == 1


class Turned(keras.layers.Layer):
    """Turns images by an operation that XLA lacks, without telling Keras."""

    def call(self, images):
        turn = keras.ops.convert_to_tensor([[0.0, 1, 0, 1, 0, 0, 0, 0]])
        return keras.ops.image.affine_transform(images, keras.ops.repeat(turn, keras.ops.shape(images)[0], 0))


def turning(**settings):
    def build():
        layers = [keras.Input((3,)), keras.layers.Reshape((3, 1, 1)), Turned(), keras.layers.Flatten()]
        model = keras.Sequential([*layers, keras.layers.Dense(2)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), **settings)
        return model

    return build


@pytest.mark.parametrize("stream", [False, True])
def test_what_xla_refuses_trains_all_the_same_and_is_remembered(request, stream, monkeypatch):
    if stream:
        request.getfixturevalue("streaming")
    monkeypatch.setattr(engine, "_refusals", {})
    run = fit(turning(jit_compile=True), clouds(), clouds(40), **CALM)
    assert np.isfinite(run.history["val_loss"]).all()
    assert list(engine._refusals) == [models.form(turning(jit_compile=True)())]
    monkeypatch.setattr(engine.GraphLoop, "compile", lambda *_: None)
    again = fit(turning(jit_compile=True), clouds(), clouds(40), **CALM)
    refusal = "XLA does not compile this model, so it trains without: it lacks ImageProjectiveTransformV3."
    assert refusal in run.notes
    assert refusal in again.notes


def test_xla_gives_the_numbers_of_the_graph():
    settings = CALM | {"epochs": 3, "batch_size": 20}
    plain, compiled = (
        fit(network(jit_compile=with_xla), clouds(), clouds(40), **settings) for with_xla in (False, True)
    )
    assert compiled.notes == ()
    for name in ("loss", "val_loss", "accuracy"):
        np.testing.assert_allclose(compiled.history[name], plain.history[name], rtol=1e-3)


def test_eager_models_train_as_keras_trains_them():
    run = fit(network(run_eagerly=True), clouds(), clouds(40), **CALM)
    compiled = fit(network(), clouds(), clouds(40), **CALM)
    np.testing.assert_allclose(run.history["loss"], compiled.history["loss"], rtol=1e-4)


def test_validation_may_be_a_dataset_and_training_arrays_and_the_other_way_round(tf):
    dataset = tf.data.Dataset.from_tensor_slices(clouds(40)).batch(256)
    arrays = fit(network(), clouds(), clouds(40), **CALM)
    mixed = fit(network(), clouds(), dataset, **CALM)
    assert mixed.history["val_loss"].tolist() == pytest.approx(arrays.history["val_loss"].tolist())
    ordered = tf.data.Dataset.from_tensor_slices(clouds()).batch(16)
    turned = fit(network(), ordered, clouds(40), show=False, epochs=2)
    assert len(turned.history["val_loss"]) == 2
