"""A panel: a pure computation, a drawing and a caption, connected to controls."""

import inspect

from labkit.core.checks import one_of, require, sentence
from labkit.core.style import DRAWING
from labkit.panels import controls as controls_
from labkit.panels.experiments import Guide
from labkit.panels.layout import IN_SIGHT, Shell
from labkit.panels.picture import Picture
from labkit.panels.view import View, bundle

N_SEEDS = 20


class Panel:
    """Connects `compute(**state) -> result`, `draw(result, *axes)` and `caption(result) -> str`.

    The state is one plain dict. The first refresh runs here, so that a broken panel fails its cell in
    every runner; later errors show as a sentence and are raised as well.

    Parameters
    ----------
    title : str
        The question that the panel answers.
    compute, caption : callable
    background, draw : callable
        Called with the result and the axes: what seldom changes, and what moves.
    controls : dict
        Name in the state -> control. The first four are in sight, the others behind "More controls".
    made_by : function
        The public function that makes this panel; its signature has the default of every part of the state.
    state : dict
        Parts of the state that no control shows, such as a point to drag.
    redraw_on : callable
        Takes the state; when what it returns changes, the background is drawn anew.
    ghost : callable
        Called with the last result, the present one and the axes.
    implies : callable
        Takes changes and returns further changes that go with them.
    drag, nudge : callable
        (state, index of the axes, x, y) -> changes; (state, dx, dy) -> changes.
    play : str
        Name of the control that "Play" advances.
    spread : tuple
        (what, measure, chance): the number that "× 20 seeds" repeats, and whether chance plays in a state.
    presets, experiments : sequence
    extras : dict
        Arguments of the call that are not state, as text: the learner's own functions.
    n_axes : int
    size : tuple of float
        Inches.
    """

    def __init__(
        self, title, compute, draw, caption, controls, made_by, *, background=lambda result, *axes: None,
        state=None, redraw_on=lambda state: None, ghost=None, drag=None, nudge=None, play=None, spread=None,
        implies=None, presets=(), experiments=(), extras=None, n_axes=2, size=(9.6, 4.4),
    ):  # fmt: skip
        self.title, self.controls, self.presets = title, dict(controls), tuple(presets)
        self._compute, self._caption, self._made_by = compute, caption, made_by
        self._extras = dict(extras or {})
        self._background, self._draw, self._ghost = background, draw, ghost
        self._drag, self._nudge, self.plays, self._spread = drag, nudge, play, spread
        self._implies = implies or (lambda changes: {})
        self._redraw_on = redraw_on
        self._initial = {name: control.value for name, control in self.controls.items()} | dict(state or {})
        self.state, self.result, self.error = dict(self._initial), None, ""
        self._ghost_result, self._last_change, self._mirroring = None, frozenset(), False
        self._picture, self._staged = Picture(n_axes, size), None
        self.guide = Guide(experiments, self._show) if experiments else None
        self._view, self._words = View(), ""
        self._view.on_msg(lambda _, event, __: self.receive(event))
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._moved(name, change.new), "value")
        self._shell = Shell(self, self._view)
        self.widget = self._shell.widget
        self.refresh()

    # -- what a learner or a test can ask for

    @property
    def experiments(self):
        """The guided experiments."""
        return self.guide.experiments if self.guide else ()

    @property
    def answers(self):
        """Predictions made so far: question, guess, measured value, gap and state."""
        return self.guide.answers if self.guide else []

    @property
    def controls_in_sight(self):
        """Names of the controls that are not behind "More controls"."""
        return tuple(self.controls)[:IN_SIGHT]

    @property
    def caption(self):
        """The picture in words: caption and alt text."""
        return self._words

    @property
    def png(self):
        """The picture as bytes."""
        return self._view.png

    @property
    def code(self):
        """The line that makes a panel in this state."""
        defaults = inspect.signature(self._made_by).parameters
        changed = {name: value for name, value in self.state.items() if value != defaults[name].default}
        arguments = [f"{name}={value!r}" for name, value in changed.items()]
        arguments += [f"{name}={words}" for name, words in self._extras.items()]
        subject = self._made_by.__module__.split(".")[-2]
        return f"{subject}.{self._made_by.__name__}({', '.join(arguments)})"

    def set(self, **changes):
        """Change several parts of the state and draw once.

        Parameters
        ----------
        **changes : object
            Names as in `state`.
        """
        with DRAWING:
            for name in changes:
                require(name in self.state, "name", name, f"be one of {', '.join(self.state)}")
            kept = dict(self.state), self.result, self._ghost_result, self._last_change
            try:
                self._change(self._implies(changes) | changes)
            except Exception as error:
                # what is shown, said and set must agree: all of it goes back
                self.state, self.result, self._ghost_result, self._last_change = kept
                self._mirror(self.state)
                self._fail(error)
                raise

    def reset(self):
        """Go back to the state in which the panel was made, ghost and all."""
        with DRAWING:
            self._show({})

    def predict(self, number, guess):
        """Answer a guided experiment from code; see `Guide.predict`."""
        return self.guide.predict(number, guess)

    def repeat(self, n_seeds=N_SEEDS):
        """Run the present state with the seeds 0, 1, 2 … and show all of them.

        Parameters
        ----------
        n_seeds : int

        Returns
        -------
        list of float
            The panel's number for each seed.
        """
        require(self._spread, "n_seeds", n_seeds, "not be asked for: no chance plays in this panel")
        with DRAWING:
            results = [self._compute(**self.state | {"seed": seed}) for seed in range(n_seeds)]
            what, measure, _ = self._spread
            numbers = [float(measure(result)) for result in results]
            low, middle, high = min(numbers), sorted(numbers)[n_seeds // 2], max(numbers)
            spread = f" Over {n_seeds} seeds, {what}: {low:.3g} to {high:.3g}, median {middle:.3g}."
            self._paint([self._layer(self._draw, result) for result in results], spread)
            return numbers

    def choose(self, name):
        """Show a preset and the reason to look at it.

        Parameters
        ----------
        name : str
            Empty for none.
        """
        one_of(["", *(preset.name for preset in self.presets)], name=name)
        preset = next((preset for preset in self.presets if preset.name == name), None)
        self._shell.explain(preset.reason if preset else "")
        if preset:
            self._show(preset.values)

    def advance(self):
        """Take one step in step mode."""
        self.set(**self._next_step())

    def refresh(self):
        """Compute and draw the present state."""
        with DRAWING:
            self.result = self._compute(**self.state)
            self._paint([self._ghost_layer()] if self._ghost_result is not None and self._ghost else [])
            self._tell("")

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self.widget, f"{self.title}\n{self.caption}", self.png, **kwargs)

    # -- drawing

    def _paint(self, ghosts, more_words=""):
        stage = self._redraw_on(self.state)
        if not self._picture.axes or stage != self._staged:
            self._picture.stage(self._layer(self._background, self.result))
            self._staged = stage
        self._words = self._caption(self.result) + more_words
        picture = self._picture.draw(self._layer(self._draw, self.result), ghosts)
        self._view.show(picture, self._words, self.code)
        self._shell.offer_seeds(self._spread is not None and self._spread[2](self.state))

    def _layer(self, draw, result):
        return lambda *axes: draw(result, *axes)

    def _ghost_layer(self):
        return lambda *axes: self._ghost(self._ghost_result, self.result, *axes)

    def _change(self, changes):
        self._mirror(changes)
        self._remember(changes)
        self.state |= changes
        self.refresh()

    def _remember(self, changes):
        # the ghost is what was there before this control was touched, not one pixel of a drag ago
        changed = frozenset(name for name, value in changes.items() if value != self.state[name])
        if changed and changed != self._last_change:
            self._ghost_result, self._last_change = self.result, changed

    def _tell(self, words):
        self.error = words
        self._shell.tell(words)

    def _fail(self, error):
        self._tell(sentence(error))
        self._view.answer()

    # -- wiring

    def _show(self, values, ghost=False):
        with DRAWING:  # no other thread may change the result before it is measured
            self.set(**self._initial | values)
            if not ghost:  # nothing there before is worth comparing with
                self._ghost_result, self._last_change = None, frozenset()
                self.refresh()
            return self.result

    def _moved(self, name, value):
        with DRAWING:  # another thread may be mirroring: wait until it has finished
            if not self._mirroring:
                self.set(**{name: value})

    def _mirror(self, changes):
        self._mirroring = True
        try:
            for name in changes.keys() & self.controls.keys():
                controls_.put(self.controls[name], changes[name])
        finally:
            self._mirroring = False

    def receive(self, event):
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
                self._view.answer()

    def _changes(self, event):
        if event["kind"] == "tick" and self.plays:
            return self._next_step()
        if event["kind"] == "nudge" and self._nudge:
            return self._nudge(self.state, event["dx"], event["dy"])
        if event["kind"] == "drag" and self._drag:
            if event.get("first"):
                self._last_change = frozenset()
            index, place = self._picture.locate(event["x"], event["y"])
            return self._drag(self.state, index, *place)
        return {}

    def _next_step(self):
        values = controls_.values(self.controls[self.plays])
        place = values.index(self.state[self.plays])
        if place + 1 == len(values):
            self._view.playing = False
        return {self.plays: values[(place + 1) % len(values)]}
