"""The panel of sounds: experiments, captions, refusals, and any strength by its own unit."""

import numpy as np
import pytest

from labkit import augmentation, datasets
from labkit.augmentation import compute
from labkit.augmentation import panel as panels
from labkit.augmentation.changed_sounds import NO_NOISE
from labkit.augmentation.nearest_sound import KINDS, nearest_sound
from labkit.panels.design import opened

SOUNDS = datasets.load("spoken_digits")


@pytest.fixture(scope="module")
def sounds():
    return augmentation.explore_sounds()


def at_full(result):
    """Return each model's accuracy at full strength."""
    return result.table.groupby("model")["accuracy"].last()


def test_experiments_on_sounds_measure_what_their_words_say():
    panel = augmentation.explore_sounds()
    shifted = panel.predict(1, 50)["measured"]
    deaf_to_shifts = at_full(panel.result)["mean spectrum"]
    raised = panel.predict(2, 50)["measured"]
    deaf_to_pitch = at_full(panel.result)["spectrogram"]
    noisy = panel.predict(3, 50)["measured"]
    assert shifted < 30
    assert deaf_to_shifts == deaf_to_pitch == 1
    assert 30 < raised < 65
    assert noisy < 30


def test_the_sound_in_the_picture_can_be_played_and_has_the_required_noise(sounds):
    sounds.set(recording=7, noise=10)
    assert sounds.result.sample_rate == SOUNDS.sample_rate
    measured = augmentation.signal_to_noise(sounds.result.before, sounds.result.wave)
    np.testing.assert_allclose(measured, 10, atol=0.1)
    sounds.reset()
    np.testing.assert_array_equal(sounds.result.wave, SOUNDS.waves[3])


def test_unchanged_every_model_knows_every_recording(sounds):
    sounds.reset()
    assert (sounds.result.table["accuracy"] == 1).all()
    spectrograms = [augmentation.spectrogram(wave, SOUNDS.sample_rate) for wave in SOUNDS.waves]
    for kind in KINDS:
        assert nearest_sound(kind, spectrograms).nearest(spectrograms).tolist() == list(range(50))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noise": 20}, "noise at 20 dB"),
        ({"shift": 0.1}, "shift 0.1 s"),
        ({"stretch": 1.2}, "stretch × 1.2"),
        ({"pitch": -2}, "pitch -2 semitones"),
        ({"crop": 0.3}, "crop 30% off"),
        ({}, "no change"),
        ({"view": "spectrograms", "crop": 0.5}, "0.42 s long"),
    ],
)
def test_captions_state_the_change_of_a_sound(changes, words):
    _, result = opened(panels.SOUND_DESIGN, **changes)
    assert words in compute.caption_of_sound(result)


def test_views_of_a_sound_are_two_pictures_of_one_result(sounds):
    sounds.reset()
    waves, table = sounds.png, sounds.result.table
    sounds.set(view="spectrograms")
    assert sounds.png != waves
    assert sounds.result.table.equals(table)
    sounds.reset()


@pytest.mark.parametrize(
    "changes",
    [
        {"noise": -60}, {"noise": NO_NOISE + 1}, {"shift": 2}, {"pitch": 30}, {"stretch": 0}, {"crop": 1.0},
        {"model": "a dog"}, {"view": "smell"}, {"recording": -1}, {"seed": 0.5}, {"shift": float("nan")},
    ],
)  # fmt: skip
def test_what_no_sound_can_be_is_refused_in_a_sentence(sounds, changes):
    for call in (augmentation.explore_sounds, sounds.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert sounds.state["noise"] == NO_NOISE
