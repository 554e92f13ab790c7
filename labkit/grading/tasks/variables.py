"""What the tasks share whose answer is a variable that a panel gives: its state, or its kept answers."""

import dataclasses
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.core import checks
from labkit.grading.tasks.plain_values import unpack
from labkit.grading.tasks.protocol import Records, Requests
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, Verdict, fault_of

ANY_SEED = 0  # nothing about a panel is drawn from the grader's seeds
KIT = "labkit."


@dataclass(frozen=True)
class StateMistake:
    """A misconception about a panel, as the states that it leads to.

    Parameters
    ----------
    name : str
    when : dict
        Name in the state, or "measured" -> (lowest, highest), both ends included. All must hold.
    hint, further_hint : str
        What to say the first time and from then on.
    """

    name: str
    when: Mapping[str, tuple[float, float]]
    hint: str
    further_hint: str

    @property
    def hints(self) -> tuple[str, str]:
        """Both hints."""
        return self.hint, self.further_hint


def variable_requests(name: str) -> Requests:
    """Return the one request of a task whose answer is a variable."""
    return {ANY_SEED: [{"look": name}]}


def judge_variable(records: Records, examine: Callable[[object], Verdict]) -> Verdict:
    """Return the verdict of `examine` on the variable that the first record holds, if it holds one."""
    answers = next(iter(records.values()), None)
    if not isinstance(answers, list) or not answers:
        return Verdict(NOT_ATTEMPTED, message="Not attempted yet.")
    return fault_of(answers[0]) or examine(unpack(answers[0]["value"]))


def public_fields(task: object) -> dict:
    """Return a panel's task as data that JSON can hold, without its probes."""
    fields = {name: value for name, value in vars(task).items() if not name.endswith("_probes")}
    mistakes = [dataclasses.asdict(mistake) for mistake in fields.pop("mistakes")]
    return {"form": type(task).__name__, **fields, "mistakes": mistakes}


def read_mistakes(entries: Sequence[Mapping]) -> tuple[StateMistake, ...]:
    """Return the mistakes that `public_fields` wrote."""
    return tuple(StateMistake(**entry) for entry in entries)


def kit_object(dotted: str) -> Any:
    """Return what a dotted name of the kit stands for.

    Raises
    ------
    ArgumentError
        When the name does not begin with "labkit.".
    """
    module, _, name = dotted.rpartition(".")
    checks.require(module.startswith(KIT), "dotted", dotted, f"begin with {KIT}")
    return getattr(importlib.import_module(module), name)
