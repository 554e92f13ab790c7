"""Two plain listeners that know recordings by heart and name the nearest: each hears in its own way."""

from dataclasses import dataclass

import numpy as np

FLOOR = -60  # decibels below the loudest that still count
N_BANDS = 32
N_FRAMES = 128  # a second


@dataclass(frozen=True)
class SoundMemory:
    """Recordings known by heart, as one kind of listener keeps them.

    Parameters
    ----------
    kind : {"spectrogram", "mean spectrum"}
        A picture of what sounds when, or the mean spectrum of the whole recording.
    known : ndarray of shape (n_recordings, n_features)
    """

    kind: str
    known: np.ndarray

    @classmethod
    def of(cls, kind, spectrograms):
        """Learn recordings by heart."""
        return cls(kind, _kept(kind, spectrograms))

    def nearest(self, spectrograms):
        """Return the number of the known recording that is nearest to each sound heard."""
        heard = _kept(self.kind, spectrograms)
        # |a - b|² = |a|² - 2ab + |b|²; |a|² is the same for all candidates
        return np.argmin((self.known**2).sum(axis=1) - 2 * heard @ self.known.T, axis=1)


def _kept(kind, spectrograms):
    return np.stack([KINDS[kind](spectrogram.levels[1:]) for spectrogram in spectrograms])


def _what_when(levels):
    picture = np.full((N_BANDS, N_FRAMES), float(FLOOR))
    bands = np.maximum(levels.reshape(N_BANDS, -1, levels.shape[1]).mean(axis=1), FLOOR)[:, :N_FRAMES]
    picture[:, : bands.shape[1]] = bands
    return picture.reshape(N_BANDS, -1, 2).mean(axis=2).ravel()


def _what(levels):
    power = (10 ** (levels / 10)).reshape(N_BANDS, -1).mean(axis=1)
    return np.maximum(10 * np.log10(power / power.max()), FLOOR)


KINDS = {"spectrogram": _what_when, "mean spectrum": _what}
