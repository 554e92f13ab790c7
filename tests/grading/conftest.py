"""A small class of learners, graded without a sandbox."""

import pytest

from labkit.grading.grades import grade
from labkit.grading.sandbox.call import answered
from labkit.grading.sandbox.run_notebook import NotebookRun
from tests.grading.toy import DOUBLE, MEAN, SUM, notebook_of, plant_assignment


@pytest.fixture
def room(tmp_path):
    """A folder with the toy assignment and three submissions."""
    plant_assignment(tmp_path / "assignments")
    (tmp_path / "in").mkdir()
    for student, cells in {"ada": (MEAN, DOUBLE), "ben": (SUM, DOUBLE), "cyd": ()}.items():
        (tmp_path / "in" / f"{student}.ipynb").write_text(notebook_of(*cells))
    return tmp_path


@pytest.fixture
def notebooks_run(monkeypatch):
    """The notebooks that were run: here without a sandbox, as they are ours."""
    seen = []

    def run_here(cells, tasks, seeds, *more):
        seen.append(cells)
        space = {}
        for cell in cells:
            exec(cell, space)
        return NotebookRun({task.name: records_of(task, space, seeds) for task in tasks})

    monkeypatch.setattr(grade, "run_notebook", run_here)
    return seen


def records_of(task, space, seeds):
    return {
        seed: [answered(request, space.get(task.calls)) for request in requests]
        for seed, requests in task.requests(seeds).items()
    }
