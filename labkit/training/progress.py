"""How training shows that it goes on: a live bar in a notebook, whose stored form is words without times."""

import os
import sys
import time

import ipywidgets as widgets
import keras

from labkit.panels.view import HEADLESS, bundle
from labkit.training.callbacks import scalars

PAUSE = 0.25  # seconds between two changes of the bar


class Progress(keras.callbacks.Callback):
    """A bar with the epoch, the numbers of the last one and the examples a second.

    Parameters
    ----------
    words : str
        What is going to be done; the only thing that a stored notebook keeps.
    """

    def __init__(self, words: str):
        super().__init__()
        self.words = words
        self._bar = widgets.FloatProgress(max=1.0, layout={"width": "180px"})
        self._line = widgets.Label("building the graph …")
        self.widget = widgets.HBox([self._bar, self._line])
        self._shown = 0.0

    def _repr_mimebundle_(self, **kwargs):
        if os.environ.get(HEADLESS):
            return {"text/plain": self.words}
        return bundle(self.widget, self.words, **kwargs)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Remember which epoch it is."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Move the bar, a few times a second at most."""
        now = time.perf_counter()
        if now - self._shown > PAUSE:
            self._shown = now
            self._show((batch + 1) / (self.params["steps"] or batch + 1), logs)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Show the numbers of the whole epoch."""
        self._show(1.0, logs)

    def on_train_end(self, logs: dict | None = None) -> None:
        """Take the bar away and show that it is done."""
        self._bar.layout.display = "none"
        self._line.value = f"{self.words} Done: {self._line.value}"

    def _show(self, share, logs):
        self._bar.value = min((self._epoch + share) / self.params["epochs"], 1.0)
        numbers = ", ".join(f"{name} {value:.3g}" for name, value in scalars(logs or {}).items())
        self._line.value = f"epoch {self._epoch + 1} of {self.params['epochs']}: {numbers}"


def shown(words: str) -> tuple[list[keras.callbacks.Callback], int]:
    """Return what shows progress here: a bar in a notebook, Keras' own in a terminal, else nothing.

    Parameters
    ----------
    words : str

    Returns
    -------
    tuple of list of keras.callbacks.Callback, and int
        Callbacks, and Keras' `verbose`.
    """
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from IPython.display import display

        if getattr(get_ipython(), "kernel", None):
            progress = Progress(words)
            display(progress)
            return [progress], 0
    return [], int(sys.stdout.isatty())
