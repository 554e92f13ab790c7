"""Sounds: the ratio measured back, lengths, and the pitch of a pure tone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import augmentation, datasets

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
SOUNDS = datasets.load("spoken_digits").waves


def loudest(wave):
    return np.abs(np.fft.rfft(wave * np.hanning(len(wave)))).argmax() * RATE / len(wave)


@pytest.mark.parametrize("decibels", [-10, 0, 3.5, 20, 40])
def test_noise_measured_back_has_the_ratio_asked_for(decibels):
    for seed, wave in enumerate(SOUNDS[::7]):
        noisy = augmentation.add_noise_at(wave, decibels, seed)
        assert augmentation.signal_to_noise(wave, noisy) == pytest.approx(decibels, abs=0.1)


def test_nothing_added_is_an_infinite_ratio():
    assert augmentation.signal_to_noise(TONE, TONE) == np.inf


def test_the_same_seed_gives_the_same_sound():
    first, again, other = (augmentation.add_noise_at(TONE, 10, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert augmentation.crop_sound(TONE, 0.3, 1).tolist() == augmentation.crop_sound(TONE, 0.3, 1).tolist()


def test_zero_changes_nothing():
    wave = SOUNDS[0]
    for same in (
        augmentation.stretch(wave, 1),
        augmentation.change_pitch(wave, 0),
        augmentation.shift_sound(wave, 0, RATE),
        augmentation.crop_sound(wave, 1),
    ):
        np.testing.assert_array_equal(same, wave)


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


def test_shifts_move_and_do_not_wrap():
    later = augmentation.shift_sound(TONE, 0.1, RATE)
    np.testing.assert_array_equal(later[800:], TONE[:-800])
    assert not later[:800].any()
    np.testing.assert_array_equal(augmentation.shift_sound(TONE, -0.1, RATE)[:-800], TONE[800:])
    assert not augmentation.shift_sound(TONE, 5, RATE).any()


def test_a_spectrogram_is_loudest_where_the_tone_is():
    found = augmentation.spectrogram(TONE, RATE)
    assert found.levels.shape == (len(found.hertz), len(found.seconds))
    assert found.levels.max() == 0
    middle = found.levels[:, len(found.seconds) // 2]
    assert found.hertz[middle.argmax()] == pytest.approx(440, abs=RATE / 256)
    assert (augmentation.spectrogram(np.zeros(500), RATE).levels == -80).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: augmentation.add_noise_at(np.zeros(9), 10), "silent"),
        (lambda: augmentation.signal_to_noise(np.zeros(9), np.ones(9)), "silent"),
        (lambda: augmentation.signal_to_noise(TONE, TONE[1:]), "samples"),
        (lambda: augmentation.add_noise_at(TONE, np.nan), "finite"),
        (lambda: augmentation.stretch(np.zeros((2, 9)), 2), "one channel"),
        (lambda: augmentation.stretch([], 2), "one channel"),
        (lambda: augmentation.stretch(np.arange(9), 2), "full scale"),
        (lambda: augmentation.stretch(np.array([0.1, np.inf]), 2), "sample 1 is not"),
        (lambda: augmentation.stretch(TONE, 9), r"\[0.25, 4\]"),
        (lambda: augmentation.crop_sound(TONE, 0), "positive"),
        (lambda: augmentation.crop_sound(TONE, 2), r"\[0, 1\]"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


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
