"""What the panels of this chapter compute from their state, and what they say about it."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from labkit.cleaning.mechanisms import MECHANISMS
from labkit.cleaning.predictions import FLAGS, Prediction
from labkit.cleaning.repairs import METHODS, Repair, mend, replay_score
from labkit.cleaning.verdicts import FARTHEST, Verdicts
from labkit.core import checks

TARGET = "progression"
NAMES = {
    "bmi": "body mass index (kg/m²)",
    "bp": "blood pressure (mm Hg)",
    "age": "age (years)",
    "s5": "log of triglycerides",
    "s6": "blood sugar (mg/dl)",
}
N_MASKS = 20
PLACES = ("every column", "one column")
MEASURES = ("mean", "spread", "correlation", "slope")


@dataclass(frozen=True)
class RepairOutcome:
    """A repair with the scores of a model: with gaps mended, and with nothing hidden."""

    repair: Repair
    score: float
    whole_score: float
    settings: dict


@cache
def patients():
    """Return the 442 patients of the diabetes study, in their own units."""
    from sklearn.datasets import load_diabetes

    return load_diabetes(as_frame=True, scaled=False).frame.rename(columns={"target": TARGET})


def repair_outcome(
    column="bmi", mechanism="MCAR", rate=0.4, method="mean", with_target=False, seed=0, own=None
):
    """Damage and mend a column as a state of the panel asks."""
    checks.one_of(NAMES, column=column)
    checks.one_of(MECHANISMS, mechanism=mechanism)
    checks.between(0, 0.9, rate=rate)
    checks.one_of([*METHODS, *(own or {})], method=method)
    checks.whole(0, seed=seed)
    settings = {"column": column, "mechanism": mechanism, "rate": rate, "method": method, "own": own}
    settings["by"] = decider(column) if mechanism == "MAR" else None
    shared = {"table": patients(), "target": TARGET, **settings}
    repair = mend(**shared, with_target=with_target, seed=seed)
    score = replay_score(**shared, seed=seed)
    return RepairOutcome(repair, score, _whole_score(column, seed), settings | {"with_target": with_target})


@cache
def _whole_score(column, seed):
    return replay_score(patients(), column, TARGET, rate=0.0, seed=seed)


def decider(column):
    """Return the column that decides what is hidden, for MAR."""
    return "bmi" if column == "bp" else "bp"


def describe_repair(outcome):
    """Say in words what the picture of an outcome shows."""
    repair, settings = outcome.repair, outcome.settings
    why = f"{settings['mechanism']} by {settings['by']}" if settings["by"] else settings["mechanism"]
    seen = ", seeing the target" if settings["with_target"] else ""
    head = f"{repair.column}, {settings['rate']:.0%} hidden ({why}), mended by {repair.method}{seen}"
    off = [f"{name} {repair.found[name]:.3g} (truth {repair.true[name]:.3g})" for name in MEASURES]
    error = "no cell is filled" if repair.cell_error is None else f"cell error {repair.cell_error:.3g}"
    return (
        f"{head}: {error}; {'; '.join(off)}. R² of a model on new rows {outcome.score:.2f}, "
        f"with nothing hidden {outcome.whole_score:.2f}."
    )


def mean_change(outcome, measure="slope"):
    """Return how far an estimate is off on average over 20 masks, in percent."""
    settings = {"table": patients(), "target": TARGET, **outcome.settings}
    repairs = [mend(**settings, seed=seed) for seed in range(N_MASKS)]
    return float(np.mean([repair.change(measure) for repair in repairs]))


def slope_off(outcome):
    """Return how far the slope of one repair is off, in percent."""
    return outcome.repair.change("slope")


def prediction_outcome(mechanism="MCAR", rate=0.3, where=PLACES[0], seed=0):
    """Hide cells and judge every way to treat them as a state of the panel asks."""
    checks.one_of(PLACES, where=where)
    columns = patients().columns.drop(TARGET) if where == PLACES[0] else ["bmi"]
    return Prediction.of(patients(), TARGET, list(columns), mechanism, rate, seed)


def describe_prediction(outcome):
    """Say in words what the picture of a prediction shows."""
    scores = ", ".join(f"{way} {outcome.score(way):.2f}" for way in outcome.scores)
    return (
        f"{outcome.rate:.0%} hidden ({outcome.mechanism}): {outcome.rows_left} of {outcome.n_rows} patients "
        f"have no gap. R² on new rows, mean of {len(outcome.scores)} folds: {scores}; with nothing hidden "
        f"{outcome.whole_score:.2f}."
    )


def rows_without_gap(outcome):
    """Return the number of rows without a gap."""
    return outcome.rows_left


def flags_worth(outcome):
    """Return what flags add to the mean, in points of R² · 100."""
    return 100 * (outcome.score("mean" + FLAGS) - outcome.score("mean"))


def crude_over_clever(outcome):
    """Return how far mean and flags lie above iterative without them, in points of R² · 100."""
    return 100 * (outcome.score("mean" + FLAGS) - outcome.score("iterative"))


def outlier_verdicts(value=100.0, n_wrong=1):
    """Ask the rules about wrong values as a state of the panel says."""
    return Verdicts.of(value, n_wrong)


def describe_verdicts(outcome):
    """Say in words what the picture of wrong values shows."""
    scores = ", ".join(f"{rule} {score:.3g}" for rule, score in outcome.scores.items())
    return (
        f"Eight good values from 9 to 12 and {outcome.n_wrong} at {outcome.value:g}: flagged by "
        f"{', '.join(outcome.flagging) or 'no rule'}. Distances in units of each rule's limit: {scores}."
    )


def z_of_the_wrong(outcome):
    """Return the z-score of the wrong values."""
    return 3 * float(outcome.scores["z"])


def n_flagged_by_fence(outcome):
    """Return how many of the wrong values the IQR fence flags."""
    return outcome.n_wrong if outcome.scores["IQR fence"] > 1 else 0


def n_flagged_by_robust_z(outcome):
    """Return how many of the wrong values the robust z-score flags."""
    return outcome.n_wrong if outcome.scores["robust z"] > 1 else 0


def dragged(state, place, x, y):
    """Return the changes of a drag: the wrong values go where the pointer is."""
    inside = place is not None and np.isfinite(x)
    return {"value": float(np.clip(round(x), 0, FARTHEST))} if inside else {}
