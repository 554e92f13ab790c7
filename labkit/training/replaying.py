"""A run again, from its record; or why that cannot be."""

from pathlib import Path

import keras

from labkit.training import inputs, records
from labkit.training import state as state_
from labkit.training.errors import TrainingError
from labkit.training.fitting import fit


def differences(run, data, target=None):
    """Return why a run cannot be repeated exactly, as sentences; none where it can.

    Parameters
    ----------
    run : Run
    data : as for `fit`
    target : str

    Returns
    -------
    list of str
    """
    return [
        *_missing(run),
        *_other_data(run, inputs.checksum(inputs.as_arrays(data, target))),
        *_other_versions(run),
    ]


def _missing(run):
    if run.folder is None:
        return ["it was not kept: fit(…, keep='runs') keeps it"]
    start = records.events(run.folder)[0]
    found = ["its model cannot be written as JSON"] if start["model"] is None else []
    if start["callbacks"]:
        found.append(f"it had callbacks, which a record cannot hold: {', '.join(start['callbacks'])}")
    return found


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


def replay(run, data, validation_data=None, *, target=None, anyway=False, keep=None, show=True):
    """Train again from the record of a run: the same start, data, order and settings.

    Parameters
    ----------
    run : Run
        Kept; see `load_run`.
    data, validation_data, target : as for `fit`
    anyway : bool
        True also replays where data or versions differ; the numbers may then differ too.
    keep, show : as for `fit`

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        With all the reasons, where it cannot be repeated exactly.
    """
    reasons = differences(run, data, target)
    if reasons and not (anyway and run.folder):
        raise TrainingError(f"this run cannot be repeated exactly: {'; '.join(reasons)}.")
    model = _model(run)
    state, _ = state_.read(Path(run.folder) / records.START)
    model.optimizer.build(model.trainable_variables)
    state_.put_state(model, state)
    settings = {name: value for name, value in run.settings.items() if name != "precision"}
    return fit(
        model,
        data,
        validation_data,
        seed=run.seed,
        name=run.name,
        target=target,
        keep=keep,
        show=show,
        **settings,
    )


def _model(run):
    try:
        return keras.models.model_from_json(records.events(run.folder)[0]["model"])
    except (TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise TrainingError(f"the model of this run cannot be made from its record: {reason}") from error
