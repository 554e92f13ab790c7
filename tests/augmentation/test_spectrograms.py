"""The spectrogram of a tone is loudest at its frequency."""

import numpy as np
import pytest

from labkit import augmentation

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)


def test_a_spectrogram_is_loudest_where_the_tone_is():
    result = augmentation.spectrogram(TONE, RATE)
    assert result.levels.shape == (len(result.hertz), len(result.seconds))
    assert result.levels.max() == 0
    middle = result.levels[:, len(result.seconds) // 2]
    assert result.hertz[middle.argmax()] == pytest.approx(440, abs=RATE / 256)
    assert (augmentation.spectrogram(np.zeros(500), RATE).levels == -80).all()
