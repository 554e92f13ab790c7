"""What can be set and pressed in a live panel: its state, made from the learner's space, and its buttons."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from labkit.core.checks import one_of, require
from labkit.panels.buttons import button
from labkit.panels.fields import choice, slider, switch
from labkit.panels.state import State

SMOOTHINGS = [0.0, 0.5, 0.8, 0.9, 0.95]
SEEDS = range(20)
BUTTONS = {
    "Start": "start",
    "Stop": "stop",
    "One batch": "one_batch",
    "One epoch": "one_epoch",
    "× 5 seeds": "five_seeds",
    "Pin": "pin",
    "Reset": "reset",
}


def live_state(space: Mapping[str, Sequence], values: Mapping[str, object], **looks: object) -> State:
    """Return the state of a live panel.

    Parameters
    ----------
    space : dict
        Name -> the values to choose from.
    values : dict
        Name -> the value at first; the first of each by default.
    **looks : object
        seed, smoothing, log_axis.

    Returns
    -------
    State

    Raises
    ------
    ArgumentError
        For a value that is not in the space.
    """
    for name, value in values.items():
        one_of(space, values=name)
        one_of(space[name], **{name: value})
    parts = {name: _part(name, options) for name, options in space.items()}
    parts["seed"] = slider("seed", SEEDS, default=0)
    parts["smoothing"] = slider("smoothing", SMOOTHINGS, default=0.8)
    parts["log_axis"] = switch("logarithmic axis", default=False)
    fields = [(name, object, part) for name, part in parts.items()]
    kind = dataclasses.make_dataclass("LiveState", fields, bases=(State,), frozen=True)
    return kind(**values, **looks)


def buttons(press: Callable[[str], object], hold: Callable[[], object]) -> list[widgets.Button]:
    """Return the buttons of a live panel, the one that holds and lets go as the second.

    Parameters
    ----------
    press : callable
        Called with the name of what a button asks for.
    hold : callable
        Called by "Pause" and "Resume".

    Returns
    -------
    list of ipywidgets.Button
    """
    first, *others = [_button(words, name, press) for words, name in BUTTONS.items()]
    return [first, button("Pause", lambda _: hold()), *others]


def _button(words, name, press):
    return button(words, lambda _: press(name))


def _part(name, options):
    require(not hasattr(State, name), "space", name, "use other names than the panel's own")
    label = name.replace("_", " ")
    default = next(iter(options))
    numbers = all(isinstance(item, int | float) and not isinstance(item, bool) for item in options)
    return slider(label, options, default) if numbers else choice(label, options, default)
