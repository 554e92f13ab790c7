"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from labkit import datasets
from labkit.augmentation.policies import STRENGTHS, Draw
from labkit.augmentation.robustness import cloud_model, replies, robustness
from labkit.augmentation.sound_panel import NO_NOISE, SpokenVersions
from labkit.augmentation.sounds import spectrogram
from labkit.augmentation.text_panel import WrittenVersions
from labkit.core import checks

N_DRAWS = 12
N_TEST = 200
HOW = ("twelve draws", "twelve steps to full strength")


@dataclass(frozen=True)
class Versions:
    """Twelve versions of one image with a model's answers, and every model's accuracy against strength."""

    images: np.ndarray
    said: np.ndarray
    label: int
    table: pd.DataFrame
    model: str
    recipe: dict
    at_full: bool
    ask: object
    examples: tuple


def make_versions(example=0, model="", how=HOW[0], seed=0, models=None, examples=None, **strengths):
    """Change one image and a whole test set as a state of the panel asks for."""
    models, (images, labels) = chosen(models, examples)
    checks.one_of(models, model=model)
    checks.one_of(HOW, how=how)
    checks.whole(least=0, example=example)
    recipe = {name: value for name, value in strengths.items() if value}
    at_full, place = how == HOW[1], example % len(images)
    versions = _versions(images[place], seed, at_full, recipe)
    table = robustness(models, images[:N_TEST], labels[:N_TEST], seed=seed, at_full=at_full, **recipe)
    said = replies(models[model], versions)
    label = int(labels[place])
    return Versions(versions, said, label, table, model, recipe, at_full, models[model], (images, labels))


def chosen(models, examples):
    """Return {name: model} and a test set: the caller's, or small ones of the kit's own."""
    if (models is None) != (examples is None):
        raise ValueError("`models` and `examples` must come together, or neither; got one of them.")
    if models is None:
        return _own()
    if not isinstance(models, dict):
        models = {"my model": models}
    checks.require(len(models) > 0, "models", models, "name at least one model")
    images, labels = (np.asarray(part) for part in examples)
    checks.require(len(images) == len(labels) > 0, "examples", len(labels), "have a label for each image")
    return models, (images, labels)


def describe_versions(outcome):
    """Say in words what the picture of an outcome shows."""
    recipe = ", ".join(f"{name} {value:g} ({_unit(name)})" for name, value in outcome.recipe.items())
    n_right = int((outcome.said == outcome.label).sum())
    others = sorted({*outcome.said.tolist()} - {outcome.label})
    wrong = f", and also {', '.join(map(str, others))}" if others else ""
    kind = HOW[1] if outcome.at_full else HOW[0]
    head = f"A {outcome.label}, {kind}, with {recipe or 'nothing changed'}: "
    head += f"“{outcome.model}” reads {n_right} of {len(outcome.said)} as {outcome.label}{wrong}. "
    return f"{head}Accuracy on test images, untouched → full strength: {_fates(outcome)}."


def make_sounds(recording=3, noise=NO_NOISE, shift=0, pitch=0, stretch=1, crop=0, model="", view="", seed=0):
    """Change one spoken word and all of them as a state of the panel asks for."""
    recipe = {"noise": noise, "shift": shift, "stretch": stretch, "pitch": pitch, "crop": crop}
    return SpokenVersions.of(recording, model, view, seed, **recipe)


def describe_sounds(outcome):
    """Say in words what the picture of a changed sound shows."""
    recipe = outcome.recipe
    words = {
        "noise": f"noise at {recipe['noise']:g} dB" if recipe["noise"] < NO_NOISE else "",
        "shift": f"shift {recipe['shift']:g} s" if recipe["shift"] else "",
        "stretch": f"stretch × {recipe['stretch']:g}" if recipe["stretch"] != 1 else "",
        "pitch": f"pitch {recipe['pitch']:+g} semitones" if recipe["pitch"] else "",
        "crop": f"crop {recipe['crop']:.0%} off" if recipe["crop"] else "",
    }
    changes = ", ".join(word for word in words.values() if word) or "nothing changed"
    seconds = len(outcome.wave) / outcome.sample_rate
    return (
        f"{outcome.label}, {changes}: {seconds:.2f} s long; the listener by {outcome.model} takes it for "
        f"{outcome.said}. Recordings recognized, untouched → full strength: {_fates(outcome)}."
    )


def spectrograms(outcome):
    """Return the spectrograms before and after."""
    return tuple(spectrogram(wave, outcome.sample_rate) for wave in (outcome.before, outcome.wave))


def make_texts(text=0, change="", share=0.3, model="", seed=0):
    """Change one text and all test texts as a state of the panel asks for."""
    return WrittenVersions.of(text, change, share, model, seed)


def describe_texts(outcome):
    """Say in words what the picture of a changed text shows."""
    n_right = outcome.said.count(outcome.label)
    return (
        f"“{outcome.before}” ({outcome.label}), {outcome.change}, strength {outcome.share:.0%}: the reader "
        f"of {outcome.model} gives {n_right} of {len(outcome.said)} versions this topic; the first is "
        f"“{outcome.after[0]}”. Accuracy on unseen definitions, untouched → full strength: {_fates(outcome)}."
    )


def lines_of_text(outcome):
    """Return the text and its versions for the picture: heading, whether as hoped, marked words."""
    first = (f"true: {outcome.label}", True, [(outcome.before, "kept")])
    return [first] + [
        (f"{said} {'✓' if said == outcome.label else '✗'}", said == outcome.label, outcome.marked(number))
        for number, said in enumerate(outcome.said)
    ]


def full_accuracy(outcome):
    """Return the chosen model's accuracy at full strength, in percent."""
    rows = outcome.table[outcome.table["model"] == outcome.model]
    return 100 * float(rows["accuracy"].iloc[-1])


def nines_as_sixes(outcome):
    """Return how many percent of all nines the chosen model calls a six at full strength."""
    images, labels = outcome.examples
    nines = images[labels == 9]
    if not len(nines):
        return 0.0
    draw = Draw.at_full(len(nines), nines.shape[1:3], **outcome.recipe)
    return 100 * float((replies(outcome.ask, draw.apply(nines)) == 6).mean())


def has_colours(examples):
    """Tell whether test images are red, green and blue."""
    return examples[0].ndim == 4 and examples[0].shape[-1] == 3


def tiles(outcome):
    """Return the twelve images, in colour where they have colours, and the text of each."""
    pixels = outcome.images
    if not has_colours(outcome.examples):
        pixels = pixels.reshape(*pixels.shape[:3], -1).mean(axis=-1)
    pixels = pixels / 255 if outcome.images.dtype == np.uint8 else pixels
    return pixels, [
        (f"{said} {'✓' if said == outcome.label else '✗'}", bool(said == outcome.label))
        for said in outcome.said.tolist()
    ]


def _versions(image, seed, at_full, recipe):
    repeated = np.repeat(image[None], N_DRAWS, axis=0)
    if not at_full:
        return Draw.at_random(N_DRAWS, image.shape[:2], seed, **recipe).apply(repeated)
    steps = np.linspace(0, 1, N_DRAWS)
    weaker = [{name: share * value for name, value in recipe.items()} for share in steps]
    draws = [Draw.at_full(1, image.shape[:2], seed, **strengths) for strengths in weaker]
    return np.concatenate([draw.apply(image[None]) for draw in draws])


@cache
def _own():
    images, labels = datasets.load("digits")
    learned = images[:2000], labels[:2000]
    plain, shifted = cloud_model(*learned), cloud_model(*learned, copies=4, shift=3)
    return {"plain": plain, "has seen shifts": shifted}, (images[8000:], labels[8000:])


def _fates(outcome):
    return "; ".join(
        f"{name} {_at(rows, 0):.0%} → {_at(rows, -1):.0%}"
        for name, rows in outcome.table.groupby("model", sort=False)
    )


def _unit(name):
    return STRENGTHS[name][1].split(",")[0]


def _at(rows, place):
    return rows["accuracy"].iloc[place]
