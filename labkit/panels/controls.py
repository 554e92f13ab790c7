"""The widgets of a panel's state: labelled by word and symbol, with the real values in sight."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from labkit.core.checks import is_number
from labkit.core.errors import ArgumentError
from labkit.panels.state import Control, State, controls

_WIDTH = "300px"


def widgets_of(state: State, more_options: Mapping[str, list] | None = None) -> dict[str, widgets.Widget]:
    """Return the controls of a state, in the order of its parts.

    Parameters
    ----------
    state : State
    more_options : dict, optional
        Name -> pairs of words and value, for parts whose options the state itself does not know.

    Returns
    -------
    dict
        Name -> widget.
    """
    more = more_options or {}
    parts = {name: part for name, part in controls(type(state)).items() if _has_widget(part, state)}
    return {
        name: widget(part, more.get(name) or part.pairs(state), getattr(state, name))
        for name, part in parts.items()
    }


def widget(control: Control, pairs: list, value: object) -> widgets.Widget:
    """Return the widget of one part of a state.

    Parameters
    ----------
    control : Control
    pairs : list of pair
        Words and value of each option.
    value : object

    Returns
    -------
    ipywidgets.Widget
    """
    layout = {"width": _WIDTH}
    if control.widget == "Checkbox":
        return widgets.Checkbox(value=value, description=control.label, indent=False, layout=layout)
    style = {"description_width": "initial"}
    settings: dict[str, Any] = {"options": pairs, "description": control.label, "style": style}
    if control.widget == "SelectionSlider":
        settings["continuous_update"] = control.live
    if control.widget == "SelectMultiple":
        settings["rows"] = len(pairs)
    made = getattr(widgets, control.widget)(**settings, layout=layout)
    made.scale = pairs
    put(made, value)
    return made


def put(control: widgets.Widget, value: object) -> None:
    """Set a control, adding a number that its scale lacks.

    Parameters
    ----------
    control : ipywidgets.Widget
    value : object

    Raises
    ------
    ArgumentError
        For a value that the control cannot have.
    """
    if isinstance(control, widgets.SelectionSlider) and is_number(value):
        _add_mark(control, value)
    _refuse_unknown(control, value)
    control.value = value


def ends(control: widgets.Widget) -> tuple:
    """Return the values at both ends of a control.

    Parameters
    ----------
    control : ipywidgets.Widget

    Returns
    -------
    tuple
    """
    options = values(control)
    first = options[0]
    last = options[-1]
    return ((first,), (last,)) if isinstance(control, widgets.SelectMultiple) else (first, last)


def values(control: widgets.Widget) -> list:
    """Return the values that a control can have, in order.

    Parameters
    ----------
    control : ipywidgets.Widget

    Returns
    -------
    list
    """
    if isinstance(control, widgets.Checkbox):
        return [False, True]
    return [option[1] if isinstance(option, tuple) else option for option in control.options]


def _has_widget(part, state):
    return bool(part.widget) and (part.only_if is None or part.only_if(state))


def _add_mark(control, value):
    # the scale it was made with, and this one number: marks added before are forgotten
    marks = {mark: (words, mark) for words, mark in control.scale}
    marks.setdefault(value, (f"{value:.3g}", value))
    options = [marks[mark] for mark in sorted(marks)]
    if options != list(control.options):
        with control.hold_sync():  # new options put the slider at their first for a moment
            control.options = options
            control.value = value


def _refuse_unknown(control, value):
    if isinstance(control, widgets.SelectionSlider) and not is_number(value) and value not in values(control):
        raise ArgumentError(f"`{control.description}` must be a number; got {value!r}.")
    items = value if isinstance(control, widgets.SelectMultiple) else [value]
    if not all(item in values(control) for item in items):
        words = ", ".join(map(repr, values(control)))
        raise ArgumentError(f"`{control.description}` must be one of {words}; got {value!r}.")
