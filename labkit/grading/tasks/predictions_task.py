"""A task whose answer is what a panel has kept of its guided experiments: guesses made before the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit.core.checks import is_number
from labkit.grading.tasks.differences import difference
from labkit.grading.tasks.protocol import Records, Requests
from labkit.grading.tasks.variables import (
    StateMistake,
    judge_variable,
    kit_object,
    public_fields,
    read_mistakes,
    variable_requests,
)
from labkit.grading.tasks.verdicts import RIGHT, WRONG, Verdict, hint_at
from labkit.panels.design import opened

RTOL = 0.05  # other processors measure a little otherwise
GUESS_MISSING = "left out"
MEASURED_CHANGED = "altered"
GUESS_COPIED = "copied"
USUAL_MISTAKES = (
    StateMistake(
        GUESS_MISSING,
        {},
        "Not every experiment has a guess yet.",
        "Answer all of them, one after another: *Next experiment*, or `panel.predict(2, …)`.",
    ),
    StateMistake(
        MEASURED_CHANGED,
        {},
        "What was measured is not what the kit measures.",
        "Hand in `panel.answers` as it is: no guess costs a point.",
    ),
    StateMistake(
        GUESS_COPIED,
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
    panel : str
        The dotted name in the kit of the function that opens the panel.
    mistakes : tuple of StateMistake
    right_probes : tuple of str
    wrong_probes : tuple of (str, str)
    """

    name: str
    level: str
    points: int
    calls: str
    panel: str
    mistakes: tuple[StateMistake, ...] = USUAL_MISTAKES
    right_probes: tuple[str, ...] = ()
    wrong_probes: tuple[tuple[str, str], ...] = ()

    def requests(self, seeds: Sequence[int] = ()) -> Requests:
        """Return the one request: to look at the variable."""
        return variable_requests(self.calls)

    def judge(self, records: Records, step: int | None = None) -> Verdict:
        """Return what the answers that were handed in earn."""
        return judge_variable(records, lambda value: self.examine(value, step))

    def public(self) -> dict:
        """Return the task as a learner's check needs it: all of it but its probes."""
        return public_fields(self)

    def hidden_answers(self, seeds: Sequence[int]) -> list:
        """Return nothing: a guess has no right answer."""
        return []

    def examine(self, value: object, step: int | None = None) -> Verdict:
        """Return the verdict on the answers that were handed in."""
        if not isinstance(value, list) or not all(isinstance(answer, dict) for answer in value):
            return Verdict(WRONG, message="Hand in `panel.answers`, a list.")
        answers = {one.get("experiment"): one for one in value if type(one.get("experiment")) is int}
        measured = measure_experiments(self)
        if name := _mistake_in(answers, measured):
            hints = next(mistake.hints for mistake in self.mistakes if mistake.name == name)
            return Verdict(WRONG, message=hint_at(hints, step), mistake=name)
        errors = [
            f"{answers[number]['guess'] - number_measured:+.3g}"
            for number, number_measured in measured.items()
        ]
        message = f"Right: all are answered. Guess minus measured: {', '.join(errors)}."
        return Verdict(RIGHT, self.points, message)


def measure_experiments(task: PredictionsTask) -> dict[int, float]:
    """Return {number of the experiment: what the kit measures}."""
    design = kit_object(task.panel).design
    return {
        number: float(experiment.measure(*opened(design, **experiment.after)))
        for number, experiment in enumerate(design.experiments, 1)
    }


def read_predictions_task(public: Mapping) -> PredictionsTask:
    """Return the task of an entry that `PredictionsTask.public` wrote."""
    return PredictionsTask(**{**public, "mistakes": read_mistakes(public["mistakes"])})


def _mistake_in(answers, measured):
    guesses = {number: answers.get(number, {}).get("guess") for number in measured}
    if not all(is_number(guess) for guess in guesses.values()):
        return GUESS_MISSING
    reported = {number: answers[number].get("measured") for number in measured}
    if any(difference(reported[number], value, rtol=RTOL) for number, value in measured.items()):
        return MEASURED_CHANGED
    return GUESS_COPIED if all(guesses[number] == reported[number] for number in measured) else ""
