"""The panels of this chapter: one image, sound or text, all transforms, and what models answer."""

from functools import partial

from labkit.augmentation import artists, compute, experiments
from labkit.augmentation.nearest_sound import KINDS
from labkit.augmentation.sound_panel import NO_NOISE, VIEWS
from labkit.augmentation.text_panel import CHANGES, READERS
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

FULL = {"how": compute.HOW[1]}
NINE = {"example": 3}

EXPERIMENTS = (
    Experiment(
        "The first model reads more than nine in ten untouched digits. Move them all 3 of 28 pixels to the "
        "right and 3 down: how many percent does it still read?",
        set="shift to 3, “How” to twelve steps to full strength.",
        before=FULL,
        after=FULL | {"shift": 3},
        measure=compute.full_accuracy,
        unit="%",
        why="You hardly see the shift; the model has learned which pixels hold ink, and now others do. "
        "Compare the line of a model that has seen shifts.",
    ),
    Experiment(
        "Turn all digits upside down. How many percent of the nines does the first model call a six?",
        set="rotate to 180 degrees.",
        before=FULL | NINE,
        after=FULL | NINE | {"rotate": 180},
        measure=compute.nines_as_sixes,
        unit="%",
        why="The model is not wrong: a nine upside down <i>is</i> a six. Such a transform changes the label, "
        "and whoever trains with it teaches that sixes are nines.",
    ),
    Experiment(
        "Noise of 0.3 on every pixel makes digits ugly. How many percent does the first model still read?",
        set="noise to 0.3, all else at zero.",
        before=FULL,
        after=FULL | {"noise": 0.3},
        measure=compute.full_accuracy,
        unit="%",
        why="Far more than after a shift that you hardly see: what is strong for an eye and what is strong "
        "for a model are two things. Measure; do not look.",
    ),
)

PRESETS = (
    Preset("A mild recipe", {"rotate": 10, "shift": 2, "zoom": 0.1}, "All twelve are still good digits."),
    Preset(
        "Too much",
        {"rotate": 45, "shift": 6, "shear": 30},
        "Could you read all twelve? Then do not ask a model.",
    ),
    Preset("Mirror", FULL | {"flip": 1}, "Only 0, 1 and 8 survive a mirror; for cats it would be harmless."),
    Preset(
        "Upside down", FULL | NINE | {"rotate": 180}, "Step by step from a nine to a six: where does it turn?"
    ),
    Preset("Snow", {"noise": 0.5}, "Strong for the eye; and for the models?"),
    Preset("A hole", {"cut_out": 10}, "Cut-out: the square may hide just what tells a 3 from an 8."),
    Preset("Night", {"brightness": 0.6, "contrast": 0.6}, "Light changes every pixel and moves none."),
)

LISTENERS, READER_NAMES, CHANGE_NAMES = tuple(KINDS), tuple(READERS), tuple(CHANGES)


def _asked(questions):
    shared = {"measure": compute.full_accuracy, "unit": "%"}
    return tuple(Experiment(**question, **shared) for question in questions)


SOUND_EXPERIMENTS, TEXT_EXPERIMENTS = _asked(experiments.SOUNDS), _asked(experiments.TEXTS)


def explore(
    example=0, rotate=0, shift=0, noise=0, model=None, how=compute.HOW[0], zoom=0, shear=0, flip=0, crop=0,
    brightness=0, contrast=0, saturation=0, cut_out=0, seed=0, models=None, examples=None,
):  # fmt: skip
    """Change one image in every way and see what models answer, and how accuracy falls with strength.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    example, model, how, seed
        Number of the image; whose answers are shown; twelve draws or twelve steps; the draw.
    rotate, shift, noise, zoom, shear, flip, crop, brightness, contrast, saturation, cut_out : float
        Strengths, as in `augment`; the slider of saturation comes with colour images.
    models : dict or model, optional
        Name -> model with `predict`, or callable; small ones of the kit's own by default.
    examples : tuple of ndarray, optional
        Test images and labels, which `models` are asked about.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name not in ("models", "examples")}
    given = {} if models is None and examples is None else {"models": "models", "examples": "examples"}
    known, tests = compute.chosen(models, examples)
    return Panel(
        "Which changes keep the label?",
        compute=lambda **state: compute.make_versions(
            models=known, examples=tests, **state | {"model": state["model"] or next(iter(known))}
        ),
        background=lambda outcome, left, right: _background(outcome, known, left, right),
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_versions,
        controls=_controls(state, list(known), compute.has_colours(tests)),
        state={"saturation": saturation},
        made_by=explore,
        extras=given,
        play="seed",
        spread=("accuracy at full strength (%)", compute.full_accuracy, _is_drawn),
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def explore_sounds(
    recording=3, noise=NO_NOISE, shift=0, pitch=0, stretch=1, crop=0, model=LISTENERS[0],
    view=VIEWS[0], seed=0,
):  # fmt: skip
    """Change one spoken word; see and play it, and see which listener still knows it.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    recording, model, view, seed
        Number of the recording; whose answer is shown; waves or spectrograms; of noise and crop.
    noise, shift, pitch, stretch, crop : float
        Decibels (100: none), seconds, semitones, factor, share cut off.

    Returns
    -------
    Panel
        ``panel.result.wave`` is what `IPython.display.Audio` plays.
    """
    state = dict(locals())
    return Panel(
        "Which changes does a listener forgive?",
        compute=compute.make_sounds,
        background=_prepare_sounds,
        draw=_draw_sounds,
        ghost=_ghost,
        caption=compute.describe_sounds,
        controls=_sound_controls(state),
        made_by=explore_sounds,
        redraw_on=lambda state: state["view"],
        spread=("accuracy at full strength (%)", compute.full_accuracy, _noise_or_crop),
        experiments=SOUND_EXPERIMENTS,
        size=(12.4, 4.4),
    )


def explore_texts(text=0, change=CHANGE_NAMES[0], share=0.3, model=READER_NAMES[0], seed=0):
    """Change the words of one definition; see what is new and gone, and which reader still knows its topic.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text, change, share, model, seed
        Number of the text; kind and strength of the change; whose answers are shown; the draw.

    Returns
    -------
    Panel
    """
    state = dict(locals())
    return Panel(
        "Which changes keep the meaning?",
        compute=compute.make_texts,
        background=_prepare_texts,
        draw=_draw_texts,
        ghost=_ghost,
        caption=compute.describe_texts,
        controls=_text_controls(state),
        made_by=explore_texts,
        play="seed",
        spread=("accuracy at full strength (%)", compute.full_accuracy, lambda state: state["share"] > 0),
        experiments=TEXT_EXPERIMENTS,
        size=(12.4, 4.4),
    )


def _controls(state, names, coloured):
    # a move asks every model about a thousand images: on release, not on the way
    steps, choice = partial(controls.steps, live=False), controls.choice
    first = [(names[0], None), *((name, name) for name in names[1:])]
    make = {
        "example": (steps, "Example", range(20)),
        "rotate": (steps, "Rotate ± (degrees)", [0, 5, 10, 15, 20, 30, 45, 60, 90, 135, 180]),
        "shift": (steps, "Shift ± (pixels)", [0, 1, 2, 3, 4, 5, 6, 8, 10]),
        "noise": (steps, "Noise σ", [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8]),
        "model": (choice, "Answers of", first),
        "how": (choice, "How", compute.HOW),
        "zoom": (steps, "Scale ± (share)", [0, 0.05, 0.1, 0.2, 0.3, 0.5]),
        "shear": (steps, "Shear ± (degrees)", [0, 5, 10, 20, 30, 45]),
        "flip": (steps, "Flip (probability)", [0, 0.25, 0.5, 1]),
        "crop": (steps, "Crop (share cut off)", [0, 0.1, 0.2, 0.3, 0.5]),
        "brightness": (steps, "Brightness ± (share)", [0, 0.1, 0.2, 0.4, 0.6]),
        "contrast": (steps, "Contrast ± (share)", [0, 0.2, 0.4, 0.6, 0.8]),
        "saturation": (steps, "Saturation ± (share)", [0, 0.25, 0.5, 1]),
        "cut_out": (steps, "Cut-out (pixels)", [0, 4, 6, 8, 10, 14]),
        "seed": (steps, "Seed", range(10)),
    }
    if not coloured:
        del make["saturation"]
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _background(outcome, models, left, right):
    artists.prepare_tiles(outcome.images.shape, left)
    artists.prepare_strengths(models, right)


def _draw(outcome, left, right):
    pixels, words = compute.tiles(outcome)
    n_right = sum(hoped for _, hoped in words)
    title = f"a {outcome.label}: {n_right} of {len(words)} read by “{outcome.model}”"
    artists.add_tiles(pixels, words, title, left)
    artists.add_strengths(outcome.table, right)


def _ghost(last, now, left, right):
    artists.add_strengths(last.table, right)


def _is_drawn(state):
    return state["how"] == compute.HOW[0]


def _sound_controls(state):
    steps = partial(controls.steps, live=False)
    decibels = [*((f"{level} dB", level) for level in (-10, 0, 5, 10, 15, 20, 30, 40)), ("none", NO_NOISE)]
    make = {
        "recording": (steps, "Recording", range(50)),
        "noise": (steps, "Noise, signal over noise", decibels),
        "shift": (steps, "Shift (seconds)", [-0.2, -0.1, -0.05, 0, 0.02, 0.05, 0.1, 0.2]),
        "pitch": (steps, "Pitch (semitones)", [-12, -5, -2, -1, 0, 1, 2, 5, 12]),
        "stretch": (steps, "Stretch (× length)", [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.5]),
        "crop": (steps, "Crop (share cut off)", [0, 0.1, 0.2, 0.3, 0.5]),
        "model": (controls.choice, "Listener by", LISTENERS),
        "view": (controls.choice, "Left picture", VIEWS),
        "seed": (steps, "Seed", range(10)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _text_controls(state):
    steps = partial(controls.steps, live=False)
    make = {
        "text": (steps, "Text", range(20)),
        "change": (controls.choice, "Change", CHANGE_NAMES),
        "share": (steps, "Strength", [(f"{share}%", share / 100) for share in (0, 10, 20, 30, 50, 70, 100)]),
        "model": (controls.choice, "Reader of", READER_NAMES),
        "seed": (steps, "Seed", range(10)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _prepare_sounds(outcome, left, right):
    artists.prepare_sounds(outcome.sample_rate / 2 if outcome.view == VIEWS[1] else None, left)
    artists.prepare_strengths(LISTENERS, right, "50 recordings")


def _draw_sounds(outcome, left, right):
    title = f"{outcome.label}: heard as {outcome.said} {'✓' if outcome.said == outcome.label else '✗'}"
    if outcome.view == VIEWS[1]:
        artists.add_spectrograms(*compute.spectrograms(outcome), title, left)
    else:
        artists.add_sounds(outcome.before, outcome.wave, outcome.sample_rate, title, left)
    artists.add_strengths(outcome.table, right)


def _prepare_texts(outcome, left, right):
    artists.prepare_texts(left)
    artists.prepare_strengths(READER_NAMES, right, "unseen definitions")


def _draw_texts(outcome, left, right):
    n_right = outcome.said.count(outcome.label)
    title = f"{outcome.change}: {n_right} of {len(outcome.said)} read as {outcome.label}"
    artists.add_texts(compute.lines_of_text(outcome), title, left)
    artists.add_strengths(outcome.table, right)


def _noise_or_crop(state):
    return state["noise"] < NO_NOISE or state["crop"] > 0
