"""What the panels of this chapter compute from their states, and the captions of their pictures."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from labkit.core import checks
from labkit.normalization.batch_dependence import MIXES, MODES, SIZES, BatchContext, batch_dependence
from labkit.normalization.bowls import LossBowl, loss_bowl
from labkit.normalization.columns import COLUMNS, Columns, add_outlier, make_columns, skewness
from labkit.normalization.neighbours import NeighbourMap, neighbour_accuracy, neighbour_map
from labkit.normalization.perceptrons import NORMS
from labkit.normalization.scalers import SCALERS, scale
from labkit.panels.fields import choice, numbers, slider, views
from labkit.panels.state import State

PLANES = {"both slopes": (1, 2), "intercept and second slope": (0, 2)}
SYNTHETIC = "made, equal scales"
FACTORS = [
    ("× 0.000001", 1e-6),
    ("× 0.001 (mg → g)", 1e-3),
    ("as it is", 1.0),
    ("× 100", 1e2),
    ("× 1000", 1e3),
]
OUTLIERS = [("none", 0.0), *numbers(3.0, 10.0, 30.0, 100.0, 1e3, form="{:g} sd")]
RATES = [("best", 0.0), *numbers(0.1, 0.5, 0.9, 0.99, 1.01, form="{:g} × limit")]


@dataclass(frozen=True)
class ScalingState(State):
    """What a learner sets: two columns, their scaler, and the rate of gradient descent."""

    columns: str = choice("Columns", COLUMNS, default="wine")
    scaler: str = choice("Scaler", SCALERS, default="none")
    factor: float = slider("Second column", FACTORS, default=1.0)
    outlier: float = slider(
        "One outlier", OUTLIERS, default=0.0, about="In standard deviations of the second column"
    )
    view: str = views("Left picture", default="values")
    weights: str = choice("Right picture", PLANES, default="both slopes")
    rate_share: float = slider(
        "Learning rate", RATES, default=0.0, about="As a share of the largest stable rate; 0 is the best rate"
    )
    seed: int = slider("Seed (made columns)", numbers(*range(10)), default=0)


@dataclass(frozen=True)
class ScalingResult:
    """Two columns before and after a scaler, and the loss over the weights of a linear model on them."""

    columns: Columns
    raw: np.ndarray
    scaled: np.ndarray
    scaler: str
    has_outlier: bool
    bowl: LossBowl
    learning_rate: float
    plane: tuple[int, int]

    @property
    def values(self) -> np.ndarray:
        """The second column, scaled."""
        return self.scaled[:, 1]

    @property
    def outlier_value(self) -> float | None:
        """The scaled outlier, None where there is none."""
        return float(self.scaled[0, 1]) if self.has_outlier else None

    @property
    def steps(self) -> float:
        """Steps of gradient descent to a thousandth of the first excess."""
        return self.bowl.steps(self.learning_rate)


@dataclass(frozen=True)
class NeighbourResult(ScalingResult):
    """The same, and what five nearest neighbours predict from the scaled columns."""

    neighbours: NeighbourMap
    accuracy: float


def compute_values(state: ScalingState) -> ScalingResult:
    """Scale the columns of a state and measure the loss of a linear model on them."""
    checks.positive(factor=state.factor)
    checks.whole(least=0, seed=state.seed)
    checks.between(0, 2, rate_share=state.rate_share)
    data = _columns(state)
    raw = add_outlier(data.X, state.outlier) * [1.0, state.factor]
    scaled = scale(state.scaler, raw)
    bowl = loss_bowl(scaled, data.y)
    rate = state.rate_share * bowl.largest_stable_rate if state.rate_share else bowl.best_rate
    has_outlier = bool(state.outlier)
    return ScalingResult(data, raw, scaled, state.scaler, has_outlier, bowl, rate, PLANES[state.weights])


def compute_neighbours(state: ScalingState) -> NeighbourResult:
    """Scale the columns of a state and classify their rows by five nearest neighbours as well."""
    result = compute_values(state)
    classes = result.columns.classes
    accuracy = float(neighbour_accuracy(result.raw, classes, state.scaler).mean())
    return NeighbourResult(
        **vars(result), neighbours=neighbour_map(result.scaled, classes, n=50), accuracy=accuracy
    )


def caption_of_values(result: ScalingResult) -> str:
    """Return the scaled columns and the path of gradient descent in words."""
    bowl = result.bowl
    first, second = result.columns.names
    words = (
        f"Scaler {result.scaler} on {first} and {second}: condition number {bowl.condition_number:.3g}, "
        f"largest stable rate {bowl.largest_stable_rate:.3g}; gradient descent at rate "
        f"{result.learning_rate:.3g} {_end_of_descent(result.steps)}."
    )
    if np.ptp(result.values) > 0:
        before = skewness(result.raw[:, 1])
        words += f" The second column's skewness is {before:.2f} before and "
        words += f"{skewness(result.values):.2f} after."
    if result.has_outlier:
        words += f" The outlier is at {result.outlier_value:.3g}; the other rows fill "
        words += f"{share_of_others(result):.3g}% of the range."
    return words


def caption_of_neighbours(result: NeighbourResult) -> str:
    """Return the same in words, with the accuracy of the nearest neighbours."""
    return f"{caption_of_values(result)} Five nearest neighbours have an accuracy of {result.accuracy:.0%}."


def accuracy_in_percent(state: ScalingState, result: NeighbourResult) -> float:
    """Return the accuracy of the nearest neighbours, in percent."""
    return 100 * result.accuracy


def steps_to_goal(state: ScalingState, result: ScalingResult) -> float:
    """Return the steps of gradient descent."""
    return result.steps


def scaled_outlier(state: ScalingState, result: ScalingResult) -> float | None:
    """Return the value of the outlier after scaling."""
    return result.outlier_value


def share_of_others(result: ScalingResult) -> float:
    """Return how much of the range of the scaled second column the rows but the first fill, in percent."""
    return 100 * float(np.ptp(result.values[1:]) / max(np.ptp(result.values), 1e-300))


@dataclass(frozen=True)
class BatchState(State):
    """What a learner sets: the network, the image, and the batches that contain it."""

    norm: str = choice("Normalization", NORMS, default="batch")
    batch_size: int = slider("Batch size", numbers(*SIZES), default=2)
    mix: str = choice("Batches of", MIXES, default=MIXES[0])
    mode: str = choice("Mode", MODES, default=MODES[0])
    image: int = slider("Image", numbers(*range(20)), default=0, about="Number of the test image")
    seed: int = slider("Seed", numbers(*range(10)), default=0, about="Of the batches drawn")


def compute_batches(state: BatchState) -> BatchContext:
    """Query a network about one image in 100 batches."""
    return batch_dependence(**state.values())


def caption_of_batches(result: BatchContext) -> str:
    """Return the probabilities of an image in its batches in words."""
    values = result.probabilities
    accuracies = [f"{result.accuracy(mix):.0%} with {mix}" for mix in MIXES]
    return (
        f"A {result.digit} in 100 batches of {result.batch_size}, {result.mix}, normalization: "
        f"{result.norm}, {result.mode} mode: its probability ranges from {values.min():.2f} to "
        f"{values.max():.2f}, median {np.median(values):.2f}; alone, in inference mode, it is "
        f"{result.alone:.2f}. Accuracy in batches of this size: {', '.join(accuracies)}."
    )


def spread_in_points(state: BatchState, result: BatchContext) -> float:
    """Return the distance from the smallest to the largest probability, in percentage points."""
    return 100 * result.spread


def accuracy_in_batches(state: BatchState, result: BatchContext) -> float:
    """Return the accuracy in batches of the chosen size and mix, in percent."""
    return 100 * result.accuracy(result.mix)


def _end_of_descent(steps):
    if not np.isfinite(steps):
        return "never converges"
    number = f"{steps:,.0f}" if steps < 1e6 else f"{steps:.2g}"
    return f"converges after {number} step{'' if steps == 1 else 's'}"


def _columns(state):
    return make_columns(seed=state.seed) if state.columns == SYNTHETIC else _dataset(state.columns)


@cache
def _dataset(columns):
    return COLUMNS[columns]()
