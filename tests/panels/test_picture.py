"""A picture: the background stays, what moves is drawn over it and taken away again."""

import io

import numpy as np
import pytest
from PIL import Image

from labkit.panels.picture import Picture


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def nothing(*axes):
    pass


def background(left, right):
    left.plot([0, 1], [0, 1], color="black")
    left.set(xlim=(0, 1), ylim=(0, 1))
    right.set(xlim=(0, 10), ylim=(1, 1000), yscale="log")


def red_line(left, right):
    left.plot([0, 1], [1, 0], color="red", linewidth=3)
    left.set_title("moved")


@pytest.fixture
def picture():
    picture = Picture(2, (6, 3))
    picture.stage(background)
    return picture


def test_what_moves_is_drawn_and_taken_away_again(picture):
    empty = picture.draw(nothing)
    children = [list(ax.get_children()) for ax in picture.axes]
    moved = picture.draw(red_line)
    assert [list(ax.get_children()) for ax in picture.axes] == children
    assert picture.draw(nothing) == empty
    red = (pixels(moved) == [255, 0, 0]).all(axis=-1)
    assert red.sum() > 100
    assert not (pixels(empty) == [255, 0, 0]).all(axis=-1).any()


def test_the_background_stays_where_nothing_moves(picture):
    changed = (pixels(picture.draw(red_line)) != pixels(picture.draw(nothing))).any(axis=-1)
    left, right = (ax.get_window_extent() for ax in picture.axes)
    below_title = int(picture.figure.bbox.height - left.y1)
    assert changed.any()
    assert not changed[:, int(right.x0) :].any()
    assert not changed[int(picture.figure.bbox.height - left.y0) + 3 :].any()
    assert changed[:below_title].any()  # the title is one of the moving parts


def test_a_title_does_not_outlive_its_drawing(picture):
    titled = picture.draw(red_line)
    picture.draw(nothing)
    assert picture.draw(red_line) == titled


def test_ghosts_are_grey_and_below_what_moves(picture):
    ghost = pixels(picture.draw(nothing, [red_line]))
    assert not (ghost == [255, 0, 0]).all(axis=-1).any()
    assert (ghost != pixels(picture.draw(nothing))).any()
    both = pixels(picture.draw(red_line, [red_line]))
    assert (both == [255, 0, 0]).all(axis=-1).sum() > 100


def test_staging_anew_forgets_the_old_background(picture):
    before = picture.draw(nothing)
    picture.stage(nothing)
    assert picture.draw(nothing) != before
    picture.stage(background)
    assert picture.draw(nothing) == before


def test_the_picture_has_its_size_and_is_off_pyplot(picture):
    import matplotlib.pyplot as plt

    assert pixels(picture.draw(nothing)).shape == (300, 600, 3)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(("index", "place"), [(0, (0.25, 0.75)), (1, (5.0, 30.0))])
def test_locate_finds_axes_and_data_from_pixels(picture, index, place):
    x, y = picture.axes[index].transData.transform(place)
    found, data = picture.locate(x, 300 - y)
    assert found == index
    assert data == pytest.approx(place)


def test_locate_tells_when_a_pixel_lies_between_the_axes(picture):
    assert picture.locate(1, 1)[0] is None
