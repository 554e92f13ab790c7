"""One spoken word changed by strengths with units, and how two listeners stand up to the same change."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from labkit import datasets
from labkit.augmentation import nearest_sound, sounds
from labkit.augmentation.tallies import Tally
from labkit.core import checks

NO_NOISE = 100  # decibels from which on nothing is added
VIEWS = ("waves", "spectrograms")
SHARES = (0.5, 1.0)  # of the strengths; at 0 every listener knows every recording


@dataclass(frozen=True)
class SpokenVersions:
    """A recording before and after a change, what a listener takes it for, and every listener's accuracy."""

    before: np.ndarray
    wave: np.ndarray
    sample_rate: int
    label: str
    said: str
    model: str
    table: pd.DataFrame
    recipe: dict
    view: str

    @classmethod
    def of(cls, recording, model, view, seed, **recipe):
        """Change one recording, and all of them, as a recipe says; ask both listeners."""
        checks.whole(least=0, recording=recording, seed=seed)
        checks.one_of(nearest_sound.KINDS, model=model)
        checks.one_of(VIEWS, view=view)
        _require(**recipe)
        known = _recordings()
        place, n = recording % len(known.waves), len(known.waves)
        answers = [_answers(share, seed, **recipe) for share in SHARES]
        right = {
            kind: [n, *(int((said[kind] == np.arange(n)).sum()) for said in answers)]
            for kind in nearest_sound.KINDS
        }
        before, after = known.waves[place].astype(float), _changed(place, 1.0, seed, **recipe)
        said, table = _name(answers[-1][model][place]), Tally((0.0, *SHARES), n, right).table
        return cls(before, after, known.sample_rate, _name(place), said, model, table, recipe, view)


def _require(noise, shift, stretch, pitch, crop):
    checks.between(-40, NO_NOISE, noise=noise)
    checks.between(-1, 1, shift=shift)
    checks.between(0.25, 4, stretch=stretch)
    checks.between(-24, 24, pitch=pitch)
    checks.between(0, 0.9, crop=crop)


@lru_cache(maxsize=64)
def _answers(share, seed, **recipe):
    rate = _recordings().sample_rate
    waves = [_changed(place, share, seed, **recipe) for place in range(len(_recordings().waves))]
    heard = [sounds.spectrogram(wave, rate) for wave in waves]
    return {name: memory.nearest(heard) for name, memory in _memories().items()}


def _changed(place, share, seed, noise, shift, stretch, pitch, crop):
    seed = 100 * seed + place
    wave = sounds.crop_sound(_bent(place, stretch**share, pitch * share), 1 - crop * share, seed)
    if noise < NO_NOISE:  # half the strength is half the noise's size: 6 decibels less
        wave = sounds.add_noise_at(wave, noise - 20 * np.log10(share), seed)
    return sounds.shift_sound(wave, shift * share, _recordings().sample_rate)


@lru_cache(maxsize=256)
def _bent(place, factor, semitones):
    return sounds.change_pitch(sounds.stretch(_recordings().waves[place], factor), semitones)


@cache
def _recordings():
    return datasets.load("spoken_digits")


@cache
def _memories():
    known = _recordings()
    heard = [sounds.spectrogram(wave, known.sample_rate) for wave in known.waves]
    return {kind: nearest_sound.SoundMemory.of(kind, heard) for kind in nearest_sound.KINDS}


def _name(place):
    known = _recordings()
    return f"{known.labels[place]} ({known.languages[place]})"
