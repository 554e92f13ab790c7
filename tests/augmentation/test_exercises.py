"""Feedback on exercises: every wrong answer is a real mistake and earns the hint that fits it."""

import numpy as np
import pytest

from labkit import augmentation
from labkit.notebook.answers import WrongAnswerError


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (15, "Those are degrees"),
        (np.deg2rad(15), "radians"),
        (15 / 180, "a whole turn, not half"),
        (0.15, "Not percent"),
        (0.5, "Which share"),
        ("15/360", "number is expected"),
    ],
)
def test_a_wrong_turn_earns_its_hint(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        augmentation.check_rotation(answer)


def right(images, n_pixels):
    moved = np.zeros_like(images)
    moved[:, :, n_pixels:] = images[:, :, : images.shape[2] - n_pixels]
    return moved


def forgets_zero(images, n_pixels):
    moved = np.zeros_like(images)
    moved[:, :, n_pixels:] = images[:, :, :-n_pixels]
    return moved


@pytest.mark.parametrize(
    ("move", "hint"),
    [
        (lambda x, n: np.roll(x, n, axis=2), "np.roll is not a shift"),
        (lambda x, n: np.roll(x, n), "np.roll is not a shift"),
        (lambda x, n: np.pad(x[:, :, n:], ((0, 0), (0, 0), (0, n))), "to the left"),
        (lambda x, n: np.pad(x, ((0, 0), (n, 0), (0, 0)))[:, : x.shape[1]], "shift down"),
        (lambda x, n: np.pad(x, ((0, 0), (0, 0), (n, 0))), "shape must stay"),
        (lambda x, n: x, "must be zero"),
        (lambda x, n: x[9], "stops with IndexError"),
        (forgets_zero, "stops with ValueError|shift by 0"),
    ],
)
def test_a_wrong_shift_earns_its_hint(move, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        augmentation.check_shift(move)


def noise(wave, power):
    return wave + np.random.default_rng(0).normal(size=wave.shape) * np.sqrt(power)


@pytest.mark.parametrize(
    ("add", "hint"),
    [
        (
            lambda w, d: noise(w, (np.mean(w**2) / 10 ** (d / 10)) ** 2 / np.mean(w**2)),
            "too weak|expected 20 dB",
        ),
        (lambda w, d: noise(w, np.mean(w**2) / 10 ** (d / 20)), "dB / 20"),
        (lambda w, d: noise(w, np.mean(w**2) * 10 ** (d / 10)), "upside down"),
        (lambda w, d: noise(w, 1 / 10 ** (d / 10)), "own power"),
        (lambda w, d: noise(w, np.mean(w**2) / 100), "not at 5 dB"),
        (lambda w, d: w, "Nothing was added"),
        (lambda w, d: w[1:], "shape must stay"),
        (lambda w, d: w / 0 if d is None else w.nothing, "stops with AttributeError"),
        (lambda w, d: noise(w, np.mean(w**2) / 50), "expected 20 dB"),
    ],
)
def test_wrong_noise_earns_its_hint(add, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        augmentation.check_noise(add)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (augmentation.check_rotation, 15 / 360),
        (augmentation.check_shift, right),
        (augmentation.check_shift, lambda x, n: augmentation.shift(x / 40, right=n) * 40),
        (augmentation.check_noise, lambda w, d: noise(w, np.mean(w**2) / 10 ** (d / 10))),
        (augmentation.check_noise, augmentation.add_noise_at),
    ],
)
def test_right_answers_are_right(check, answer, capsys):
    check(answer)
    assert capsys.readouterr().out.startswith("Right")


@pytest.mark.parametrize(
    "check", [augmentation.check_rotation, augmentation.check_shift, augmentation.check_noise]
)
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_attempt_is_no_mistake(check, nothing, capsys):
    check(nothing)
    if check is not augmentation.check_rotation:
        check(lambda *arguments: nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")
