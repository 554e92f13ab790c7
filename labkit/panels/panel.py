"""A panel: pure functions of one state, connected to controls and drawn at once."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.core.checks import one_of
from labkit.core.errors import ArgumentError
from labkit.core.style import DRAWING
from labkit.panels import controls as controls_
from labkit.panels.base import BasePanel
from labkit.panels.buttons import button, play_toggle, preset_list
from labkit.panels.design import Design
from labkit.panels.picture import Picture
from labkit.panels.state import State, controls
from labkit.panels.view import PictureView

N_SEEDS = 20


@dataclass(frozen=True)
class Moment:
    """What a panel shows at one time, so that a change that fails can be taken back whole."""

    state: State
    result: Any = None
    ghost: tuple[State, Any] | None = None  # what was there before the last change
    changed: frozenset = frozenset()


class Panel(BasePanel):
    """Shows what the views of a design make of a state.

    The first refresh runs here, so that a broken panel fails its cell in every runner; later errors show as
    a sentence and are raised as well.

    Parameters
    ----------
    design : Design
    state : State
    made_by : function
        The public function that opens this panel, for the line of code.
    """

    def __init__(self, design: Design, state: State, made_by: Callable) -> None:
        super().__init__(design.title, state, design.experiments, design.more_options)
        self.design = design
        self.presets = design.presets
        self._made_by = made_by
        self._now = Moment(state)
        self._picture = Picture(design.n_axes, design.size)
        self._staged: object = None
        self._words = ""
        self._picture_view = PictureView()
        self._picture_view.on_msg(lambda _, event, __: self.receive(event))
        self._seeds = button(f"× {N_SEEDS} seeds", lambda _: self.repeat())
        self._preset = preset_list(design.presets, self.choose)
        self._lay_out(self._buttons(), [self._picture_view])
        self.refresh()

    # -- what a learner or a test can ask for

    @property
    def state(self) -> dict:
        """The state as plain data; what a learner hands in."""
        return self._now.state.values()

    @property
    def result(self) -> Any:
        """What the present view has computed."""
        return self._now.result

    @property
    def caption(self) -> str:
        """The picture in words: caption and alt text."""
        return self._words

    @property
    def png(self) -> bytes:
        """The picture as bytes."""
        return self._picture_view.png

    @property
    def code(self) -> str:
        """The line that makes a panel in this state."""
        room = self._made_by.__module__.split(".")[-2]
        return f"{room}.{self._made_by.__name__}({', '.join(self._now.state.arguments())})"

    def set(self, **changes: Any) -> None:
        """Change several parts of the state and draw once.

        Parameters
        ----------
        **changes : object
            Names as in `state`.

        Raises
        ------
        ArgumentError
            For an unknown name or a value that its control cannot have; nothing changes then.
        """
        with DRAWING:
            before = self._now
            try:
                self._change(before.state.changed(**changes))
            except Exception as error:
                # what is shown, said and set must agree: all of it goes back
                self._now = before
                self._mirror(before.state)
                self._fail(error)
                raise

    def reset(self) -> None:
        """Go back to the state in which the panel was made, ghost and all."""
        self._preset.value = ""
        self._try_out({})

    def repeat(self, n_seeds: int = N_SEEDS) -> list[float]:
        """Run the present state with the seeds 0, 1, 2 … and show all of them.

        Parameters
        ----------
        n_seeds : int

        Returns
        -------
        list of float
            The panel's number for each seed.

        Raises
        ------
        ArgumentError
            When no chance plays in this panel.
        """
        repeat = self.design.repeat
        if repeat is None:
            raise ArgumentError("`n_seeds` must not be set: no chance plays in this panel.")
        with DRAWING:
            states = [self._now.state.changed(seed=seed) for seed in range(n_seeds)]
            results = [self._view.compute(state) for state in states]
            numbers = [float(repeat.measure(*pair)) for pair in zip(states, results, strict=True)]
            middle = sorted(numbers)[n_seeds // 2]
            words = f" Over {n_seeds} seeds, {repeat.what}: {min(numbers):.3g} to {max(numbers):.3g}, "
            self._paint(
                [self._layer(self._view.draw, each) for each in results], f"{words}median {middle:.3g}."
            )
            return numbers

    def choose(self, name: str) -> None:
        """Show a preset and the reason to look at it.

        Parameters
        ----------
        name : str
            Empty for none.

        Raises
        ------
        ArgumentError
            When there is no such preset.
        """
        one_of(["", *(preset.name for preset in self.presets)], name=name)
        preset = next((preset for preset in self.presets if preset.name == name), None)
        self._layout.note.value = preset.reason if preset else ""
        if preset:
            self._try_out(preset.values)

    def advance(self) -> None:
        """Take one step in step mode."""
        self.set(**self._next_step())

    def refresh(self) -> None:
        """Compute and draw the present state."""
        with DRAWING:
            state = self._now.state
            self._now = dataclasses.replace(self._now, result=self.design.compute(state))
            self._paint(self._ghosts())
            self._say("")

    # -- drawing

    @property
    def _view(self):
        return self.design.view_of(self._now.state)

    def _paint(self, ghosts, more_words=""):
        view = self._view
        stage = (view.name, view.background(self._now.state))
        if stage != self._staged:
            self._picture.stage(self._layer(view.prepare, self.result))
            self._staged = stage
        self._words = view.caption(self.result) + more_words
        picture = self._picture.draw(self._layer(view.draw, self.result), ghosts)
        self._picture_view.show(picture, self._words, self.code)
        repeat = self.design.repeat
        self._seeds.layout.display = "" if repeat and repeat.applies(self._now.state) else "none"

    def _layer(self, draw, *results):
        return lambda *axes: draw(*results, *axes)

    def _ghosts(self):
        if self._now.ghost is None:
            return []
        state, result = self._now.ghost
        view = self._view
        same = view.ghost and self.design.view_of(state) is view
        return [self._layer(view.ghost, result, self.result)] if same else []

    def _change(self, state):
        before = self._now
        self._mirror(state)
        changed = frozenset(name for name in controls(type(state)) if _differs(name, state, before.state))
        self._now = dataclasses.replace(before, state=state)
        # the ghost is what was there before this control was touched, not one pixel of a drag ago
        if changed and changed != before.changed:
            self._now = Moment(state, before.result, (before.state, before.result), changed)
        self.refresh()

    # -- wiring

    def _buttons(self):
        presets = [self._preset] if self.presets else []
        steps = (
            [button("Step", lambda _: self.advance()), play_toggle(self._picture_view)] if self._plays else []
        )
        return [*presets, button("Reset", lambda _: self.reset()), self._seeds, *steps]

    @property
    def _plays(self):
        parts = controls(self.design.state)
        return next((name for name, part in parts.items() if part.plays), "")

    def _try_out(self, values, ghost=False):
        with DRAWING:  # no other thread may change the result before it is measured
            self.set(**{name: getattr(self._initial, name) for name in controls(self.design.state)} | values)
            if not ghost:  # nothing there before is worth comparing with
                self._now = Moment(self._now.state, self._now.result)
                self.refresh()
            return self._now.state, self._now.result

    def _fail(self, error):
        super()._fail(error)
        self._picture_view.answer()

    def receive(self, event: dict) -> None:
        """Act on an event of the front end: a drag, an arrow key or a tick of "Play".

        Parameters
        ----------
        event : dict
        """
        with DRAWING:
            try:
                changes = self._changes(event)
            except Exception as error:
                self._fail(error)
                raise
            if changes:
                self.set(**changes)
            else:
                self._picture_view.answer()

    def _changes(self, event):
        view = self._view
        if event["kind"] == "tick" and self._plays:
            return self._next_step()
        if event["kind"] == "nudge" and view.nudge:
            return view.nudge(self._now.state, self.result, event["dx"], event["dy"])
        if event["kind"] == "drag" and view.drag:
            if event.get("first"):
                self._now = dataclasses.replace(self._now, changed=frozenset())
            index, point = self._picture.locate(event["x"], event["y"])
            return view.drag(self._now.state, self.result, index, *point)
        return {}

    def _next_step(self):
        values = controls_.values(self.controls[self._plays])
        place = values.index(getattr(self._now.state, self._plays))
        if place + 1 == len(values):
            self._picture_view.playing = False
        return {self._plays: values[(place + 1) % len(values)]}


def _differs(name, state, other):
    return getattr(state, name) != getattr(other, name)
