"""A run again, from its record; or why that cannot be."""

from pathlib import Path

import keras

from labkit.training import inputs, records, state
from labkit.training.errors import TrainingError
from labkit.training.fitting import fit
from labkit.training.settings import EarlyStopping, Setup


def differences(run: records.Run, data: object) -> list[str]:
    """Return why a run cannot be repeated exactly, as sentences; none where it can.

    Parameters
    ----------
    run : Run
    data : as for `fit`

    Returns
    -------
    list of str
    """
    return [
        *_missing(run),
        *_other_data(run, inputs.checksum(inputs.as_arrays(data))),
        *_other_versions(run),
    ]


def _missing(run):
    if run.folder is None:
        return ["it was not kept: fit(…, setup=training.Setup(keep='runs')) keeps it"]
    start = records.events(run.folder)[0]
    reasons = ["its model cannot be written as JSON"] if start["model"] is None else []
    if start["callbacks"]:
        reasons.append(f"it had callbacks, which a record cannot hold: {', '.join(start['callbacks'])}")
    return reasons


def _other_data(run, checksum):
    if run.checksum is None:
        return ["its data was a Dataset, which has no checksum"]
    return [] if checksum == run.checksum else ["the data has another checksum"]


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
        True also replays where data or versions differ; the numbers may then differ too.
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
        With all the reasons, where it cannot be repeated exactly.

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
    reasons = differences(run, data)
    if reasons and not (anyway and run.folder):
        raise TrainingError(f"this run cannot be repeated exactly: {'; '.join(reasons)}.")
    model = _model(run)
    arrays, _ = state.read(Path(run.folder) / records.START)
    model.optimizer.build(model.trainable_variables)
    state.put_state(model, arrays)
    settings = run.settings
    return fit(
        model,
        data,
        validation_data,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        seed=run.seed,
        callbacks=_stopping(settings),
        setup=Setup(
            name=run.name,
            keep=keep,
            show=show,
            tail=settings["tail"],
            deterministic=settings["deterministic"],
        ),
    )


def _stopping(settings):
    if settings["patience"] is None:
        return []
    return [EarlyStopping(settings["patience"], settings["monitor"], settings.get("mode"))]


def _model(run):
    try:
        return keras.models.model_from_json(records.events(run.folder)[0]["model"])
    except (TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise TrainingError(f"the model of this run cannot be made from its record: {reason}") from error
