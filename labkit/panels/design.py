"""What a panel is made of: a table of views over one kind of state, experiments, presets."""

import functools
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.core.checks import one_of
from labkit.core.errors import ArgumentError
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.state import State, built, parameters


@dataclass(frozen=True)
class View:
    """One way to look at a state: what is computed, drawn and said.

    Parameters
    ----------
    name, label : str
        The value of the state's `view`, and its words in the list; empty where a panel has one view.
    compute : callable
        Takes the state and returns the result.
    prepare, draw : callable
        Take the result and the axes: what seldom changes, and what moves.
    caption : callable
        Takes the result and returns it in words.
    background : callable
        Takes the state; when what it returns changes, the background is prepared anew.
    ghost : callable, optional
        Takes the last result, the present one and the axes.
    drag : callable, optional
        Takes the state, the result, the index of the axes and the point (x, y); returns changes.
    nudge : callable, optional
        Takes the state, the result, dx and dy of an arrow key; returns changes.
    applies : callable
        Takes the state and says whether this view exists there; where not, the first view is shown.
    """

    name: str
    label: str
    compute: Callable[[Any], Any]
    prepare: Callable[..., None]
    draw: Callable[..., None]
    caption: Callable[[Any], str]
    background: Callable[[Any], object] = lambda state: ()
    ghost: Callable[..., None] | None = None
    drag: Callable[..., dict] | None = None
    nudge: Callable[..., dict] | None = None
    applies: Callable[[Any], bool] = lambda state: True


@dataclass(frozen=True)
class Repeat:
    """The number that "× 20 seeds" repeats.

    Parameters
    ----------
    what : str
        The number in words.
    measure : callable
        Takes the state and the result and returns it.
    applies : callable
        Takes the state and says whether chance plays in it.
    """

    what: str
    measure: Callable[[Any, Any], float]
    applies: Callable[[Any], bool] = lambda state: True


@dataclass(frozen=True)
class Design:
    """A panel before it is opened in a state.

    Parameters
    ----------
    title : str
        The question that the panel answers.
    state : class
        A subclass of `State`.
    views : tuple of View
        Each with a name where there are several; the state's `view` names the one that is shown.
    presets : tuple of Preset
    experiments : tuple of Experiment
    repeat : Repeat, optional
    n_axes : int
    size : tuple of float
        Inches.
    """

    title: str
    state: type[State]
    views: tuple[View, ...]
    presets: tuple[Preset, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    repeat: Repeat | None = None
    n_axes: int = 2
    size: tuple[float, float] = (9.6, 4.4)

    def view_of(self, state: State) -> View:
        """Return the view that a state names.

        Parameters
        ----------
        state : State

        Returns
        -------
        View

        Raises
        ------
        ArgumentError
            When there is no such view.
        """
        if len(self.views) == 1:
            return self.views[0]
        views = {each.name: each for each in self.views}
        name = getattr(state, "view")  # noqa: B009  the state's own field, unknown to its base class
        one_of(views, view=name)
        return views[name] if views[name].applies(state) else self.views[0]

    def compute(self, state: State) -> object:
        """Return what the view of a state computes.

        Parameters
        ----------
        state : State

        Returns
        -------
        object
        """
        return self.view_of(state).compute(state)

    @property
    def more_options(self) -> dict[str, list]:
        """The options of the list of views, which the state alone does not know."""
        return {"view": [(each.label, each.name) for each in self.views]} if len(self.views) > 1 else {}


def takes(design: Design) -> Callable[[Callable], Callable]:
    """Give a function that opens a panel the signature and the documented parameters of its state.

    Parameters
    ----------
    design : Design

    Returns
    -------
    callable
        A decorator for a function of one argument, the state.
    """

    def decorate(make):
        signature = _signature(make, design.state)

        @functools.wraps(make)
        def explore(*args, **kwargs):
            try:
                values = signature.bind(*args, **kwargs).arguments
            except TypeError as error:
                known = ", ".join(signature.parameters)
                raise ArgumentError(f"{make.__name__}() takes {known}; {error}.") from None
            return make(built(design.state, values))

        explore.__signature__ = signature
        explore.__doc__ = _with_parameters(make.__doc__, design.state)
        explore.design = design
        return explore

    return decorate


def _signature(make, kind):
    known = inspect.signature(kind).parameters.values()
    result = inspect.signature(make).return_annotation
    return inspect.Signature(list(known), return_annotation=result)


def _with_parameters(doc, kind):
    head, mark, tail = textwrap.dedent(f"    {doc}").strip().partition("Returns\n-------")
    lines = ["Parameters", "----------", *parameters(kind), "", ""]
    return head + "\n".join(lines) + mark + tail


def opened(design: Design, **values: object) -> tuple[State, object]:
    """Return a state of a panel and what it computes, without any widget.

    Parameters
    ----------
    design : Design
    **values : object
        Parts of the state that differ from the defaults.

    Returns
    -------
    tuple of State and object
    """
    state = built(design.state, values)
    return state, design.compute(state)
