"""The state of chance that belongs to the learner."""

import random

import numpy as np


class KeptSeeds:
    """Give back the generators of Python and NumPy as they were, whatever is seeded in between."""

    def __enter__(self):
        self.kept = random.getstate(), np.random.get_state()  # noqa: NPY002
        return self

    def __exit__(self, *_):
        random.setstate(self.kept[0])
        np.random.set_state(self.kept[1])  # noqa: NPY002
