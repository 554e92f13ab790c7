"""Training in the background: start, pause, one batch, one epoch, stop, and the learning rate in flight."""

import math
import threading
import time

import keras

from labkit.training.callbacks import Stopped, scalars
from labkit.training.datasets import Gate
from labkit.training.live.curves import Track

POLL = 0.005  # seconds between two looks at whether a single batch is through


class Session:
    """Trains one after the other what it is given, in a thread of its own.

    Training must not run on the thread that hears the buttons, or Pause would wait until there is nothing
    left to pause. A second start waits for the first one to end.

    Parameters
    ----------
    train : callable
        (values, seed, callbacks, gate) -> Run.
    """

    def __init__(self, train):
        self._train, self.gate = train, Gate()
        self.tracks, self.runs, self.error = [], [], None
        self.track, self.model = None, None
        self.n_batches, self.epoch, self.speed = 0, 0, float("nan")  # speed: batches a second
        self._waiting, self._thread, self._lock = [], None, threading.RLock()
        self._stopping = self._hold = self._hold_at_end = False
        self._begun = threading.Event()
        self.look_at, self.ended = lambda model: None, lambda: None

    @property
    def is_busy(self):
        """Tell whether anything is trained or waits for it."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def state(self):
        """One word: idle, building, training, paused, stopping, or how the last one ended."""
        if not self.is_busy:
            return self.track.state if self.track else "idle"
        if self._stopping:
            return "stopping"
        if not self._begun.is_set():
            return "building"
        return "paused" if self.gate.is_closed else "training"

    def start(self, values, seed, hold=False):
        """Train with these values as soon as what came before has ended.

        Parameters
        ----------
        values : dict
            Passed to the function that builds the model.
        seed : int
        hold : bool
            Pause before the first batch.

        Returns
        -------
        Track
        """
        with self._lock:
            track = Track(dict(values), seed)
            self.tracks.append(track)
            self._waiting.append((track, hold))
            if not self.is_busy:
                self.error, self._hold_at_end = None, False
                self._thread = threading.Thread(target=self._work, name="labkit-training", daemon=True)
                self._thread.start()
            return track

    def pause(self):
        """Hold before the next batch."""
        with self._lock:
            self._hold = True
            if self._begun.is_set() and not self._stopping:
                self.gate.close()

    def resume(self):
        """Go on."""
        with self._lock:
            self._hold = self._hold_at_end = False
            self.gate.open()

    def one_batch(self):
        """Let one batch through and wait for it."""
        while self.is_busy and not self._begun.wait(POLL):
            pass
        if not self.is_busy or self._stopping:
            return
        self.pause()
        before = int(self.model.optimizer.iterations)
        self.gate.pass_one()
        loss = math.nan
        while self.is_busy:
            time.sleep(POLL)
            loss, last = float(self.model.get_metrics_result()["loss"]), loss
            # the step counts before it is over: its loss stands still when it is
            if int(self.model.optimizer.iterations) > before and loss == last:
                self._note_batch(loss)
                return

    def one_epoch(self):
        """Go on to the end of the epoch, and hold there."""
        with self._lock:
            self._hold_at_end = True
            self.gate.open()

    def stop(self):
        """End the training that is going on, and forget those that wait."""
        with self._lock:
            self._waiting.clear()
            self.tracks = [track for track in self.tracks if track.state != "waiting"]
            self._stopping = self.is_busy
            self.gate.open()

    def set_learning_rate(self, rate):
        """Change the learning rate of the training that is going on.

        Parameters
        ----------
        rate : float
        """
        if not (self.is_busy and self._begun.is_set()):
            return
        try:
            self.model.optimizer.learning_rate = rate
        except TypeError as error:
            raise ValueError("`learning_rate` follows a schedule in this model; got a number.") from error
        self.track.mark(rate)

    def join(self, timeout=None):
        """Wait until all is done, and raise what went wrong.

        Parameters
        ----------
        timeout : float
            Seconds.
        """
        thread = self._thread
        if thread:
            thread.join(timeout)
        if self.error:
            raise self.error

    # -- in the thread that trains

    def _work(self):
        while True:
            with self._lock:
                if not self._waiting or self.error:
                    self._thread = None
                    self.ended()
                    return
                self.track, self._hold = self._waiting.pop(0)
                self._stopping = False
                self._begun.clear()
                self.gate.open()
            self._run(self.track)

    def _run(self, track):
        try:
            track.state = "training"
            run = self._train(track.values, track.seed, [Watcher(self, track)], self.gate)
            self.runs.append(run)
            track.state = "stopped" if self._stopping else "done"
        except Exception as error:  # whatever it is, the panel shows it and join() raises it
            self.error, track.state = error, "failed"
            self.stop()

    def _note_batch(self, loss):
        n_seen = (int(self.model.optimizer.iterations) - self._first_step) % self.n_batches or self.n_batches
        self.track.add(self.epoch, n_seen, self.n_batches, loss)


class Watcher(keras.callbacks.Callback):
    """Tells a session of a training from inside it, and ends it when the session says so."""

    def __init__(self, session, track):
        super().__init__()
        self._session, self._track = session, track

    def on_train_begin(self, logs=None):
        """Let the session hold the model, and the first batch if it wants to."""
        session = self._session
        session.model, session.n_batches = self.model, self.params["steps"]
        session._first_step = int(self.model.optimizer.iterations)
        if session._hold:
            session.gate.close()
        session._begun.set()

    def on_epoch_begin(self, epoch, logs=None):
        """Note the epoch."""
        self._session.epoch = epoch
        self._last = (0, time.perf_counter())

    def on_train_batch_end(self, batch, logs=None):
        """Add a point to the curve."""
        self._track.add(self._session.epoch, batch + 1, self._session.n_batches, logs["loss"])
        (seen, then), now = self._last, time.perf_counter()
        self._session.speed = (batch + 1 - seen) / (now - then)
        self._last = (batch + 1, now)
        self._end_if_asked()

    def on_test_batch_end(self, batch, logs=None):
        """Do not finish a validation that nobody waits for."""
        self._end_if_asked()

    def on_epoch_end(self, epoch, logs=None):
        """Keep the epoch's numbers and look at the worst examples."""
        self._track.rows.append({"epoch": epoch + 1, **scalars(logs)})
        self._session.look_at(self.model)
        with self._session._lock:
            if self._session._hold_at_end:
                self._session._hold_at_end = False
                self._session.gate.close()

    def _end_if_asked(self):
        if self._session._stopping:
            raise Stopped
