"""What the panels of this chapter compute from their state, and what they say about it."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from labkit.core import checks
from labkit.normalization.batch_dependence import MIXES, Company
from labkit.normalization.bowls import LossBowl, loss_bowl
from labkit.normalization.columns import COLUMNS, Columns, add_outlier, make_columns, skewness
from labkit.normalization.neighbours import NeighbourMap, neighbour_accuracy, neighbour_map
from labkit.normalization.scalers import SCALERS, scale

VIEWS = {"values": "values", "neighbours": "neighbours"}
PLANES = {"both slopes": (1, 2), "intercept and second slope": (0, 2)}
MADE = "made, equal scales"


@dataclass(frozen=True)
class ScaledColumns:
    """Two columns before and after a scaler, and what descent and neighbours make of them."""

    columns: Columns
    raw: np.ndarray
    scaled: np.ndarray
    scaler: str
    outlier: float
    bowl: LossBowl
    learning_rate: float
    plane: tuple
    neighbours: NeighbourMap | None
    accuracy: float | None

    @property
    def values(self):
        """The second column, scaled."""
        return self.scaled[:, 1]

    @property
    def outlier_value(self):
        """The scaled outlier, None where there is none."""
        return float(self.scaled[0, 1]) if self.outlier else None

    @property
    def steps(self):
        """Steps of descent to a thousandth of the first excess."""
        return self.bowl.steps(self.learning_rate)


def scaled_columns(
    columns="wine", scaler="none", factor=1.0, outlier=0.0, view="values", weights="both slopes", pace=0.0,
    seed=0,
):  # fmt: skip
    """Scale and descend as a state of the panel asks."""
    checks.one_of(COLUMNS, columns=columns)
    checks.one_of(SCALERS, scaler=scaler)
    checks.one_of(VIEWS, view=view)
    checks.one_of(PLANES, weights=weights)
    checks.positive(factor=factor)
    checks.whole(least=0, seed=seed)
    checks.between(0, 2, pace=pace)
    data = make_columns(seed=seed) if columns == MADE else _load(columns)
    raw = add_outlier(data.X, outlier) * [1.0, factor]
    scaled = scale(scaler, raw)
    bowl = loss_bowl(scaled, data.y)
    rate = pace * bowl.largest_stable_rate if pace else bowl.best_rate
    found = accuracy = None
    if view == "neighbours":
        found = neighbour_map(scaled, data.classes, n=50)
        accuracy = float(neighbour_accuracy(raw, data.classes, scaler).mean())
    return ScaledColumns(data, raw, scaled, scaler, outlier, bowl, rate, PLANES[weights], found, accuracy)


def describe_columns(outcome):
    """Say in words what the picture of an outcome shows."""
    bowl, steps = outcome.bowl, outcome.steps
    number = f"{steps:,.0f}" if steps < 1e6 else f"{steps:.2g}"
    arrives = f"arrives after {number} steps" if np.isfinite(steps) else "never arrives"
    words = f"Scaler {outcome.scaler} on {outcome.columns.names[0]} and {outcome.columns.names[1]}: "
    words += (
        f"condition number {bowl.condition_number:.3g}, largest stable rate {bowl.largest_stable_rate:.3g}; "
    )
    words += f"descent at rate {outcome.learning_rate:.3g} {arrives}."
    if np.ptp(outcome.values) > 0:
        before, after = skewness(outcome.raw[:, 1]), skewness(outcome.values)
        words += f" The second column's skewness is {before:.2f} before and {after:.2f} after."
    if outcome.outlier:
        words += f" The outlier stands at {outcome.outlier_value:.3g}"
        words += f", the others fill {others_share(outcome):.3g}% of the range."
    if outcome.accuracy is not None:
        words += f" Five nearest neighbours are right in {outcome.accuracy:.0%} of the rows."
    return words


def accuracy_in_percent(outcome):
    """Return the accuracy of the nearest neighbours, in percent."""
    return 100 * outcome.accuracy


def steps_to_goal(outcome):
    """Return the steps of descent."""
    return outcome.steps


def outlier_place(outcome):
    """Return where the outlier stands after scaling."""
    return outcome.outlier_value


def others_share(outcome):
    """Return how much of the range of the scaled second column the rows but the first fill, in percent."""
    return 100 * float(np.ptp(outcome.values[1:]) / max(np.ptp(outcome.values), 1e-300))


def company_outcome(norm="batch", batch_size=2, mix=MIXES[0], mode="training", image=0, seed=0):
    """Ask a network about one image in 100 batches as a state of the panel says."""
    return Company.of(norm, batch_size, mix, mode, image, seed)


def describe_company(outcome):
    """Say in words what the picture of an image's company shows."""
    found = outcome.probabilities
    accuracies = [f"{mix} {outcome.accuracy(mix):.0%}" for mix in MIXES]
    return (
        f"A {outcome.digit} in 100 batches of {outcome.batch_size}, {outcome.mix}, normalization: "
        f"{outcome.norm}, {outcome.mode} mode: its probability lies from {found.min():.2f} to "
        f"{found.max():.2f}, median {np.median(found):.2f}; alone, in inference mode, it is "
        f"{outcome.alone:.2f}. Right in batches of this size: {', '.join(accuracies)}."
    )


def reach_in_points(outcome):
    """Return how far the probabilities of the one image lie apart, in percentage points."""
    return 100 * outcome.reach


def right_in_batches(outcome):
    """Return the accuracy in batches of the chosen size and mix, in percent."""
    return 100 * outcome.accuracy(outcome.mix)


@cache
def _load(columns):
    return COLUMNS[columns]()
