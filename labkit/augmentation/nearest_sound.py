"""Two plain models of sound: each names the recording whose features are nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labkit.augmentation.spectrograms import Spectrogram

FLOOR = -60  # decibels below the loudest that still count
N_BANDS = 32
N_FRAMES = 128  # a second


@dataclass(frozen=True)
class NearestSound:
    """Recordings as features, to which new sounds are compared.

    Parameters
    ----------
    kind : {"spectrogram", "mean spectrum"}
        The levels of all bands over time, or the mean spectrum of the whole recording.
    features : ndarray of shape (n_recordings, n_features)
    """

    kind: str
    features: np.ndarray

    def nearest(self, spectrograms: Sequence[Spectrogram]) -> np.ndarray:
        """Return the number of the recording that is nearest to each sound."""
        features = _features(self.kind, spectrograms)
        # |a - b|² = |a|² - 2ab + |b|²; |a|² is the same for all candidates
        return np.argmin((self.features**2).sum(axis=1) - 2 * features @ self.features.T, axis=1)


def nearest_sound(kind: str, spectrograms: Sequence[Spectrogram]) -> NearestSound:
    """Return the model of one kind that knows these recordings."""
    return NearestSound(kind, _features(kind, spectrograms))


def _features(kind, spectrograms):
    return np.stack([KINDS[kind](spectrogram.levels[1:]) for spectrogram in spectrograms])


def _bands_over_time(levels):
    picture = np.full((N_BANDS, N_FRAMES), float(FLOOR))
    bands = np.maximum(levels.reshape(N_BANDS, -1, levels.shape[1]).mean(axis=1), FLOOR)[:, :N_FRAMES]
    picture[:, : bands.shape[1]] = bands
    return picture.reshape(N_BANDS, -1, 2).mean(axis=2).ravel()


def _mean_spectrum(levels):
    power = (10 ** (levels / 10)).reshape(N_BANDS, -1).mean(axis=1)
    return np.maximum(10 * np.log10(power / power.max()), FLOOR)


KINDS = {"spectrogram": _bands_over_time, "mean spectrum": _mean_spectrum}
