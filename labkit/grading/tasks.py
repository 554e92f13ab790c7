"""A task of an assignment, and the verdict on what a learner's answer gave: plain data in, plain data out."""

from collections.abc import Callable
from dataclasses import dataclass

from labkit.core import checks
from labkit.grading.panels import PanelTask, hint_at
from labkit.grading.values import NotPlainError, difference, pack, unpack

LEVELS = ("warm-up", "core", "stretch")
PUBLIC_SEED = 0  # the inputs that learners may see; grading takes other seeds
NOT_ATTEMPTED, WRONG, RIGHT = "not attempted", "wrong", "right"


@dataclass(frozen=True)
class Mistake:
    """A misconception, as the function that it leads to.

    Parameters
    ----------
    name : str
    function : callable
        Takes the task's arguments and returns the answer that this misconception gives.
    hint, further_hint : str
        What to say the first time and from then on; neither shows the solution.
    """

    name: str
    function: Callable
    hint: str
    further_hint: str


@dataclass(frozen=True)
class Task:
    """A task whose answer is a function of the learner's.

    Parameters
    ----------
    name : str
        Also the `grade_id` of its cell.
    level : "warm-up", "core" or "stretch"
    points : int
    calls : str
        The name of the function that the learner's notebook defines.
    inputs : callable
        Takes a seed and returns a list of tuples of arguments, all plain data.
    reference : callable
        Takes the arguments and returns the right answer, plain data.
    mistakes : tuple of Mistake
        The first that fits names the answer.
    rtol, atol : float
        As in `numpy.allclose`.
    right_probes : tuple of str
        Sources that are right and written otherwise than the solution.
    wrong_probes : tuple of (str, str)
        Sources that are wrong, each with the name of the mistake whose hint it must earn.
    """

    name: str
    level: str
    points: int
    calls: str
    inputs: Callable
    reference: Callable
    mistakes: tuple
    rtol: float = 1e-6
    atol: float = 1e-9
    right_probes: tuple = ()
    wrong_probes: tuple = ()

    kind = "function"

    def __post_init__(self):
        checks.one_of(LEVELS, level=self.level)
        checks.whole(points=self.points)
        checks.require(self.calls.isidentifier(), "calls", self.calls, "be the name of a function")


@dataclass(frozen=True)
class Example:
    """One call of a task: its arguments, the right answer, and what each mistake answers."""

    arguments: list
    expected: object
    mistaken: dict


@dataclass(frozen=True)
class Verdict:
    """What an answer earns.

    Parameters
    ----------
    state : "not attempted", "wrong" or "right"
    points : int
    message : str
        For the learner; it may hold words that the learner's own code chose, so escape it on a page.
    mistake : str
        The name of the mistake; empty where there is none or none fits.
    """

    state: str
    points: int = 0
    message: str = ""
    mistake: str = ""


def inputs_of(task, seed):
    """Return the packed arguments of every call that a seed asks for, ready for JSON."""
    if task.kind == "panel":
        return []
    return [pack(list(arguments)) for arguments in task.inputs(seed)]


def examples(task, seed):
    """Return the calls of a seed with the answers that the task itself computes, as plain data."""
    return [_example(task, packed) for packed in inputs_of(task, seed)]


def judge_answer(task, outputs_by_seed):
    """Judge what a learner's answer gave, on hidden inputs of at least two seeds.

    Parameters
    ----------
    task : Task or PanelTask
    outputs_by_seed : dict
        Seed -> the records of `asking.ask`, one for each of `inputs_of(task, seed)`; for a panel's task any
        key -> the one record of `asking.look_at`. They come from outside and nothing in them is trusted.

    Returns
    -------
    Verdict
    """
    if task.kind == "panel":
        records = next(iter(outputs_by_seed.values()), [])
        return judge_panel(task, records[0] if records else {"missing": True})
    seeds = list(outputs_by_seed)
    enough = len(set(seeds)) > 1 and PUBLIC_SEED not in seeds
    checks.require(enough, "outputs_by_seed", seeds, f"have two seeds or more, none of them {PUBLIC_SEED}")
    verdicts = [
        compare_records(examples(task, seed), records, task.points, hints_of(task), task.rtol, task.atol)
        for seed, records in outputs_by_seed.items()
    ]
    return next((verdict for verdict in verdicts if verdict.state != RIGHT), verdicts[0])


def judge_panel(task, record, step=None):
    """Judge a panel's state that was handed in."""
    state, words = _answer(record)
    if state != RIGHT:
        return Verdict(state, message=words)
    verdict, words, mistake = task.examine(unpack(record["value"]), step)
    return Verdict(verdict, task.points * (verdict == RIGHT), words, mistake)


def hints_of(task):
    """Return {name of mistake: (hint, further hint)}."""
    return {mistake.name: (mistake.hint, mistake.further_hint) for mistake in task.mistakes}


def compare_records(wanted, records, points, hints, rtol, atol, step=None):
    """Compare the records of one set of calls with its examples; `step` is 0 or 1 for one hint of the two."""
    records = records if type(records) is list else []
    states = [_answer(record) for record in records]
    if not records or any(state == NOT_ATTEMPTED for state, _ in states):
        return Verdict(NOT_ATTEMPTED, message=next((words for _, words in states), "There is no answer."))
    if len(records) != len(wanted):
        return Verdict(WRONG, message=f"{len(wanted)} calls were made; {len(records)} answers came.")
    if faults := [words for state, words in states if state == WRONG]:
        return Verdict(WRONG, message=faults[0])
    answers = [unpack(record["value"]) for record in records]
    told = [difference(a, one.expected, rtol, atol) for a, one in zip(answers, wanted, strict=True)]
    if not any(told):
        return Verdict(RIGHT, points, "Right.")
    for name, both in hints.items():
        mistaken = [one.mistaken[name] for one in wanted]
        if not any(difference(a, m, rtol, atol) for a, m in zip(answers, mistaken, strict=True)):
            return Verdict(WRONG, message=hint_at(both, step), mistake=name)
    return Verdict(WRONG, message=_where(told))


def _where(told):
    first = next(fault for fault in told if fault)
    n_right = told.count(None)
    return first if n_right == 0 else f"{first} ({n_right} of {len(told)} calls are answered rightly.)"


def _answer(record):
    """Tell what a record says before its value is looked at."""
    if type(record) is not dict or record.get("missing"):
        return NOT_ATTEMPTED, "Not attempted yet."
    if "fault" in record:
        return WRONG, str(record["fault"])[:500]
    if "value" not in record:
        return WRONG, "No answer came back."
    try:
        unpack(record["value"])
    except NotPlainError as error:
        return WRONG, str(error)
    return RIGHT, ""


def _example(task, packed):
    def answer(function):  # fresh arguments for each, so that none can change another's
        return unpack(pack(function(*unpack(packed))))

    mistaken = {mistake.name: answer(mistake.function) for mistake in task.mistakes}
    return Example(packed, answer(task.reference), mistaken)


__all__ = [
    "Example",
    "Mistake",
    "PanelTask",
    "Task",
    "Verdict",
    "compare_records",
    "examples",
    "inputs_of",
    "judge_answer",
]
