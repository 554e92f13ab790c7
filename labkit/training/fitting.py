"""One `fit` for a processor, a GPU or several, with a record of the run."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras

from labkit.core.checks import between, require, whole
from labkit.training import (
    batches,
    compatibility,
    datasets,
    devices,
    inputs,
    models,
    options,
    precision,
    progress,
    records,
    state,
)
from labkit.training.callbacks import NOT_METRICS, Recorder, examples_per_second
from labkit.training.checkpoints import Checkpoint
from labkit.training.comparing import Comparison
from labkit.training.engine import Engine
from labkit.training.first_loss import FirstLoss
from labkit.training.settings import EarlyStopping, Setup


def fit(
    model: keras.Model | Callable[[], keras.Model],
    data: object,
    validation_data: object = None,
    *,
    epochs: int = 10,
    batch_size: int | None = None,
    seed: int = 0,
    setup: Setup | None = None,
    **keras_options: Any,
) -> records.Run:
    """Train a compiled Keras model and return the record of the run.

    Parameters
    ----------
    model : keras.Model or callable
        A model, or a function that builds one: it is called after the seed is set, on the devices and in the
        precision that train. `compiled` makes such a function from one that does not compile.
    data, validation_data : tuple of (X, y), (X, y, sample_weight) or (frame, target); or tf.data.Dataset
        X may be a DataFrame; `target` is the name of the column to predict, or a list of names. For several
        inputs or outputs X or y is a dict of them by name, or a list or tuple. A Dataset is taken as already
        batched, unless `batch_size` is given; only then is it shuffled here. A shuffle of its own, without
        a seed, keeps an interrupted training from ending with the same bits. A `keras.utils.PyDataset` is
        taken as it comes.
    epochs : int
    batch_size : int
        Examples a step, over all devices together; 32 by default.
    seed : int
    setup : Setup
        Devices and precision, and what is shown and kept of the run.
    **keras_options : object
        As for Keras' own `fit`. `callbacks`: one or several, the kit's `EarlyStopping` among them. One that
        watches batches gets every batch; then the steps run one by one. After an interruption Keras'
        callbacks begin anew and `EarlyStopping` goes on. With arrays also `class_weight`, a dict of label to
        weight, which multiplies the weights of the training rows; `sample_weight`; and `validation_split`
        in (0, 1), the part of the rows, the last ones, to hold out. Fields of `Setup` may also be passed by
        themselves: show=False.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        Where data or arguments do not fit the model.
    TrainingError
        Where training cannot go on: the loss is no finite number, a file cannot be written, the checkpoint
        is of another training, or the better direction of `EarlyStopping`'s monitor is unknown.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> run = training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=2, setup=training.Setup(show=False))
    >>> len(run.history), bool(run.history["loss"][1] < run.history["loss"][0])
    (2, True)
    """
    _require_counts(epochs, batch_size)
    seed = _seed(seed)
    setup = options.setup_of(setup, keras_options)
    source = records.call_source(sys._getframe(1))
    arrays, held_out = options.prepared(data, validation_data, batch_size, keras_options)
    listeners, stopping = _split(options.callback_list(keras_options.get("callbacks")), held_out)
    place = devices.find(setup.devices, models.replicas(model) if isinstance(model, keras.Model) else None)
    if setup.deterministic:
        devices.make_deterministic()
    epoch = datasets.Epoch()
    with compatibility.explained():
        feed = batches.feed(arrays, held_out, batch_size, seed, epoch, max(len(place.names), 1), setup.tail)
    model = models.ready(model, place, setup.precision, seed, feed.inputs_spec)
    place = _examined(model, arrays, held_out, batch_size, place)
    settings = _settings(epochs, feed.batch_size, stopping, setup, model)
    checksums = _checksums(arrays, held_out)
    facts = _facts(model, setup.name, seed, settings, place, checksums, source, listeners, feed)
    first_loss = FirstLoss(arrays, place.words, setup.deterministic)
    log = records.Log(setup.keep)
    saved = _checkpoint(setup, facts, model, first_loss)
    recorder = Recorder(seed, epoch, stopping, saved, log.epoch)
    with devices.on(place):
        beginning = _beginning(model, facts, first_loss, log)
        _go_on(recorder, model, saved, facts)
    with compatibility.explained(lambda: len(recorder.history)):
        # after the checkpoint: what is compiled may hold constants of the model's state
        engine = None if recorder.is_over else Engine(model, feed, place, epochs, listeners)
        facts["notes"] += engine.notes if engine else []
        log.start(facts, beginning)
        for row in recorder.history:
            log.epoch(row)
        if engine:
            keras.utils.set_random_seed(seed)
            bars, verbose = progress.shown(_words(feed, epochs, stopping)) if setup.show else ([], 0)
            everyone = [*listeners, recorder, *bars]
            engine.fit(len(recorder.history), epochs, callbacks=everyone, verbose=verbose)
    return _finish(model, recorder, feed, facts, log, listeners)


def _require_counts(epochs, batch_size):
    whole(epochs=epochs)
    between(1, 10**6, epochs=epochs)
    if batch_size is not None:
        whole(batch_size=batch_size)
        between(1, 2**31 - 1, batch_size=batch_size)  # rows are counted in 32 bits


def _examined(model, arrays, held_out, batch_size, place):
    """Refuse data that does not fit the model; return the devices with notes on precision."""
    rows = inputs.first_rows(arrays, batch_size)
    compatibility.require_fit(model, rows)
    compatibility.require_fit(model, inputs.first_rows(held_out), "validation_data")
    return precision.noted(place, model, rows)


def _seed(seed):
    whole(least=0, seed=seed)
    between(0, 2**31 - 1, seed=seed)  # the pipeline shuffles by 32 bits
    return int(seed)


def _split(callbacks, held_out):
    """Return Keras' callbacks, and the early stopping among them with its monitor, or None."""
    stoppings = [callback for callback in callbacks if isinstance(callback, EarlyStopping)]
    require(len(stoppings) < 2, "callbacks", stoppings, "hold one EarlyStopping at most")
    others = [callback for callback in callbacks if not isinstance(callback, EarlyStopping)]
    if not stoppings:
        return others, None
    monitor = stoppings[0].monitor or ("val_loss" if held_out is not None else "loss")
    return others, replace(stoppings[0], monitor=monitor)


def _settings(epochs, batch_size, stopping, setup, model):
    return {
        "epochs": epochs,
        "batch_size": batch_size,
        "patience": stopping.patience if stopping else None,
        "monitor": stopping.monitor if stopping else None,
        "mode": stopping.mode if stopping else None,
        "tail": setup.tail,
        "deterministic": setup.deterministic,
        "precision": model.dtype_policy.name,
    }


def _checksums(arrays, held_out):
    """Return the checksums of the data for the record; None is that of a Dataset."""
    validation = "none" if held_out is None else inputs.checksum(held_out)
    return {"checksum": inputs.checksum(arrays), "validation_checksum": validation}


def _facts(model, name, seed, settings, place, checksums, source, callbacks, feed):
    notes = [*place.notes, *feed.notes, *models.notes(model)]
    learner = [type(callback).__name__ for callback in callbacks if not isinstance(callback, Comparison)]
    return {
        "name": name or model.name, "seed": seed, "settings": settings, "device": place.words,
        "versions": records.package_versions(), **checksums, "summary": models.summary(model),
        "source": source, "callbacks": learner, "notes": notes, "model": models.as_json(model),
    }  # fmt: skip


def _identity(facts, form):
    settings = facts["settings"]
    same = {name: settings[name] for name in ("batch_size", "tail", "precision")}
    stops = settings["patience"] is not None
    same["monitor"] = settings["monitor"] if stops else "none"
    same["mode"] = settings["mode"] if stops else "none"
    same |= {"seed": facts["seed"], "data": facts["checksum"], "model": form}
    return same | {"validation_data": facts["validation_checksum"]}


def _checkpoint(setup, facts, model, first_loss):
    if setup.checkpoint is None:
        return None
    return Checkpoint(setup.checkpoint, _identity(facts, models.form(model)), first_loss)


def _go_on(recorder, model, saved, facts):
    """Go on from a checkpoint, where there is one, and note what it could not compare."""
    if saved:
        recorder.resume(*saved.load(model))
        facts["notes"] += saved.notes


def _beginning(model, facts, first_loss, log):
    """Return the state before the first step, and note its loss, where a record is kept."""
    if log.folder is None:
        return {}
    facts["first_loss"] = first_loss.of(model)
    return state.state_of(model)


def _words(feed, epochs, stopping):
    size = f"{feed.n_samples:,} examples" if feed.n_samples else "a Dataset"
    n_epochs = f"{epochs} epoch{'s' if epochs > 1 else ''}"
    if stopping is None:
        return f"Training on {size}, {n_epochs}."
    until = f"until {stopping.monitor} has not improved for {stopping.patience} epochs"
    return f"Training on {size}, at most {n_epochs}, {until}."


def _finish(model, recorder, feed, facts, log, callbacks):
    comparisons = [callback for callback in callbacks if isinstance(callback, Comparison)]
    notes = [note for comparison in comparisons for note in comparison.notes]
    log.note(notes)
    facts["notes"] += notes
    history = recorder.history
    kept = recorder.kept
    if recorder.best is not None:
        state.put_weights(model, recorder.best)
    row = history[kept] if history else {}
    metrics = {name: value for name, value in row.items() if name not in NOT_METRICS}
    ended = {"metrics": metrics, "best_epoch": kept + 1, "seconds": sum(row["seconds"] for row in history)}
    ended["examples_per_second"] = examples_per_second(history, feed.n_samples)
    log.end(ended, state.state_of(model))
    return records.Run.of(facts, history, ended, log, model)
