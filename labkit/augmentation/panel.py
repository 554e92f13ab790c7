"""The panel of this chapter: one image, all transforms, and what models answer."""

from functools import partial

from labkit.augmentation import layers, outcomes
from labkit.core import controls
from labkit.core.guide import Experiment, Preset
from labkit.core.panel import Panel

FULL = {"how": outcomes.HOW[1]}
NINE = {"example": 3}

EXPERIMENTS = (
    Experiment(
        "The first model reads more than nine in ten untouched digits. Move them all 3 of 28 pixels to the "
        "right and 3 down: how many percent does it still read?",
        set="shift to 3, “How” to twelve steps to full strength.",
        before=FULL,
        after=FULL | {"shift": 3},
        measure=outcomes.full_accuracy,
        unit="%",
        why="You hardly see the shift; the model has learned which pixels hold ink, and now others do. "
        "Compare the line of a model that has seen shifts.",
    ),
    Experiment(
        "Turn all digits upside down. How many percent of the nines does the first model call a six?",
        set="rotate to 180 degrees.",
        before=FULL | NINE,
        after=FULL | NINE | {"rotate": 180},
        measure=outcomes.nines_as_sixes,
        unit="%",
        why="The model is not wrong: a nine upside down <i>is</i> a six. Such a transform changes the label, "
        "and whoever trains with it teaches that sixes are nines.",
    ),
    Experiment(
        "Noise of 0.3 on every pixel makes digits ugly. How many percent does the first model still read?",
        set="noise to 0.3, all else at zero.",
        before=FULL,
        after=FULL | {"noise": 0.3},
        measure=outcomes.full_accuracy,
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


def explore(
    example=0, rotate=0, shift=0, noise=0, model=None, how=outcomes.HOW[0], zoom=0, shear=0, flip=0, crop=0,
    brightness=0, contrast=0, cut_out=0, seed=0, models=None, examples=None,
):  # fmt: skip
    """Change one image in every way and see what models answer, and how accuracy falls with strength.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    example, model, how, seed
        Number of the image; whose answers are shown; twelve draws or twelve steps; the draw.
    rotate, shift, noise, zoom, shear, flip, crop, brightness, contrast, cut_out : float
        Strengths, as in `augment`.
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
    known, tests = outcomes.chosen(models, examples)
    return Panel(
        "Which changes keep the label?",
        compute=lambda **state: outcomes.make_versions(
            models=known, examples=tests, **state | {"model": state["model"] or next(iter(known))}
        ),
        background=lambda outcome, left, right: _background(outcome, known, left, right),
        draw=_draw,
        ghost=_ghost,
        caption=outcomes.describe_versions,
        controls=_controls(state, list(known)),
        made_by=explore,
        extras=given,
        play="seed",
        spread=("accuracy at full strength (%)", outcomes.full_accuracy, _is_drawn),
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def _controls(state, names):
    # a move asks every model about a thousand images: on release, not on the way
    steps, choice = partial(controls.steps, live=False), controls.choice
    first = [(names[0], None), *((name, name) for name in names[1:])]
    make = {
        "example": (steps, "Example", range(20)),
        "rotate": (steps, "Rotate ± (degrees)", [0, 5, 10, 15, 20, 30, 45, 60, 90, 135, 180]),
        "shift": (steps, "Shift ± (pixels)", [0, 1, 2, 3, 4, 5, 6, 8, 10]),
        "noise": (steps, "Noise σ", [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8]),
        "model": (choice, "Answers of", first),
        "how": (choice, "How", outcomes.HOW),
        "zoom": (steps, "Scale ± (share)", [0, 0.05, 0.1, 0.2, 0.3, 0.5]),
        "shear": (steps, "Shear ± (degrees)", [0, 5, 10, 20, 30, 45]),
        "flip": (steps, "Flip (probability)", [0, 0.25, 0.5, 1]),
        "crop": (steps, "Crop (share cut off)", [0, 0.1, 0.2, 0.3, 0.5]),
        "brightness": (steps, "Brightness ± (share)", [0, 0.1, 0.2, 0.4, 0.6]),
        "contrast": (steps, "Contrast ± (share)", [0, 0.2, 0.4, 0.6, 0.8]),
        "cut_out": (steps, "Cut-out (pixels)", [0, 4, 6, 8, 10, 14]),
        "seed": (steps, "Seed", range(10)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _background(outcome, models, left, right):
    layers.prepare_tiles(outcome.images.shape, left)
    layers.prepare_strengths(models, right)


def _draw(outcome, left, right):
    pixels, words = outcomes.tiles(outcome)
    n_right = sum(hoped for _, hoped in words)
    title = f"a {outcome.label}: {n_right} of {len(words)} read by “{outcome.model}”"
    layers.add_tiles(pixels, words, title, left)
    layers.add_strengths(outcome.table, right)


def _ghost(last, now, left, right):
    layers.add_strengths(last.table, right)


def _is_drawn(state):
    return state["how"] == outcomes.HOW[0]
