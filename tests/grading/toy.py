"""A small assignment with two tasks, planted in a folder, and notebooks handed in for it."""

import json

NUMBER = "05"
NAME = "05_toy"
ASSIGNMENT = '''\
# %% [markdown]
# # Two tasks

# %% nbgrader={"grade_id": "mean", "solution": true}
import numpy as np


def mean(values):
    """Return the mean."""
    ### BEGIN SOLUTION
    return float(np.sum(values) / len(values))
    ### END SOLUTION


# %% nbgrader={"grade_id": "double", "solution": true}
def double(values):
    """Return twice the values."""
    ### BEGIN SOLUTION
    return values * 2.0 + 0.0
    ### END SOLUTION
'''
TASKS = """\
import numpy as np

from labkit.grading.tasks import Mistake, Task


def inputs(seed):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=4),) for _ in range(3)]


TASKS = (
    Task("mean", "warm-up", 2, "mean", inputs, lambda x: float(np.mean(x)),
         (Mistake("sum", lambda x: float(np.sum(x)), "That is the sum.", "Divide it."),)),
    Task("double", "core", 3, "double", inputs, lambda x: 2 * x,
         (Mistake("square", lambda x: x**2, "That squares.", "Add it to itself."),)),
)
"""
MEAN = "def mean(values):\n    return float(sum(values) / len(values))"
DOUBLE = "def double(values):\n    return values + values"
SUM = "def mean(values):\n    return float(sum(values))"


def plant_assignment(folder):
    """Write the assignment below a folder, and return the folder."""
    home = folder / NAME
    home.mkdir(parents=True)
    (home / "assignment.py").write_text(ASSIGNMENT)
    (home / "tasks.py").write_text(TASKS)
    return folder


def notebook_of(*cells, grade_ids=()):
    """Return the text of a notebook with code cells, as JupyterLab saves it."""
    ids = [*grade_ids, *[None] * len(cells)]
    written = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {"nbgrader": {"grade_id": name, "solution": True}} if name else {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, (source, name) in enumerate(zip(cells, ids, strict=False))
    ]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
