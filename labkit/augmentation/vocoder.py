"""Changes of length and pitch of a sound by a phase vocoder."""

import numpy as np

from labkit.augmentation.sounds import as_wave
from labkit.augmentation.spectrograms import HOP, WINDOW, frames, hann
from labkit.core import checks


def stretch(wave: np.ndarray, factor: float) -> np.ndarray:
    """Make a sound longer or shorter and keep its pitch, by a phase vocoder.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    wave : ndarray of shape (n_samples,)
    factor : float, in [0.25, 4]
        Length of the result over the old length; 1 returns the sound unchanged.

    Returns
    -------
    ndarray of shape (round(factor · n_samples),), at least 1

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or a factor outside [0.25, 4].

    References
    ----------
    Flanagan and Golden (1966), doi:10.1002/j.1538-7305.1966.tb01706.x

    Examples
    --------
    >>> len(stretch(np.sin(np.arange(1000.0)), 1.5))
    1500
    """
    wave = as_wave(wave)
    checks.between(0.25, 4, factor=factor)
    if factor == 1:
        return wave
    spectra = frames(wave)
    positions = np.arange(0, len(spectra) - 1, 1 / factor)
    return _overlap(_vocoded(spectra, positions), max(round(factor * len(wave)), 1))


def change_pitch(wave: np.ndarray, semitones: float) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For a wave that is not one channel of finite floats, or more than 24 semitones.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
    >>> higher = change_pitch(tone, 12)
    >>> len(higher), int(np.abs(np.fft.rfft(higher * np.hanning(8000))).argmax())
    (8000, 880)
    """
    wave = as_wave(wave)
    checks.between(-24, 24, semitones=semitones)
    if semitones == 0:
        return wave
    faster = 2 ** (semitones / 12)
    longer = stretch(wave, faster)
    return np.interp(np.arange(len(wave)) * faster, np.arange(len(longer)), _below(longer, faster), right=0.0)


def _vocoded(spectra, positions):
    # between two frames sizes are averaged; phases go on as fast as they did there
    before = positions.astype(int)
    share = positions % 1
    sizes = np.abs(spectra)
    sizes = sizes[before] * (1 - share)[:, None] + sizes[before + 1] * share[:, None]
    advance = np.angle(spectra[before + 1] * np.conj(spectra[before]))
    expected = 2 * np.pi * HOP * np.arange(spectra.shape[1]) / WINDOW
    advance = expected + (advance - expected + np.pi) % (2 * np.pi) - np.pi
    phases = np.angle(spectra[0]) + np.concatenate(
        [np.zeros_like(advance[:1]), np.cumsum(advance[:-1], axis=0)]
    )
    return sizes * np.exp(1j * phases)


def _overlap(spectra, n_samples):
    pieces = np.fft.irfft(spectra, WINDOW, axis=1) * hann()
    total, weight = np.zeros((2, max((len(spectra) - 1) * HOP + WINDOW, WINDOW // 2 + n_samples)))
    for number, piece in enumerate(pieces):
        total[number * HOP : number * HOP + WINDOW] += piece
        weight[number * HOP : number * HOP + WINDOW] += hann() ** 2
    return (total / np.maximum(weight, 0.1))[WINDOW // 2 : WINDOW // 2 + n_samples]


def _below(wave, faster):
    # what would be above half the sample rate after speeding up must go first, or it folds back
    if faster <= 1:
        return wave
    spectrum = np.fft.rfft(wave)
    spectrum[int(len(spectrum) / faster) :] = 0
    return np.fft.irfft(spectrum, len(wave))
