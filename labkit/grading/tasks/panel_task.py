"""A task whose answer is a panel's state: computed anew by the kit from the state alone."""

import ast
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit.core.checks import is_number, sentence
from labkit.core.errors import ArgumentError
from labkit.grading.tasks.differences import difference
from labkit.grading.tasks.protocol import Records, Requests
from labkit.grading.tasks.variables import (
    StateMistake,
    judge_variable,
    kit_object,
    public_fields,
    read_mistakes,
    variable_requests,
)
from labkit.grading.tasks.verdicts import RIGHT, WRONG, Verdict, hint_at
from labkit.panels.design import opened


@dataclass(frozen=True)
class PanelTask:
    """A task whose answer is a panel's state, or its line of code; all of it is data that JSON can hold.

    Parameters
    ----------
    name : str
        Also the `grade_id` of its cell.
    level : "warm-up", "core" or "stretch"
    points : int
    calls : str
        The name of the variable that the learner's notebook sets.
    panel, measure : str
        Dotted names in the kit: the function that opens the panel, and the number of its state and result.
    fixed : dict
        Name in the state -> the value that it must keep.
    free : dict
        Name in the state -> (lowest, highest): what may be chosen. All other names are not looked at.
    regardless : dict
        Name in the state -> the value to measure with, whatever was shown.
    lowest, highest : float
        Where the measured number must lie.
    mistakes : tuple of StateMistake
    unit : str
    right_probes : tuple of str
        Sources of the variable that are right.
    wrong_probes : tuple of (str, str)
        Sources that are wrong, each with the name of the mistake whose hint it must earn.
    """

    name: str
    level: str
    points: int
    calls: str
    panel: str
    measure: str
    fixed: Mapping[str, object]
    free: Mapping[str, tuple[float, float]]
    regardless: Mapping[str, object]
    lowest: float
    highest: float
    mistakes: tuple[StateMistake, ...]
    unit: str = ""
    right_probes: tuple[str, ...] = ()
    wrong_probes: tuple[tuple[str, str], ...] = ()

    def requests(self, seeds: Sequence[int] = ()) -> Requests:
        """Return the one request: to look at the variable."""
        return variable_requests(self.calls)

    def judge(self, records: Records, step: int | None = None) -> Verdict:
        """Return what the state that was handed in earns."""
        return judge_variable(records, lambda value: self.examine(value, step))

    def public(self) -> dict:
        """Return the task as a learner's check needs it: all of it but its probes."""
        return public_fields(self)

    def hidden_answers(self, seeds: Sequence[int]) -> list:
        """Return nothing: a panel's state is looked for, not told."""
        return []

    def examine(self, value: object, step: int | None = None) -> Verdict:
        """Return the verdict on a state that was handed in."""
        try:
            state = self.allowed_state(value)
            measured = measure_state(self, state)
        except ValueError as error:
            return Verdict(WRONG, message=sentence(error))
        number = f"{measured:.4g} {self.unit}".strip()
        if self.lowest <= measured <= self.highest:
            return Verdict(RIGHT, self.points, f"Right: {number}.")
        for mistake in self.mistakes:
            if _fits(mistake, state | {"measured": measured}):
                message = f"It measures {number}. {hint_at(mistake.hints, step)}"
                return Verdict(WRONG, message=message, mistake=mistake.name)
        return Verdict(WRONG, message=f"It measures {number}. That is not within what the task asks for.")

    def allowed_state(self, value: object) -> dict:
        """Return the state to compute: the panel's defaults, what is fixed, what was chosen within bounds."""
        names = (*self.fixed, *self.free)
        defaults = default_state(self)
        chosen = {name: part for name, part in handed_state(value).items() if name in names}
        state = {name: defaults[name] for name in names} | chosen
        for name, fixed in self.fixed.items():
            if difference(state[name], fixed):
                raise ArgumentError(f"`{name}` must stay {fixed!r} in this task; got {state[name]!r}.")
        for name, (low, high) in self.free.items():
            if not is_number(state[name]) or not low <= state[name] <= high:
                raise ArgumentError(f"`{name}` must lie in [{low:g}, {high:g}]; got {state[name]!r}.")
        return {**state, **self.fixed, **self.regardless}


def default_state(task: PanelTask) -> dict:
    """Return the state that the task's panel begins with."""
    return kit_object(task.panel).design.state().values()


def measure_state(task: PanelTask, state: Mapping) -> float:
    """Return the number that the kit measures in a state: the one place that calls the panel's code."""
    return float(kit_object(task.measure)(*opened(kit_object(task.panel).design, **state)))


def read_panel_task(public: Mapping) -> PanelTask:
    """Return the task of an entry that `PanelTask.public` wrote."""
    return PanelTask(**{**public, "mistakes": read_mistakes(public["mistakes"])})


def handed_state(value: object) -> dict:
    """Return the state that a learner handed in, as a dict or as the panel's line of code.

    Parameters
    ----------
    value : dict or str

    Returns
    -------
    dict

    Raises
    ------
    ArgumentError
        When it is neither.
    """
    if isinstance(value, dict):
        return value
    with contextlib.suppress(SyntaxError, TypeError, ValueError, RecursionError, MemoryError):
        call = ast.parse(value, mode="eval").body if isinstance(value, str) else None
        if isinstance(call, ast.Call):
            return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    raise ArgumentError("Hand in `panel.state`, or the line of code below the panel in quotes.")


def _fits(mistake, state):
    return all(low <= state[name] <= high for name, (low, high) in mistake.when.items())
