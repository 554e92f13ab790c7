"""The live panel: it starts, steers and draws trainings that go on in the background."""

import contextlib
import html
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ipywidgets as widgets

from labkit.core.errors import ArgumentError
from labkit.core.style import DRAWING
from labkit.panels.base import BasePanel
from labkit.panels.state import State
from labkit.panels.view import HEADLESS
from labkit.training.live import tables
from labkit.training.live.controls import buttons
from labkit.training.live.curves import Track
from labkit.training.live.experiments import EXPERIMENTS
from labkit.training.live.pictures import Painter, Pictures
from labkit.training.live.session import Session
from labkit.training.live.training_setup import TrainingSetup
from labkit.training.records import Run

N_SEEDS = 5
MOST_PINNED = 3
SHORTEST_LOOK = 1.0  # seconds between two looks at the worst examples


class LivePanel(BasePanel):
    """A panel that trains in the background and shows it; opened by `watch`, which says what goes in.

    Whatever its buttons do can also be called: start, pause, resume, stop, one_batch, one_epoch, five_seeds,
    pin, reset, wait.
    """

    def __init__(self, setup: TrainingSetup, space: Mapping[str, Iterable], state: State, title: str) -> None:
        super().__init__(title, state, EXPERIMENTS, launch=self.launch_apart)
        self._setup = setup
        self._space = tuple(space)
        self._state = state
        self._pictures = Pictures()
        self._painter = Painter(self.paint, lambda: self.session.is_busy)
        self._hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="labkit-hands")
        self._new_session()
        self.table = widgets.HTML().add_class("labkit-table")
        listed = buttons(self._press, lambda: self.launch(self._hold_or_resume))
        self._hold_button = listed[1]
        self._lay_out(listed, [*self._pictures.views, self.table])
        self.paint()

    # -- what a learner or a test can ask for

    @property
    def state(self) -> dict:
        """The state as plain data."""
        return self._state.values()

    @property
    def track(self) -> Track | None:
        """The training that is shown."""
        return self.session.track

    @property
    def run(self) -> Run | None:
        """The record of the last training that has ended, or None."""
        return self.session.runs[-1] if self.session.runs else None

    @property
    def runs(self) -> list[Run]:
        """The records of all trainings that have ended."""
        return list(self.session.runs)

    @property
    def caption(self) -> str:
        """The curves in words."""
        return tables.caption(self.track, self._setting("epochs"))

    @property
    def code(self) -> str:
        """The line that makes a panel in this state."""
        return self._setup.code(list(self._space), self.state)

    @property
    def png(self) -> bytes:
        """The pictures as bytes, one below the other."""
        return self._pictures.png

    def spread(self) -> float:
        """Return by what share the best losses of the shown settings differ from seed to seed."""
        return self._differ(tables.finished(self.session.tracks, self.session.track.name))

    def gap(self) -> float:
        """Return by what share the best losses of the last two trainings differ."""
        return self._differ(self.session.tracks[-2:])

    def _differ(self, tracks):
        return tables.difference(tracks, "loss" if self._setup.held_out is None else "val_loss")

    def set(self, **changes: Any) -> None:
        """Change the state: a learning rate at once, all else with the next start.

        Parameters
        ----------
        **changes : object
        """
        state = self._state.changed(**changes)
        try:
            self._steer(changes)
        except ValueError:
            self._mirror(self._state)
            raise
        self._state = state
        self._mirror(state)
        self.paint()

    def start(self, hold: bool = False) -> None:
        """Train with the present values, after what is trained now.

        Parameters
        ----------
        hold : bool
            Pause before the first batch.
        """
        self._enqueue([self.state["seed"]], hold)

    def five_seeds(self) -> None:
        """Train with five seeds, one after the other."""
        self._enqueue(range(self.state["seed"], self.state["seed"] + N_SEEDS))

    def pause(self) -> None:
        """Hold before the next batch."""
        self.session.pause()

    def resume(self) -> None:
        """Go on."""
        self.session.resume()

    def one_batch(self) -> None:
        """Train on one batch and hold."""
        if not self.session.is_busy:
            self.start(hold=True)
        self.session.one_batch()
        self._judge(self.session.model)

    def one_epoch(self) -> None:
        """Train to the end of an epoch and hold."""
        if not self.session.is_busy:
            self.start()
        self.session.one_epoch()

    def stop(self) -> None:
        """End the training; the model has the best weights so far."""
        self.session.stop()

    def pin(self) -> None:
        """Keep the shown curve as a ghost behind those that follow, or let it go again."""
        track = self.track
        if track is None:
            raise ArgumentError("`track` must exist before it is pinned: press Start; got track=None.")
        track.pinned = not track.pinned
        for old in [track for track in self.session.tracks if track.pinned][:-MOST_PINNED]:
            old.pinned = False

    def reset(self) -> None:
        """End and forget everything."""
        self.session.stop()
        self._new_session()
        self._pictures.clear()
        self._say("")
        self.set(**self._initial.values())

    def wait(self, timeout: float | None = None) -> Run | None:
        """Wait until all is done, starting or resuming it first; raise what went wrong.

        Parameters
        ----------
        timeout : float
            Seconds.

        Returns
        -------
        Run
        """
        if not self.session.tracks:
            self.start()
        self.resume()
        try:
            self.session.join(timeout)
        finally:
            self.paint()
        return self.run

    def _words_on_a_page(self):
        # no measured number: a stored notebook must read the same on every machine
        return f"{self.title}\nA live panel: {', '.join(self.controls)}."

    def _repr_mimebundle_(self, **kwargs):
        if os.environ.get(HEADLESS) and not self.session.tracks:
            self.wait()
        return super()._repr_mimebundle_(**kwargs)

    # -- training

    def _new_session(self):
        self.session = Session(self._setup.train)
        self.session.look_at = self._judge_if_time
        self.session.ended = self._painter.wake
        self._diagnosis: tuple | None = None
        self._judged = 0.0

    def _enqueue(self, seeds, hold=False):
        self._say("")
        values = {name: self.state[name] for name in self._space}
        for seed in seeds:
            self.session.start(values, seed, hold)
        self._painter.begin()

    def _try_out(self, values, ghost=False):
        """Run a guided experiment to its end."""
        if ghost:
            self._enqueue([self.state["seed"] + more for more in values["seeds"]])
            self.wait()
        return self._state, self

    def _setting(self, name):
        """Return a setting of what is shown: the controls are for the next start."""
        values = self.track.values if self.track else self.state
        return values.get(name, self._setup.settings[name])

    def _steer(self, changes):
        rate = changes.get("learning_rate")
        if rate is not None and rate != self.state["learning_rate"]:
            self.session.set_learning_rate(rate)

    # -- drawing

    def paint(self) -> None:
        """Draw the present moment."""
        with DRAWING:
            session = self.session
            track = self.track
            epochs = self._setting("epochs")
            metric = track.metric if track else "loss"
            best = f"val_{metric}" if self._setup.held_out is not None else metric
            status = tables.progress(session, epochs, self._setting("batch_size"))
            self._layout.note.value = html.escape(status)
            self.table.value = tables.table(session.tracks, best)
            self._hold_button.description = "Resume" if session.state == "paused" else "Pause"
            if session.error and not self.error:
                self._fail(session.error)
            looks = (self.state["smoothing"], self.state["log_axis"])
            self._pictures.show_curves(session.tracks, track, epochs, *looks, self.caption, self.code)
            if self._diagnosis:
                self._pictures.show_answers(*self._diagnosis)

    def _judge_if_time(self, model):
        # judging and drawing the answers costs more than drawing the curves
        if time.perf_counter() - self._judged > SHORTEST_LOOK:
            self._judge(model)

    def _judge(self, model):
        self._diagnosis = self._setup.judge(model)
        self._judged = time.perf_counter()

    # -- wiring

    def _moved(self, name, value):
        if not self._mirroring:
            self._try(lambda: self.set(**{name: value}))

    def launch(self, work: Callable[[], object]) -> None:
        """Do what a button asks for, off the thread that hears it and after what was asked before."""
        self._hands.submit(self._try, work)

    def launch_apart(self, work: Callable[[], object]) -> None:
        """Do what takes long beside what other buttons ask for, so that Stop is heard."""
        threading.Thread(target=self._try_alone, args=(work,), daemon=True).start()

    def _try(self, work):
        try:
            work()
            self.paint()
        except Exception as error:
            self._fail(error)
            raise

    def _try_alone(self, work):
        with contextlib.suppress(Exception):  # the sentence stands in the panel
            self._try(work)

    def _press(self, name):
        launch = self.launch_apart if name == "one_batch" else self.launch
        launch(getattr(self, name))

    def _hold_or_resume(self):
        (self.resume if self.session.state == "paused" else self.pause)()
