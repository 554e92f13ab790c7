"""A task whose answer is a function of the learner's: called on inputs made from seeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from labkit.core import checks
from labkit.grading.tasks.differences import difference
from labkit.grading.tasks.plain_values import pack, unpack
from labkit.grading.tasks.protocol import LEVELS, PUBLIC_SEED, Records, Requests
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, Verdict, fault_of, hint_at

ON_EXAMPLES = "(On the examples that came with the notebook; grading calls it with other numbers.)"
CHANGES_ARGUMENTS = "By the way, it changes its arguments: work on a copy, or the caller will wonder."
PRINTS = "By the way, it prints: take that out when it is done."
PUBLIC_FIELDS = ("name", "level", "points", "calls", "rtol", "atol")


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
class Example:
    """One call of a task: its arguments (packed), the right answer, and what each mistake answers."""

    arguments: list
    expected: object
    mistaken: dict[str, object]

    def public(self) -> dict:
        """Return the example as JSON can hold it."""
        mistaken = {name: pack(value) for name, value in self.mistaken.items()}
        return {"arguments": self.arguments, "expected": pack(self.expected), "mistaken": mistaken}


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
    inputs: Callable[[int], list[tuple]]
    reference: Callable
    mistakes: tuple[Mistake, ...]
    rtol: float = 1e-6
    atol: float = 1e-9
    right_probes: tuple[str, ...] = ()
    wrong_probes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self):
        checks.one_of(LEVELS, level=self.level)
        checks.whole(points=self.points)
        checks.require(self.calls.isidentifier(), "calls", self.calls, "be the name of a function")

    def requests(self, seeds: Sequence[int]) -> Requests:
        """Return the calls to ask of a notebook, for each seed."""
        return {
            seed: [call_request(self.calls, pack(list(arguments))) for arguments in self.inputs(seed)]
            for seed in seeds
        }

    def examples(self, seed: int) -> list[Example]:
        """Return the calls of a seed with the answers that the task itself computes, as plain data."""
        return [self._example(pack(list(arguments))) for arguments in self.inputs(seed)]

    def judge(self, records: Records, step: int | None = None) -> Verdict:
        """Return what the answers to hidden inputs of at least two seeds earn."""
        seeds = list(records)
        enough = len(seeds) > 1 and PUBLIC_SEED not in seeds
        checks.require(enough, "records", seeds, f"have two seeds or more, none of them {PUBLIC_SEED}")
        verdicts = [
            judge_calls(self, self.examples(seed), answers, self._hints(), step)
            for seed, answers in records.items()
        ]
        return next((verdict for verdict in verdicts if verdict.state != RIGHT), verdicts[0])

    def public(self) -> dict:
        """Return what a learner's check needs: examples of the public seed, and hints."""
        settings = {name: getattr(self, name) for name in PUBLIC_FIELDS}
        examples = [example.public() for example in self.examples(PUBLIC_SEED)]
        return {"form": "Task", **settings, "hints": self._hints(), "examples": examples}

    def hidden_answers(self, seeds: Sequence[int]) -> list:
        """Return the right answers to the inputs of some seeds, packed."""
        return [pack(example.expected) for seed in seeds for example in self.examples(seed)]

    def _hints(self):
        return {mistake.name: (mistake.hint, mistake.further_hint) for mistake in self.mistakes}

    def _example(self, packed):
        def answer(function):  # fresh arguments for each, so that none can change another's
            return unpack(pack(function(*unpack(packed))))

        mistaken = {mistake.name: answer(mistake.function) for mistake in self.mistakes}
        return Example(packed, answer(self.reference), mistaken)


@dataclass(frozen=True)
class PublicTask:
    """What a learner's copy knows of a `Task`: its examples of the public seed, and no function.

    Parameters
    ----------
    name, level : str
    points : int
    calls : str
    examples : tuple of Example
    hints : dict
        Name of a mistake -> (hint, further hint).
    rtol, atol : float
    """

    name: str
    level: str
    points: int
    calls: str
    examples: tuple[Example, ...]
    hints: Mapping[str, Sequence[str]]
    rtol: float
    atol: float

    def requests(self, seeds: Sequence[int] = (PUBLIC_SEED,)) -> Requests:
        """Return the calls of the public examples, the only ones that are known here."""
        return {PUBLIC_SEED: [call_request(self.calls, example.arguments) for example in self.examples]}

    def judge(self, records: Records, step: int | None = None) -> Verdict:
        """Return what the answers to the public examples earn."""
        answers = records[PUBLIC_SEED]
        verdict = judge_calls(self, self.examples, answers, self.hints, step)
        return replace(verdict, notes=_notes(answers)) if verdict.state == RIGHT else verdict


def read_public_task(public: Mapping) -> PublicTask:
    """Return the task of an entry that `Task.public` wrote."""
    settings = {name: public[name] for name in (*PUBLIC_FIELDS, "hints")}
    return PublicTask(examples=tuple(_read_example(entry) for entry in public["examples"]), **settings)


def _notes(records):
    notes = [ON_EXAMPLES]
    notes += [CHANGES_ARGUMENTS] * any(record["changed"] for record in records)
    notes += [PRINTS] * any(record["printed"] for record in records)
    return tuple(notes)


def _read_example(entry):
    mistaken = {name: unpack(value) for name, value in entry["mistaken"].items()}
    return Example(entry["arguments"], unpack(entry["expected"]), mistaken)


def call_request(name: str, packed: list) -> dict:
    """Return the request to call a function of a notebook."""
    return {"call": name, "arguments": packed}


def judge_calls(
    task: Task | PublicTask,
    examples: Sequence[Example],
    records: object,
    hints: Mapping[str, Sequence[str]],
    step: int | None = None,
) -> Verdict:
    """Compare the records of one set of calls with its examples."""
    answers = records if isinstance(records, list) else []
    if not answers:
        return Verdict(NOT_ATTEMPTED, message="There is no answer.")
    faults = [fault for fault in map(fault_of, answers) if fault]
    if missing := [fault for fault in faults if fault.state == NOT_ATTEMPTED]:
        return missing[0]
    if len(answers) != len(examples):
        return Verdict(WRONG, message=f"{len(examples)} calls were made; {len(answers)} answers came.")
    if faults:
        return faults[0]
    return _judge_values(task, examples, [unpack(record["value"]) for record in answers], hints, step)


def _judge_values(task, examples, values, hints, step):
    differences = list(_differences(task, values, [example.expected for example in examples]))
    if not any(differences):
        return Verdict(RIGHT, task.points, "Right.")
    for name, both in hints.items():
        if not any(_differences(task, values, [example.mistaken[name] for example in examples])):
            return Verdict(WRONG, message=hint_at(both, step), mistake=name)
    return Verdict(WRONG, message=_first_difference(differences))


def _differences(task, values, others):
    for value, other in zip(values, others, strict=True):
        yield difference(value, other, task.rtol, task.atol)


def _first_difference(differences):
    first = next(sentence for sentence in differences if sentence)
    n_right = differences.count(None)
    if n_right == 0:
        return first
    return f"{first} ({n_right} of {len(differences)} calls are answered correctly.)"
