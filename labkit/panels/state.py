"""A panel's state, written once: each field carries its default, its label and its control.

The fields are made by the functions of `panels.fields`. All else follows from them: the controls, the
signature and the documented parameters of `explore`, the line of code below a picture, and what a learner
hands in. No widget is imported here.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, Self

from labkit.core.checks import is_number, one_of, require
from labkit.core.errors import ArgumentError
from labkit.panels.fields import Control


@dataclass(frozen=True)
class State:
    """The base of every panel's state; a panel's own is a frozen dataclass whose fields are made above.

    Raises
    ------
    ArgumentError
        When a value is not among the options of its control.
    """

    def __post_init__(self) -> None:
        for name, control in controls(type(self)).items():
            if control.widget == "SelectMultiple" and isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))  # as JSON brings it
            _check(name, getattr(self, name), control, self)

    def implied(self, changes: dict) -> dict:
        """Return further changes that go with these; a panel's own state says which.

        Parameters
        ----------
        changes : dict

        Returns
        -------
        dict
        """
        return {}

    def changed(self, **changes: object) -> Self:
        """Return the state after changes and what they imply.

        Parameters
        ----------
        **changes : object

        Returns
        -------
        State

        Raises
        ------
        ArgumentError
            For a name that the state does not have.
        """
        known = controls(type(self))
        for name in changes:
            require(name in known, "name", name, f"be one of {', '.join(known)}")
        return dataclasses.replace(self, **(self.implied(changes) | changes))

    def values(self) -> dict:
        """Return what a learner can hand in: every part but the learner's own functions.

        Returns
        -------
        dict
        """
        return {name: getattr(self, name) for name, part in controls(type(self)).items() if not part.own}

    def arguments(self) -> list[str]:
        """Return the arguments of the call that makes this state: those that differ from the defaults.

        Returns
        -------
        list of str
        """
        parts = [(each, each.metadata["control"], getattr(self, each.name)) for each in _fields(type(self))]
        changed = [(each, part, value) for each, part, value in parts if part.own or value != each.default]
        return [
            f"{each.name}={_reference(each.name, value) if part.own else repr(value)}"
            for each, part, value in changed
            if not (part.own and value is None)
        ]


def controls(kind: type[State]) -> dict[str, Control]:
    """Return the control of each part of a kind of state, in their order.

    Parameters
    ----------
    kind : class
        A subclass of `State`.

    Returns
    -------
    dict
        Name -> Control.
    """
    return {each.name: each.metadata["control"] for each in _fields(kind)}


def _fields(kind: Any) -> tuple:
    return dataclasses.fields(kind)


def _check(name, value, control, state):
    options = control.values(state)
    if control.widget == "SelectionSlider":
        require(is_number(value) or value in options, name, value, "be a number")
    elif control.widget == "SelectMultiple":
        words = f"hold some of {', '.join(map(repr, options))}"
        require(isinstance(value, tuple) and set(value) <= set(options), name, value, words)
    elif control.widget and options:
        one_of(options, **{name: value})


def _reference(name, value):
    """Return how code names what a learner brought: by the name of each function, else by the argument."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_reference(key, each)}' for key, each in value.items())}}}"
    word = getattr(value, "__name__", "")
    return word if word.isidentifier() else str(name).replace(" ", "_")


def parameters(kind: type[State]) -> list[str]:
    """Return the lines of a docstring that describe the parts of a kind of state.

    Parameters
    ----------
    kind : class
        A subclass of `State`.

    Returns
    -------
    list of str
    """
    lines = []
    for each in _fields(kind):
        part = each.metadata["control"]
        type_ = each.type if isinstance(each.type, str) else getattr(each.type, "__name__", str(each.type))
        about = [part.label + _range(part), part.about] if part.label else [part.about]
        lines += [f"{each.name} : {type_}", f"    {'. '.join(filter(None, about)).rstrip('.')}."]
    return lines


def _range(part):
    """Return the options of a control in words, where they are the same in every state."""
    if callable(part.options) or part.widget == "Checkbox" or not part.options:
        return ""
    words = [option[0] if isinstance(option, tuple) else str(option) for option in part.options]
    if part.widget == "SelectionSlider":
        return f": {words[0]} to {words[-1]}"
    values = [option[1] if isinstance(option, tuple) else option for option in part.options]
    return f": {', '.join(map(repr, values))}" if len(values) <= 12 else ""


def built(kind: type[State], values: dict) -> State:
    """Return a state from values by name, as a learner hands them in.

    Parameters
    ----------
    kind : class
        A subclass of `State`.
    values : dict

    Returns
    -------
    State

    Raises
    ------
    ArgumentError
        For a name that the state does not have, or a value that is not among the options.
    """
    known = controls(kind)
    unknown = [name for name in values if name not in known]
    if unknown:
        raise ArgumentError(f"`name` must be one of {', '.join(known)}; got {', '.join(map(repr, unknown))}.")
    return kind(**values)
