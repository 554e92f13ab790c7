"""What every panel has, whatever makes its results: state, controls, experiments, errors, a layout."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from labkit.core.checks import sentence
from labkit.core.style import DRAWING
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Guide
from labkit.panels.layout import IN_SIGHT, Layout
from labkit.panels.state import State
from labkit.panels.view import bundle


class BasePanel:
    """A state with controls that follow it and that it follows.

    A subclass says what a change does (`set`), what an experiment shows (`_try_out`), and what is seen
    (`caption`, `png`).

    Parameters
    ----------
    title : str
        The question that the panel answers.
    state : State
    experiments : sequence of Experiment
    more_options : dict, optional
        Name -> options of controls that the state alone does not know.
    launch : callable
        Runs an experiment; a panel that trains gives it to another thread.
    """

    widget: widgets.Widget

    def __init__(
        self,
        title: str,
        state: State,
        experiments: Sequence[Experiment] = (),
        more_options: Mapping[str, list] | None = None,
        launch: Callable[[Callable], object] = lambda work: work(),
    ) -> None:
        self.title = title
        self.error = ""
        self.controls = controls.widgets_of(state, more_options)
        self.guide = Guide(experiments, self._try_out, launch) if experiments else None
        self._initial = state
        self._mirroring = False
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._moved(name, change.new), "value")

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """The guided experiments."""
        return self.guide.experiments if self.guide else ()

    @property
    def answers(self) -> list[dict]:
        """Predictions made so far: question, guess, measured value, gap and state."""
        return self.guide.answers if self.guide else []

    @property
    def controls_in_sight(self) -> tuple[str, ...]:
        """Names of the controls that are not behind "More controls"."""
        return tuple(self.controls)[:IN_SIGHT]

    @property
    def caption(self) -> str:
        """The picture in words: caption and alt text."""
        raise NotImplementedError

    @property
    def png(self) -> bytes:
        """The picture as bytes."""
        raise NotImplementedError

    def set(self, **changes: Any) -> None:
        """Change several parts of the state and draw once.

        Parameters
        ----------
        **changes : object
            Names as in `state`.
        """
        raise NotImplementedError

    def predict(self, number: int, guess: float) -> dict:
        """Answer a guided experiment from code; see `Guide.predict`."""
        assert self.guide is not None, "this panel has no guided experiments"
        return self.guide.predict(number, guess)

    def _try_out(self, values, ghost=False):
        raise NotImplementedError

    def _lay_out(self, buttons, pictures):
        guide = self.guide.widget if self.guide else None
        self._layout = Layout(self.title, guide, list(self.controls.values()), buttons, pictures)
        self.widget = self._layout.widget

    def _fail(self, error):
        self._say(sentence(error))

    def _say(self, words):
        self.error = words
        self._layout.fail(words)

    def _moved(self, name, value):
        with DRAWING:  # another thread may be mirroring: wait until it has finished
            if not self._mirroring:
                self.set(**{name: value})

    def _mirror(self, state):
        self._mirroring = True
        try:
            for name, control in self.controls.items():
                controls.put(control, getattr(state, name))
        finally:
            self._mirroring = False

    def _words_on_a_page(self):
        return f"{self.title}\n{self.caption}"

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self.widget, self._words_on_a_page(), self.png, **kwargs)
