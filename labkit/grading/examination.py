"""From a notebook's cells to the records of its answers, whatever its code does."""

import time
from dataclasses import dataclass, field

from labkit.grading.conversations import Conversation, EndedError
from labkit.grading.sandbox import Limits
from labkit.grading.tasks import inputs_of

OUT_OF_TIME = "The time for the whole notebook was used up before this."


@dataclass
class Examination:
    """What came out of a notebook.

    Parameters
    ----------
    answers : dict
        Name of a task -> {seed: records}, as `tasks.judge_answer` takes them.
    faults : dict
        Number of a cell, from 1 -> what went wrong in it.
    n_starts : int
        How often its runner was started.
    """

    answers: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)
    n_starts: int = 0


class _Clock:
    """The seconds that are left."""

    def __init__(self, total):
        self.end = time.monotonic() + total

    def at_most(self, seconds):
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(seconds, left)


def answers_of(cells, tasks, seeds, limits=None, hidden=(), trusted=False, files=None):
    """Run the cells, call what the tasks ask for, and begin anew without whatever broke the runner.

    Parameters
    ----------
    cells : sequence of str
    tasks : sequence of Task and PanelTask
    seeds : sequence of int
    limits : Limits, optional
    hidden : sequence of Path
    trusted : bool
    files : dict, optional
        Name -> text of what lies beside the notebook.

    Returns
    -------
    Examination
    """
    limits = limits or Limits()
    found, clock, left_out = Examination(), _Clock(limits.total), set()
    try:
        while len(found.answers) < len(tasks):
            found.n_starts += 1
            with Conversation(limits, hidden, trusted, files) as conversation:
                if _run_cells(conversation, cells, left_out, found, limits, clock):
                    _ask_tasks(conversation, tasks, seeds, found, limits, clock)
    except TimeoutError:
        for task in tasks:
            found.answers.setdefault(task.name, _same({"fault": OUT_OF_TIME}, task, seeds))
    return found


def _run_cells(conversation, cells, left_out, found, limits, clock):
    """Run the cells in order; tell whether the runner still stands."""
    for number, source in enumerate(cells, start=1):
        if number in left_out or not source.strip():
            continue
        try:
            reply = conversation.ask(clock.at_most(limits.cell), cell=source, name=f"<cell {number}>")
        except EndedError as error:
            left_out.add(number)
            found.faults[number] = str(error)
            return False
        if reply.get("fault"):
            found.faults[number] = str(reply["fault"])[:400]
        if reply.get("ended"):
            left_out.add(number)
            return False
    return True


def _ask_tasks(conversation, tasks, seeds, found, limits, clock):
    for task in tasks:
        if task.name in found.answers:
            continue
        try:
            found.answers[task.name] = _answers(conversation, task, seeds, limits, clock)
        except EndedError as error:
            found.answers[task.name] = _same({"fault": str(error)}, task, seeds)
            return


def _answers(conversation, task, seeds, limits, clock):
    if task.kind == "panel":
        return {"state": [conversation.ask(clock.at_most(limits.call), look=task.calls)]}
    answers = {}
    for seed in seeds:
        answers[seed] = []
        for packed in inputs_of(task, seed):
            record = conversation.ask(clock.at_most(limits.call), ask=task.calls, arguments=packed)
            if "value" not in record:  # the others would only take as long
                return _same(record, task, seeds)
            answers[seed].append(record)
    return answers


def _same(record, task, seeds):
    if task.kind == "panel":
        return {"state": [record]}
    return {seed: [record] * len(inputs_of(task, seed)) for seed in seeds}
