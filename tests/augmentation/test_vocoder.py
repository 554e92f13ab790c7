"""Stretch and pitch: lengths, and the frequency of a pure tone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import augmentation

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)


def loudest(wave):
    return np.abs(np.fft.rfft(wave * np.hanning(len(wave)))).argmax() * RATE / len(wave)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.25, 2])
def test_a_stretched_tone_keeps_its_pitch(factor):
    longer = augmentation.stretch(TONE, factor)
    assert len(longer) == round(factor * len(TONE))
    assert loudest(longer) == pytest.approx(440, abs=5)
    middle = longer[len(longer) // 4 : len(longer) // 2]
    assert middle.std() == pytest.approx(TONE.std(), rel=0.15)


@pytest.mark.parametrize("semitones", [-12, -5, 4, 12])
def test_a_tone_moves_by_semitones_and_keeps_its_length(semitones):
    moved = augmentation.change_pitch(TONE, semitones)
    assert len(moved) == len(TONE)
    assert loudest(moved) == pytest.approx(440 * 2 ** (semitones / 12), rel=0.01)


def test_a_pitch_that_cannot_be_played_does_not_fold_back():
    high = 0.5 * np.sin(2 * np.pi * 3000 * np.arange(RATE) / RATE)
    assert augmentation.change_pitch(high, 12).std() < 0.1 * high.std()


WAVES = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=700).map(np.array)


@settings(max_examples=40, deadline=None)
@given(WAVES, st.floats(0.25, 4), st.integers(-24, 24))
def test_any_sound_gives_finite_sounds_of_the_right_length(wave, factor, semitones):
    longer = augmentation.stretch(wave, factor)
    assert len(longer) in (len(wave), max(round(factor * len(wave)), 1))
    assert np.isfinite(longer).all()
    moved = augmentation.change_pitch(wave, semitones)
    assert moved.shape == wave.shape
    assert np.isfinite(moved).all()
