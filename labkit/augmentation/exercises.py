"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from collections.abc import Callable
from typing import Any

import numpy as np

from labkit.augmentation.sounds import signal_to_noise
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_rotation(answer: Any, degrees: float = 15) -> None:
    """Give feedback on the factor that `keras.layers.RandomRotation` needs for an angle.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    answer : float or ...
    degrees : float
        The angle in the question.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_rotation(0.25, degrees=90)
    Right.
    """
    if attempted(answer):
        mistakes = (
            (degrees, f"Those are degrees: as a factor it would be {degrees} whole turns."),
            (np.deg2rad(degrees), "Those are radians; the layer counts in whole turns of 360 degrees."),
            (degrees / 180, "A factor of 1 is a whole turn, not half of one."),
            (degrees / 100, "Not percent: which share of 360 degrees is it?"),
        )
        require_answer(answer, degrees / 360, mistakes, otherwise="Which share of a whole turn is the angle?")


def check_shift(move: Callable) -> None:
    """Give feedback on a learner's shift to the right.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    move : function or ...
        `f(images, n_pixels)`: images of shape (n, height, width) moved right by a whole number of pixels.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_shift(lambda images, n: np.pad(images, ((0, 0), (0, 0), (n, 0)))[:, :, : images.shape[2]])
    Right: what leaves on one side does not come back on the other, and 0 changes nothing.
    """
    images = np.arange(1.0, 41).reshape(2, 4, 5)
    if not attempted(move) or not attempted(moved := answer_of(move, images.copy(), 2)):
        return
    moved = np.asarray(moved)
    expected = np.zeros_like(images)
    expected[:, :, 2:] = images[:, :, :-2]
    expect(moved.shape == images.shape, f"The shape must stay {images.shape}; yours is {moved.shape}.")
    rolled = [np.roll(images, 2, axis) for axis in (1, 2)] + [np.roll(images, 2)]
    expect(
        not any(np.array_equal(moved, other) for other in rolled),
        "What leaves on the right comes back on the left: np.roll is not a shift. Fill with zeros.",
    )
    expect(not np.array_equal(moved[:, :, :-2], images[:, :, 2:]), "That is a shift to the left.")
    down = np.zeros_like(images)
    down[:, 2:] = images[:, :-2]
    expect(not np.array_equal(moved, down), "That is a shift down: columns are the last axis.")
    expect(
        np.allclose(moved, expected), "Columns 0 and 1 must be zero; columns 2, 3, 4 must be the old 0, 1, 2."
    )
    expect(
        np.allclose(np.asarray(answer_of(move, images.copy(), 0)), images),
        "A shift by 0 must change nothing: images[:, :, :-0] is empty.",
    )
    print("Right: what leaves on one side does not come back on the other, and 0 changes nothing.")


def check_noise(add: Callable) -> None:
    """Give feedback on a learner's noise at a signal-to-noise ratio.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    add : function or ...
        `f(wave, decibels)`: the sound with added noise.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> from labkit.augmentation import add_noise_at
    >>> check_noise(add_noise_at)
    Right: the measured ratio is the required one.
    """
    wave = np.sin(np.arange(40_000) / 7) * 0.3
    if not attempted(add) or not attempted(noisy := answer_of(add, wave.copy(), 20)):
        return
    noisy = np.asarray(noisy, dtype=float)
    expect(noisy.shape == wave.shape, f"The shape must stay {wave.shape}; yours is {noisy.shape}.")
    expect(not np.array_equal(noisy, wave), "Nothing was added.")
    measured = signal_to_noise(wave, noisy)
    hints = (
        (40, "The noise is too weak by a square root: power is the square of size, so scale by its root."),
        (10, "That is 10 ** (-dB / 20) as a power: powers use dB / 10, sizes dB / 20."),
        (-20, "The ratio is upside down: 20 dB means a hundredth of the signal's power."),
        (20 + 10 * np.log10(np.mean(wave**2)), "The signal's own power is missing: it is not 1."),
    )
    for wrong, hint in hints:
        expect(abs(measured - wrong) > 0.3, f"Your noise has {measured:.1f} dB; expected 20 dB. {hint}")
    expect(abs(measured - 20) < 0.2, f"Your noise has {measured:.1f} dB; expected 20 dB (within 0.2).")
    expect(
        abs(signal_to_noise(wave, np.asarray(answer_of(add, wave.copy(), 5))) - 5) < 0.2,
        "Your noise is right at 20 dB and not at 5 dB.",
    )
    print("Right: the measured ratio is the required one.")
