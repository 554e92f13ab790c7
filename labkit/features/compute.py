"""What the panel of this chapter computes from its state, and its captions."""

from dataclasses import dataclass

import pandas as pd

from labkit.features.feature_scores import MODELS, FeatureScores, drop_importance, score_features
from labkit.features.feature_sets import GROUPS, TARGETS, FeatureSet
from labkit.features.selection import FIT_SCOPES
from labkit.panels.fields import choice, numbers, several, slider, views
from labkit.panels.state import State


def _slider(label, values, default, first=()):
    # up to a second of work: the panel answers when the slider is let go
    return slider(label, [*first, *numbers(*values, form="{:,}")], default=default, live=False)


@dataclass(frozen=True)
class FeatureState(State):
    """What a learner sets: the features, the target, the model, and where the preprocessing is fitted."""

    features: tuple[str, ...] = several("Features", GROUPS, default=("sizes",))
    target: str = choice("Predict", TARGETS, default="price")
    model: str = choice("Model", MODELS, default="linear")
    fit_scope: str = choice("Fitted", FIT_SCOPES, default=FIT_SCOPES[0])
    view: str = views("Right picture", default="flow")
    keep: int = _slider("Keep the best k", (1, 2, 5, 10, 20, 50), default=0, first=[("all", 0)])
    n_rows: int = _slider("Rows", (50, 100, 200, 500, 1000), default=500)
    n_noise: int = _slider("Noise columns", (10, 100, 300, 1000, 5000), default=100)
    n_numbers: int = _slider("Random numbers", (10, 30, 100, 300, 1000), default=100)
    n_folds: int = _slider("Folds", (2, 5, 10), default=5)
    seed: int = _slider("Seed", range(10), default=0)

    @property
    def settings(self) -> dict:
        """The arguments of `score_features` but for the features."""
        names = ("target", "model", "fit_scope", "keep", "n_rows", "n_folds", "seed")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class FeatureResult:
    """The score of a set of features."""

    score: FeatureScores


@dataclass(frozen=True)
class ImportanceResult:
    """The score of a set of features, and what each group adds to it."""

    score: FeatureScores
    importance: pd.DataFrame


def compute(state: FeatureState) -> FeatureResult:
    """Score the features of a state."""
    features = FeatureSet(state.features, state.n_noise, state.n_numbers)
    return FeatureResult(score_features(features, **state.settings))


def compute_importance(state: FeatureState) -> ImportanceResult:
    """Score the features of a state, with and without each group."""
    score = compute(state).score
    return ImportanceResult(score, drop_importance(score, **state.settings))


def mean_score(state: FeatureState, result: FeatureResult | ImportanceResult) -> float:
    """Return the mean score over folds: R² or accuracy, as a share."""
    return float(result.score.scores.mean())


def accuracy_percent(state: FeatureState, result: FeatureResult | ImportanceResult) -> float:
    """Return the mean accuracy over folds in percent."""
    return 100 * mean_score(state, result)


def change_in_hundredths(state: FeatureState, result: FeatureResult | ImportanceResult) -> float:
    """Return by how many hundredths the mean score differs from that with the sizes alone."""
    before = compute(state.changed(features=("sizes",)))
    return 100 * abs(mean_score(state, result) - mean_score(state, before))


def caption(result: FeatureResult) -> str:
    """Describe the score, and whether it can be trusted."""
    score = result.score
    mean = score.scores.mean()
    spread = score.scores.std(ddof=1)
    measure = "R² for the log price" if score.target == "price" else "accuracy on coin flips"
    words = f"{measure}: {mean:.2f} on average over {len(score.scores)} folds, standard deviation "
    words += f"{spread:.2f}, from {score.n_columns} column{'s' if score.n_columns != 1 else ''}"
    words += f" ({', '.join(score.features.groups)}), fitted {score.fit_scope}."
    if score.keep and "noise columns" in score.kept:
        words += f" Of the columns kept, {score.kept['noise columns']:.3g} are noise."
    return words + _warning(score, mean)


def importance_caption(result: ImportanceResult) -> str:
    """Describe the score, and the group that is missed most."""
    words = caption(FeatureResult(result.score))
    if not len(result.importance):
        return words
    most = result.importance.loc[result.importance["importance"].idxmax()]
    words += f" Most important group: {most['group']}; "
    return f"{words}without it the score is {most['importance']:.2f} lower."


def _warning(score, mean):
    if score.target == "coin flips" and mean > 0.65:
        return " Nobody can predict coin flips: the test rows have leaked into the preprocessing."
    if score.fit_scope == FIT_SCOPES[1]:
        return " The preprocessing has seen the test rows: no score of this kind can be trusted."
    return ""
