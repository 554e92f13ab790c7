"""Coalitions: some features come from the row that is explained, the rest from a background."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import Predictor

CELLS_AT_ONCE = 2**20  # keeps the mixed rows of one block within some tens of megabytes


class Game:
    """What can be mixed: a row with a background, an image, a text."""

    @property
    def n_background(self) -> int:
        """How many rows a mix gives."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many numbers a row holds."""
        raise NotImplementedError

    def mixed(self, masks: np.ndarray) -> Any:
        """Return the rows of every mix: what a mask leaves out is replaced."""
        raise NotImplementedError

    @property
    def source(self) -> "Game | None":
        """What was explained, where it is no row of a table."""
        return self

    def worth(self, predict: Predictor, masks: np.ndarray) -> np.ndarray:
        """Return the mean prediction of every coalition, block by block.

        Parameters
        ----------
        predict : Predictor
        masks : ndarray of bool of shape (n_masks, n_features)

        Returns
        -------
        ndarray of shape (n_masks,)
        """
        n_at_once = max(1, CELLS_AT_ONCE // (self.n_background * self.size))
        blocks = [masks[at : at + n_at_once] for at in range(0, len(masks), n_at_once)]
        means = (predict(self.mixed(block)).reshape(-1, self.n_background).mean(axis=1) for block in blocks)
        return np.concatenate([*means])


@dataclass(frozen=True)
class Case(Game):
    """A row, the background it is compared with, and the names of its features.

    Parameters
    ----------
    x : ndarray of shape (n_features,) or DataFrame of one row
    background : ndarray of shape (n_background, n_features) or DataFrame
    names : tuple
    """

    x: Any
    background: Any
    names: tuple

    @classmethod
    def of(
        cls, x: Any, background: np.ndarray | pd.DataFrame | None = None, names: Sequence | None = None
    ) -> Any:
        """Return the case after looking at it: one row, a background of at least one, the same columns.

        Patches and Words know their own mixes and are a case already.
        """
        if isinstance(x, Game):
            expected = "be left out: patches and words have their own fill"
            checks.require(background is None, "background", background, expected)
            return x
        expected = "be rows to compare with; an image goes into Patches and a text into Words"
        checks.require(background is not None, "background", background, expected)
        if isinstance(background, pd.DataFrame):
            names = background.columns if names is None else names
            x = _framed(x, background)
        else:
            background = np.asarray(background)
            x = np.ravel(np.asarray(x))
        shape = background.shape
        expected = "be (n_background, n_features) with at least one row and one feature"
        checks.require(len(shape) == 2 and min(shape) > 0, "background.shape", shape, expected)
        n_given = x.shape[-1]
        checks.require(n_given == shape[1], "x", f"{n_given} features", f"have {shape[1]}, as the background")
        plain = _plain(f"x{place}" for place in range(shape[1])) if names is None else _plain(names)
        checks.require(len(plain) == shape[1], "names", plain, f"be {shape[1]}, one a feature")
        return cls(x, background, plain)

    @property
    def source(self) -> None:
        """Nothing: a row of a table has no picture of its own."""

    @property
    def n_background(self) -> int:
        """How many rows the background has."""
        return len(self.background)

    @property
    def size(self) -> int:
        """How many numbers a row holds."""
        return len(self.names)

    @property
    def row(self) -> np.ndarray | pd.DataFrame:
        """The row as something that a model takes: a table of one row."""
        return self.x if isinstance(self.x, pd.DataFrame) else self.x[None]

    @property
    def data(self) -> tuple:
        """What the row holds, feature by feature."""
        return tuple(self.x.iloc[0] if isinstance(self.x, pd.DataFrame) else self.x)

    def mixed(self, masks: np.ndarray) -> np.ndarray | pd.DataFrame:
        """Return every mix of the row (where a mask is true) with every background row.

        Parameters
        ----------
        masks : ndarray of bool of shape (n_masks, n_features)

        Returns
        -------
        ndarray or DataFrame of n_masks * n_background rows
            All mixes of the first mask come first.
        """
        n_background, n_features = self.background.shape
        if not isinstance(self.x, pd.DataFrame):
            return np.where(masks[:, None], self.x, self.background).reshape(-1, n_features)
        # by place and not by value, so that every column keeps its type, categories included
        both = pd.concat([self.x, self.background], ignore_index=True)
        places = np.where(masks[:, None], 0, np.arange(1, n_background + 1)[:, None])
        return _taken(both, places.reshape(-1, n_features))

    def drawn(self, places: np.ndarray) -> np.ndarray | pd.DataFrame:
        """Return rows whose columns are drawn from the background, each by itself.

        Parameters
        ----------
        places : ndarray of int of shape (n_rows, n_features)
            From which background row each value comes.

        Returns
        -------
        ndarray or DataFrame
        """
        if isinstance(self.background, pd.DataFrame):
            return _taken(self.background, places)
        return np.take_along_axis(self.background, places, axis=0)


def _plain(names):
    # numpy's strings print as np.str_('age')
    return tuple(name.item() if isinstance(name, np.generic) else name for name in names)


def _taken(frame, places):
    columns = [frame.iloc[:, j].take(places[:, j]).reset_index(drop=True) for j in range(frame.shape[1])]
    return pd.concat(columns, axis=1)


def _framed(x, background):
    columns = background.columns
    x = x.to_frame().T if isinstance(x, pd.Series) else x
    if not isinstance(x, pd.DataFrame):
        x = np.ravel(np.asarray(x, dtype=object))
        checks.require(len(x) == len(columns), "x", f"{len(x)} features", f"have {len(columns)}")
        x = pd.DataFrame([x], columns=columns)
    checks.require(len(x) == 1, "x", f"{len(x)} rows", "be one row: explain rows one by one")
    absent = [name for name in columns if name not in x.columns]
    checks.require(not absent, "x", f"no column {absent[0]!r}" if absent else "", "have every column")
    return x[columns].astype(background.dtypes.to_dict()).reset_index(drop=True)
