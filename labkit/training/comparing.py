"""A training that is repeated, held against the record of the first one, epoch by epoch."""

from collections.abc import Sequence

import keras
import pandas as pd

from labkit.training.callbacks import learning_rate, scalars
from labkit.training.errors import TrainingError
from labkit.training.first_loss import close

SAME_BITS = 1e-6  # relative; on one processor, and under determinism
ABOUT = 0.05  # on a GPU, whose small differences grow from epoch to epoch
NOT_COMPARED = ("epoch", "seconds", "training_seconds")


class Comparison(keras.callbacks.Callback):
    """Stops a training at the first epoch whose numbers are not the recorded ones.

    Parameters
    ----------
    history : DataFrame
        Of the recorded run.
    is_exact : bool
        Whether the same bits are expected; else about the same numbers.
    anyway : bool
        True: the training goes on, and a note has the difference.
    notes : sequence of str
        Those that the run shall have in any case.

    Attributes
    ----------
    notes : list of str
    """

    def __init__(self, history: pd.DataFrame, is_exact: bool, anyway: bool, notes: Sequence[str] = ()):
        super().__init__()
        self.notes = list(notes)
        self._rows = history.to_dict("records")
        self._tolerance = SAME_BITS if is_exact else ABOUT
        self._anyway = anyway
        self._n_epochs = 0
        self._differs = False

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Compare all but the times."""
        self._n_epochs = epoch + 1
        if self._differs or epoch >= len(self._rows):
            return
        row = scalars(logs or {}) | {"learning_rate": learning_rate(self.model)}
        for name, recorded in self._rows[epoch].items():
            if name not in NOT_COMPARED and not close(row.get(name), recorded, self._tolerance):
                self._report(f"in epoch {epoch + 1} {name} was {recorded:.6g} and is {_words(row.get(name))}")
                return

    def on_train_end(self, logs: dict | None = None) -> None:
        """Compare the number of epochs."""
        if self._n_epochs < len(self._rows) and not self._differs:
            self._report(f"it had {len(self._rows)} epochs and has {self._n_epochs}")

    def _report(self, difference):
        if not self._anyway:
            raise TrainingError(
                f"this run does not repeat its record: {difference}; replay(…, anyway=True) trains all the "
                "same and notes it."
            )
        self._differs = True
        self.notes.append(f"Does not repeat its record: {difference}.")


def _words(value):
    return "missing" if value is None else f"{value:.6g}"
