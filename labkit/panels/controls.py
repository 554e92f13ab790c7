"""Controls of a panel: labelled by word and symbol, with the real values in sight."""

import math

import ipywidgets as widgets

from labkit.core.checks import is_number

_LABEL = {"description_width": "initial"}
_WIDE = "300px"


def choice(label, options, value):
    """Return a list to choose from.

    Parameters
    ----------
    label : str
    options : sequence
        Values, or pairs of words and value.
    value : object

    Returns
    -------
    ipywidgets.Dropdown
    """
    return _made(widgets.Dropdown, label, options, value)


def steps(label, options, value, live=True):
    """Return a slider over given values, which may be spaced in any way.

    Parameters
    ----------
    label : str
    options : sequence
        Values, or pairs of words and value.
    value : object
    live : bool
        False: tell only when the learner lets go.

    Returns
    -------
    ipywidgets.SelectionSlider
    """
    return _made(widgets.SelectionSlider, label, options, value, continuous_update=live)


def several(label, options, value):
    """Return a list from which to choose several.

    Parameters
    ----------
    label : str
    options : sequence of str
    value : tuple of str

    Returns
    -------
    ipywidgets.SelectMultiple
    """
    options = list(options)
    return _made(widgets.SelectMultiple, label, options, tuple(value), rows=len(options))


def switch(label, value):
    """Return a box to tick.

    Parameters
    ----------
    label : str
    value : bool

    Returns
    -------
    ipywidgets.Checkbox
    """
    return widgets.Checkbox(value=value, description=label, indent=False, layout={"width": _WIDE})


def ladder(low, high, per_decade=12, digits=3):
    """Return geometrically spaced values for a slider, each rounded to a readable number.

    Parameters
    ----------
    low, high : float, > 0
    per_decade : int
        Values in each factor of ten.
    digits : int
        Significant digits kept.

    Returns
    -------
    list of pair
        Words and value: ("0.02", 0.02).
    """
    count = round(per_decade * math.log10(high / low))
    marks = (low * (high / low) ** (place / count) for place in range(count + 1))
    rounded = [float(f"{mark:.{digits}g}") for mark in marks]
    return [(f"{mark:g}", mark) for mark in rounded]


def put(control, value):
    """Set a control, adding a number that its scale lacks; refuse anything else with a sentence.

    Parameters
    ----------
    control : ipywidgets.Widget
    value : object
    """
    if isinstance(control, widgets.SelectionSlider) and is_number(value):
        _add_mark(control, value)
    _refuse_unknown(control, value)
    control.value = value


def ends(control):
    """Return the values at both ends of a control.

    Parameters
    ----------
    control : ipywidgets.Widget

    Returns
    -------
    tuple
    """
    first, last = values(control)[0], values(control)[-1]
    return ((first,), (last,)) if isinstance(control, widgets.SelectMultiple) else (first, last)


def values(control):
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
    several = isinstance(control, widgets.SelectMultiple)
    if isinstance(control, widgets.SelectionSlider) and not is_number(value):
        raise ValueError(f"`{control.description}` must be a number; got {value!r}.")
    if not all(item in values(control) for item in (value if several else [value])):
        words = ", ".join(map(repr, values(control)))
        raise ValueError(f"`{control.description}` must be one of {words}; got {value!r}.")


def _made(kind, label, options, value, **settings):
    options = list(options)
    control = kind(options=options, description=label, style=_LABEL, layout={"width": _WIDE}, **settings)
    control.scale = [option if isinstance(option, tuple) else (str(option), option) for option in options]
    put(control, value)
    return control
