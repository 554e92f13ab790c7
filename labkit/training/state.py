"""The whole state of a training as named arrays, and files that are written whole or not at all."""

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labkit.core.files import WriteError, write_error, writing_whole
from labkit.training.errors import TrainingError

if TYPE_CHECKING:  # records are read without Keras, whose import takes seconds
    import keras

DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile)
UNREADABLE = (FileNotFoundError, IsADirectoryError, PermissionError)


def state_of(model: "keras.Model") -> dict[str, np.ndarray]:
    """Return all that training changes: weights, random states of layers, and what the optimizer remembers.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.

    Returns
    -------
    dict of str to ndarray
    """
    return {name: variable.numpy().copy() for name, variable in _variables(model).items()}


def put_state(model: "keras.Model", state: dict[str, np.ndarray]) -> None:
    """Give a model the state of another one of the same form.

    Parameters
    ----------
    model : keras.Model
    state : dict of str to ndarray
    """
    for name, variable in _variables(model).items():
        if name not in state or tuple(variable.shape) != state[name].shape:
            raise TrainingError(
                f"the saved state does not fit this model: {name} has another shape or is missing."
            )
        variable.assign(state[name])
    _finalize(model)


def _finalize(model):
    # an adapted Normalization computes with constants that it makes of its variables
    for layer in model._flatten_layers():
        if hasattr(layer, "finalize_state") and layer.variables:
            layer.finalize_state()


def put_weights(model: "keras.Model", state: dict[str, np.ndarray]) -> None:
    """Give a model the weights of a state, and leave the optimizer as it is.

    Parameters
    ----------
    model : keras.Model
    state : dict of str to ndarray
    """
    for place, variable in enumerate(model.variables):
        variable.assign(state[f"model/{place}"])
    _finalize(model)


def _variables(model):
    optimizer = model.optimizer.variables if getattr(model, "optimizer", None) else []
    groups = {"model": model.variables, "optimizer": optimizer}
    return {
        f"{group}/{place}": variable
        for group, variables in groups.items()
        for place, variable in enumerate(variables)
    }


def write(path: str | Path, arrays: dict[str, np.ndarray], words: dict | None = None) -> None:
    """Write arrays and words to one NPZ file, whole or not at all.

    Parameters
    ----------
    path : Path
    arrays : dict of str to ndarray
    words : dict
        Whatever JSON can hold.
    """
    path = Path(path)
    text = np.frombuffer(to_json(words or {}).encode(), dtype=np.uint8)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing_whole(path) as file:
            np.savez(file, **{"words": text} | {f"array/{name}": array for name, array in arrays.items()})
    except OSError as error:
        raise TrainingError(cannot_write(path, error)) from error


def to_json(words: dict) -> str:
    """Return words as JSON, numbers of NumPy included."""
    return json.dumps(words, default=lambda number: number.item())


def cannot_write(path: Path, error: OSError) -> str:
    """Return the sentence for a file that could not be written."""
    return str(error if isinstance(error, WriteError) else write_error(path, error))


def read(path: str | Path) -> tuple[dict, dict]:
    """Return (arrays, words) of a file that `write` has written; nothing in it is ever executed.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of dict
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            words = json.loads(archive["words"].tobytes())
            arrays = {name.removeprefix("array/"): archive[name] for name in archive if name != "words"}
    except UNREADABLE as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror}).") from error
    except DAMAGE as error:
        # without NumPy's own words, which advise to unpickle
        raise TrainingError(f"{path} is not a whole file that training has saved: delete it.") from error
    return arrays, words
