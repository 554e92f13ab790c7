"""Changes of a sound: noise at a chosen signal-to-noise ratio, crop, shift."""

from typing import Any

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError


def add_noise_at(wave: np.ndarray, decibels: float, seed: int = 0) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or a silent one.

    Examples
    --------
    >>> wave = np.sin(np.arange(1000.0))
    >>> round(signal_to_noise(wave, add_noise_at(wave, 20)), 6)
    20.0
    """
    wave = as_wave(wave)
    checks.require(checks.is_number(decibels), "decibels", decibels, "be a finite number")
    power = np.mean(wave**2)
    if power == 0:
        raise ArgumentError("`wave` must not be silent: a signal-to-noise ratio needs a signal; got power 0.")
    noise = np.random.default_rng(seed).normal(size=len(wave))
    noise *= np.sqrt(power / 10 ** (decibels / 10) / np.mean(noise**2))  # its own power, not the expected one
    return wave + noise


def signal_to_noise(clean: np.ndarray, noisy: np.ndarray) -> float:
    """Return the signal-to-noise ratio of a sound whose clean form is known.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    clean, noisy : ndarray of shape (n_samples,)

    Returns
    -------
    float
        Decibels; infinite where nothing was added.

    Raises
    ------
    ArgumentError
        For sounds of different length, or a silent clean one.

    Examples
    --------
    >>> signal_to_noise(np.array([1.0, -1.0]), np.array([1.1, -1.1])).__round__(6)
    20.0
    """
    clean = as_wave(clean, "clean")
    noisy = as_wave(noisy, "noisy")
    checks.require(len(clean) == len(noisy), "noisy", len(noisy), f"have {len(clean)} samples, as clean has")
    power = np.mean(clean**2)
    noise = np.mean((noisy - clean) ** 2)
    if power == 0:
        raise ArgumentError("`clean` must not be silent; got power 0.")
    return float(10 * np.log10(power / noise)) if noise else float("inf")


def crop_sound(wave: np.ndarray, share: float, seed: int = 0) -> np.ndarray:
    """Keep a part of a sound, taken from a random position.

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

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or a share outside (0, 1].

    Examples
    --------
    >>> len(crop_sound(np.zeros(1000), 0.6))
    600
    """
    wave = as_wave(wave)
    checks.positive(share=share)
    checks.between(0, 1, share=share)
    kept = max(round(share * len(wave)), 1)
    start = np.random.default_rng(seed).integers(0, len(wave) - kept + 1)
    return wave[start : start + kept]


def shift_sound(wave: np.ndarray, seconds: float, sample_rate: int) -> np.ndarray:
    """Delay a sound, or start it earlier; silence fills the rest and the length stays.

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

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or a rate that is not positive.

    Examples
    --------
    >>> shift_sound(np.array([0.1, 0.2, 0.3, 0.4]), 0.5, sample_rate=2)
    array([0. , 0.1, 0.2, 0.3])
    """
    wave = as_wave(wave)
    checks.require(checks.is_number(seconds), "seconds", seconds, "be a finite number")
    checks.positive(sample_rate=sample_rate)
    n_samples = int(np.clip(round(seconds * sample_rate), -len(wave), len(wave)))
    shifted = np.zeros_like(wave)
    if n_samples >= 0:
        shifted[n_samples:] = wave[: len(wave) - n_samples]
    else:
        shifted[:n_samples] = wave[-n_samples:]
    return shifted


def as_wave(wave: Any, name: str = "wave") -> np.ndarray:
    """Return a sound of one channel as float64, or refuse it."""
    wave = np.asarray(wave)
    if wave.ndim != 1 or not len(wave):
        raise ArgumentError(
            f"`{name}` must have the shape (n_samples,), one channel; got shape {wave.shape}."
        )
    if not np.issubdtype(wave.dtype, np.floating):
        raise ArgumentError(
            f"`{name}` must be floats in [-1, 1]; got {wave.dtype}. Divide by its full scale."
        )
    if not np.isfinite(wave).all():
        raise ArgumentError(f"`{name}` must be finite; sample {int(np.argmin(np.isfinite(wave)))} is not.")
    return wave.astype(np.float64)
