"""Guided experiments of a panel: predict, set, run, compare."""

from collections.abc import Callable
from dataclasses import dataclass, field

import ipywidgets as widgets

from labkit.core.checks import is_number, require
from labkit.core.errors import ArgumentError
from labkit.panels.buttons import button


@dataclass(frozen=True)
class Experiment:
    """A question whose answer surprises.

    Parameters
    ----------
    question : str
        Asks for one number.
    set : str
        What to do by hand, in words.
    before, after : dict
        The state in which the question is asked, and the one that answers it.
    measure : callable
        Takes the state and the result and returns the number that the question asks for.
    why : str
        The reason, shown after the comparison.
    unit : str
    """

    question: str
    set: str
    after: dict
    measure: Callable
    why: str
    unit: str = ""
    before: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """A named state with the reason to look at it.

    Parameters
    ----------
    name : str
    values : dict
    reason : str
    """

    name: str
    values: dict
    reason: str


class Guide:
    """The strip above a panel that asks, locks the guess, runs and compares.

    Parameters
    ----------
    experiments : sequence of Experiment
    show : callable
        Called with parts of a state by name and whether to keep a ghost; shows them, and returns the state
        and the result.
    launch : callable
        Runs what takes long; a panel that trains gives it to another thread.
    """

    def __init__(self, experiments, show, launch=lambda work: work()):
        self.experiments = tuple(experiments)
        self.answers = []
        self._show = show
        self._launch = launch
        self._place = 0
        self._question = widgets.HTML()
        self._reveal = widgets.HTML()
        self._guess = widgets.FloatText(
            description="My guess", layout={"width": "190px"}, style={"description_width": "initial"}
        )
        self._lock = button("Lock in my guess", self._on_lock)
        self._run = button("Run and compare", self._on_run)
        self._next = button("Next experiment", self._on_next)
        row = widgets.HBox([self._guess, self._lock, self._run, self._next]).add_class("labkit-rows")
        self.widget = widgets.VBox([self._question, row, self._reveal]).add_class("labkit-strip")
        self._ask()

    def predict(self, number: int, guess: float) -> dict:
        """Answer an experiment from code: lock the guess, set, run, compare.

        Parameters
        ----------
        number : int
            1 for the first experiment.
        guess : float

        Returns
        -------
        dict
            The entry added to `answers`.
        """
        counts = range(1, len(self.experiments) + 1)
        require(number in counts, "number", number, f"be one of {', '.join(map(str, counts))}")
        require(is_number(guess), "guess", guess, "be a number")
        if any(answer["experiment"] == number for answer in self.answers):
            raise ArgumentError(f"experiment {number} is answered and its guess is locked; make a new panel.")
        self._place = number - 1
        return self._compare(float(guess))

    def _compare(self, guess):
        experiment = self.experiments[self._place]
        state, result = self._show(experiment.after, ghost=True)
        measured = float(experiment.measure(state, result))
        answer = {
            "experiment": self._place + 1,
            "question": experiment.question,
            "guess": guess,
            "measured": measured,
            "unit": experiment.unit,
            "gap": guess - measured,
            "state": dict(experiment.after),
        }
        self.answers.append(answer)
        self._reveal.value = _comparison(answer, experiment)
        self._enable(guess=False, lock=False, run=False, next=len(self.experiments) > 1)
        return answer

    def _ask(self):
        experiment = self.experiments[self._place]
        self._question.value = (
            f"<b>Experiment {self._place + 1} of {len(self.experiments)}: predict.</b> {experiment.question}"
        )
        self._reveal.value = ""
        self._guess.description = f"My guess ({experiment.unit})" if experiment.unit else "My guess"
        self._enable(guess=True, lock=True, run=False, next=False)

    def _on_lock(self, _):
        experiment = self.experiments[self._place]
        self._show(experiment.before)
        self._reveal.value = (
            f"Your guess, {_number(self._guess.value, experiment.unit)}, is locked. "
            f"<b>Set:</b> {experiment.set} Then press “Run and compare”."
        )
        self._enable(guess=False, lock=False, run=True, next=False)

    def _on_run(self, _):
        self._run.disabled = True
        self._launch(lambda: self._compare(self._guess.value))

    def _on_next(self, _):
        self._place = (self._place + 1) % len(self.experiments)
        done = [answer for answer in self.answers if answer["experiment"] == self._place + 1]
        self._ask()
        if done:
            self._reveal.value = _comparison(done[-1], self.experiments[self._place])
            self._enable(guess=False, lock=False, run=False, next=True)

    def _enable(self, *, guess, lock, run, next):
        self._guess.disabled = not guess
        self._lock.disabled = not lock
        self._run.disabled = not run
        self._next.disabled = not next


def _comparison(answer, experiment):
    return (
        f"<b>Compare.</b> You guessed {_number(answer['guess'], answer['unit'])}; "
        f"measured: <b>{_number(answer['measured'], answer['unit'])}</b>; "
        f"the gap is {_number(abs(answer['gap']), answer['unit'])}. {experiment.why}"
    )


def _number(value, unit):
    return f"{value:.4g}{' ' if unit and unit != '%' else ''}{unit}"
