"""The spectrogram of a sound: how loud each frequency is at each time."""

from dataclasses import dataclass

import numpy as np

from labkit.augmentation.sounds import as_wave
from labkit.core import checks

WINDOW = 256  # samples: 32 ms at 8,000 samples a second
HOP = WINDOW // 4


@dataclass(frozen=True)
class Spectrogram:
    """Levels in decibels below the loudest, shape (n_frequencies, n_times), with hertz and seconds."""

    levels: np.ndarray
    hertz: np.ndarray
    seconds: np.ndarray


def spectrogram(wave: np.ndarray, sample_rate: int) -> Spectrogram:
    """Return how loud each frequency is at each time.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    sample_rate : int
        Samples a second.

    Returns
    -------
    Spectrogram
        80 decibels below the loudest count as silence.

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or a rate that is not positive.

    Examples
    --------
    >>> result = spectrogram(np.sin(2 * np.pi * 500 * np.arange(8000) / 8000), 8000)
    >>> float(result.hertz[result.levels[:, 60].argmax()])
    500.0
    """
    checks.positive(sample_rate=sample_rate)
    sizes = np.abs(frames(as_wave(wave))).T
    loudest = sizes.max()
    levels = 20 * np.log10(np.maximum(sizes / (loudest or 1), 1e-4))
    hertz = np.fft.rfftfreq(WINDOW, 1 / sample_rate)
    return Spectrogram(levels, hertz, np.arange(sizes.shape[1]) * HOP / sample_rate)


def frames(wave: np.ndarray) -> np.ndarray:
    """Return the Fourier transform of overlapping pieces of a sound, shape (n_frames, n_frequencies)."""
    # half a window of silence at both ends: the middle of the first frame is the first sample
    padded = np.pad(wave, (WINDOW // 2, WINDOW // 2 + (-len(wave)) % HOP))
    cut = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    return np.fft.rfft(cut * hann(), axis=1)


def hann() -> np.ndarray:
    """Return the Hann window."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
