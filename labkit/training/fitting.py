"""One `fit` for a processor, a GPU or several, with a record of the run."""

import contextlib
import hashlib
import re
import sys

import keras

from labkit.core.checks import between, one_of, whole
from labkit.training import batches, datasets, inputs, models, progress, records, state, steps_per_execution
from labkit.training import callbacks as callbacks_
from labkit.training import devices as devices_
from labkit.training.checkpoints import Checkpoint


def fit(
    model, data, validation_data=None, *, epochs=10, batch_size=None, seed=0, patience=None, monitor=None,
    optimizer="adam", loss=None, metrics=None, target=None, checkpoint=None, keep=None, name="", callbacks=(),
    devices=None, precision="auto", tail="drop", deterministic=False, show=True, gate=None,
):  # fmt: skip
    """Train a Keras model and return the record of it.

    Parameters
    ----------
    model : keras.Model or callable
        A model, or a function that builds one: it is called after the seed is set, on the devices and in the
        precision that train.
    data, validation_data : tuple of (X, y) or (X, y, sample_weight), DataFrame or tf.data.Dataset
        A Dataset is taken as already batched, unless `batch_size` is given; only then is it shuffled here. A
        shuffle of its own, without a seed, keeps an interrupted training from ending with the same bits.
    epochs : int
    batch_size : int
        Examples a step, over all devices together; 32 by default.
    seed : int
    patience : int
        Stop after so many epochs without a better `monitor`, and go back to the best weights.
    monitor : str
        "val_loss" by default, "loss" without validation data.
    optimizer, loss, metrics : as for `compile`
        For a model that is not compiled.
    target : str
        The column to predict, where the data is one DataFrame.
    checkpoint : path
        A folder: called again with it after an interruption, training goes on and ends with the same weights.
        The learner's own callbacks begin anew then.
    keep : path
        A folder such as "runs", where the record and the weights are kept.
    name : str
    callbacks : sequence of keras.callbacks.Callback
    devices : sequence of str
        Such as ["GPU:0", "GPU:1"]; all GPUs by default.
    precision : str
        "auto", "float32", "mixed_float16", "mixed_bfloat16"; for models that are built here.
    tail : str
        On several devices every batch must be whole: "drop" the last one, or "pad" it with other rows.
    deterministic : bool
        The same bits each time; slower, and for the rest of the process.
    show : bool
        Show progress.
    gate : Gate
        Holds batches, for panels.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        Where data or arguments do not fit.
    TrainingError
        Where training cannot go on: the loss is no number, a file cannot be written.
    """
    whole(epochs=epochs, patience=1 if patience is None else patience)
    seed = _seed(seed)
    one_of(batches.TAILS, tail=tail)
    source = records.call_source(sys._getframe(1))
    arrays = inputs.as_arrays(data, target)
    held_out = inputs.as_arrays(validation_data, target, "validation_data")
    place = devices_.find(devices, models.replicas(model) if isinstance(model, keras.Model) else None)
    if deterministic:
        devices_.make_deterministic()
    epoch = datasets.Epoch()
    feed = batches.feed(arrays, held_out, batch_size, seed, epoch, max(len(place.names), 1), tail, gate)
    model = models.ready(model, place, precision, seed, feed.batches, (optimizer, loss, metrics))
    inputs.require_fit(model, inputs.first_rows(arrays, batch_size))
    inputs.require_fit(model, inputs.first_rows(held_out), "validation_data")
    settings = {
        "epochs": epochs, "batch_size": feed.batch_size, "patience": patience, "monitor": monitor,
        "tail": tail, "deterministic": deterministic, "precision": model.dtype_policy.name,
    }  # fmt: skip
    steps_per_execution.choose(model, feed.batches, feed.n_batches, epochs, feed.batch_size)
    keras.utils.set_random_seed(seed)
    facts = _facts(model, name, seed, settings, place, inputs.checksum(arrays), source, callbacks, feed)
    log = records.Log(keep)
    log.start(facts, state.state_of(model))
    saved = Checkpoint(checkpoint, _identity(facts)) if checkpoint is not None else None
    monitor = monitor or ("val_loss" if held_out is not None else "loss")
    recorder = callbacks_.Recorder(seed, epoch, monitor, patience, saved, log.epoch)
    recorder.resume(*saved.load(model) if saved else ([], None))
    for row in recorder.history:
        log.epoch(row)
    if not callbacks_.is_over(recorder.history, monitor, patience):
        bars, verbose = progress.shown(_words(feed, epochs, patience, monitor)) if show else ([], 0)
        with devices_.on(place), contextlib.suppress(callbacks_.Stopped):
            model.fit(
                feed.batches, validation_data=feed.validation, epochs=epochs,
                initial_epoch=len(recorder.history), callbacks=[*callbacks, recorder, *bars],
                verbose=verbose, shuffle=False,
            )  # fmt: skip
    return _finish(model, recorder, patience, feed, facts, log)


def _seed(seed):
    whole(least=0, seed=seed)
    between(0, 2**31 - 1, seed=seed)  # the pipeline shuffles by 32 bits
    return int(seed)


def _facts(model, name, seed, settings, place, checksum, source, callbacks, feed):
    notes = [*place.notes, *feed.notes, *models.notes(model)]
    learner = [type(callback).__name__ for callback in callbacks]
    return {
        "name": name or model.name, "seed": seed, "settings": settings, "device": place.words,
        "versions": records.package_versions(), "checksum": checksum, "summary": models.summary(model),
        "source": source, "callbacks": learner, "notes": notes, "model": models.as_json(model),
    }  # fmt: skip


def _identity(facts):
    settings = facts["settings"]
    same = {name: settings[name] for name in ("batch_size", "tail", "precision")}
    same["monitor"] = settings["monitor"] if settings["patience"] is not None else "none"
    # Keras numbers layers and shared objects through a process: the same model gets other numbers again
    model = re.sub(r'_\d+\b|"shared_object_id": \d+|[\s─━]', "", facts["model"] or facts["summary"])
    model = hashlib.sha256(model.encode()).hexdigest()
    return same | {"seed": facts["seed"], "data": facts["checksum"], "model": model}


def _words(feed, epochs, patience, monitor):
    size = f"{feed.n_samples:,} examples" if feed.n_samples else "a Dataset"
    until = f", until {monitor} has not improved for {patience} epochs" if patience is not None else ""
    at_most = "at most " if patience is not None else ""
    return f"Training on {size}, {at_most}{epochs} epoch{'s' if epochs > 1 else ''}{until}."


def _finish(model, recorder, patience, feed, facts, log):
    history = recorder.history
    kept = len(history) - 1
    if history and patience is not None:
        kept = callbacks_.best_epoch(history, recorder.monitor)
    if recorder.best is not None:
        state.put_weights(model, recorder.best)
    metrics = {
        name: value
        for name, value in (history[kept] if history else {}).items()
        if name not in callbacks_.NOT_METRICS
    }
    ended = {"metrics": metrics, "best_epoch": kept + 1, "seconds": sum(row["seconds"] for row in history)}
    ended["examples_per_second"] = callbacks_.examples_per_second(history, feed.n_samples)
    log.end(ended, state.state_of(model))
    return records.Run.of(facts, history, ended, log, model)
