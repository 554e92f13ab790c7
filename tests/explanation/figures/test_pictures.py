"""Pictures of images, texts and paths by their artists."""

import numpy as np
import pandas as pd
import pytest

from labkit import explanation
from labkit.explanation import Patches, Words
from labkit.explanation.results import Explanation


def explanation_of(source, values, names=None, data=None):
    values = np.array(values, dtype=float)
    names = names or source.names
    data = data or source.data
    return Explanation(values, 0.0, values.sum(), names, data, "by hand", source=source)


def test_the_overlay_has_one_scale_around_zero_and_shows_the_image_where_nothing_counts():
    image = np.arange(16.0).reshape(4, 4)
    ax = explanation.draw_overlay(explanation_of(Patches(image, 2), [1, -3, 0, 0]))
    below, above = ax.images
    assert below.get_array().shape == above.get_array().shape == (4, 4)
    assert above.get_clim() == (-3, 3)
    alpha = above.get_alpha()
    assert alpha[3, 3] == 0
    assert alpha[0, 3] > alpha[0, 0] > 0
    assert ax.get_title(loc="left") == "by hand:\n75% of the total contribution is negative"


def test_the_overlay_takes_pixels_and_colours_and_nothing_at_all():
    image = np.random.default_rng(0).random((3, 4, 3))
    ax = explanation.draw_overlay(explanation_of(image, np.zeros(36), tuple(range(36)), tuple(range(36))))
    assert ax.images[1].get_array().shape == (3, 4)


def test_tables_have_no_overlay():
    table = Explanation(np.ones(2), 0.0, 2.0, ("a", "b"), (1, 2), "by hand")
    with pytest.raises(ValueError, match="`source` must be an image"):
        explanation.draw_overlay(table)


def test_words_stand_in_order_on_the_colour_of_their_part():
    ax = explanation.draw_words(explanation_of(Words("not a bad, bad dog"), [-2, 0, 1, 0.01, 0]))
    prediction = [text.get_text() for text in ax.texts]
    assert prediction == ["not", "\N{MINUS SIGN}2", "a", "bad", "+1", "bad", "dog"]
    colours = {
        text.get_text(): text.get_bbox_patch().get_facecolor() for text in ax.texts if text.get_bbox_patch()
    }
    assert colours["not"][2] > colours["not"][0]  # blue speaks against
    assert colours["a"][:3] == pytest.approx((1, 1, 1), abs=0.01)
    assert ax.get_title(loc="left") == "by hand: not -2 of -0.99 value"


def test_long_texts_go_on_in_the_next_line():
    ax = explanation.draw_words(explanation_of(Words("word " * 40), np.zeros(40)))
    heights = {text.xyann[1] for text in ax.texts}
    assert len(heights) > 1
    assert max(text.xyann[0] for text in ax.texts) < 6.2 * 72


def test_the_first_columns_to_enter_are_named():
    alphas = pd.Index([1.0, 0.1, 0.01], name="alpha")
    path = pd.DataFrame({"late": [0, 0, 1.0], "early": [0, 2.0, 3.0], "never": [0.0, 0, 0]}, index=alphas)
    ax = explanation.draw_lasso_path(path)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["early", "late", "never"]
    assert ax.get_xlim() == (1, 0.01)
    assert ax.get_title(loc="left") == "halfway along, 1 of 3 columns are used"


def test_a_waterfall_needs_a_base():
    bare = Explanation(np.ones(1), np.nan, 2.0, ("a",), (1,), "gradient")
    with pytest.raises(ValueError, match="`explanation` must have a base to start from"):
        explanation.draw_waterfall(bare)
