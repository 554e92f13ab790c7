"""Sound: noise at a chosen signal-to-noise ratio, crop, shift, stretch, pitch; and the spectrogram."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks

WINDOW = 256  # samples: 32 ms at 8,000 samples a second
HOP = WINDOW // 4


@dataclass(frozen=True)
class Spectrogram:
    """Levels in decibels below the loudest, shape (n_frequencies, n_times), with hertz and seconds."""

    levels: np.ndarray
    hertz: np.ndarray
    seconds: np.ndarray


def add_noise_at(wave, decibels, seed=0):
    """Add white noise at a signal-to-noise ratio: 10 · log10(power of the signal / power of the noise).

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
        Floats, full scale from -1 to 1.
    decibels : float
        0 is as much noise as signal, 20 a hundredth of its power.
    seed : int

    Returns
    -------
    ndarray of shape (n_samples,), float64
        May leave [-1, 1].
    """
    wave = _wave(wave)
    checks.require(checks.is_number(decibels), "decibels", decibels, "be a finite number")
    power = np.mean(wave**2)
    if power == 0:
        raise ValueError("`wave` must not be silent: there is no noise at a ratio to nothing; got power 0.")
    noise = np.random.default_rng(seed).normal(size=len(wave))
    noise *= np.sqrt(power / 10 ** (decibels / 10) / np.mean(noise**2))  # its own power, not the expected one
    return wave + noise


def signal_to_noise(clean, noisy):
    """Return the signal-to-noise ratio of a sound whose clean form is known.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    clean, noisy : ndarray of shape (n_samples,)

    Returns
    -------
    float
        Decibels; infinite where nothing was added.
    """
    clean, noisy = _wave(clean, "clean"), _wave(noisy, "noisy")
    checks.require(len(clean) == len(noisy), "noisy", len(noisy), f"have {len(clean)} samples, as clean has")
    power, noise = np.mean(clean**2), np.mean((noisy - clean) ** 2)
    if power == 0:
        raise ValueError("`clean` must not be silent; got power 0.")
    return float(10 * np.log10(power / noise)) if noise else float("inf")


def crop_sound(wave, share, seed=0):
    """Keep a part of a sound, taken from a random place.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    share : float, in (0, 1]
        Of the samples kept.
    seed : int

    Returns
    -------
    ndarray of shape (round(share · n_samples),), at least 1
    """
    wave = _wave(wave)
    checks.positive(share=share)
    checks.between(0, 1, share=share)
    kept = max(round(share * len(wave)), 1)
    start = np.random.default_rng(seed).integers(0, len(wave) - kept + 1)
    return wave[start : start + kept]


def shift_sound(wave, seconds, sample_rate):
    """Delay a sound, or start it earlier; silence fills the gap and the length stays.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    seconds : float
        Negative: earlier.
    sample_rate : int
        Samples a second.

    Returns
    -------
    ndarray of shape (n_samples,)
    """
    wave = _wave(wave)
    checks.require(checks.is_number(seconds), "seconds", seconds, "be a finite number")
    checks.positive(sample_rate=sample_rate)
    n_samples = int(np.clip(round(seconds * sample_rate), -len(wave), len(wave)))
    shifted = np.zeros_like(wave)
    if n_samples >= 0:
        shifted[n_samples:] = wave[: len(wave) - n_samples]
    else:
        shifted[:n_samples] = wave[-n_samples:]
    return shifted


def stretch(wave, factor):
    """Make a sound longer or shorter and keep its pitch, by a phase vocoder.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    factor : float, in [0.25, 4]
        Length of the result over the old length; 1 gives the sound back as it was.

    Returns
    -------
    ndarray of shape (round(factor · n_samples),), at least 1

    References
    ----------
    Flanagan and Golden (1966), doi:10.1002/j.1538-7305.1966.tb01706.x
    """
    wave = _wave(wave)
    checks.between(0.25, 4, factor=factor)
    if factor == 1:
        return wave
    frames = _frames(wave)
    places = np.arange(0, len(frames) - 1, 1 / factor)
    return _overlap(_vocoded(frames, places), max(round(factor * len(wave)), 1))


def change_pitch(wave, semitones):
    """Raise or lower a sound and keep its length: stretch it, then play it faster or slower.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    semitones : float, in [-24, 24]
        12 make an octave: twice the frequency.

    Returns
    -------
    ndarray of shape (n_samples,)
    """
    wave = _wave(wave)
    checks.between(-24, 24, semitones=semitones)
    if semitones == 0:
        return wave
    faster = 2 ** (semitones / 12)
    longer = stretch(wave, faster)
    return np.interp(np.arange(len(wave)) * faster, np.arange(len(longer)), _below(longer, faster), right=0.0)


def spectrogram(wave, sample_rate):
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
    """
    checks.positive(sample_rate=sample_rate)
    sizes = np.abs(_frames(_wave(wave))).T
    loudest = sizes.max()
    levels = 20 * np.log10(np.maximum(sizes / (loudest or 1), 1e-4))
    hertz = np.fft.rfftfreq(WINDOW, 1 / sample_rate)
    return Spectrogram(levels, hertz, np.arange(sizes.shape[1]) * HOP / sample_rate)


def _wave(wave, name="wave"):
    wave = np.asarray(wave)
    if wave.ndim != 1 or not len(wave):
        raise ValueError(f"`{name}` must have the shape (n_samples,), one channel; got shape {wave.shape}.")
    if not np.issubdtype(wave.dtype, np.floating):
        raise ValueError(f"`{name}` must be floats in [-1, 1]; got {wave.dtype}. Divide by its full scale.")
    if not np.isfinite(wave).all():
        raise ValueError(f"`{name}` must be finite; sample {int(np.argmin(np.isfinite(wave)))} is not.")
    return wave.astype(np.float64)


def _frames(wave):
    # half a window of silence at both ends: the middle of the first frame is the first sample
    padded = np.pad(wave, (WINDOW // 2, WINDOW // 2 + (-len(wave)) % HOP))
    cut = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    return np.fft.rfft(cut * _hann(), axis=1)


def _vocoded(frames, places):
    # between two frames sizes are averaged; phases go on as fast as they did there
    before, share = places.astype(int), places % 1
    sizes = np.abs(frames)
    sizes = sizes[before] * (1 - share)[:, None] + sizes[before + 1] * share[:, None]
    turns = np.angle(frames[before + 1] * np.conj(frames[before]))
    expected = 2 * np.pi * HOP * np.arange(frames.shape[1]) / WINDOW
    turns = expected + (turns - expected + np.pi) % (2 * np.pi) - np.pi
    phases = np.angle(frames[0]) + np.concatenate([np.zeros_like(turns[:1]), np.cumsum(turns[:-1], axis=0)])
    return sizes * np.exp(1j * phases)


def _overlap(frames, n_samples):
    pieces = np.fft.irfft(frames, WINDOW, axis=1) * _hann()
    total, weight = np.zeros((2, max((len(frames) - 1) * HOP + WINDOW, WINDOW // 2 + n_samples)))
    for number, piece in enumerate(pieces):
        total[number * HOP : number * HOP + WINDOW] += piece
        weight[number * HOP : number * HOP + WINDOW] += _hann() ** 2
    return (total / np.maximum(weight, 0.1))[WINDOW // 2 : WINDOW // 2 + n_samples]


def _below(wave, faster):
    # what would lie above half the sample rate after speeding up must go first, or it folds back
    if faster <= 1:
        return wave
    spectrum = np.fft.rfft(wave)
    spectrum[int(len(spectrum) / faster) :] = 0
    return np.fft.irfft(spectrum, len(wave))


def _hann():
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
