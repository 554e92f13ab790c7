"""The state of chance that belongs to the learner."""

import random

import numpy as np


class KeptSeeds:
    """Give back the generators of Python and NumPy as they were, whatever is seeded in between.

    Parameters
    ----------
    seed : int, optional
        Of NumPy's global generator inside, from which some packages draw.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __enter__(self) -> "KeptSeeds":
        self._python = random.getstate()
        self._numpy = np.random.get_state()  # noqa: NPY002
        if self.seed is not None:
            np.random.seed(self.seed)  # noqa: NPY002
        return self

    def __exit__(self, *_: object) -> None:
        random.setstate(self._python)
        np.random.set_state(self._numpy)  # noqa: NPY002
