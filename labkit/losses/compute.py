"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.losses.classification import binary_cross_entropy, focal, hinge, squared_on_sigmoid
from labkit.losses.lines import Line, fit_line, points_with_outlier
from labkit.losses.neurons import Recovery, recover
from labkit.losses.optimal_constants import AnswerCosts, LossCurves, answer_costs, loss_curves
from labkit.losses.regression import absolute, huber, log_cosh, pinball, squared

VIEWS = ("line", "answer", "logit", "recovery")
NUMBERS = ("squared", "absolute", "Huber", "log-cosh", "pinball")
SEVEN = (1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0)
ANSWERS = np.geomspace(0.8, 1300, 241)
LOGITS = np.linspace(-8, 8, 321)
N_STEPS = 250
N_POINTS = 12  # the last is the outlier
REACH = 0.025  # of the picture: how near to a point a press takes it


@dataclass(frozen=True)
class Response:
    """What one state of the panel shows; only the parts of its view are there."""

    view: str
    loss: str
    answer: float
    logit: float
    label: int
    lines: tuple[Line, ...] = ()
    costs: AnswerCosts | None = None
    curves: LossCurves | None = None
    now: LossCurves | None = None
    recoveries: tuple[Recovery, ...] = ()
    point: int = N_POINTS

    @property
    def line(self):
        """The line of the chosen loss."""
        return next(line for line in self.lines if line.loss.name == self.loss)

    @property
    def names(self):
        """The losses in the picture."""
        if self.costs or self.curves:
            return list(self.costs.costs if self.costs else self.curves.values)
        return [line.loss.name for line in self.lines] or [each.name for each in self.recoveries]


def respond(
    view="line", loss="squared", outlier_x=11.0, outlier_y=23.0, outlier=100.0, answer=15.4, delta=1.0,
    tau=0.9, logit=-6.0, label=1, gamma=2.0, label_smoothing=0.1, point=N_POINTS, moved=None, own=None,
):  # fmt: skip
    """Compute what a state of the panel asks for: lines, answers, or a logit."""
    checks.one_of(VIEWS, view=view)
    checks.one_of((0, 1), label=label)
    numbers = (squared(), absolute(), huber(delta), log_cosh(), pinball(tau), *([own] if own else []))
    checks.one_of([each.name for each in numbers], loss=loss)
    smoothed = binary_cross_entropy(label_smoothing=label_smoothing)
    logits = (binary_cross_entropy(), squared_on_sigmoid(), hinge(), focal(gamma))
    logits += (smoothed,) if label_smoothing else ()
    shared = {"view": view, "loss": loss, "answer": answer, "logit": logit, "label": label}
    checks.one_of(range(1, N_POINTS + 1), point=point)
    if view == "line":
        points = placed(outlier_x, outlier_y, moved)
        shared["point"] = point
        return Response(**shared, lines=tuple(fit_line(each, *points) for each in numbers))
    if view == "answer":
        checks.positive(answer=answer)
        return Response(**shared, costs=answer_costs(numbers, [*SEVEN, outlier], ANSWERS))
    if view == "logit":
        what = "logit z"
        now = loss_curves(logits, [logit], label, what)
        return Response(**shared, curves=loss_curves(logits, LOGITS, label, what), now=now)
    return Response(
        **shared, recoveries=tuple(recover(each, logit, label, n_steps=N_STEPS) for each in logits)
    )


def describe_response(response):
    """Say in words what the picture of a response shows."""
    return {"line": _lines, "answer": _answers, "logit": _logit, "recovery": _recovery}[response.view](
        response
    )


def placed(outlier_x, outlier_y, moved=None):
    """Return the places of the twelve points, as x and y; `moved` has those of points that were dragged."""
    x, y = points_with_outlier(outlier_x, outlier_y)
    checks.require(isinstance(moved, dict | None), "moved", moved, "be a dict of points and their places")
    for name, place in (moved or {}).items():
        checks.one_of([str(number) for number in range(1, N_POINTS)], moved=name)
        is_place = isinstance(place, list | tuple) and len(place) == 2 and all(map(checks.is_number, place))
        checks.require(is_place, f"moved[{name!r}]", place, "be a place, [x, y]")
        x[int(name) - 1], y[int(name) - 1] = place
    return x, y


def grabbed(state, x, y, width, height):
    """Return the changes of a drag to (x, y): the point there is taken, or the ringed one comes."""
    across, up = placed(state["outlier_x"], state["outlier_y"], state["moved"])
    apart = np.hypot((across - x) / width, (up - y) / height)
    return _put(state, int(apart.argmin()) + 1 if apart.min() < REACH else state["point"], x, y)


def _put(state, point, x, y):
    x, y = round(min(max(x, 0.0), 100.0), 1), round(min(max(y, -15.0), 500.0), 1)
    if point == N_POINTS:
        return {"point": point, "outlier_x": x, "outlier_y": y}
    return {"point": point, "moved": (state["moved"] or {}) | {str(point): [x, y]}}


def beside(state, dx, dy):
    """Return the changes that one press of an arrow key makes."""
    if state["view"] == "line":
        x, y = placed(state["outlier_x"], state["outlier_y"], state["moved"])
        place = state["point"] - 1
        return _put(state, state["point"], float(x[place] + dx), float(y[place] + dy))
    if state["view"] == "answer":
        return {"answer": float(f"{min(max(state['answer'] * 1.1**dx, 1.0), 1000.0):.3g}")}
    return {"logit": min(max(state["logit"] + dx / 2, -8.0), 8.0)}


def chosen_slope(response):
    """Return the slope of the chosen loss's line."""
    return response.line.slope


def lowest_favourite(response):
    """Return the lowest of the answers that the chosen loss likes best."""
    return response.costs.favourites[response.loss][0]


def steps_of_squared(response):
    """Return the steps that squared error on a sigmoid needs to bring the logit back."""
    return min(response.recoveries[1].n_steps, N_STEPS)


def _lines(response):
    slopes = ", ".join(f"{line.loss.name} {line.slope:.3g}" for line in response.lines)
    x, y = response.line.x[response.point - 1], response.line.y[response.point - 1]
    return f"Twelve points, the ringed one at ({x:.3g}, {y:.3g}). Slope of the best line: {slopes}."


def _answers(response):
    words = [f"{name} {_span(*edges)}" for name, edges in response.costs.favourites.items()]
    values = ", ".join(f"{value:.3g}" for value in response.costs.y)
    return f"The values {values}. Best constant answer: {', '.join(words)}."


def _logit(response):
    now = response.now
    words = [f"{name} {now.values[name][0]:.3g} and {now.slopes[name][0]:.3g}" for name in now.values]
    return f"Logit {response.logit:.3g}, true label {response.label}. Loss and slope: {'; '.join(words)}."


def _recovery(response):
    words = [f"{each.name} {_count(each.n_steps)}" for each in response.recoveries]
    head = f"A neuron with logit {response.logit:.3g} and true label {response.label} descends at rate 1."
    return f"{head} Steps to the right side of 1/2: {', '.join(words)}."


def _span(low, high):
    return f"{low:.3g}" if high - low <= 1e-3 * max(1, abs(high)) else f"{low:.3g} to {high:.3g}"


def _count(n_steps):
    return f"{n_steps:.0f}" if np.isfinite(n_steps) else f"more than {N_STEPS}"
