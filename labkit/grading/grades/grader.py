"""An assignment, ready to grade with: its tasks, what learners got, the limits of the sandbox."""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labkit import __version__
from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.grading.authoring import releasing, sources
from labkit.grading.authoring.stripping import public_code
from labkit.grading.grades.gradebook import Grade
from labkit.grading.sandbox.launch import bubblewrap, weaknesses
from labkit.grading.sandbox.limits import Limits
from labkit.grading.tasks.protocol import AnyTask


@dataclass(frozen=True)
class Grader:
    """An assignment, ready to grade with.

    Parameters
    ----------
    assignment : str
    tasks : tuple
    tasks_checksum : str
    given : str
        The code that learners got.
    files : dict
        Name -> text of what learners got beside the notebook.
    limits : Limits
    hidden : tuple of Path
        Folders that learners' code must not see.
    trusted : bool
        Grade without bubblewrap.
    """

    assignment: str
    tasks: tuple[AnyTask, ...]
    tasks_checksum: str
    given: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    hidden: tuple[Path, ...] = ()
    trusted: bool = False

    def holds(self, grade: Grade, checksum: str) -> bool:
        """Tell whether an earlier grade is what this grader would find again."""
        mine = (self.assignment, checksum, __version__, self.tasks_checksum)
        theirs = (grade.assignment, grade.checksum, grade.kit, grade.tasks_checksum)
        return mine == theirs and not grade.failed


def grader(
    number: str,
    limits: Limits | None = None,
    hidden: Sequence[str | Path] = (),
    trusted: bool = False,
    assignments: str | Path = sources.ASSIGNMENTS,
) -> Grader:
    """Return the grader of an assignment by its number."""
    folder = sources.folder_of(number, assignments)
    tasks = tuple(sources.read_tasks(folder))
    return Grader(
        assignment=folder.name,
        tasks=tasks,
        tasks_checksum=hashlib.sha256((folder / sources.TASKS).read_bytes()).hexdigest(),
        given=public_code((folder / sources.SCRIPT).read_text(encoding="utf-8")),
        files={sources.CHECKS: releasing.checks_text(folder.name, tasks)},
        limits=limits or Limits(),
        hidden=(Path(assignments), *map(Path, hidden)),
        trusted=trusted,
    )


def grader_for(arguments: argparse.Namespace) -> Grader:
    """Return the grader that the command's arguments ask for, or raise with a sentence."""
    folder = Path(arguments.submissions)
    out = Path(arguments.out)
    checks.whole(jobs=arguments.jobs)
    checks.require(
        folder.is_dir(), "submissions", str(folder), "be a folder with a notebook for each student"
    )
    apart = folder.resolve() not in (out.resolve(), *out.resolve().parents)
    checks.require(apart, "out", str(out), "lie outside the submissions")
    if not bubblewrap() and not arguments.trusted:
        raise ArgumentError(
            f"{weaknesses()}. Install bubblewrap (the package is called bubblewrap), or, if you trust these "
            "notebooks as your own, add --trusted."
        )
    limits = Limits()
    if arguments.seconds is not None:
        checks.positive(seconds=arguments.seconds)
        limits = replace(limits, total=arguments.seconds)
    return grader(arguments.assignment, limits, (folder, out), trusted=not bubblewrap())
