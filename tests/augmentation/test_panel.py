"""The panels: their experiments measure what their words say, and any model can be queried."""

import numpy as np
import pytest

from labkit import augmentation
from labkit.augmentation import changed_images, compute
from labkit.augmentation import panel as panels
from tests.augmentation.examples import digits, ink
from tests.panels import driver

IMAGES, LABELS = digits()


@pytest.fixture(scope="module")
def made():
    return augmentation.explore()


@pytest.fixture
def panel(made):
    made.reset()
    yield made
    made.reset()


def test_experiments_measure_what_their_words_say():
    panel = augmentation.explore()
    shifted, sixes, noisy = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert compute.full_accuracy(None, augmentation.explore().result) > 90
    assert shifted < 30
    assert sixes > 60
    assert noisy > 70


def test_a_model_that_has_seen_shifts_is_more_robust_to_them(panel):
    panel.set(shift=3, sampling="steps")
    table = panel.result.table.set_index(["model", "share"])["accuracy"]
    assert table["has seen shifts", 1.0] > 2 * table["plain", 1.0]


def test_twelve_steps_grow_from_the_image_itself(panel):
    panel.set(sampling="steps", rotate=180)
    versions, image = panel.result.images, driver.state(panel).test_set[0][0]
    np.testing.assert_array_equal(versions[0], image)
    np.testing.assert_array_equal(versions[-1], image[::-1, ::-1])


def test_draws_differ_and_follow_the_seed(panel):
    panel.set(rotate=30)
    first = panel.result.images.copy()
    assert len({image.tobytes() for image in first}) == changed_images.N_VERSIONS
    panel.set(seed=1)
    assert not np.array_equal(panel.result.images, first)
    panel.set(seed=0)
    np.testing.assert_array_equal(panel.result.images, first)


def test_the_caption_states_policy_predictions_and_accuracies(panel):
    panel.set(rotate=15, noise=0.2)
    assert "rotate 15 (degrees)" in panel.caption
    assert "noise 0.2 (standard deviation)" in panel.caption
    assert "“plain” predicts" in panel.caption
    assert "has seen shifts 9" in panel.caption


def test_intervals_hold_the_accuracy(panel):
    panel.set(rotate=45)
    table = panel.result.table
    assert (table["low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["high"]).all()
    assert table["low"].min() >= 0


class Scores:
    """A model with `predict` that gives scores for classes."""

    def predict(self, images):
        return np.eye(10)[ink(images)]


@pytest.mark.parametrize(
    ("models", "code"),
    [
        (ink, "ink"),
        (Scores(), "models"),
        ({"ink": ink, "my scores": Scores()}, "{'ink': ink, 'my scores': my_scores}"),
    ],
)
def test_any_model_can_be_queried(models, code):
    examples = IMAGES, LABELS
    panel = augmentation.explore(models=models, examples=examples, shift=2)
    np.testing.assert_array_equal(panel.result.predicted, ink(panel.result.images))
    assert panel.code == f"augmentation.explore(shift=2, models={code}, examples=examples)"
    names = {"ink": ink, "models": models, "my_scores": Scores(), "examples": examples}
    assert eval(panel.code, {"augmentation": augmentation, **names}).png == panel.png


def test_the_first_model_is_chosen_whatever_its_name(panel):
    panel.set(model="has seen shifts")
    assert panel.result.model == "has seen shifts"
    panel.set(model="plain")
    assert panel.state["model"] is None
    assert panel.result.model == "plain"
    assert panel.code == "augmentation.explore()"


def test_images_with_channels_and_floats_are_shown_too():
    images = (IMAGES[:30, ..., None] / 255).astype("float32")
    panel = augmentation.explore(models=lambda x: np.zeros(len(x)), examples=(images, LABELS[:30]), crop=0.3)
    assert panel.result.images.shape == (12, 28, 28, 1)


def test_colour_images_keep_their_colours_and_get_a_slider_for_them(made):
    images = np.stack([IMAGES[:30], IMAGES[:30] // 2, IMAGES[:30] // 4], axis=-1)
    panel = augmentation.explore(models=lambda x: np.zeros(len(x)), examples=(images, LABELS[:30]))
    pixels, _ = compute.tiles(panel.result)
    np.testing.assert_allclose(pixels[0], images[0] / 255)
    panel.controls["saturation"].value = 1
    assert "saturation 1 (share)" in panel.caption
    assert not np.array_equal(compute.tiles(panel.result)[0], pixels)
    assert "saturation" not in made.controls
    with pytest.raises(ValueError, match="must have 3 channels"):
        made.set(saturation=0.5)
    assert made.state["saturation"] == 0


@pytest.mark.parametrize("preset", panels.PRESETS, ids=lambda preset: preset.name)
def test_presets_show(panel, preset):
    panel.choose(preset.name)
    assert panel.state | preset.values == panel.state
    assert not panel.error


@pytest.mark.parametrize(
    "changes",
    [
        {"rotate": 300}, {"shift": -1}, {"noise": float("nan")}, {"flip": 2}, {"sampling": "somehow"},
        {"model": "nobody"}, {"example": -1}, {"seed": -1}, {"crop": 1.0},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    for call in (augmentation.explore, panel.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert panel.controls["rotate"].value == panel.state["rotate"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"models": ink}, "must come together"),
        ({"examples": (IMAGES, LABELS)}, "must come together"),
        ({"models": {}, "examples": (IMAGES, LABELS)}, "at least one model"),
        ({"models": ink, "examples": (IMAGES, LABELS[:3])}, "a label for each"),
        ({"models": 3, "examples": (IMAGES, LABELS)}, "have `predict` or be callable"),
        (
            {"models": lambda x: 1, "examples": (IMAGES, LABELS)},
            r"must return shape \(1000,\)",
        ),
        ({"models": ink, "examples": (IMAGES / 1.0, LABELS)}, "Divide grey values"),
    ],
)
def test_wrong_models_and_examples_are_refused_in_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        augmentation.explore(**arguments)


def test_predictions_after_a_change_are_shares():
    shares = augmentation.predictions_after(ink, IMAGES, LABELS, augmentation.flip)
    np.testing.assert_allclose(shares.sum(axis=1)[np.unique(LABELS)], 1)
    assert list(shares.index) == list(shares.columns)
