"""The pictures of a live panel: curves, worst examples, confusion matrix."""

import io
import threading
import time
from collections.abc import Sequence

import numpy as np

from labkit.panels.picture import Picture
from labkit.panels.view import PictureView
from labkit.training.live import artists
from labkit.training.live.curves import Track
from labkit.training.live.diagnosis import Diagnosis

SHORTEST_PAUSE = 1 / 3  # seconds between two pictures
SHARE = 0.04  # of the time that drawing may take


class Painter:
    """Draws in a thread of its own while something goes on, seldom enough not to slow it.

    Parameters
    ----------
    paint : callable
    is_busy : callable
        Tells whether anything goes on.
    """

    def __init__(self, paint, is_busy):
        self._paint = paint
        self._is_busy = is_busy
        self._thread: threading.Thread | None = None
        self._wanted = False
        self._lock = threading.Lock()
        self._woken = threading.Event()

    def begin(self) -> None:
        """Draw from now on, until nothing goes on any more."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="labkit-painter", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Draw now: something has ended."""
        self._woken.set()

    def _work(self):
        while True:
            with self._lock:
                if not (self._wanted or self._is_busy()):
                    self._thread = None
                    break
                self._wanted = False
            begin = time.perf_counter()
            self._paint()
            self._woken.wait(max(SHORTEST_PAUSE, (time.perf_counter() - begin) / SHARE))
            self._woken.clear()
        self._paint()


class Pictures:
    """Draws the trainings of a session; the background only when an axis changes."""

    def __init__(self):
        self.views = (PictureView(), PictureView())
        self._curves = Picture(2, (9.6, 3.5))
        self._answers = Picture(2, (9.6, 3.7))
        self._staged: object = None
        self._shown: object = None

    @property
    def png(self) -> bytes:
        """The pictures as bytes, one below the other."""
        return _stacked([view.png for view in self.views if view.png])

    def show_curves(
        self,
        tracks: Sequence[Track],
        track: Track | None,
        epochs: int,
        smoothing: float,
        log: bool,
        words: str,
        code: str,
    ) -> None:
        """Draw loss and metric of a training, those that are pinned behind it.

        Parameters
        ----------
        tracks : sequence of Track
        track : Track or None
            The one in front.
        epochs : int
        smoothing : float in [0, 1)
        log : bool
        words, code : str
        """
        metric = track.metric if track else "loss"
        pinned = [other for other in tracks if other.pinned and other is not track]
        stage = _stage([t for t in (track, *pinned) if t], metric, epochs, log)
        if stage != self._staged:
            self._curves.stage(lambda *axes: _prepare(axes, *stage))
            self._staged = stage
        ghosts = [lambda *axes, t=ghost: _add_ghost(axes, t, metric) for ghost in pinned]
        picture = self._curves.draw(lambda *axes: _add_track(axes, track, metric, smoothing), ghosts)
        self.views[0].show(picture, words)
        self.views[1].code = code  # below both pictures

    def show_answers(self, diagnosis: Diagnosis, inputs: np.ndarray) -> None:
        """Draw the worst examples and the confusion matrix, where they are not those shown already.

        Parameters
        ----------
        diagnosis : Diagnosis
        inputs : ndarray of shape (n, …)
        """
        if diagnosis is self._shown:
            return
        self._shown = diagnosis
        self._answers.stage(lambda *axes: _add_answers(axes, diagnosis, inputs))
        titles = [ax.get_title(loc="left") for ax in self._answers.axes]
        picture = self._answers.draw(
            lambda *axes: [ax.set_title(title) for ax, title in zip(axes, titles, strict=True)]
        )
        loss = diagnosis.losses[diagnosis.rows].mean()
        words = f"The nine worst examples, with a mean loss of {loss:.3g}, and what is taken for what."
        self.views[1].show(picture, words, self.views[1].code)

    def clear(self) -> None:
        """Take the answers away."""
        self._shown = None
        self.views[1].show(b"", "", self.views[1].code)


def _stage(tracks, metric, epochs, log):
    losses = [value for t in tracks for value in (*t.losses, *t.column("val_loss"))]
    shares = [value for t in tracks for name in (metric, f"val_{metric}") for value in t.column(name)]
    epochs = artists.horizon(max([t.place for t in tracks], default=0), epochs)
    return epochs, log, metric, artists.limits(losses, log), artists.share_limits(shares)


def _prepare(axes, epochs, log, metric, of_losses, of_metric):
    artists.prepare_curves(axes[0], epochs, of_losses, "loss", log)
    artists.prepare_curves(axes[1], epochs, of_metric, metric)


def _add_track(axes, track, metric, smoothing):
    if track:
        artists.add_losses(track, axes[0], smoothing)
        artists.add_metric(track, axes[1], metric)
        axes[0].set_title(", ".join(word for word in (track.name, f"seed {track.seed}") if word))


def _add_ghost(axes, track, metric):
    artists.add_ghost(track, axes[0], "val_loss" if "val_loss" in (track.rows or [{}])[-1] else "loss")
    artists.add_ghost(track, axes[1], f"val_{metric}")


def _add_answers(axes, diagnosis, inputs):
    artists.add_worst(diagnosis, inputs, axes[0])
    artists.add_confusion(diagnosis, axes[1])


def _stacked(pictures):
    from PIL import Image

    images = [Image.open(io.BytesIO(png)) for png in pictures]
    height = sum(image.height for image in images)
    page = Image.new("RGB", (max(image.width for image in images), height), "white")
    top = 0
    for image in images:
        page.paste(image, (0, top))
        top += image.height
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()
