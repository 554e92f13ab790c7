"""Training in the background: start, pause, one batch, one epoch, stop, and the learning rate in flight."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum

import keras

from labkit.training.callbacks import Stopped, scalars
from labkit.training.directions import direction, losses
from labkit.training.live.curves import Track
from labkit.training.live.gate import Gate
from labkit.training.records import Run


class State(StrEnum):
    """What a session does, and with it what may be trained on next."""

    IDLE = "idle"
    BUILDING = "building"  # whatever comes after it, no batch has been trained on yet
    TRAINING = "training"
    ONE_EPOCH = "one epoch"  # then PAUSED
    ONE_BATCH = "one batch"  # then PAUSED
    PAUSED = "paused"
    STOPPING = "stopping"


GOING_ON = (State.TRAINING, State.ONE_EPOCH)
AT_MOST = 0.1  # seconds that a pause waits for the batch under way; validation may take longer
WORDS = {State.ONE_EPOCH: State.TRAINING, State.ONE_BATCH: State.PAUSED}  # for those who look on


class Session:
    """Trains one after the other what it is given, in a thread of its own.

    Training must not run on the thread that hears the buttons, or Pause would wait until there is nothing
    left to pause. A second start waits for the first one to end. There is one state with one condition:
    whoever changes the state wakes all that wait for it.

    Parameters
    ----------
    train : callable
        (values, seed, callbacks) -> Run.
    """

    def __init__(self, train: Callable[[dict, int, list], Run]):
        self._train = train
        self.tracks = []
        self.runs = []
        self.error = None
        self.track = None
        self.model = None  # of the present training, from its first batch on
        self.n_batches = 0
        self.epoch = 0
        self.speed = float("nan")  # batches a second
        self.look_at = lambda model: None
        self.ended = lambda: None
        self._gate = Gate()
        self._state = State.IDLE
        self._change = threading.Condition()
        self._waiting = []
        self._is_held = False  # the thread that trains waits

    @property
    def is_busy(self) -> bool:
        """Whether anything is trained or waits for it."""
        return self._state is not State.IDLE

    @property
    def state(self) -> str:
        """One word: idle, building, training, paused, stopping, or how the last one ended."""
        state = self._state
        if state is State.IDLE:
            return self.track.state if self.track else State.IDLE
        if state is not State.STOPPING and self.model is None:
            return State.BUILDING
        return WORDS.get(state, state)

    def _enter(self, state):
        with self._change:
            self._state = state
            self._gate.set(is_open=state in GOING_ON)
            self._change.notify_all()

    def start(self, values: dict, seed: int, hold: bool = False) -> Track:
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
        track = Track(dict(values), seed)
        with self._change:
            self.tracks.append(track)
            self._waiting.append((track, State.PAUSED if hold else State.TRAINING))
            if not self.is_busy:
                self.error = None
                self._begin_next()
                threading.Thread(target=self._work, name="labkit-training", daemon=True).start()
        return track

    def pause(self) -> None:
        """Hold before the next batch, and wait for the one that is under way."""
        with self._change:
            self._steer(State.PAUSED)
            self._change.wait_for(lambda: self._is_held or self._state is not State.PAUSED, AT_MOST)

    def resume(self) -> None:
        """Go on."""
        self._steer(State.TRAINING)

    def one_epoch(self) -> None:
        """Go on to the end of the epoch, and hold there."""
        self._steer(State.ONE_EPOCH)

    def one_batch(self) -> None:
        """Train on one batch, wait for it, and hold."""
        with self._change:
            self._change.wait_for(lambda: self._state is not State.ONE_BATCH)
            self._steer(State.ONE_BATCH)
            self._change.wait_for(lambda: self._state is not State.ONE_BATCH)

    def _steer(self, state):
        with self._change:
            if self._state not in (State.IDLE, State.STOPPING):
                self._enter(state)

    def stop(self) -> None:
        """End the training that is going on, and forget those that wait."""
        with self._change:
            self._waiting.clear()
            self.tracks = [track for track in self.tracks if track.state != "waiting"]
            self._steer(State.STOPPING)

    def set_learning_rate(self, rate: float) -> None:
        """Change the learning rate of the training that is going on.

        Parameters
        ----------
        rate : float

        Raises
        ------
        ValueError
            Where the rate of this model follows a schedule.
        """
        if not self.is_busy or self.model is None:
            return
        try:
            self.model.optimizer.learning_rate = rate
        except TypeError as error:
            raise ValueError("`learning_rate` follows a schedule in this model; got a number.") from error
        self.track.mark(rate)

    def join(self, timeout: float | None = None) -> None:
        """Wait until all is done, and raise what went wrong.

        Parameters
        ----------
        timeout : float
            Seconds.
        """
        with self._change:
            self._change.wait_for(lambda: not self.is_busy, timeout)
        if self.error:
            raise self.error

    # -- in the thread that trains

    def _begin_next(self):
        self.track, state = self._waiting.pop(0)
        self.track.state = "training"
        self.model = None
        self._enter(state)

    def _work(self):
        while True:
            self._run(self.track)
            with self._change:
                if not self._waiting:
                    self._enter(State.IDLE)
                    break
                self._begin_next()
        self.ended()

    def _run(self, track):
        watcher = Watcher(self, track)
        try:
            self.runs.append(self._train(track.values, track.seed, [watcher]))
            track.state = "stopped" if self._state is State.STOPPING else "done"
        except Exception as error:  # whatever it is, the panel shows it and join() raises it
            self.error = error
            track.state = "failed"
            self.stop()

    def permit(self) -> bool:
        """Wait while the training is paused, and return whether only a single batch may follow."""
        with self._change:
            self._is_held = self._state is State.PAUSED
            self._change.notify_all()
            self._change.wait_for(lambda: self._state is not State.PAUSED)
            self._is_held = False
            if self._state is State.STOPPING:
                raise Stopped
            return self._state is State.ONE_BATCH

    def pause_after(self, state: State) -> None:
        """Pause if the session is still in a state that has now been reached."""
        with self._change:
            if self._state is state:
                self._enter(State.PAUSED)

    def end_if_stopping(self) -> None:
        """End the training, from within it, where that is wanted."""
        if self._state is State.STOPPING:
            raise Stopped


class Watcher(keras.callbacks.Callback):
    """Reports to a session from inside a training, and holds or ends it as the session's state demands."""

    def __init__(self, session: Session, track: Track):
        super().__init__()
        self._session = session
        self._track = track
        self._n_seen = 0
        self._is_single = False
        self._is_gated = False

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Give the session the model, and the model a train function that can be held."""
        self._session.n_batches = self.params["steps"]
        self._session.model = self.model
        if keras.backend.backend() == "tensorflow" and not self.model.run_eagerly:
            self._is_gated = True
            gate = self._session._gate
            self.model.train_function = gate.train_function(self.model, self._permit, self._report)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Note the epoch."""
        self._session.epoch = epoch
        self._n_seen = 0
        self._last = (0, time.perf_counter())

    def _permit(self):
        n_left = self._session.n_batches - self._n_seen
        if n_left == 0:  # the end of an epoch does not wait
            return 0
        self._is_single = self._session.permit()
        return 1 if self._is_single else n_left

    def _report(self, n_batches, loss):
        self._n_seen += n_batches
        self._track.add(self._session.epoch, self._n_seen, self._session.n_batches, loss)
        if self._is_single:
            self._session.pause_after(State.ONE_BATCH)

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Hold here where Keras trains on one batch at a time, without a graph of TensorFlow."""
        if not self._is_gated:
            self._permit()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Measure the speed, and note which metrics there are."""
        if not self._is_gated:
            self._report(batch + 1 - self._n_seen, logs["loss"])
        if not self._track.metrics:
            self._track.metrics = [name for name in scalars(logs) if name not in losses(self.model)]
        n_before, before = self._last
        now = time.perf_counter()
        self._session.speed = (batch + 1 - n_before) / (now - before)
        self._last = (batch + 1, now)
        self._session.end_if_stopping()

    def on_test_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Do not finish a validation that nobody waits for."""
        self._session.end_if_stopping()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Keep the epoch's numbers and look at the worst examples."""
        row = scalars(logs)
        self._track.modes = {name: direction(self.model, name) for name in row}
        self._track.rows.append({"epoch": epoch + 1, **row})
        self._session.look_at(self.model)
        self._session.pause_after(State.ONE_EPOCH)
