"""Images and texts in parts: what is there stays, what is not is filled, and explainers take both."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from labkit.explanation import (
    Patches,
    Predictor,
    Words,
    exact_shapley,
    lime,
    occlusion,
    permutation_shapley,
    shapley,
    superpixels,
)
from tests.explanation.models import KerasLike

IMAGE = np.arange(16.0).reshape(4, 4)
TEXT = "The good, the bad - and the ugly man's dog."


def brightness(images):
    """A linear model of images."""
    return np.asarray(images, dtype=float).reshape(len(images), -1).sum(axis=1)


def mood(texts):
    """Words that count alone, and two that count together."""
    return np.array([2.0 * ("good" in t) - ("bad" in t) + 3 * ("ugly" in t and "dog" in t) for t in texts])


def test_parts_are_patches_in_reading_order():
    parts = Patches(IMAGE, 2, fill=-1)
    assert parts.names == ("patch 0", "patch 1", "patch 2", "patch 3")
    assert parts.data == (2.5, 4.5, 10.5, 12.5)
    (one,) = parts.mixed([[True, False, False, False]])
    assert one.tolist() == [[0, 1, -1, -1], [4, 5, -1, -1], [-1] * 4, [-1] * 4]
    assert parts.spread([1, 2, 3, 4])[0].tolist() == [1, 1, 2, 2]


def test_patches_at_the_border_are_smaller_and_colours_stay_together():
    parts = Patches(np.ones((5, 3, 3)), 2, fill=0)
    assert len(parts.names) == 3 * 2
    (one,) = parts.mixed([[False] * 5 + [True]])
    assert one.sum() == 3
    assert one[4, 2].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("fill", "first"), [("mean", 7.5), (3.0, 3.0), (2 * IMAGE, 0.0)], ids=["mean", "number", "array"]
)
def test_fills_stand_where_a_part_is_gone(fill, first):
    assert Patches(IMAGE, 2, fill).mixed([[False] * 4])[0, 0, 0] == first


def test_a_blur_keeps_the_mean_and_loses_the_detail():
    image = np.indices((16, 16)).sum(axis=0) % 2
    blurred = Patches(image, fill="blur").mixed([[False] * 9])[0]
    assert blurred.mean() == pytest.approx(0.5, abs=1e-3)
    assert np.ptp(blurred) < 0.3


def test_small_whole_numbers_do_not_wrap_around():
    image = np.array([[250, 5], [0, 0]], dtype=np.uint8)
    result = exact_shapley(brightness, Patches(image, 1, fill=255))
    assert np.allclose(result.values, [-5, -250, -255, -255])


@pytest.mark.parametrize("explain", [exact_shapley, permutation_shapley, occlusion, shapley])
def test_the_parts_of_a_linear_model_of_images_have_a_closed_form(explain):
    result = explain(brightness, Patches(IMAGE, 2, fill=1))
    assert np.allclose(result.values, [6, 14, 38, 46], atol=1e-9)
    assert result.gap < 1e-9
    assert result.heat.shape == (4, 4)
    assert result.heat[3, 0] == result.values[2]


def test_lime_finds_a_linear_model_of_parts():
    result = lime(brightness, Patches(IMAGE, 2, fill=1), n_samples=500, alpha=1e-3)
    assert np.allclose(result.values, [6, 14, 38, 46], rtol=0.02)
    assert result.local_fit > 0.999
    assert result.heat.shape == (4, 4)


def test_exact_to_fourteen_parts_and_by_permutations_beyond():
    image, weights = np.random.default_rng(0).normal(size=(2, 28, 28))
    model = Predictor(lambda rows: np.tanh(0.02 * (rows * weights).sum(axis=(1, 2))))
    assert shapley(model, Patches(image, 10)).method == "exact Shapley"
    many = shapley(model, Patches(image, 7))
    assert many.method == "permutation Shapley, 50 pairs"
    assert many.gap < 1e-6
    with pytest.raises(ValueError, match=r"16 features take .* call permutation_shapley"):
        exact_shapley(model, Patches(image, 7))


def test_keras_models_get_images_in_batches():
    model = KerasLike(brightness)
    shapley(model, Patches(np.ones((4, 4, 1)), 2, fill=0))
    assert [batch.shape for batch in model.seen] == [(16, 4, 4, 1)]


def test_segments_of_ones_own_and_superpixels():
    segments = np.array([[7, 7], [7, 9]])
    parts = Patches(np.ones((2, 2)), fill=0, segments=segments)
    assert parts.names == ("segment 7", "segment 9")
    assert occlusion(brightness, parts).values.tolist() == [3, 1]
    halves = np.repeat([0.0, 1.0], 8)[None].repeat(16, axis=0)
    result = superpixels(halves, 8)
    assert result.shape == (16, 16)
    assert not set(result[:, :8].ravel()) & set(result[:, 8:].ravel())


def test_more_segments_than_colours_and_places():
    assert len(np.unique(superpixels(np.zeros((2, 2)), 49))) == 4


def test_words_go_and_the_rest_of_the_text_stays():
    parts = Words(TEXT)
    assert parts.names == ("The", "good", "the", "bad", "and", "the (2)", "ugly", "man's", "dog")
    assert parts.mixed([[True] * 9, [False] + [True] * 8]) == [TEXT, TEXT.removeprefix("The ")]
    assert Words("one two", removed="?").mixed([[False, True]]) == ["? two"]


def test_the_parts_of_words():
    result = exact_shapley(mood, Words(TEXT))
    gone = occlusion(mood, Words(TEXT))
    value, lost = (dict(zip(each.names, each.values.tolist(), strict=True)) for each in (result, gone))
    assert (value["good"], value["bad"], value["the"]) == pytest.approx((2, -1, 0))
    assert (value["ugly"], value["dog"]) == pytest.approx((1.5, 1.5))
    assert (lost["ugly"], lost["dog"]) == (3, 3)  # each alone takes all of it along
    assert result.gap < 1e-12
    assert gone.gap == pytest.approx(0.75)
    assert lime(mood, Words(TEXT), n_samples=2000).top(3)[0] in {"good", "ugly", "dog"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Patches(np.ones((2, 4, 4, 1))), "`image.shape` must be .* one image and not a batch"),
        (lambda: Patches(np.ones(4)), "`image.shape` must be"),
        (lambda: Patches(np.ones((0, 4))), "`image.shape` must be"),
        (lambda: Patches([["a"]]), "`image` must hold numbers"),
        (lambda: Patches([[1, np.nan]]), "`image` must hold finite numbers; got image='nan'"),
        (lambda: Patches(IMAGE, 0), "`patch` must be a whole number"),
        (lambda: Patches(IMAGE, fill="red"), "`fill` must be one of 'mean', 'blur'"),
        (lambda: Patches(IMAGE, fill=[1, 2]), r"`fill.shape` must be \(\) or \(4, 4\)"),
        (lambda: Patches(IMAGE, segments=[[1]]), r"`segments.shape` must be \(4, 4\)"),
        (lambda: Words(""), "`text` must hold at least one word"),
        (lambda: Words(" - "), "`text` must hold at least one word"),
        (lambda: Words(["a"]), "`text` must be one string"),
        (lambda: superpixels(IMAGE, 0), "`n_segments` must be a whole number"),
        (lambda: shapley(brightness, Patches(IMAGE), IMAGE), "`background` must be left out"),
        (lambda: shapley(brightness, [1, 2]), "`background` must be rows to compare with; an image goes"),
        (lambda: lime(brightness, Patches(IMAGE), n_samples=1), "`n_samples` must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@settings(max_examples=30, deadline=None)
@given(data=st.data(), shape=array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6))
def test_images_of_any_shape_and_content(data, shape):
    image = data.draw(arrays(np.float32, shape, elements=st.floats(-100, 100, width=32) | st.just(np.nan)))
    if len(shape) in (2, 3) and image.size and np.isfinite(image).all():
        result = occlusion(brightness, Patches(image, 2))
        assert np.isfinite(result.values).all()
        assert result.heat.shape == shape[:2]
    else:
        with pytest.raises(ValueError, match=r"^`image.*` must"):
            Patches(image, 2)


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=20))
def test_texts_of_any_content(text):
    if not re.search(r"\w", text):
        with pytest.raises(ValueError, match="at least one word"):
            Words(text)
    else:
        parts = Words(text)
        assert len(set(parts.names)) == len(parts.names)
        assert parts.mixed(np.ones((1, parts.size)))[0].split() == text.split()
        assert np.isfinite(occlusion(lambda texts: [len(t) for t in texts], parts).values).all()
