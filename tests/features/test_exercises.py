"""Feedback on exercises: every wrong answer is a real mistake and earns the hint that fits it."""

import numpy as np
import pytest

from labkit import features
from labkit.notebook.answers import WrongAnswerError

ROWS, COLUMNS = np.indices((8, 10))


def right_centre(image):
    return (ROWS * image).sum() / image.sum(), (COLUMNS * image).sum() / image.sum()


@pytest.mark.parametrize(
    ("centre", "hint"),
    [
        (lambda image: image.mean(), "the mean grey value"),
        (lambda image: right_centre(image)[::-1], "swapped"),
        (lambda image: ((8 - 1) / 2, (10 - 1) / 2), "middle of the image"),
        (lambda image: np.argwhere(image > 0).mean(axis=0), "counts every inked pixel the same"),
        (lambda image: ((ROWS * image).sum(), (COLUMNS * image).sum()), "weighted sum: divide it by the sum"),
        (lambda image: ((ROWS * image).sum() / 4, (COLUMNS * image).sum() / 4), "your centre moves"),
        (lambda image: (1.0, 2.0, 3.0), "shape"),
        (lambda image: (0.0, 0.0), r"Your centre is \(0, 0\); expected \(4.25, 5.75\)"),
        (lambda image: image.nothing, "stops with AttributeError"),
    ],
)
def test_a_wrong_centre_earns_its_hint(centre, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        features.check_centre(centre)


@pytest.mark.parametrize("centre", [right_centre, lambda image: features.centres(image[None])[0]])
def test_a_right_centre_passes(centre, capsys):
    features.check_centre(centre)
    assert "Right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (300, "plain mean"), (180, "forgets the category"), (240, "Weight the two"), (265.714, "swapped"),
        (100, "n times"), ("many", "A number"),
    ],
)  # fmt: skip
def test_a_wrong_mean_earns_its_hint(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        features.check_smoothed_mean(answer)


def test_the_right_mean_passes(capsys):
    features.check_smoothed_mean(214.29)
    assert "Right" in capsys.readouterr().out


def encoding(leave_out, fallback=None):
    """Return an encoding that leaves out what `leave_out(folds, row)` says."""

    def encode(categories, y, folds):
        def number(row):
            rest = leave_out(folds, row)
            same = rest & (categories == categories[row])
            if same.any():
                return y[same].mean()
            return fallback(y) if fallback else y[rest].mean()

        return np.array([number(row) for row in range(len(y))])

    return encode


def away(folds, row):
    return folds != folds[row]


@pytest.mark.parametrize(
    ("encode", "hint"),
    [
        (encoding(lambda folds, row: folds >= 0), "row's own label"),
        (encoding(lambda folds, row: np.arange(len(folds)) != row), "leaves out the row itself"),
        (encoding(lambda folds, row: folds == folds[row]), "row's own fold"),
        (encoding(away, lambda y: np.nan), "gives no number"),
        (encoding(away, np.mean), "falls back"),
        (lambda categories, y, folds: y.mean(), "one number a row"),
        (
            lambda categories, y, folds: np.arange(7.0),
            "Row 0: your value is 0; expected 8, the mean of its category",
        ),
        (lambda categories, y, folds: 1 / 0, "stops with ZeroDivisionError"),
    ],
)
def test_a_wrong_encoding_earns_its_hint(encode, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        features.check_cross_fit(encode)


def test_the_right_encoding_passes(capsys):
    features.check_cross_fit(encoding(away))
    assert "Right" in capsys.readouterr().out


def test_no_answer_is_said_so(capsys):
    for check in (features.check_centre, features.check_cross_fit, features.check_smoothed_mean):
        check(...)
        assert "Not attempted" in capsys.readouterr().out
    features.check_centre(lambda image: ...)
    assert "Not attempted" in capsys.readouterr().out
