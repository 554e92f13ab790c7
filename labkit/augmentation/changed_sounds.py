"""One spoken word changed by strengths with units, and the accuracy of two models after the same change."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from labkit import datasets
from labkit.augmentation.accuracies import accuracy_table
from labkit.augmentation.nearest_sound import KINDS, nearest_sound
from labkit.augmentation.sounds import add_noise_at, crop_sound, shift_sound
from labkit.augmentation.spectrograms import spectrogram
from labkit.augmentation.vocoder import change_pitch, stretch
from labkit.core import checks

NO_NOISE = 100  # decibels from which on nothing is added
SHARES = (0.5, 1.0)  # of the strengths; at 0 every model knows every recording


@dataclass(frozen=True)
class SoundChange:
    """Strengths of the changes of a sound.

    Parameters
    ----------
    noise : float
        Signal-to-noise ratio in decibels; 100 adds none.
    shift : float
        Seconds.
    stretch : float
        Factor of the length.
    pitch : float
        Semitones.
    crop : float
        Share cut off.
    """

    noise: float
    shift: float
    stretch: float
    pitch: float
    crop: float

    def __post_init__(self) -> None:
        checks.between(-40, NO_NOISE, noise=self.noise)
        checks.between(-1, 1, shift=self.shift)
        checks.between(0.25, 4, stretch=self.stretch)
        checks.between(-24, 24, pitch=self.pitch)
        checks.between(0, 0.9, crop=self.crop)


@dataclass(frozen=True)
class ChangedSound:
    """A recording before and after a change, a model's prediction, and every model's accuracy."""

    before: np.ndarray
    wave: np.ndarray
    sample_rate: int
    label: str
    predicted: str
    model: str
    table: pd.DataFrame
    change: SoundChange


def change_recording(recording: int, change: SoundChange, model: str, seed: int) -> ChangedSound:
    """Change one recording, and all of them, and query both models."""
    checks.whole(least=0, recording=recording, seed=seed)
    checks.one_of(KINDS, model=model)
    data = _recordings()
    n = len(data.waves)
    row = recording % n
    predictions = [_predictions(share, seed, change) for share in SHARES]
    n_correct = {
        kind: [n, *(int((each[kind] == np.arange(n)).sum()) for each in predictions)] for kind in KINDS
    }
    return ChangedSound(
        before=data.waves[row].astype(float),
        wave=_changed(row, 1.0, seed, change),
        sample_rate=data.sample_rate,
        label=_name(row),
        predicted=_name(predictions[-1][model][row]),
        model=model,
        table=accuracy_table((0.0, *SHARES), n, n_correct),
        change=change,
    )


@lru_cache(maxsize=64)
def _predictions(share, seed, change):
    data = _recordings()
    waves = [_changed(row, share, seed, change) for row in range(len(data.waves))]
    spectrograms = [spectrogram(wave, data.sample_rate) for wave in waves]
    return {kind: model.nearest(spectrograms) for kind, model in _models().items()}


def _changed(row, share, seed, change):
    seed = 100 * seed + row
    wave = _stretched(row, change.stretch**share, change.pitch * share)
    wave = crop_sound(wave, 1 - change.crop * share, seed)
    if change.noise < NO_NOISE:  # half the strength is half the noise's size: 6 decibels less
        wave = add_noise_at(wave, change.noise - 20 * np.log10(share), seed)
    return shift_sound(wave, change.shift * share, _recordings().sample_rate)


@lru_cache(maxsize=256)
def _stretched(row, factor, semitones):
    return change_pitch(stretch(_recordings().waves[row], factor), semitones)


@cache
def _recordings():
    return datasets.load("spoken_digits")


@cache
def _models():
    data = _recordings()
    spectrograms = [spectrogram(wave, data.sample_rate) for wave in data.waves]
    return {kind: nearest_sound(kind, spectrograms) for kind in KINDS}


def _name(row):
    data = _recordings()
    return f"{data.labels[row]} ({data.languages[row]})"
