"""Where a class went wrong: by task, and by misconception."""

from collections import Counter
from dataclasses import dataclass

from labkit.grading.gradebook import printable
from labkit.grading.tasks import NOT_ATTEMPTED, RIGHT, WRONG


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
    states: dict
    mistakes: list


def summaries(graded):
    """Return a summary for each task, from the grades of a class."""
    by_task = {}
    for grade in graded:
        for mark in grade.marks:
            by_task.setdefault(mark.task, []).append(mark)
    return [_summary(task, marks) for task, marks in by_task.items()]


def _summary(task, marks):
    states = Counter(mark.state for mark in marks)
    mistakes = Counter(mark.mistake for mark in marks if mark.state == WRONG)
    return TaskSummary(task, marks[0].out_of, dict(states), mistakes.most_common())


def report(graded):
    """Return the report on a class as text."""
    done = [grade for grade in graded if not grade.failed]
    if not done:
        return "There are no grades here yet."
    lines = [_head(done), ""]
    for one in summaries(done):
        counts = ", ".join(f"{one.states.get(state, 0)} {state}" for state in (RIGHT, WRONG, NOT_ATTEMPTED))
        lines.append(f"{one.task} ({one.out_of} points): {counts}")
        lines += [f"    {n} × {mistake or 'wrong in another way'}" for mistake, n in one.mistakes]
    problems = [f"{grade.student}: {grade.problem}" for grade in graded if grade.problem]
    looks = [f"{grade.student}: {remark}" for grade in done for remark in grade.remarks]
    lines += _listed("Could not be graded as handed in", problems) + _listed("Worth a look", looks)
    return "\n".join(printable(line) for line in lines)


def _head(graded):
    mean = sum(grade.points for grade in graded) / len(graded)
    assignments = ", ".join(sorted({grade.assignment for grade in graded}))
    return f"{assignments}: {len(graded)} learners, {mean:.1f} of {graded[0].out_of} points in the mean"


def _listed(title, lines):
    return ["", f"{title}:", *(f"    {line}" for line in lines)] if lines else []
