"""The panel of this chapter: drag a threshold, change the base rate, draw the split again."""

from labkit.evaluation import artists, compute
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [
    ("ROC curve", "roc"),
    ("precision and recall", "precision_recall"),
    ("cost", "cost"),
    ("calibration", "calibration"),
    ("the split, drawn 100 times", "splits"),
]
RARE = {"view": "precision_recall", "base_rate": 0.01}
MANY = RARE | {"n_cases": 200_000}
SPLITS = {"view": "splits"}

EXPERIMENTS = (
    Experiment(
        "Half of all cases are positive: a “yes” from 0.5 on is right 84 times in 100 (precision), and "
        "finds 84% (recall). Now 1% of all cases are positive; the same model, the same threshold, the "
        "same AUC. How many of 100 “yes” are right?",
        set="the base rate to 0.01 (view: precision and recall).",
        before={"view": "precision_recall"},
        after=RARE,
        measure=compute.precision_in_percent,
        unit="%",
        why="16% of 99 are false alarms, 84% of 1 are finds: 16 against 1. Recall, false positive rate and "
        "AUC look at one class at a time and cannot see the base rate. And accuracy is 0.84, where "
        "always “no” has 0.99.",
    ),
    Experiment(
        "1% are positive, and the model is recalibrated: of the cases to which it says 0.2, a fifth is "
        "positive. From which probability on should one say “yes” for the best F1?",
        set="recalibrate (under More controls); base rate 0.01, 200,000 test cases; find the ★.",
        before=MANY,
        after=MANY | {"recalibrate": True},
        measure=compute.best_f_threshold,
        why="Not 0.5 but near 0.16: with true probabilities the best threshold is half of the best F1, here "
        "half of 0.32. With 20,000 cases, 200 of them positive, it strays from 0.1 to 0.2: try seeds.",
    ),
    Experiment(
        "569 real samples of breast tissue, a fifth of them set aside at random, 100 times; always the same "
        "model. How many points lie between the luckiest and the unluckiest split?",
        set="the view to “the split, drawn 100 times”.",
        before={},
        after=SPLITS,
        measure=compute.points_between,
        unit="points",
        why="114 cases cannot tell 92% from 98%: see the picture in the middle. Whoever tries seeds until "
        "the number is nice has measured patience.",
    ),
)

PRESETS = (
    Preset("Half and half", {}, "Both classes equally frequent: accuracy, precision and recall agree."),
    Preset("One in a hundred", RARE, "The same curve on the left of the ROC; look at precision."),
    Preset(
        "A miss is dear",
        {"view": "cost", "base_rate": 0.1, "false_negative": 9.0, "recalibrate": True, "threshold": 0.1},
        "A miss costs nine false alarms: true probabilities are best cut at 1 / (1 + 9) = 0.1.",
    ),
    Preset(
        "Too sure",
        {"view": "calibration", "base_rate": 0.1},
        "Trained on half and half, used where 10% are positive: all it says is too high. Now recalibrate: "
        "no case moves, only the numbers at the axis.",
    ),
    Preset(
        "A small test",
        {"n_cases": 100},
        "100 cases: press × 20 seeds and see how far accuracy strays.",
    ),
    Preset(
        "Near copies",
        SPLITS | {"cases": "near copies"},
        "Labels tossed by a coin, and yet it is right almost always: it knows the copies. Now split "
        "by groups.",
    ),
    Preset(
        "The world turns",
        SPLITS | {"cases": "drift", "split": "time"},
        "Tested on the latest cases. Now split at random: the score is better, and nobody will ever see it.",
    ),
)  # fmt: skip


def explore(
    view="roc", threshold=0.5, base_rate=0.5, n_cases=20_000, false_positive=1.0, false_negative=1.0,
    recalibrate=False, seed=0, cases="breast cancer", split="random", test_share=0.2, n_copies=4,
    n_models=100,
):  # fmt: skip
    """Drag a threshold and see matrix, curves and cost move together; draw the split again and again.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    view : {"roc", "precision_recall", "cost", "calibration", "splits"}
    threshold, base_rate : float in (0, 1)
    n_cases, seed : int
    false_positive, false_negative : float
        What the two errors cost.
    recalibrate : bool
        Probabilities for this base rate; else for one half, as in training.
    cases, split, test_share, n_copies, n_models
        Of the view of splits alone; their values are those of the controls.

    Returns
    -------
    Panel
    """
    state = dict(locals())
    made = {}  # the panel, as soon as it is there: a drag asks for the curve on the screen
    made["panel"] = Panel(
        "Would you ship it?",
        compute=compute.judge,
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_judgement,
        controls=_controls(state),
        made_by=explore,
        redraw_on=_stage,
        drag=lambda state, place, x, y: compute.moved_to(state, made["panel"].result, place, x, y),
        nudge=lambda state, dx, dy: compute.one_press(state, dx + dy),
        spread=("accuracy", compute.accuracy_of, lambda state: state["view"] != "splits"),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        n_axes=3,
    )
    return made["panel"]


def _controls(state):
    choice, steps, released, switch = controls.choice, controls.steps, _released, controls.switch
    said = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    costs = _numbers(1, 2, 3, 5, 9, 20, 50, 100)
    make = {
        "view": (choice, "View", VIEWS),
        "threshold": (steps, "“Yes” from", _numbers(*said, 0.95, 0.98, 0.99, 0.999)),
        "base_rate": (steps, "Base rate", _numbers(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)),
        "n_cases": (released, "Test cases", [(f"{size:,}", size) for size in (100, 1000, 20_000, 200_000)]),
        "false_positive": (steps, "Cost of a false alarm", costs),
        "false_negative": (steps, "Cost of a miss", costs),
        "recalibrate": (switch, "Recalibrate"),
        "seed": (released, "Seed", _whole(range(10))),
        "cases": (choice, "Splits: cases", compute.NAMES),
        "split": (choice, "Splits: kind", compute.KINDS),
        "test_share": (released, "Splits: share to test on", _numbers(0.05, 0.1, 0.2, 0.3, 0.5)),
        "n_copies": (released, "Splits: near copies of each case", _whole(range(1, 7))),
        "n_models": (steps, "Splits: models tried", _whole((1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000))),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _released(label, options, value):
    return controls.steps(label, options, value, live=False)


def _numbers(*values):
    return [(f"{value:g}", float(value)) for value in values]


def _whole(values):
    return [(str(value), value) for value in values]


def _stage(state):
    if state["view"] == "splits":
        return [value for name, value in state.items() if name != "n_models"]
    names = ("view", "base_rate", "n_cases", "seed", "recalibrate", "false_positive", "false_negative")
    return [state[name] for name in names]


def _background(result, left, middle, right):
    if result.view == "splits":
        artists.spread_out(artists.SPLITTING, left, middle, right)
        artists.prepare_splits(result, left, middle, right)
        return
    artists.spread_out(artists.JUDGING, left, middle, right)
    artists.prepare_strip(result, left)
    artists.prepare_icons(middle)
    if result.view == "roc":
        artists.prepare_roc(right)
    elif result.view == "precision_recall":
        artists.prepare_precision_recall(right)
    elif result.view == "cost":
        artists.prepare_mean_costs(result, right)
    else:
        artists.prepare_calibration(right)


def _draw(result, left, middle, right):
    if result.view == "splits":
        artists.add_splits(result, left, middle, right)
        return
    artists.add_icons(result, middle)
    _move(result, left, right)


def _ghost(last, now, left, middle, right):
    if last.view == now.view == "splits":
        artists.add_splits(last, left, middle, right)
    elif last.view == now.view:
        _move(last, left, right)


def _move(judgement, left, right):
    artists.add_bar(judgement, left)
    add = {
        "roc": artists.add_roc,
        "precision_recall": artists.add_precision_recall,
        "cost": artists.add_mean_costs,
        "calibration": artists.add_said,
    }
    add[judgement.view](judgement, right)
