"""Grade a folder of submissions: resumable, side by side, and one cannot hurt another."""

import hashlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from labkit import __version__
from labkit.core import checks
from labkit.grading import gradebook, releasing, remarks, sources
from labkit.grading.examination import answers_of
from labkit.grading.gradebook import Grade, Mark
from labkit.grading.pages import page
from labkit.grading.sandbox import Limits, bubblewrap, weaknesses
from labkit.grading.submissions import UnreadableError, read_submission, submissions
from labkit.grading.tasks import NOT_ATTEMPTED, Verdict, judge_answer

_one_judge_at_a_time = threading.Lock()  # authors' references need not be made for threads


@dataclass(frozen=True)
class Grader:
    """An assignment, ready to grade with.

    Parameters
    ----------
    assignment : str
    tasks : tuple
    tasks_checksum : str
    given : tuple of str
        The code cells that learners got.
    files : dict
        Name -> text of what learners got beside the notebook.
    limits : Limits
    hidden : tuple of Path
        Folders that learners' code must not see.
    trusted : bool
        Grade without bubblewrap.
    """

    assignment: str
    tasks: tuple
    tasks_checksum: str
    given: tuple = ()
    files: dict = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    hidden: tuple = ()
    trusted: bool = False

    def holds(self, grade, checksum):
        """Tell whether an earlier grade is what this grader would find again."""
        mine = (self.assignment, checksum, __version__, self.tasks_checksum)
        theirs = (grade.assignment, grade.checksum, grade.kit, grade.tasks_checksum)
        return mine == theirs and not grade.failed


def grader(number, limits=None, hidden=(), trusted=False, assignments=sources.ASSIGNMENTS):
    """Return the grader of an assignment by its number."""
    folder = sources.folder_of(number, assignments)
    tasks = sources.read_tasks(folder)
    files = releasing.released_files(folder)
    released = json.loads(files.pop(f"{folder.name}.ipynb"))
    given = tuple("".join(cell["source"]) for cell in released["cells"] if cell["cell_type"] == "code")
    checksum = hashlib.sha256((folder / "tasks.py").read_bytes()).hexdigest()
    hidden = (Path(assignments), *map(Path, hidden))
    return Grader(folder.name, tuple(tasks), checksum, given, files, limits or Limits(), hidden, trusted)


def prepared(arguments):
    """Return (grader, folder of submissions) for the command's arguments, or raise with a sentence."""
    folder, out = Path(arguments.submissions), Path(arguments.out)
    checks.whole(jobs=arguments.jobs)
    checks.require(
        folder.is_dir(), "submissions", str(folder), "be a folder with a notebook for each student"
    )
    apart = folder.resolve() not in (out.resolve(), *out.resolve().parents)
    checks.require(apart, "out", str(out), "lie outside the submissions")
    if not bubblewrap() and not arguments.trusted:
        raise ValueError(
            f"{weaknesses()}. Install bubblewrap (the package is called bubblewrap), or, if you trust these "
            "notebooks as your own, add --trusted."
        )
    limits = Limits()
    if arguments.seconds is not None:
        checks.positive(seconds=arguments.seconds)
        limits = replace(limits, total=arguments.seconds)
    return grader(arguments.assignment, limits, (folder, out), trusted=not bubblewrap()), folder


def seeds_of(checksum):
    """Return the two seeds of a file's hidden inputs.

    They differ from file to file, so that what a learner finds out about them is of no use the next time;
    and the same file meets the same inputs again, so that a grade can be explained.
    """
    return [int(checksum[at : at + 8], 16) + 1 for at in (0, 8)]


def grade(submission, by, earlier=None):
    """Return the grade of one submission: the earlier one where it still holds.

    Parameters
    ----------
    submission : submissions.Submission
    by : Grader
    earlier : Grade, optional

    Returns
    -------
    Grade
    """
    try:
        held = read_submission(submission)
    except UnreadableError as error:
        return refused(submission, by, str(error))
    if earlier and by.holds(earlier, held.checksum):
        return earlier
    if held.grade_ids and held.grade_ids.isdisjoint(task.name for task in by.tasks):
        told = f"This notebook belongs to another assignment: it has no cell of {by.assignment}."
        return replace(refused(submission, by, told), file=held.file, checksum=held.checksum)
    return _examined(submission.student, held, by)


def refused(submission, by, problem, failed=False):
    """Return the grade of a submission that was not run."""
    marks = [Mark(task.name, task.level, NOT_ATTEMPTED, 0, task.points) for task in by.tasks]
    about = {"kit": __version__, "tasks_checksum": by.tasks_checksum}
    return Grade(submission.student, by.assignment, marks=marks, problem=problem, failed=failed, **about)


def _examined(student, held, by):
    began, seeds = time.monotonic(), seeds_of(held.checksum)
    found = answers_of(held.cells, by.tasks, seeds, by.limits, by.hidden, by.trusted, by.files)
    marks = [_mark(task, found.answers[task.name]) for task in by.tasks]
    return Grade(
        student,
        by.assignment,
        held.file,
        held.checksum,
        __version__,
        by.tasks_checksum,
        sandbox="none" if by.trusted else "bubblewrap",
        seeds=seeds,
        marks=marks,
        cells={str(number): fault for number, fault in sorted(found.faults.items())},
        remarks=remarks.beyond(held.cells, by.given),
        code=remarks.code_checksum(held.cells),
        seconds=round(time.monotonic() - began, 2),
    )


def _mark(task, answers):
    with _one_judge_at_a_time:
        verdict = _judged(task, answers)
    return Mark(
        task.name, task.level, verdict.state, verdict.points, task.points, verdict.message, verdict.mistake
    )


def _judged(task, answers):
    try:
        return judge_answer(task, answers)
    except (RecursionError, OverflowError, MemoryError) as error:
        return Verdict("wrong", message=f"The answer cannot be compared: {type(error).__name__}.")


def grade_course(folder, by, out, jobs=1, tell=print):
    """Grade all submissions of a folder; what is done and still holds is not done again.

    Parameters
    ----------
    folder, out : str or Path
    by : Grader
    jobs : int
        How many at a time.
    tell : callable
        Takes a line about each submission.

    Returns
    -------
    list of Grade
    """
    checks.whole(jobs=jobs)
    Path(out).mkdir(parents=True, exist_ok=True)
    pool = ThreadPoolExecutor(jobs)
    try:
        graded = list(pool.map(lambda one: _kept(one, by, out, tell), submissions(folder)))
    finally:
        pool.shutdown(cancel_futures=True)
    gradebook.write_whole(Path(out) / gradebook.TABLE, "\ufeff" + gradebook.course_table(graded))
    return graded


def _kept(submission, by, out, tell):
    """Grade one and write it down; a fault of the grader's own stays with this one."""
    earlier = gradebook.read_grade(gradebook.place(out, submission.student, ".json"))
    try:
        one = grade(submission, by, earlier)
    except Exception as error:
        told = f"The grader failed, and nothing of this is the learner's fault: {error}"
        one = refused(submission, by, told, failed=True)
    learners_page = gradebook.place(out, submission.student, ".html")
    if one is not earlier or not learners_page.is_file():
        gradebook.write_whole(learners_page, page(one))
    if one is not earlier:
        gradebook.write_grade(out, one)
    tell(_line(one, one is earlier))
    return one


def _line(one, was_done):
    told = one.problem or ("done before" if was_done else f"{one.seconds:.1f} s")
    return gradebook.printable(f"{one.student}: {one.points} of {one.out_of} points ({told})")
