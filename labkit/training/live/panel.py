"""The live panel at work: it starts, steers and draws trainings that go on in the background."""

import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from labkit.core.checks import one_of, require, sentence
from labkit.core.style import DRAWING
from labkit.panels import controls
from labkit.panels.experiments import Guide
from labkit.panels.view import HEADLESS, bundle
from labkit.training.live import tables
from labkit.training.live.controls import Desk
from labkit.training.live.experiments import EXPERIMENTS
from labkit.training.live.pictures import Painter, Screen
from labkit.training.live.session import Session

N_SEEDS = 5
MOST_PINNED = 3


class Watch:
    """A panel that trains in the background and shows it; made by `watch`, which says what goes in.

    Whatever its buttons do can also be called: start, pause, resume, stop, one_batch, one_epoch, five_seeds,
    pin, reset, wait.
    """

    def __init__(self, recipe, space, values, looks, title):
        for name, value in values.items():
            one_of(space, values=name)
            one_of(space[name], **{name: value})
        self._recipe, self._space, self.title = recipe, space, title
        self._initial = {name: options[0] for name, options in space.items()} | values | looks
        self.state, self.session, self.error = dict(self._initial), None, ""
        self._screen, self._mirroring = Screen(), False
        self._painter = Painter(self.paint, lambda: self.session.is_busy)
        self._hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="labkit-hands")
        self.guide = Guide(EXPERIMENTS, self._show, self.launch_apart)
        self._new_session()
        self._desk = Desk(self, title, space, self.state, self._screen.views)
        self.widget = self._desk.widget
        for name, control in self._desk.controls.items():
            control.observe(lambda change, name=name: self._moved(name, change.new), "value")
        self.paint()

    # -- what a learner or a test can ask for

    @property
    def track(self):
        """The training that is shown."""
        return self.session.track

    @property
    def run(self):
        """The record of the last training that has ended, or None."""
        return self.session.runs[-1] if self.session.runs else None

    @property
    def runs(self):
        """The records of all trainings that have ended."""
        return list(self.session.runs)

    @property
    def answers(self):
        """Predictions made so far: question, guess, measured value, gap."""
        return self.guide.answers

    @property
    def caption(self):
        """The curves in words."""
        return tables.caption(self.track, self._setting("epochs"))

    @property
    def code(self):
        """The line that makes a panel in this state."""
        return self._recipe.code(self._space, self.state)

    @property
    def png(self):
        """The pictures as bytes, one below the other."""
        return self._screen.png

    def spread(self):
        """Return by what share the best losses of the shown settings differ from seed to seed."""
        return self._differ(tables.finished(self.session.tracks, self.track.name))

    def gap(self):
        """Return by what share the best losses of the last two trainings differ."""
        return self._differ(self.session.tracks[-2:])

    def _differ(self, tracks):
        name = "val_loss" if self._recipe.held_out is not None else "loss"
        values = [track.best(name) for track in tracks]
        return max(values) / min(values) - 1

    def set(self, **changes):
        """Change the state: a learning rate at once, all else with the next start.

        Parameters
        ----------
        **changes : object
        """
        for name, value in changes.items():
            one_of(self.state, name=name)
            self._mirror(name, value)
            if name == "learning_rate" and value != self.state[name]:
                self._steer(value)
            self.state[name] = value
        self.paint()

    def start(self, hold=False):
        """Train with the present values, after what is trained now.

        Parameters
        ----------
        hold : bool
            Pause before the first batch.
        """
        self._enqueue([self.state["seed"]], hold)

    def five_seeds(self):
        """Train with five seeds, one after the other."""
        self._enqueue(range(self.state["seed"], self.state["seed"] + N_SEEDS))

    def pause(self):
        """Hold before the next batch."""
        self.session.pause()

    def resume(self):
        """Go on."""
        self.session.resume()

    def one_batch(self):
        """Train on one batch and hold."""
        if not self.session.is_busy:
            self.start(hold=True)
        self.session.one_batch()
        self._judge(self.session.model)

    def one_epoch(self):
        """Train to the end of an epoch and hold."""
        if not self.session.is_busy:
            self.start()
        self.session.one_epoch()

    def stop(self):
        """End the training; the model has the best weights so far."""
        self.session.stop()

    def pin(self):
        """Keep the shown curve as a ghost behind those that follow, or let it go again."""
        require(self.track is not None, "track", None, "exist before it is pinned: press Start")
        self.track.pinned = not self.track.pinned
        for old in [track for track in self.session.tracks if track.pinned][:-MOST_PINNED]:
            old.pinned = False

    def reset(self):
        """End and forget everything."""
        self.session.stop()
        self._new_session()
        self._screen.clear()
        self._complain("")
        self.set(**self._initial)

    def wait(self, timeout=None):
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

    def _repr_mimebundle_(self, **kwargs):
        if os.environ.get(HEADLESS) and not self.session.tracks:
            self.wait()
        # no measured number: a stored notebook must read the same on every machine
        words = f"{self.title}\nA live panel: {', '.join(self._desk.controls)}."
        return bundle(self.widget, words, self.png, **kwargs)

    # -- training

    def _new_session(self):
        self.session, self._answers, self._judged = Session(self._recipe.train), None, 0.0
        self.session.look_at, self.session.ended = self._judge_if_time, self._painter.wake

    def _enqueue(self, seeds, hold=False):
        self._complain("")
        values = {name: self.state[name] for name in self._space}
        for seed in seeds:
            self.session.start(values, seed, hold)
        self._painter.begin()

    def _show(self, values, ghost=False):
        """Run a guided experiment to its end."""
        if ghost:
            self._enqueue([self.state["seed"] + more for more in values["seeds"]])
            self.wait()
        return self

    def _setting(self, name):
        """Return a setting of what is shown: the controls are for the next start."""
        values = self.track.values if self.track else self.state
        return values.get(name, self._recipe.settings[name])

    def _steer(self, rate):
        try:
            self.session.set_learning_rate(rate)
        except ValueError:
            self._mirror("learning_rate", self.state["learning_rate"])
            raise

    # -- drawing

    def paint(self):
        """Draw the present moment."""
        with DRAWING:
            session, track, epochs = self.session, self.track, self._setting("epochs")
            metric = track.metric if track else "loss"
            best = f"val_{metric}" if self._recipe.held_out is not None else metric
            status = tables.progress(session, epochs, self._setting("batch_size"))
            self._desk.tell(status, tables.table(session.tracks, best), session.state == "paused")
            if session.error and not self.error:
                self._complain(sentence(session.error))
            looks = self.state["smoothing"], self.state["log_axis"]
            self._screen.show_curves(session.tracks, track, epochs, *looks, self.caption, self.code)
            if self._answers:
                self._screen.show_answers(*self._answers)

    def _judge_if_time(self, model):
        # judging and drawing the answers costs more than drawing the curves
        if time.perf_counter() - self._judged > 1.0:
            self._judge(model)

    def _judge(self, model):
        self._answers = self._recipe.judge(model)
        self._judged = time.perf_counter()

    # -- wiring

    def _mirror(self, name, value):
        self._mirroring = True
        try:
            controls.put(self._desk.controls[name], value)
        finally:
            self._mirroring = False

    def _moved(self, name, value):
        if not self._mirroring:
            self._try(lambda: self.set(**{name: value}))

    def launch(self, work):
        """Do what a button asks for, off the thread that hears it and after what was asked before."""
        self._hands.submit(self._try, work)

    def launch_apart(self, work):
        """Do what takes long beside what other buttons ask for, so that Stop is heard."""
        threading.Thread(target=self._try_alone, args=(work,), daemon=True).start()

    def _try(self, work):
        try:
            work()
            self.paint()
        except Exception as error:
            self._complain(sentence(error))
            raise

    def _try_alone(self, work):
        with contextlib.suppress(Exception):  # the sentence stands in the panel
            self._try(work)

    def _complain(self, words):
        self.error = words
        self._desk.complain(words)
