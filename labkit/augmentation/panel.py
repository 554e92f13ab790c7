"""The panels of this chapter: one image, sound or text, its changes, and the predictions of models."""

from labkit.augmentation import artists, compute, experiments
from labkit.augmentation.changed_sounds import NO_NOISE
from labkit.augmentation.changed_texts import CLASSIFIERS
from labkit.augmentation.nearest_sound import KINDS
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

FULL = {"sampling": "steps"}
NINE = {"example": 3}

EXPERIMENTS = (
    Experiment(
        "The first model predicts more than nine in ten unchanged digits correctly. Move them all 3 of 28 "
        "pixels to the right and 3 down: how many percent does it still predict correctly?",
        set="shift to 3, “Versions” to twelve steps to full strength.",
        before=FULL,
        after=FULL | {"shift": 3},
        measure=compute.full_accuracy,
        unit="%",
        why="You hardly see the shift; but the model has learned which pixels are dark, and after the shift "
        "other pixels are. Compare the line of the model that has seen shifts.",
    ),
    Experiment(
        "Turn all digits upside down. For how many percent of the nines does the first model predict a six?",
        set="rotate to 180 degrees.",
        before=FULL | NINE,
        after=FULL | NINE | {"rotate": 180},
        measure=compute.nines_as_sixes,
        unit="%",
        why="The model is not wrong: a nine upside down <i>is</i> a six. Such a transform changes the label, "
        "and training with it teaches that sixes are nines.",
    ),
    Experiment(
        "Noise of 0.3 on every pixel is easy to see. How many percent does the first model still predict "
        "correctly?",
        set="noise to 0.3, all else at zero.",
        before=FULL,
        after=FULL | {"noise": 0.3},
        measure=compute.full_accuracy,
        unit="%",
        why="Far more than after a shift that you hardly see: a change that looks strong to you need not be "
        "strong for a model. Measure instead of looking.",
    ),
)

PRESETS = (
    Preset("A mild policy", {"rotate": 10, "shift": 2, "zoom": 0.1}, "All twelve are still good digits."),
    Preset(
        "Too strong",
        {"rotate": 45, "shift": 6, "shear": 30},
        "Can you read all twelve? If not, a model cannot learn from them either.",
    ),
    Preset(
        "Mirror",
        FULL | {"flip": 1},
        "Only 0, 1 and 8 keep their label in a mirror; photographs of cats would.",
    ),
    Preset(
        "Upside down",
        FULL | NINE | {"rotate": 180},
        "Step by step from a nine to a six: where does the label change?",
    ),
    Preset("Noise", {"noise": 0.5}, "It looks strong to you; is it strong for the models?"),
    Preset("Cut-out", {"cut_out": 10}, "The square may hide exactly what distinguishes a 3 from an 8."),
    Preset(
        "Light",
        {"brightness": 0.6, "contrast": 0.6},
        "Light changes the value of pixels, not their position.",
    ),
)


def _experiments(texts):
    shared = {"measure": compute.full_accuracy, "unit": "%"}
    return tuple(Experiment(**text, **shared) for text in texts)


def _ghost(last, now, left, right):
    artists.add_strengths(last.table, right)


def _prepare_images(result, left, right):
    artists.prepare_tiles(result.images.shape, left)
    artists.prepare_strengths(result.table["model"].unique(), right)


def _draw_images(result, left, right):
    pixels, words = compute.tiles(result)
    n_correct = sum(is_correct for _, is_correct in words)
    title = f"a {result.label}: {n_correct} of {len(words)} predicted correctly by “{result.model}”"
    artists.add_tiles(pixels, words, title, left)
    artists.add_strengths(result.table, right)


def _prepare_waves(result, left, right):
    artists.prepare_sounds(None, left)
    artists.prepare_strengths(KINDS, right, "50 recordings")


def _prepare_spectrograms(result, left, right):
    artists.prepare_sounds(result.sample_rate / 2, left)
    artists.prepare_strengths(KINDS, right, "50 recordings")


def _title_of_sound(result):
    predicted, _ = compute.marked(result.predicted, result.label)
    return f"{result.label}: predicted {predicted}"


def _draw_waves(result, left, right):
    artists.add_sounds(result.before, result.wave, result.sample_rate, _title_of_sound(result), left)
    artists.add_strengths(result.table, right)


def _draw_spectrograms(result, left, right):
    pair = result.spectrogram_before, result.spectrogram_after
    artists.add_spectrograms(*pair, _title_of_sound(result), left)
    artists.add_strengths(result.table, right)


def _prepare_texts(result, left, right):
    artists.prepare_texts(left)
    artists.prepare_strengths(CLASSIFIERS, right, "test definitions")


def _draw_texts(result, left, right):
    n_correct = result.predicted.count(result.label)
    title = f"{result.change}: {n_correct} of {len(result.predicted)} predicted {result.label}"
    artists.add_texts(compute.lines_of_text(result), title, left)
    artists.add_strengths(result.table, right)


DESIGN = Design(
    "Which changes keep the label?",
    compute.ImageState,
    (
        View(
            "", "",
            compute.compute_images, _prepare_images, _draw_images, compute.caption_of_images,
            ghost=_ghost,
        ),
    ),
    PRESETS,
    EXPERIMENTS,
    Repeat("accuracy at full strength (%)", compute.full_accuracy, lambda state: state.sampling == "random"),
)  # fmt: skip

SOUND_DESIGN = Design(
    "Which changes leave a spoken word recognizable?",
    compute.SoundState,
    (
        View(
            "waves", "waves",
            compute.compute_sound, _prepare_waves, _draw_waves, compute.caption_of_sound,
            ghost=_ghost,
        ),
        View(
            "spectrograms", "spectrograms",
            compute.compute_spectrograms, _prepare_spectrograms, _draw_spectrograms, compute.caption_of_sound,
            ghost=_ghost,
        ),
    ),
    experiments=_experiments(experiments.SOUNDS),
    repeat=Repeat(
        "accuracy at full strength (%)",
        compute.full_accuracy,
        lambda state: state.noise < NO_NOISE or state.crop > 0,
    ),
    size=(12.4, 4.4),
)  # fmt: skip

TEXT_DESIGN = Design(
    "Which changes keep the meaning?",
    compute.TextState,
    (
        View(
            "", "",
            compute.compute_text, _prepare_texts, _draw_texts, compute.caption_of_text,
            ghost=_ghost,
        ),
    ),
    experiments=_experiments(experiments.TEXTS),
    repeat=Repeat("accuracy at full strength (%)", compute.full_accuracy, lambda state: state.share > 0),
    size=(12.4, 4.4),
)  # fmt: skip


@takes(DESIGN)
def explore(state: compute.ImageState) -> Panel:
    """Change one image in every way and see what models predict, and how accuracy falls with strength.

    Taught in: notebooks/03_augmentation.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have, or models without examples.

    Examples
    --------
    >>> panel = explore(shift=3, sampling="steps")
    >>> panel.result.images.shape
    (12, 28, 28)
    """
    return Panel(DESIGN, state, explore)


@takes(SOUND_DESIGN)
def explore_sounds(state: compute.SoundState) -> Panel:
    """Change one spoken word; see and play it, and see which model still recognizes it.

    Taught in: notebooks/03_augmentation.ipynb

    Returns
    -------
    Panel
        ``panel.result.wave`` is what `IPython.display.Audio` plays.

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore_sounds(noise=20).result.sample_rate
    8000
    """
    return Panel(SOUND_DESIGN, state, explore_sounds)


@takes(TEXT_DESIGN)
def explore_texts(state: compute.TextState) -> Panel:
    """Change the words of one definition; see what is inserted and removed, and who still knows its topic.

    Taught in: notebooks/03_augmentation.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> len(explore_texts(change="swap words").result.after)
    4
    """
    return Panel(TEXT_DESIGN, state, explore_texts)
