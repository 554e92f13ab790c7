"""Where a class went wrong: by task, and by misconception."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labkit.grading.grades.gradebook import Grade, Mark, printable
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG


@dataclass(frozen=True)
class TaskSummary:
    """How a class did in one task.

    Parameters
    ----------
    task : str
    out_of : int
        Points.
    states : dict
        "right", "wrong", "not attempted" -> how many learners.
    mistakes : list of (str, int)
        Misconceptions, the most frequent first; an empty name stands for none that is known.
    """

    task: str
    out_of: int
    states: dict[str, int]
    mistakes: list[tuple[str, int]]


def summaries(grades: Iterable[Grade]) -> list[TaskSummary]:
    """Return a summary for each task, from the grades of a class."""
    by_task: dict[str, list[Mark]] = {}
    for grade in grades:
        for mark in grade.marks:
            by_task.setdefault(mark.task, []).append(mark)
    return [_summary(task, marks) for task, marks in by_task.items()]


def _summary(task, marks):
    states = Counter(mark.state for mark in marks)
    mistakes = Counter(mark.mistake for mark in marks if mark.state == WRONG)
    return TaskSummary(task, marks[0].out_of, dict(states), mistakes.most_common())


def report(grades: Sequence[Grade]) -> str:
    """Return the report on a class as text."""
    done = [grade for grade in grades if not grade.failed]
    if not done:
        return "There are no grades here yet."
    lines = [_head(done), ""]
    for summary in summaries(done):
        lines += _task_lines(summary)
    problems = [f"{grade.student}: {grade.problem}" for grade in grades if grade.problem]
    looks = [f"{grade.student}: {remark}" for grade in done for remark in grade.remarks]
    lines += _listed("Could not be grades as handed in", problems) + _listed("Worth a look", looks)
    return "\n".join(printable(line) for line in lines)


def _task_lines(summary):
    counts = ", ".join(f"{summary.states.get(state, 0)} {state}" for state in (RIGHT, WRONG, NOT_ATTEMPTED))
    yield f"{summary.task} ({summary.out_of} points): {counts}"
    for mistake, n_learners in summary.mistakes:
        yield f"    {n_learners} × {mistake or 'wrong in another way'}"


def _head(grades):
    mean = sum(grade.points for grade in grades) / len(grades)
    assignments = ", ".join(sorted({grade.assignment for grade in grades}))
    return f"{assignments}: {len(grades)} learners, {mean:.1f} of {grades[0].out_of} points in the mean"


def _listed(title, lines):
    return ["", f"{title}:", *(f"    {line}" for line in lines)] if lines else []
