"""Deletion and insertion: curves with a closed form, the fill that decides, chance that finds nothing."""

import numpy as np
import pytest

from labkit.explanation import erasure

X = np.array([4.0, 3.0, 2.0, 1.0])
FILLS = {"zero": 0, "two": 2}


def total(rows):
    return rows.reshape(len(rows), -1).sum(axis=1)


def test_curves_of_a_sum():
    gone = erasure(total, X, X, FILLS)
    assert gone.shares.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert gone.curves["zero"].tolist() == [10, 6, 3, 1, 0]
    assert gone.curves["two"].tolist() == [10, 8, 7, 7, 8]
    come = erasure(total, X, X, FILLS, insert=True)
    assert come.curves["zero"].tolist() == [0, 4, 7, 9, 10]


@pytest.mark.parametrize("insert", [False, True])
def test_the_best_order_beats_chance_and_the_worst_does_not(insert):
    x = np.arange(12.0)
    good, bad = (erasure(total, x, sign * x, FILLS, insert).table() for sign in (1, -1))
    assert good["better"].all()
    assert not bad["better"].any()
    assert (good["random_low"] < good["random_high"]).all()


def test_the_fill_decides_which_order_looks_right():
    x = np.repeat([5.0, 1.0], 6)
    usual = np.repeat([5.0, 0.0], 6)  # the large features are what every row has
    table = erasure(total, x, x, {"zero": 0, "usual": usual}).table()
    assert table.loc["zero", "better"]
    assert not table.loc["usual", "better"]


def test_images_keep_their_shape():
    image = np.arange(36.0).reshape(6, 6)
    shapes = set()

    def model(rows):
        shapes.add(rows.shape[1:])
        return total(rows)

    result = erasure(model, image, image, {"black": 0, "blurred": np.full((6, 6), 17.5)}, n_points=7)
    assert shapes == {(6, 6)}
    assert len(result.shares) == 7
    assert result.random["black"].shape == (40, 7)
    assert result.curves["blurred"][-1] == pytest.approx(17.5 * 36)


def test_every_order_starts_and_ends_alike():
    result = erasure(total, X, X, FILLS, n_random=9)
    assert np.array_equal(result.random["zero"][:, [0, -1]], np.tile([10.0, 0.0], (9, 1)))
    low, high = result.band("zero")
    assert (low <= high).all()
    assert low[0] == high[0] == 10


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"values": X[:2]}, r"`values.shape` must be that of x, \(4,\)"),
        ({"values": np.array([1, np.nan, 2, 3])}, "`values` must be finite; got values=.*nan"),
        ({"fills": {}}, "`fills` must hold at least one fill"),
        ({"fills": {"two": np.zeros(2)}}, r"`fills\['two'\].shape` must be \(\) or \(4,\)"),
        ({"n_points": 1}, "`n_points` must be a whole number of at least 2"),
    ],
)
def test_what_does_not_fit_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        erasure(total, **{"x": X, "values": X, "fills": FILLS} | change)
