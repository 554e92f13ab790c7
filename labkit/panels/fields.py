"""The parts of a panel's state: each is made with its label, its options and its default in one place."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Control:
    """How one part of a state is shown.

    Parameters
    ----------
    widget : str
        A class of ipywidgets; empty where the part has no control of its own, such as a point to drag.
    label : str
        The word and the symbol beside the control.
    options : iterable or callable
        Values, or pairs of words and value; a callable takes the state and returns them.
    live : bool
        False: the panel answers when the slider is let go, because a move takes long.
    plays : bool
        True: "Step" and "Play" advance this part.
    only_if : callable, optional
        Takes the state and says whether the control is shown.
    about : str
        A further sentence for the docstring.
    own : bool
        True for a function or a model of the learner's: it stands in the code and is not handed in.
    """

    widget: str = ""
    label: str = ""
    options: Iterable | Callable = ()
    live: bool = True
    plays: bool = False
    only_if: Callable | None = None
    about: str = ""
    own: bool = False

    def pairs(self, state: object) -> list[tuple[str, Any]]:
        """Return the options in a state as pairs of words and value."""
        options = self.options(state) if callable(self.options) else self.options
        return [option if isinstance(option, tuple) else (str(option), option) for option in options]

    def values(self, state: object) -> list:
        """Return the values among which a state may choose."""
        return [value for _, value in self.pairs(state)]


def choice(label: str, options: Iterable | Callable, default: object, **more: Any) -> Any:
    """Return a part of a state that is chosen from a list.

    Parameters
    ----------
    label : str
    options : iterable or callable
        As in `Control`.
    default : object
    **more : object
        Further fields of `Control`.

    Returns
    -------
    dataclasses.Field
    """
    return _part(default, widget="Dropdown", label=label, options=options, **more)


def slider(label: str, options: Iterable | Callable, default: object, **more: Any) -> Any:
    """Return a part of a state that a slider moves over given values, spaced in any way.

    Parameters
    ----------
    label : str
    options : iterable or callable
        As in `Control`; any other number can be set from code.
    default : object
    **more : object
        Further fields of `Control`.

    Returns
    -------
    dataclasses.Field
    """
    return _part(default, widget="SelectionSlider", label=label, options=options, **more)


def several(label: str, options: Iterable | Callable, default: tuple, **more: Any) -> Any:
    """Return a part of a state that holds several of a list.

    Parameters
    ----------
    label : str
    options : iterable or callable
        As in `Control`.
    default : tuple
    **more : object
        Further fields of `Control`.

    Returns
    -------
    dataclasses.Field
    """
    return _part(tuple(default), widget="SelectMultiple", label=label, options=options, **more)


def switch(label: str, default: bool, **more: Any) -> Any:
    """Return a part of a state that is on or off.

    Parameters
    ----------
    label : str
    default : bool
    **more : object
        Further fields of `Control`.

    Returns
    -------
    dataclasses.Field
    """
    return _part(default, widget="Checkbox", label=label, options=(False, True), **more)


def views(label: str, default: str) -> Any:
    """Return the part of a state that names the view; its options are the panel's table of views.

    Parameters
    ----------
    label, default : str

    Returns
    -------
    dataclasses.Field
    """
    return _part(default, widget="Dropdown", label=label)


def hidden(default: object, about: str) -> Any:
    """Return a part of a state without a control, such as a point that is dragged.

    Parameters
    ----------
    default : object
    about : str
        What it is, for the docstring.

    Returns
    -------
    dataclasses.Field
    """
    return _part(default, about=about)


def own(about: str) -> Any:
    """Return a part of a state for what the learner brings: a function, a model, data.

    Parameters
    ----------
    about : str
        What it is, for the docstring.

    Returns
    -------
    dataclasses.Field
        None by default.
    """
    return _part(None, about=about, own=True)


def _part(default, **control):
    return field(default=default, metadata={"control": Control(**control)})


def numbers(*values: float, form: str = "{:g}") -> list[tuple[str, float]]:
    """Return options for a slider over these numbers.

    Parameters
    ----------
    *values : float
    form : str
        How each is written.

    Returns
    -------
    list of pair
        Words and value.

    Examples
    --------
    >>> numbers(1, 20_000, form="{:,}")
    [('1', 1), ('20,000', 20000)]
    """
    return [(form.format(value), value) for value in values]


def ladder(low: float, high: float, per_decade: int = 12, digits: int = 3) -> list[tuple[str, float]]:
    """Return options for a slider: geometrically spaced values, each rounded to a readable number.

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

    Examples
    --------
    >>> ladder(1, 10, per_decade=3, digits=2)
    [('1', 1.0), ('2.2', 2.2), ('4.6', 4.6), ('10', 10.0)]
    """
    count = round(per_decade * math.log10(high / low))
    marks = (low * (high / low) ** (place / count) for place in range(count + 1))
    return numbers(*(float(f"{mark:.{digits}g}") for mark in marks))
