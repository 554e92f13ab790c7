"""What the panels of this chapter compute from their states, and the captions of their pictures."""

from dataclasses import dataclass

import numpy as np

from labkit.augmentation import changed_images
from labkit.augmentation.changed_images import SAMPLING, ChangedImage, change_image, share_of_sixes
from labkit.augmentation.changed_sounds import NO_NOISE, ChangedSound, SoundChange, change_recording
from labkit.augmentation.changed_texts import CHANGES, CLASSIFIERS, ChangedText, change_definition
from labkit.augmentation.nearest_sound import KINDS
from labkit.augmentation.policies import STRENGTHS, Policy
from labkit.augmentation.spectrograms import Spectrogram, spectrogram
from labkit.panels.fields import choice, numbers, own, slider, views
from labkit.panels.state import State

DECIBELS = [*numbers(-10, 0, 5, 10, 15, 20, 30, 40, form="{} dB"), ("none", NO_NOISE)]


def choices_of_model(state: "ImageState") -> list[tuple[str, str | None]]:
    """Return words and value of each model; the first is chosen by None, whatever its name."""
    first, *others = state.known_models
    return [(first, None), *((name, name) for name in others)]


def has_colours(state: "ImageState") -> bool:
    """Tell whether the test images of a state are red, green and blue."""
    return changed_images.is_coloured(state.test_set[0])


@dataclass(frozen=True)
class ImageState(State):
    """What a learner sets: the image, the strengths of the transforms, and the model."""

    example: int = slider("Example", numbers(*range(20)), default=0, live=False)
    rotate: float = slider(
        "Rotate ± (degrees)", numbers(0, 5, 10, 15, 20, 30, 45, 60, 90, 135, 180), default=0, live=False
    )
    shift: float = slider("Shift ± (pixels)", numbers(0, 1, 2, 3, 4, 5, 6, 8, 10), default=0, live=False)
    noise: float = slider("Noise σ", numbers(0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8), default=0, live=False)
    model: str | None = choice("Predictions of", choices_of_model, default=None)
    sampling: str = choice("Versions", [(words, name) for name, words in SAMPLING.items()], default="random")
    zoom: float = slider("Scale ± (share)", numbers(0, 0.05, 0.1, 0.2, 0.3, 0.5), default=0, live=False)
    shear: float = slider("Shear ± (degrees)", numbers(0, 5, 10, 20, 30, 45), default=0, live=False)
    flip: float = slider("Flip (probability)", numbers(0, 0.25, 0.5, 1), default=0, live=False)
    crop: float = slider("Crop (share cut off)", numbers(0, 0.1, 0.2, 0.3, 0.5), default=0, live=False)
    brightness: float = slider("Brightness ± (share)", numbers(0, 0.1, 0.2, 0.4, 0.6), default=0, live=False)
    contrast: float = slider("Contrast ± (share)", numbers(0, 0.2, 0.4, 0.6, 0.8), default=0, live=False)
    saturation: float = slider(
        "Saturation ± (share)", numbers(0, 0.25, 0.5, 1), default=0, live=False, only_if=has_colours
    )
    cut_out: float = slider("Cut-out (pixels)", numbers(0, 4, 6, 8, 10, 14), default=0, live=False)
    seed: int = slider("Seed", numbers(*range(10)), default=0, live=False, plays=True)
    models: object = own("A model with `predict` or a function, or a dictionary of them by name")
    examples: tuple | None = own("Test images and labels for your models")

    def __post_init__(self) -> None:
        if self.model == next(iter(self.known_models)):
            object.__setattr__(self, "model", None)
        super().__post_init__()

    @property
    def known_models(self) -> dict[str, object]:
        """The models by name."""
        return changed_images.models_or_own(self.models, self.examples)

    @property
    def test_set(self) -> tuple[np.ndarray, np.ndarray]:
        """The test images and their labels."""
        return changed_images.examples_or_own(self.models, self.examples)

    @property
    def policy(self) -> Policy:
        """The strengths."""
        return Policy(**{name: getattr(self, name) for name in STRENGTHS})


def compute_images(state: ImageState) -> ChangedImage:
    """Change one image of a state, and the whole test set."""
    models = state.known_models
    model = state.model or next(iter(models))
    return change_image(
        models, state.test_set, state.example, model, state.policy, state.sampling, state.seed
    )


def caption_of_images(result: ChangedImage) -> str:
    """Return the versions of an image and their predictions in words."""
    strengths = result.policy.strengths.items()
    policy = ", ".join(f"{name} {value:g} ({_unit(name)})" for name, value in strengths)
    n_correct = int((result.predicted == result.label).sum())
    others = sorted({*result.predicted.tolist()} - {result.label})
    wrong = f", and also {', '.join(map(str, others))}" if others else ""
    return (
        f"A {result.label}, {SAMPLING[result.sampling]}, with {policy or 'no change'}: “{result.model}” "
        f"predicts {result.label} for {n_correct} of {len(result.predicted)}{wrong}. "
        f"Accuracy on test images, unchanged → full strength: {_ends(result.table)}."
    )


def tiles(result: ChangedImage) -> tuple[np.ndarray, list[tuple[str, bool]]]:
    """Return the twelve images, in colour where they have colours, and for each its text and correctness."""
    pixels = result.images
    if not changed_images.is_coloured(pixels):
        pixels = pixels.reshape(*pixels.shape[:3], -1).mean(axis=-1)
    pixels = pixels / 255 if result.images.dtype == np.uint8 else pixels
    return pixels, [marked(each, result.label) for each in result.predicted.tolist()]


def marked(predicted: object, label: object) -> tuple[str, bool]:
    """Return a prediction with its mark, and whether it is correct."""
    return f"{predicted} {'✓' if predicted == label else '✗'}", predicted == label


def full_accuracy(state: State, result: ChangedImage | ChangedSound | ChangedText) -> float:
    """Return the chosen model's accuracy at full strength, in percent."""
    rows = result.table[result.table["model"] == result.model]
    return 100 * float(rows["accuracy"].iloc[-1])


def nines_as_sixes(state: ImageState, result: ChangedImage) -> float:
    """Return for how many percent of all nines the chosen model predicts a six at full strength."""
    return 100 * share_of_sixes(state.known_models[result.model], state.test_set, state.policy)


@dataclass(frozen=True)
class SoundState(State):
    """What a learner sets: the recording, the strengths of its changes, and the model."""

    recording: int = slider("Recording", numbers(*range(50)), default=3, live=False)
    noise: float = slider("Signal-to-noise ratio", DECIBELS, default=NO_NOISE, live=False)
    shift: float = slider(
        "Shift (seconds)", numbers(-0.2, -0.1, -0.05, 0, 0.02, 0.05, 0.1, 0.2), default=0, live=False
    )
    pitch: float = slider(
        "Pitch (semitones)", numbers(-12, -5, -2, -1, 0, 1, 2, 5, 12), default=0, live=False
    )
    stretch: float = slider(
        "Stretch (× length)", numbers(0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.5), default=1, live=False
    )
    crop: float = slider("Crop (share cut off)", numbers(0, 0.1, 0.2, 0.3, 0.5), default=0, live=False)
    model: str = choice("Nearest recording by", KINDS, default="spectrogram")
    view: str = views("Left picture", default="waves")
    seed: int = slider("Seed", numbers(*range(10)), default=0, live=False, about="Of noise and crop")


@dataclass(frozen=True)
class SpectrogramResult(ChangedSound):
    """A changed sound with its spectrograms before and after."""

    spectrogram_before: Spectrogram
    spectrogram_after: Spectrogram


def compute_sound(state: SoundState) -> ChangedSound:
    """Change one spoken word of a state, and all of them."""
    change = SoundChange(state.noise, state.shift, state.stretch, state.pitch, state.crop)
    return change_recording(state.recording, change, state.model, state.seed)


def compute_spectrograms(state: SoundState) -> SpectrogramResult:
    """Change one spoken word of a state, and compute its spectrograms."""
    result = compute_sound(state)
    return SpectrogramResult(
        **vars(result),
        spectrogram_before=spectrogram(result.before, result.sample_rate),
        spectrogram_after=spectrogram(result.wave, result.sample_rate),
    )


def caption_of_sound(result: ChangedSound) -> str:
    """Return the change of a sound and its prediction in words."""
    change = result.change
    words = {
        f"noise at {change.noise:g} dB": change.noise < NO_NOISE,
        f"shift {change.shift:g} s": change.shift,
        f"stretch × {change.stretch:g}": change.stretch != 1,
        f"pitch {change.pitch:+g} semitones": change.pitch,
        f"crop {change.crop:.0%} off": change.crop,
    }
    changes = ", ".join(word for word, applies in words.items() if applies) or "no change"
    seconds = len(result.wave) / result.sample_rate
    return (
        f"{result.label}, {changes}: {seconds:.2f} s long; the nearest recording by {result.model} is "
        f"{result.predicted}. Recordings recognized, unchanged → full strength: {_ends(result.table)}."
    )


@dataclass(frozen=True)
class TextState(State):
    """What a learner sets: the text, its change, and the classifier."""

    text: int = slider("Text", numbers(*range(20)), default=0, live=False)
    change: str = choice("Change", CHANGES, default="delete words")
    share: float = slider(
        "Strength", [(f"{share}%", share / 100) for share in (0, 10, 20, 30, 50, 70, 100)], default=0.3,
        live=False,
    )  # fmt: skip
    model: str = choice("Classifier by", CLASSIFIERS, default="single words")
    seed: int = slider("Seed", numbers(*range(10)), default=0, live=False, plays=True)


def compute_text(state: TextState) -> ChangedText:
    """Change one text of a state, and all test texts."""
    return change_definition(**state.values())


def caption_of_text(result: ChangedText) -> str:
    """Return the change of a text and its predictions in words."""
    n_correct = result.predicted.count(result.label)
    return (
        f"“{result.before}” ({result.label}), {result.change}, strength {result.share:.0%}: the classifier "
        f"by {result.model} predicts this topic for {n_correct} of {len(result.predicted)} versions; the "
        f"first is “{result.after[0]}”. Accuracy on test definitions, unchanged → full strength: "
        f"{_ends(result.table)}."
    )


def lines_of_text(result: ChangedText) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """Return the text and its versions for the picture: heading, whether it is correct, marked words."""
    first = (f"true: {result.label}", True, [(result.before, "kept")])
    return [first] + [
        (*marked(each, result.label), result.marked(version)) for version, each in enumerate(result.predicted)
    ]


def _ends(table):
    return "; ".join(
        f"{name} {rows['accuracy'].iloc[0]:.0%} → {rows['accuracy'].iloc[-1]:.0%}"
        for name, rows in table.groupby("model", sort=False)
    )


def _unit(name):
    return STRENGTHS[name][1].split(",")[0]
