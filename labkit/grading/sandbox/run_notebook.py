"""From a notebook's cells to the records of its answers, whatever its code does."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labkit.grading.sandbox.client import Client, EndedError
from labkit.grading.sandbox.limits import Limits
from labkit.grading.tasks.protocol import AnyTask, Records

OUT_OF_TIME = "The time for the whole notebook was used up before this."
LONGEST_FAULT = 400


@dataclass
class NotebookRun:
    """What came out of a notebook.

    Parameters
    ----------
    answers : dict
        Name of a task -> {seed: records}, as the task's `judge` takes them.
    faults : dict
        Number of a cell, from 1 -> what went wrong in it.
    n_starts : int
        How often its runner was started.
    left_out : set of int
        The cells that broke a runner: the next one begins without them.
    """

    answers: dict[str, Records] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    n_starts: int = 0
    left_out: set[int] = field(default_factory=set)


class _Clock:
    """The seconds that are left."""

    def __init__(self, total):
        self.end = time.monotonic() + total

    def at_most(self, seconds):
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(seconds, left)


def run_notebook(
    cells: Sequence[str],
    tasks: Sequence[AnyTask],
    seeds: Sequence[int],
    limits: Limits | None = None,
    hidden: Sequence[Path] = (),
    trusted: bool = False,
    files: Mapping[str, str] | None = None,
) -> NotebookRun:
    """Run the cells, ask for what the tasks need, and begin anew without whatever broke the runner.

    Parameters
    ----------
    cells : sequence of str
    tasks : sequence of AnyTask
    seeds : sequence of int
    limits : Limits, optional
    hidden : sequence of Path
        Folders that the code must not see.
    trusted : bool
    files : dict, optional
        Name -> text of what lies beside the notebook.

    Returns
    -------
    NotebookRun
    """
    limits = limits or Limits()
    run = NotebookRun()
    clock = _Clock(limits.total)
    try:
        while len(run.answers) < len(tasks):
            run.n_starts += 1
            with Client(limits, hidden, trusted, files) as client:
                if _run_cells(client, cells, run, limits, clock):
                    _ask_tasks(client, tasks, seeds, run, limits, clock)
    except TimeoutError:
        for task in tasks:
            run.answers.setdefault(task.name, _same({"fault": OUT_OF_TIME}, task.requests(seeds)))
    return run


def _run_cells(client, cells, run, limits, clock):
    """Run the cells in order; tell whether the runner still stands."""
    for number, source in enumerate(cells, start=1):
        if number in run.left_out or not source.strip():
            continue
        try:
            reply = client.request(clock.at_most(limits.cell), cell=source, name=f"<cell {number}>")
        except EndedError as error:
            reply = {"fault": str(error), "ended": True}
        if reply.get("fault"):
            run.faults[number] = str(reply["fault"])[:LONGEST_FAULT]
        if reply.get("ended"):
            run.left_out.add(number)
            return False
    return True


def _ask_tasks(client, tasks, seeds, run, limits, clock):
    for task in tasks:
        if task.name in run.answers:
            continue
        requests = task.requests(seeds)
        try:
            run.answers[task.name] = _records(client, requests, limits, clock)
        except EndedError as error:
            run.answers[task.name] = _same({"fault": str(error)}, requests)
            return


def _records(client, requests, limits, clock):
    records = {}
    for seed, contents in requests.items():
        records[seed] = []
        for content in contents:
            record = client.request(clock.at_most(limits.call), **content)
            if "value" not in record:  # the others would only take as long
                return _same(record, requests)
            records[seed].append(record)
    return records


def _same(record, requests):
    return {seed: [record] * len(contents) for seed, contents in requests.items()}
