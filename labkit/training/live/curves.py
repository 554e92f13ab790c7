"""One training as a panel shows it: its points so far, its epochs, the marks on its curve."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass
class Track:
    """The curve of one training while it goes on.

    `places` are counted in epochs, `losses` are means over the batches since the place before. Keras reports
    means since the epoch's beginning, which hide how fast the loss falls; these do not. `metrics` are the
    model's, without its losses; `modes` give "min", "max" or None for each column of `rows`.
    """

    values: dict
    seed: int
    places: list = field(default_factory=list)
    losses: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    metrics: list = field(default_factory=list)
    modes: dict = field(default_factory=dict)
    state: str = "waiting"
    pinned: bool = False
    _since: tuple = (0, 0, 0.0)  # epoch, batches seen in it, their mean loss

    @property
    def name(self) -> str:
        """The settings in words."""
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.values.items())

    @property
    def place(self) -> float:
        """How far the training is, in epochs."""
        return self.places[-1] if self.places else 0.0

    def add(self, epoch: int, n_seen: int, n_batches: int, mean_loss: float) -> None:
        """Add what was seen since the last call.

        Parameters
        ----------
        epoch : int
            From 0.
        n_seen, n_batches : int
            Batches of this epoch seen so far, and in all.
        mean_loss : float
            Over those seen.
        """
        n_seen = min(n_seen, n_batches)
        _, before, mean = self._since if self._since[0] == epoch else (epoch, 0, 0.0)
        if n_seen <= before:
            return
        self.places.append(epoch + n_seen / n_batches)
        self.losses.append((mean_loss * n_seen - mean * before) / (n_seen - before))
        self._since = (epoch, n_seen, mean_loss)

    def mark(self, learning_rate: float) -> None:
        """Mark that the learning rate changes here."""
        self.marks.append((self.place, learning_rate))

    def smoothed(self, smoothing: float) -> np.ndarray:
        """Return the losses as an exponentially weighted mean.

        Parameters
        ----------
        smoothing : float in [0, 1)
            0 leaves them as they are.

        Returns
        -------
        ndarray
        """
        return pd.Series(self.losses, dtype=float).ewm(alpha=1 - smoothing).mean().to_numpy()

    def column(self, name: str) -> np.ndarray:
        """Return the values of one column over the epochs; nan where it is missing.

        Parameters
        ----------
        name : str

        Returns
        -------
        ndarray
        """
        return np.array([row.get(name, np.nan) for row in self.rows], dtype=float)

    def last_of_epoch(self, epoch: int) -> float:
        """Return the last loss measured in an epoch, counted from 0."""
        return [loss for place, loss in zip(self.places, self.losses, strict=True) if place <= epoch + 1][-1]

    @property
    def metric(self) -> str:
        """The name of the first metric beside the loss, or "loss"."""
        return self.metrics[0] if self.metrics and self.rows else "loss"

    def best(self, name: str) -> float:
        """Return the best value of a column so far; nan where the better direction is unknown."""
        mode = self.modes.get(name)
        values = self.column(name)
        if mode is None or np.isnan(values).all():
            return float("nan")
        return float(np.nanmax(values) if mode == "max" else np.nanmin(values))
