"""A folder from which a training that was interrupted goes on, as if nothing had happened."""

from pathlib import Path
from typing import TYPE_CHECKING

from labkit.training import state
from labkit.training.errors import TrainingError

if TYPE_CHECKING:
    import keras

FILE = "state.npz"


class Checkpoint:
    """The state of a training after its last whole epoch, in one file.

    Weights, what the optimizer remembers, random states, history and the best state so far stand together,
    so that they can never be of different epochs.

    Parameters
    ----------
    folder : path
    identity : dict
        What must be the same when training goes on: seed, batch size, checksum of the data, model.
    """

    def __init__(self, folder: str | Path, identity: dict):
        self.path = Path(folder) / FILE
        self._identity = identity

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
        state.write(self.path, arrays, {"identity": self._identity, "history": history, "mode": mode})

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
        """
        for left_over in self.path.parent.glob(f".{FILE}-*"):  # of a writer that was killed
            left_over.unlink(missing_ok=True)
        if not self.path.exists():
            self.save(model, [], None, None)
            return [], None, None
        arrays, words = state.read(self.path)
        self._require_same(words.get("identity", {}))
        state.put_state(model, _part(arrays, "now/"))
        return words["history"], _part(arrays, "best/") or None, words["mode"]

    def _require_same(self, saved):
        different = [name for name, value in self._identity.items() if saved.get(name) != value]
        if different:
            was = ", ".join(
                f"{name} {_short(saved.get(name))} there, {_short(self._identity[name])} here"
                for name in different
            )
            raise TrainingError(
                f"{self.path.parent} holds another training ({was}): choose another folder or delete it."
            )


def _part(arrays, prefix):
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _short(value):
    text = str(value)
    return text if len(text) <= 12 else f"{text[:10]}…"
