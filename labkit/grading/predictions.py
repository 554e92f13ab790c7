"""A task whose answer is what a panel has kept of its guided experiments: guesses made before the run."""

import inspect
from dataclasses import dataclass

from labkit.core.checks import is_number
from labkit.grading.panels import Misstep, hint_at, part_of_kit
from labkit.grading.values import difference

SAME = 0.05  # other processors measure a little otherwise
LEFT_OUT, ALTERED, COPIED = "left out", "altered", "copied"
USUAL = (
    Misstep(
        LEFT_OUT,
        {},
        "Not every experiment has a guess yet.",
        "Answer all of them, one after another: *Next experiment*, or `panel.predict(2, …)`.",
    ),
    Misstep(
        ALTERED,
        {},
        "What was measured is not what the kit measures.",
        "Hand in `panel.answers` as it is: no guess costs a point.",
    ),
    Misstep(
        COPIED,
        {},
        "Every guess is right to the last digit.",
        "Make a new panel and guess before you run: a wrong guess earns the point, a copied one does not.",
    ),
)


@dataclass(frozen=True)
class PredictionsTask:
    """A task that asks for a guess at each experiment of a panel; whether the guesses are good costs nothing.

    Parameters
    ----------
    name : str
        Also the `grade_id` of its cell.
    level : "warm-up", "core" or "stretch"
    points : int
    calls : str
        The name of the variable that the learner's notebook sets to `panel.answers`.
    panel, compute, experiments : str
        Dotted names in the kit: the panel's maker, what it computes from its state, and its experiments.
    mistakes : tuple of Misstep
    right_probes : tuple of str
    wrong_probes : tuple of (str, str)
    """

    name: str
    level: str
    points: int
    calls: str
    panel: str
    compute: str
    experiments: str
    mistakes: tuple = USUAL
    right_probes: tuple = ()
    wrong_probes: tuple = ()

    kind = "panel"

    def examine(self, handed, step=None):
        """Return (state of the verdict, words, name of the mistake) for the answers that were handed in."""
        if type(handed) is not list or not all(type(answer) is dict for answer in handed):
            return "wrong", "Hand in `panel.answers`, a list.", ""
        answers = {one.get("experiment"): one for one in handed if type(one.get("experiment")) is int}
        measured = self._measured()
        if name := _misstep(answers, measured):
            hints = next((one.hint, one.further_hint) for one in self.mistakes if one.name == name)
            return "wrong", hint_at(hints, step), name
        gaps = [f"{answers[number]['guess'] - value:+.3g}" for number, value in measured.items()]
        return "right", f"Right: all are answered. Guess minus measured: {', '.join(gaps)}.", ""

    def _measured(self):
        """Return {number of the experiment: what the kit measures}."""
        compute = part_of_kit(self.compute)
        known = inspect.signature(compute).parameters
        takes_all = any(part.kind is part.VAR_KEYWORD for part in known.values())
        parts = inspect.signature(part_of_kit(self.panel)).parameters.items()
        state = {name: part.default for name, part in parts if takes_all or name in known}
        experiments = part_of_kit(self.experiments)
        return {
            number: float(one.measure(compute(**state | one.after)))
            for number, one in enumerate(experiments, 1)
        }


def _misstep(answers, measured):
    guesses = {number: answers.get(number, {}).get("guess") for number in measured}
    if not all(is_number(guess) for guess in guesses.values()):
        return LEFT_OUT
    told = {number: answers[number].get("measured") for number in measured}
    if any(difference(told[number], value, rtol=SAME) for number, value in measured.items()):
        return ALTERED
    return COPIED if all(guesses[number] == told[number] for number in measured) else ""
