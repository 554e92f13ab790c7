"""The panels of sounds and of texts: experiments, marks, refusals, and any strength by its own unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import augmentation, datasets
from labkit.augmentation import artists, compute
from labkit.augmentation.nearest_sound import KINDS, SoundMemory
from labkit.augmentation.sound_panel import NO_NOISE
from labkit.augmentation.tallies import Tally
from labkit.augmentation.text_panel import CHANGES, N_DRAWS

SOUNDS = datasets.load("spoken_digits")


@pytest.fixture(scope="module")
def sounds():
    return augmentation.explore_sounds()


@pytest.fixture(scope="module")
def texts():
    return augmentation.explore_texts()


def at_full(outcome):
    """Return each model's accuracy at full strength."""
    return outcome.table.groupby("model")["accuracy"].last()


def at_zero(outcome):
    """Return each model's accuracy on what is untouched."""
    return outcome.table.groupby("model")["accuracy"].first()


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


def test_experiments_on_texts_measure_what_their_words_say():
    panel = augmentation.explore_texts()
    swapped, pairs = panel.predict(1, 50)["measured"], at_full(panel.result)["pairs of words"]
    untouched = at_zero(panel.result)
    halved, lost = panel.predict(2, 50)["measured"], untouched - at_full(panel.result)
    synonyms = panel.predict(3, 50)["measured"]
    assert swapped == 100 * untouched["single words"]
    assert 70 < swapped < 85
    assert pairs < untouched["pairs of words"] - 0.15
    assert halved > 60
    assert lost["pairs of words"] > 2.5 * lost["single words"]
    assert abs(synonyms - halved) < 8


def test_the_sound_on_the_screen_can_be_played_and_has_the_noise_asked_for(sounds):
    sounds.set(recording=7, noise=10)
    assert sounds.result.sample_rate == SOUNDS.sample_rate
    found = augmentation.signal_to_noise(sounds.result.before, sounds.result.wave)
    np.testing.assert_allclose(found, 10, atol=0.1)
    sounds.reset()
    np.testing.assert_array_equal(sounds.result.wave, SOUNDS.waves[3])


def test_untouched_every_listener_knows_every_recording(sounds):
    sounds.reset()
    assert (sounds.result.table["accuracy"] == 1).all()
    heard = [augmentation.spectrogram(wave, SOUNDS.sample_rate) for wave in SOUNDS.waves]
    for kind in KINDS:
        assert SoundMemory.of(kind, heard).nearest(heard).tolist() == list(range(len(heard)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noise": 20}, "noise at 20 dB"),
        ({"shift": 0.1}, "shift 0.1 s"),
        ({"stretch": 1.2}, "stretch × 1.2"),
        ({"pitch": -2}, "pitch -2 semitones"),
        ({"crop": 0.3}, "crop 30% off"),
        ({}, "nothing changed"),
        ({"view": "spectrograms", "crop": 0.5}, "0.42 s long"),
    ],
)
def test_captions_tell_the_change_of_a_sound(changes, words):
    assert words in compute.describe_sounds(
        compute.make_sounds(**{"model": "spectrogram", "view": "waves"} | changes)
    )


def test_views_of_a_sound_are_two_pictures_of_one_result(sounds):
    sounds.reset()
    waves, table = sounds.png, sounds.result.table
    sounds.set(view="spectrograms")
    assert sounds.png != waves
    assert sounds.result.table.equals(table)
    sounds.reset()


@pytest.mark.parametrize("change", CHANGES)
def test_marked_words_give_both_texts_back(change):
    outcome = compute.make_texts(text=0, change=change, share=0.5, model="single words", seed=1)
    for number in range(N_DRAWS):
        marked = outcome.marked(number)
        for text, other in [(outcome.before, "new"), (outcome.after[number], "gone")]:
            assert [word for word, kind in marked if kind != other] == augmentation.segment(text)
    assert any(kind != "kept" for number in range(N_DRAWS) for _, kind in outcome.marked(number))


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=90), st.sampled_from(["kept", "new", "gone"]))))
@settings(max_examples=50, deadline=None)
def test_lines_hold_all_words_and_are_not_too_long(words):
    rows = artists._lines(words)
    written = " ".join(piece for row in rows for _, piece, _ in row).split()
    assert written == [f"[{word}]" if kind == "new" else word for word, kind in words]
    for row in rows:
        start, piece, _ = row[-1] if row else (0, "", "")
        alone = len(row) <= 1 and " " not in piece  # one long word has nowhere else to go
        assert alone or start + len(piece) <= artists.MARGIN + artists.WIDTH


def test_nothing_changed_leaves_every_text(texts):
    texts.set(share=0.0)
    assert set(texts.result.after) == {texts.result.before}
    assert texts.result.said.count(texts.result.said[0]) == N_DRAWS
    texts.reset()


def test_intervals_hold_their_accuracy_at_the_edges_too():
    table = Tally((0.0, 1.0), 50, {"all": [50, 50], "none": [0, 0], "half": [25, 25]}).table
    assert (table["low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["high"]).all()
    assert table["low"].min() == 0
    np.testing.assert_allclose(table[["low", "high"]].iloc[4], [0.366, 0.634], atol=0.001)  # R: prop.test


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


@pytest.mark.parametrize(
    "changes", [{"share": 1.5}, {"share": -0.1}, {"change": "rhyme"}, {"model": "a poet"}, {"text": -1}]
)
def test_what_no_text_can_be_is_refused_in_a_sentence(texts, changes):
    for call in (augmentation.explore_texts, texts.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert texts.state["share"] == 0.3
