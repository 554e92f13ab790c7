"""A task whose answer is a panel's state: rebuilt by the kit from the state alone."""

import ast
import importlib
import inspect
from dataclasses import dataclass

from labkit.core.checks import is_number, sentence
from labkit.grading.values import difference


@dataclass(frozen=True)
class Misstep:
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
    when: dict
    hint: str
    further_hint: str


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
    panel, compute, measure : str
        Dotted names in the kit: the panel's maker, what it computes from its state, and the number of it.
    fixed : dict
        Name in the state -> the value that it must keep.
    free : dict
        Name in the state -> (lowest, highest): what may be chosen. All other names are not looked at.
    regardless : dict
        Name in the state -> the value to measure with, whatever was shown.
    lowest, highest : float
        Where the measured number must lie.
    mistakes : tuple of Misstep
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
    compute: str
    measure: str
    fixed: dict
    free: dict
    regardless: dict
    lowest: float
    highest: float
    mistakes: tuple
    unit: str = ""
    right_probes: tuple = ()
    wrong_probes: tuple = ()

    kind = "panel"

    def examine(self, handed, step=None):
        """Return (state of the verdict, words, name of the mistake) for a state that was handed in."""
        try:
            state = self.rebuilt(handed)
            measured = float(part_of_kit(self.measure)(part_of_kit(self.compute)(**state)))
        except ValueError as error:
            return "wrong", sentence(error), ""
        if self.lowest <= measured <= self.highest:
            return "right", f"Right: {measured:.4g} {self.unit}".strip() + ".", ""
        told = f"It measures {measured:.4g} {self.unit}".strip() + ". "
        for mistake in self.mistakes:
            if _fits(mistake.when, state | {"measured": measured}):
                return "wrong", told + hint_at((mistake.hint, mistake.further_hint), step), mistake.name
        return "wrong", told + "That is not within what the task asks for.", ""

    def rebuilt(self, handed):
        """Return the state to compute: the panel's defaults, what is fixed, what was chosen."""
        chosen = handed_state(handed)
        defaults = {
            name: p.default for name, p in inspect.signature(part_of_kit(self.panel)).parameters.items()
        }
        known = {name: defaults[name] for name in (*self.fixed, *self.free)} | {
            name: value for name, value in chosen.items() if name in (*self.fixed, *self.free)
        }
        for name, value in self.fixed.items():
            if difference(known[name], value):
                raise ValueError(f"`{name}` must stay {value!r} in this task; got {known[name]!r}.")
        for name, (low, high) in self.free.items():
            if not is_number(known[name]) or not low <= known[name] <= high:
                raise ValueError(f"`{name}` must lie in [{low:g}, {high:g}]; got {known[name]!r}.")
        return known | self.fixed | self.regardless


def handed_state(handed):
    """Return the state that a learner handed in, as a dict or as the panel's line of code.

    Parameters
    ----------
    handed : dict or str

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        When it is neither.
    """
    if type(handed) is dict:
        return handed
    try:
        call = ast.parse(handed, mode="eval").body
        return {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    except (SyntaxError, AttributeError, TypeError, ValueError, RecursionError, MemoryError):
        raise ValueError("Hand in `panel.state`, or the line of code below the panel in quotes.") from None


def hint_at(hints, step=None):
    """Return the first hint, the second one, or both where no step is named."""
    return " ".join(hints) if step is None else hints[min(step, len(hints) - 1)]


def part_of_kit(dotted):
    """Return a thing of the kit by its dotted name."""
    module, _, name = dotted.rpartition(".")
    if not module.startswith("labkit."):
        raise ValueError(f"`dotted` must begin with labkit.; got dotted={dotted!r}.")
    return getattr(importlib.import_module(module), name)


def _fits(when, state):
    return all(low <= state[name] <= high for name, (low, high) in when.items())
