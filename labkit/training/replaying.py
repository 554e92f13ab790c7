"""A run again, from its record; or why that cannot be."""

from pathlib import Path

import keras

from labkit.training import devices, events, inputs, models, records, state
from labkit.training.comparing import Comparison
from labkit.training.errors import TrainingError
from labkit.training.first_loss import FirstLoss, repeats
from labkit.training.fitting import fit
from labkit.training.settings import EarlyStopping, Setup

OTHER_DATA = "the data has another checksum"


def differences(run: records.Run, data: object, validation_data: object = None) -> list[str]:
    """Return why a run cannot be repeated exactly, as sentences; none where it can.

    Parameters
    ----------
    run : Run
    data, validation_data : as for `fit`

    Returns
    -------
    list of str
    """
    return [
        *_missing(run),
        *_other_data(run, inputs.checksum(inputs.as_arrays(data))),
        *_other_validation_data(run, inputs.as_arrays(validation_data, "validation_data")),
        *_other_versions(run),
    ]


def _missing(run):
    if run.folder is None:
        return ["it was not kept: fit(…, setup=training.Setup(keep='runs')) keeps it"]
    start = events.read_events(run.folder)[0]
    reasons = ["its model cannot be written as JSON"] if start["model"] is None else []
    if start["callbacks"]:
        reasons.append(f"it had callbacks, which a record cannot hold: {', '.join(start['callbacks'])}")
    return reasons


def _other_data(run, checksum):
    if run.checksum is None:
        return ["its data was a Dataset, which has no checksum"]
    return [] if checksum == run.checksum else [OTHER_DATA]


def _other_validation_data(run, held_out):
    start = events.read_events(run.folder)[0] if run.folder else {}
    if "validation_checksum" not in start:  # not kept, or by an older version
        return []
    recorded = start["validation_checksum"]
    if recorded is None:
        return ["its validation data was a Dataset, which has no checksum"]
    checksum = "none" if held_out is None else inputs.checksum(held_out)
    if recorded == checksum:
        return []
    if "none" in (recorded, checksum):
        return [f"it had {'no ' if recorded == 'none' else ''}validation data"]
    return ["the validation data has another checksum"]


def _other_versions(run):
    now = records.package_versions()
    return [
        f"{package} was {version} and is {now.get(package, 'missing')}"
        for package, version in run.versions.items()
        if now.get(package) != version
    ]


def replay(
    run: records.Run,
    data: object,
    validation_data: object = None,
    *,
    anyway: bool = False,
    keep: str | Path | None = None,
    show: bool = True,
) -> records.Run:
    """Train again from the record of a run: the same start, data, order and settings.

    Parameters
    ----------
    run : Run
        Kept; see `load_run`.
    data, validation_data : as for `fit`
    anyway : bool
        True also trains where data, versions or numbers differ; the run's notes say what differs.
    keep : path
        A folder where the new run is kept.
    show : bool
        Show progress.

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        With all the reasons, where it cannot be repeated exactly; or at the first epoch whose numbers are
        not the recorded ones.

    Examples
    --------
    >>> import tempfile, keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> data, kept = (np.ones((8, 1)), np.ones(8)), training.Setup(keep=tempfile.mkdtemp(), show=False)
    >>> run = training.fit(line, data, epochs=1, setup=kept)
    >>> training.replay(run, data, show=False).metrics == run.metrics
    True
    """
    reasons = differences(run, data, validation_data)
    if reasons and not (anyway and run.folder):
        raise TrainingError(f"this run cannot be repeated exactly: {'; '.join(reasons)}.")
    start = events.read_events(run.folder)[0]
    model = _model(run, start)
    device = devices.find(None, models.replicas(model)).words
    if OTHER_DATA not in reasons:
        reasons += _other_answer(run, start, model, data, device, anyway)
    settings = run.settings
    is_exact = repeats(device, run.device, settings["deterministic"])
    notes = [f"Not an exact repetition: {'; '.join(reasons)}."] if reasons else []
    notes += _not_compared(start)
    if not is_exact:
        notes.append(f"Its numbers were compared within 5 % only ({run.device} then, {device} now).")
    return fit(
        model,
        data,
        validation_data,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        seed=run.seed,
        callbacks=[Comparison(run.history, is_exact, anyway, notes), *_stopping(settings)],
        setup=Setup(
            name=run.name,
            keep=keep,
            show=show,
            tail=settings["tail"],
            deterministic=settings["deterministic"],
        ),
    )


def _model(run, start):
    """Return the model made from its record, with the state that it began with."""
    try:
        model = keras.models.model_from_json(start["model"])
    except (TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise TrainingError(f"the model of this run cannot be made from its record: {reason}") from error
    arrays, _ = state.read(Path(run.folder) / records.START)
    model.optimizer.build(model.trainable_variables)
    state.put_state(model, arrays)
    return model


def _other_answer(run, start, model, data, device, anyway):
    """Return how the model's first loss differs from the recorded one, as reasons; refuse where it does."""
    first_loss = FirstLoss(inputs.as_arrays(data), device, run.settings["deterministic"])
    difference = first_loss.difference(model, start.get("first_loss"), run.device)
    if difference and not anyway:
        raise TrainingError(
            f"the model made from the record answers differently: {difference}, because Keras' JSON does "
            "not hold a setting of its loss or a state of one of its layers; replay(…, anyway=True) trains "
            "all the same and notes it."
        )
    return [f"the model answers differently, {difference}"] if difference else []


def _not_compared(start):
    parts = ["the validation data"] if "validation_checksum" not in start else []
    parts += ["the model's loss on the first rows"] if start.get("first_loss") is None else []
    return [f"The record does not hold {' or '.join(parts)}: not compared."] if parts else []


def _stopping(settings):
    if settings["patience"] is None:
        return []
    return [EarlyStopping(settings["patience"], settings["monitor"], settings.get("mode"))]
