"""A folder from which a training that was interrupted goes on, as if nothing had happened."""

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.training import state
from labkit.training.errors import TrainingError

if TYPE_CHECKING:
    import keras

    from labkit.training.first_loss import FirstLoss

FILE = "state.npz"
HOUR = 3600  # seconds; no file takes longer to be written
DATA = {"data": "the training data", "validation_data": "the validation data"}


class Checkpoint:
    """The state of a training after its last whole epoch, in one file.

    Weights, what the optimizer remembers, random states, history and the best state so far stand together,
    so that they can never be of different epochs.

    Parameters
    ----------
    folder : path
    identity : dict
        What must be the same when training goes on: seed, batch size, checksums of the data, model.
    first_loss : FirstLoss
        Measured at each save, and again when training goes on.

    Attributes
    ----------
    notes : list of str
        What could not be compared when training went on.
    """

    def __init__(self, folder: str | Path, identity: dict, first_loss: "FirstLoss"):
        self.path = Path(folder) / FILE
        self.notes: list[str] = []
        self._identity = identity
        self._first_loss = first_loss

    def save(self, model: "keras.Model", history: list[dict], best: dict | None, mode: str | None) -> None:
        """Write the present state.

        Parameters
        ----------
        model : keras.Model
        history : list of dict
        best : dict of str to ndarray, or None
        mode : "min", "max" or None
            The better direction of the monitor, where one is watched.
        """
        arrays = {f"now/{name}": array for name, array in state.state_of(model).items()}
        arrays |= {f"best/{name}": array for name, array in (best or {}).items()}
        words: dict = {"identity": self._identity, "history": history, "mode": mode}
        words |= {"first_loss": self._first_loss.of(model), "device": self._first_loss.device}
        state.write(self.path, arrays, words)

    def load(self, model: "keras.Model") -> tuple[list[dict], dict | None, str | None]:
        """Give a model the saved state, and return (history, best, mode).

        Where nothing is saved, the beginning is: so a folder that cannot be written is refused before the
        first epoch and not after it.

        Parameters
        ----------
        model : keras.Model

        Returns
        -------
        tuple of list, dict and str

        Raises
        ------
        TrainingError
            Where the file is damaged or cannot be read, or holds another training; or where the model
            answers differently from the one that was saved.
        """
        self._remove_drafts()
        if not os.path.lexists(self.path):
            self.save(model, [], None, None)
            return [], None, None
        arrays, words = state.read(self.path)
        self._require_same(words.get("identity", {}))
        state.put_state(model, _part(arrays, "now/"))
        self._require_same_loss(model, words)
        self.notes += _not_compared(words)
        return words["history"], _part(arrays, "best/") or None, words["mode"]

    def _remove_drafts(self):
        # of writers that were killed; a new one is perhaps being written by another process
        for draft in self.path.parent.glob(".*.draft"):
            with contextlib.suppress(OSError):  # such as on a disk that may only be read: it does no harm
                if time.time() - draft.stat().st_mtime > HOUR:
                    draft.unlink()

    def _require_same_loss(self, model, words):
        difference = self._first_loss.difference(model, words.get("first_loss"), words.get("device", ""))
        if difference:
            raise TrainingError(
                f"the model with the state saved in {self.path.parent} answers differently: {difference}, "
                "because a setting of its loss or a state of a layer differs that Keras' JSON does not hold: "
                "build the same model, choose another folder or delete it."
            )

    def _require_same(self, saved):
        if saved:  # a checkpoint of an older version has no checksum of validation data
            saved = {"validation_data": self._identity["validation_data"]} | saved
        different = [name for name, value in self._identity.items() if saved.get(name) != value]
        if different:
            was = ", ".join(
                f"{name} {_short(saved.get(name))} there, {_short(self._identity[name])} here"
                for name in different
            )
            raise TrainingError(
                f"{self.path.parent} holds another training ({was}): choose another folder or delete it."
            )


def _not_compared(words):
    identity = words["identity"]
    without = [name for name, value in identity.items() if name in DATA and value is None]
    parts = [f"{DATA[name]} (a Dataset has no checksum)" for name in without]
    if "validation_data" not in identity:
        parts.append("the validation data (the checkpoint is of an older version)")
    if words.get("first_loss") is None:
        parts.append("the model's loss on the first rows (it is not in the checkpoint)")
    return [f"Went on from a checkpoint without comparing {' or '.join(parts)}."] if parts else []


def _part(arrays, prefix):
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _short(value):
    text = str(value)
    return text if len(text) <= 12 else f"{text[:10]}…"
