"""Grade a folder of submissions: resumable, side by side, and one cannot hurt another."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from labkit import __version__
from labkit.core import checks
from labkit.grading.grades import gradebook, remarks
from labkit.grading.grades.feedback_page import page
from labkit.grading.grades.gradebook import Grade, Mark
from labkit.grading.grades.grader import Grader
from labkit.grading.grades.submissions import (
    Notebook,
    Submission,
    UnreadableError,
    read_submission,
    submissions,
)
from labkit.grading.sandbox.run_notebook import run_notebook
from labkit.grading.tasks.protocol import AnyTask, Records
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, WRONG, Verdict

_one_judge_at_a_time = threading.Lock()  # authors' references need not be made for threads


def seeds_of(checksum: str) -> list[int]:
    """Return the two seeds of a file's hidden inputs.

    They differ from file to file, so that what a learner finds out about them is of no use the next time;
    and the same file meets the same inputs again, so that a grade can be explained.
    """
    return [int(checksum[at : at + 8], 16) + 1 for at in (0, 8)]


def grade_submission(submission: Submission, grader: Grader, earlier: Grade | None = None) -> Grade:
    """Return the grade of one submission: the earlier one where it still holds."""
    try:
        notebook = read_submission(submission)
    except UnreadableError as error:
        return refused(submission, grader, str(error))
    if earlier and grader.holds(earlier, notebook.checksum):
        return earlier
    if notebook.grade_ids and notebook.grade_ids.isdisjoint(task.name for task in grader.tasks):
        problem = f"This notebook belongs to another assignment: it has no cell of {grader.assignment}."
        grade = refused(submission, grader, problem)
        return replace(grade, file=notebook.file, checksum=notebook.checksum)
    return _grade_notebook(submission.student, notebook, grader)


def refused(submission: Submission, grader: Grader, problem: str, failed: bool = False) -> Grade:
    """Return the grade of a submission that was not run."""
    return Grade(
        student=submission.student,
        assignment=grader.assignment,
        kit=__version__,
        tasks_checksum=grader.tasks_checksum,
        marks=[Mark(task.name, task.level, NOT_ATTEMPTED, 0, task.points) for task in grader.tasks],
        problem=problem,
        failed=failed,
    )


def _grade_notebook(student: str, notebook: Notebook, grader: Grader) -> Grade:
    began = time.monotonic()
    seeds = seeds_of(notebook.checksum)
    run = run_notebook(
        notebook.cells, grader.tasks, seeds, grader.limits, grader.hidden, grader.trusted, grader.files
    )
    return Grade(
        student=student,
        assignment=grader.assignment,
        file=notebook.file,
        checksum=notebook.checksum,
        kit=__version__,
        tasks_checksum=grader.tasks_checksum,
        sandbox="none" if grader.trusted else "bubblewrap",
        seeds=seeds,
        marks=[_mark(task, run.answers[task.name]) for task in grader.tasks],
        cells={str(number): fault for number, fault in sorted(run.faults.items())},
        remarks=remarks.beyond(notebook.cells, [grader.given]),
        code=remarks.code_checksum(notebook.cells),
        seconds=round(time.monotonic() - began, 2),
    )


def _mark(task: AnyTask, records: Records) -> Mark:
    with _one_judge_at_a_time:
        verdict = _judge(task, records)
    return Mark(
        task.name, task.level, verdict.state, verdict.points, task.points, verdict.message, verdict.mistake
    )


def _judge(task, records):
    try:
        return task.judge(records)
    except (RecursionError, OverflowError, MemoryError) as error:
        return Verdict(WRONG, message=f"The answer cannot be compared: {type(error).__name__}.")


def grade_class(
    folder: str | Path,
    grader: Grader,
    out: str | Path,
    jobs: int = 1,
    report: Callable[[str], object] = print,
) -> list[Grade]:
    """Grade all submissions of a folder; what is done and still holds is not done again.

    Parameters
    ----------
    folder, out : str or Path
    grader : Grader
    jobs : int
        How many at a time.
    report : callable
        Takes a line about each submission.

    Returns
    -------
    list of Grade
    """
    checks.whole(jobs=jobs)
    Path(out).mkdir(parents=True, exist_ok=True)
    pool = ThreadPoolExecutor(jobs)
    try:
        grades = list(
            pool.map(lambda submission: _grade_and_keep(submission, grader, out, report), submissions(folder))
        )
    finally:
        pool.shutdown(cancel_futures=True)
    gradebook.write_text(Path(out) / gradebook.TABLE, "\ufeff" + gradebook.course_table(grades))
    return grades


def _grade_and_keep(submission, grader, out, report):
    """Grade one and write it down; a fault of the grader's own stays with this one."""
    earlier = gradebook.read_grade(gradebook.place(out, submission.student, ".json"))
    try:
        grade = grade_submission(submission, grader, earlier)
    except Exception as error:
        problem = f"The grader failed, and nothing of this is the learner's fault: {error}"
        grade = refused(submission, grader, problem, failed=True)
    learners_page = gradebook.place(out, submission.student, ".html")
    if grade is not earlier or not learners_page.is_file():
        gradebook.write_text(learners_page, page(grade))
    if grade is not earlier:
        gradebook.write_grade(out, grade)
    report(_line(grade, grade is earlier))
    return grade


def _line(grade, was_done):
    remark = grade.problem or ("done before" if was_done else f"{grade.seconds:.1f} s")
    return gradebook.printable(f"{grade.student}: {grade.points} of {grade.out_of} points ({remark})")
