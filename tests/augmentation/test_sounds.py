"""Sounds: the ratio measured back, lengths, and the pitch of a pure tone."""

import numpy as np
import pytest

from labkit import augmentation, datasets

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
SOUNDS = datasets.load("spoken_digits").waves


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


def test_shifts_move_and_do_not_wrap():
    later = augmentation.shift_sound(TONE, 0.1, RATE)
    np.testing.assert_array_equal(later[800:], TONE[:-800])
    assert not later[:800].any()
    np.testing.assert_array_equal(augmentation.shift_sound(TONE, -0.1, RATE)[:-800], TONE[800:])
    assert not augmentation.shift_sound(TONE, 5, RATE).any()


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
