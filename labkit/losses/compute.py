"""What the panel of this chapter computes from its state, and its captions."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.losses.classification import binary_cross_entropy, focal, hinge, squared_on_sigmoid
from labkit.losses.curves import LossCurves, loss_curves
from labkit.losses.lines import Line, fit_line, points_with_outlier
from labkit.losses.loss import Loss
from labkit.losses.neurons import Recovery, recover
from labkit.losses.optimal_constants import MeanLosses, mean_losses, range_in_words
from labkit.losses.regression import absolute, huber, log_cosh, pinball, squared
from labkit.panels.fields import choice, hidden, ladder, numbers, own, slider, views
from labkit.panels.state import State

NUMBERS = ("squared", "absolute", "Huber", "log-cosh", "pinball")
SEVEN = (1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0)
CONSTANTS = np.geomspace(0.8, 1300, 241)
LOGITS = np.linspace(-8, 8, 321)
N_STEPS = 250
N_POINTS = 12  # the last is the outlier
REACH = 0.025  # of the picture: how near to a point a press takes it


def _floats(*values):
    return numbers(*map(float, values))


def names_of_losses(state: "LossState") -> list[str]:
    """Return the names of the losses for numbers, the kit's and the learner's own."""
    return [*NUMBERS, *([state.own.name] if state.own else [])]


@dataclass(frozen=True)
class LossState(State):
    """What a learner sets: the view, the losses and their settings, points and predictions."""

    view: str = views("View", default="line")
    loss: str = choice("Loss (numbers)", names_of_losses, default="squared")
    outlier_y: float = slider("Outlier y", _floats(*range(-15, 65), *range(70, 501, 10)), default=23.0)
    logit: float = slider("Logit z", _floats(*(half / 2 for half in range(-16, 17))), default=-6.0)
    outlier_x: float = slider("Outlier x", _floats(*range(0, 32), *range(35, 101, 5)), default=11.0)
    outlier: float = slider("Largest value", ladder(1, 1000, 8), default=100.0)
    constant: float = slider("Constant prediction", ladder(1, 1000, 16), default=15.4)
    delta: float = slider("Huber's δ", _floats(0.1, 0.3, 1, 3, 10, 30, 100, 300), default=1.0)
    tau: float = slider("Pinball's τ", _floats(0.1, 0.25, 0.5, 0.75, 0.875, 0.9, 0.99), default=0.9)
    label: int = choice("True label y", (0, 1), default=1)
    gamma: float = slider("Focal γ", _floats(0, 0.5, 1, 2, 3, 5), default=2.0)
    label_smoothing: float = slider("Label smoothing ε", _floats(0, 0.05, 0.1, 0.2, 0.5), default=0.1)
    point: int = slider("Ringed point", range(1, N_POINTS + 1), default=N_POINTS)
    moved: dict | None = hidden(None, 'Points that were dragged, {"3": [2.0, 9.5]}')
    own: Loss | None = own("Your own loss for numbers")

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.one_of(range(1, N_POINTS + 1), point=self.point)
        checks.positive(constant=self.constant)
        # in every view, so that no other view fails later
        self.points()
        self.losses_of_numbers()
        self.losses_of_logits()

    def implied(self, changes: dict) -> dict:
        """Return what goes with changes: moving the outlier rings it."""
        return {"point": N_POINTS} if {"outlier_x", "outlier_y"} & changes.keys() else {}

    def losses_of_numbers(self) -> tuple[Loss, ...]:
        """Return the losses for numbers with their settings."""
        kit = (squared(), absolute(), huber(self.delta), log_cosh(), pinball(self.tau))
        return (*kit, self.own) if self.own else kit

    def losses_of_logits(self) -> tuple[Loss, ...]:
        """Return the losses for logits with their settings; without smoothing, cross-entropy once."""
        smoothed = binary_cross_entropy(label_smoothing=self.label_smoothing)
        plain = (binary_cross_entropy(), squared_on_sigmoid(), hinge(), focal(self.gamma))
        return (*plain, smoothed) if self.label_smoothing else plain

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y of the twelve points, those that were dragged at their new positions."""
        x, y = points_with_outlier(self.outlier_x, self.outlier_y)
        is_dict = isinstance(self.moved, dict | None)
        checks.require(is_dict, "moved", self.moved, "be a dict of points and their positions")
        for name, position in (self.moved or {}).items():
            checks.one_of([str(number) for number in range(1, N_POINTS)], moved=name)
            checks.require(_is_position(position), f"moved[{name!r}]", position, "be a position, [x, y]")
            x[int(name) - 1] = position[0]
            y[int(name) - 1] = position[1]
        return x, y


@dataclass(frozen=True)
class LinesResult:
    """The line of every loss, and which of them and which point stand out."""

    lines: tuple[Line, ...]
    loss: str
    point: int

    @property
    def line(self) -> Line:
        """The line of the chosen loss."""
        return next(line for line in self.lines if line.loss.name == self.loss)

    @property
    def names(self) -> list[str]:
        """The losses in the picture."""
        return [line.loss.name for line in self.lines]


@dataclass(frozen=True)
class ConstantResult:
    """The mean loss of every constant prediction, and the one that is marked."""

    table: MeanLosses
    loss: str
    constant: float

    @property
    def names(self) -> list[str]:
        """The losses in the picture."""
        return list(self.table.values)


@dataclass(frozen=True)
class LogitResult:
    """Losses of one logit: their curves, and their values at the present one."""

    curves: LossCurves
    now: LossCurves
    logit: float
    label: int

    @property
    def names(self) -> list[str]:
        """The losses in the picture."""
        return list(self.curves.values)


@dataclass(frozen=True)
class RecoveryResult:
    """The paths of one logit under several losses."""

    recoveries: tuple[Recovery, ...]
    logit: float
    label: int

    @property
    def names(self) -> list[str]:
        """The losses in the picture."""
        return [each.name for each in self.recoveries]


def compute_lines(state: LossState) -> LinesResult:
    """Fit a line under each loss for numbers."""
    x, y = state.points()
    lines = tuple(fit_line(loss, x, y) for loss in state.losses_of_numbers())
    return LinesResult(lines, state.loss, state.point)


def compute_constants(state: LossState) -> ConstantResult:
    """Tabulate the mean loss of constant predictions of eight values."""
    table = mean_losses(state.losses_of_numbers(), [*SEVEN, state.outlier], CONSTANTS)
    return ConstantResult(table, state.loss, state.constant)


def compute_logit(state: LossState) -> LogitResult:
    """Compute the losses of one logit and their slopes."""
    losses = state.losses_of_logits()
    curves = loss_curves(losses, LOGITS, state.label, "logit z")
    now = loss_curves(losses, [state.logit], state.label, "logit z")
    return LogitResult(curves, now, state.logit, state.label)


def compute_recovery(state: LossState) -> RecoveryResult:
    """Let a neuron descend from a logit under each loss."""
    losses = state.losses_of_logits()
    recoveries = tuple(recover(loss, state.logit, state.label, n_steps=N_STEPS) for loss in losses)
    return RecoveryResult(recoveries, state.logit, state.label)


def caption_lines(result: LinesResult) -> str:
    """Return the slopes in words."""
    slopes = ", ".join(f"{line.loss.name} {line.slope:.3g}" for line in result.lines)
    x = result.line.x[result.point - 1]
    y = result.line.y[result.point - 1]
    return f"Twelve points, the ringed one at ({x:.3g}, {y:.3g}). Slope of the best line: {slopes}."


def caption_constants(result: ConstantResult) -> str:
    """Return the optimal constants in words."""
    words = [f"{name} {range_in_words(*edges)}" for name, edges in result.table.optimal.items()]
    values = ", ".join(f"{value:.3g}" for value in result.table.y)
    return f"The values {values}. Constant with the least mean loss: {', '.join(words)}."


def caption_logit(result: LogitResult) -> str:
    """Return the losses and slopes of the logit in words."""
    now = result.now
    words = [f"{name} {now.values[name][0]:.3g} and {now.slopes[name][0]:.3g}" for name in now.values]
    return f"Logit {result.logit:.3g}, true label {result.label}. Loss and slope: {'; '.join(words)}."


def caption_recovery(result: RecoveryResult) -> str:
    """Return the steps of each loss in words."""
    words = [f"{each.name} {_count(each.n_steps)}" for each in result.recoveries]
    head = (
        f"A neuron with logit {result.logit:.3g} and true label {result.label}, gradient descent at rate 1."
    )
    return f"{head} Steps until the true label has a probability over 1/2: {', '.join(words)}."


def drag_point(state: LossState, x: float, y: float, width: float, height: float) -> dict:
    """Return the changes of a drag to (x, y): the point there is taken, or the ringed one follows."""
    across, up = state.points()
    distances = np.hypot((across - x) / width, (up - y) / height)
    point = int(distances.argmin()) + 1 if distances.min() < REACH else state.point
    return _move(state, point, x, y)


def nudge_point(state: LossState, dx: float, dy: float) -> dict:
    """Return the changes that an arrow key makes: the ringed point moves by one."""
    x, y = state.points()
    return _move(state, state.point, float(x[state.point - 1] + dx), float(y[state.point - 1] + dy))


def nudge_constant(state: LossState, dx: float) -> dict:
    """Return the changes that an arrow key makes: the constant prediction grows or shrinks by a tenth."""
    return {"constant": float(f"{min(max(state.constant * 1.1**dx, 1.0), 1000.0):.3g}")}


def nudge_logit(state: LossState, dx: float) -> dict:
    """Return the changes that an arrow key makes: the logit moves by one half."""
    return {"logit": min(max(state.logit + dx / 2, -8.0), 8.0)}


def chosen_slope(state: LossState, result: LinesResult) -> float:
    """Return the slope of the chosen loss's line."""
    return result.line.slope


def lowest_optimal_constant(state: LossState, result: ConstantResult) -> float:
    """Return the lowest of the constants that minimize the chosen loss."""
    return result.table.optimal[result.loss][0]


def steps_of_squared(state: LossState, result: RecoveryResult) -> float:
    """Return the steps that squared error on a sigmoid needs until the prediction is right."""
    return min(result.recoveries[1].n_steps, N_STEPS)


def _is_position(position):
    return isinstance(position, list | tuple) and len(position) == 2 and all(map(checks.is_number, position))


def _move(state, point, x, y):
    x = round(min(max(x, 0.0), 100.0), 1)
    y = round(min(max(y, -15.0), 500.0), 1)
    if point == N_POINTS:
        return {"point": point, "outlier_x": x, "outlier_y": y}
    return {"point": point, "moved": (state.moved or {}) | {str(point): [x, y]}}


def _count(n_steps):
    return f"{n_steps:.0f}" if np.isfinite(n_steps) else f"more than {N_STEPS}"
