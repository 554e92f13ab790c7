"""Where assignments lie, and their tasks: a folder a chapter, with a notebook's script and `tasks.py`."""

import importlib.util
import re
import sys
from pathlib import Path

from labkit.core.errors import LabkitError
from labkit.grading.tasks.protocol import AnyTask

ASSIGNMENTS = Path(__file__).parents[3] / "notebooks" / "assignments"
SCRIPT = "assignment.py"
TASKS = "tasks.py"
CHECKS = "checks.json"  # what a release puts beside the notebook


class AssignmentError(LabkitError, ValueError):
    """What is wrong with an assignment, in one sentence."""


def folder_of(number: str, assignments: str | Path = ASSIGNMENTS) -> Path:
    """Return the folder of an assignment by its chapter's number.

    Parameters
    ----------
    number : str
        Such as "05".
    assignments : Path

    Returns
    -------
    Path

    Raises
    ------
    AssignmentError
        Where there is no such assignment.
    """
    folders = sorted(Path(assignments).glob(f"{number}_*")) if re.fullmatch(r"\d\d", str(number)) else []
    if not folders:
        known = ", ".join(path.name[:2] for path in sorted(Path(assignments).glob("[0-9][0-9]_*")))
        if not known:
            raise AssignmentError(
                f"{assignments} holds no assignments; they come with the repository, not with the wheel: "
                "fetch from a folder of released ones with --source, or clone the repository."
            )
        raise AssignmentError(f"expected the number of an assignment, of {known}; got {number}.")
    return folders[0]


def read_tasks(folder: str | Path) -> tuple[AnyTask, ...]:
    """Return the tasks of an assignment; its tasks.py is run, so it must be your own.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of AnyTask

    Raises
    ------
    AssignmentError
        Where the file is missing.
    """
    path = Path(folder) / TASKS
    if not path.is_file():
        raise AssignmentError(f"{path} is missing: it holds the tasks of the assignment.")
    name = f"labkit_tasks_{Path(folder).name}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise AssignmentError(f"{path} cannot be read as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.TASKS
