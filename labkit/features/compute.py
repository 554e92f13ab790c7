"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass

import pandas as pd

from labkit.core import checks
from labkit.features.feature_sets import Trial, drop_each, try_recipe

VIEWS = ("flow", "columns", "adds")


@dataclass(frozen=True)
class RecipeOutcome:
    """A recipe's trial with what is shown beside it."""

    trial: Trial
    view: str
    dropped: pd.DataFrame | None
    settings: dict


def recipe_outcome(view="flow", features=("sizes",), **settings):
    """Try the recipe that a state of the panel asks for."""
    checks.one_of(VIEWS, view=view)
    trial = try_recipe(tuple(features), **settings)
    return RecipeOutcome(trial, view, drop_each(trial, **settings) if view == "adds" else None, settings)


def mean_score(outcome):
    """Return the mean score over folds: R² or accuracy, as a share."""
    return float(outcome.trial.scores.mean())


def percent_right(outcome):
    """Return the mean accuracy over folds in percent."""
    return 100 * mean_score(outcome)


def hundredths_moved(outcome):
    """Return by how many hundredths the mean score differs from that with sizes in place of logarithms."""
    before = try_recipe(("sizes",), **outcome.settings)
    return 100 * abs(mean_score(outcome) - float(before.scores.mean()))


def describe_recipe(outcome):
    """Say in words what the picture of an outcome shows: the score first, then what it is worth."""
    trial = outcome.trial
    mean, spread = trial.scores.mean(), trial.scores.std(ddof=1)
    what = "R² for the log price" if trial.target == "price" else "accuracy on coin flips"
    words = f"{what}: {mean:.2f} on average over {len(trial.scores)} folds, spread {spread:.2f}, "
    words += f"from {trial.n_columns} column{'s' if trial.n_columns != 1 else ''}"
    words += f" ({', '.join(trial.groups)}), fitted {trial.place}."
    if outcome.settings.get("keep") and "noise columns" in trial.kept:
        words += f" Of those kept, {trial.kept['noise columns']:.3g} are noise."
    return words + _verdict(trial, mean) + _most(outcome)


def _verdict(trial, mean):
    if trial.target == "coin flips" and mean > 0.65:
        return " Nobody can predict coin flips: the test rows have leaked into the recipe."
    if trial.place == "on all rows":
        return " The test rows were seen before the test: no score of this kind can be trusted."
    return ""


def _most(outcome):
    if outcome.dropped is None or not len(outcome.dropped):
        return ""
    most = outcome.dropped.loc[outcome.dropped["adds"].idxmax()]
    return f" Missed most: {most['group']}, {most['adds']:.2f} lower without."
