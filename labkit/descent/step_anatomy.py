"""One step of one rule, taken apart."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.descent.races import Race
from labkit.descent.rules import Rule


@dataclass(frozen=True)
class Anatomy:
    """The gradient, the memory and the move of one step of a rule.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    name : str
    number : int
        1 for the first step.
    before, gradient, move : ndarray of shape (2,)
    mean, square : ndarray of shape (2,), or None
        The memories after the step; None where the rule has no such memory.
    rate : float
    correction : float
        What makes up for memories that began at zero; 1 for rules without it.
    """

    name: str
    number: int
    before: np.ndarray
    gradient: np.ndarray
    move: np.ndarray
    mean: np.ndarray | None
    square: np.ndarray | None
    rate: float
    correction: float = 1.0

    def __str__(self) -> str:
        """Describe the step in one sentence."""
        words = [
            f"{self.name}, step {self.number}: at {_pair(self.before)} the gradient is {_pair(self.gradient)}"
        ]
        if self.mean is not None:
            words.append(f"its running mean {_pair(self.mean)}")
        if self.square is not None:
            words.append(f"the root of its running square {_pair(np.sqrt(self.square))}")
        rate = f"rate {self.rate:.3g}"
        rate += "" if self.correction == 1 else f" times the correction {self.correction:.3g}"
        return ", ".join(words) + f"; so with {rate} the move is {_pair(self.move)}."


def anatomy(race: Race, name: str, number: int) -> Anatomy:
    """Take one step of a race apart.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
        With one rate for each rule.
    name : str
        Which rule.
    number : int
        Which step; 1 is the first.

    Returns
    -------
    Anatomy

    Raises
    ------
    ArgumentError
        If the race has no such rule or no such step.

    Examples
    --------
    >>> from labkit.descent.races import race
    >>> part = anatomy(race(n_steps=5), "gradient descent", number=1)
    >>> part.gradient, part.move
    (array([ -2., 100.]), array([ 0.02, -1.  ]))
    """
    checks.one_of(race.names, name=name)
    checks.between(1, len(race.schedule), number=number)
    row = race.names.index(name)
    path = race.weights[row]
    memory = _memory(race.rules[name], race, row, number)
    return Anatomy(
        name,
        number,
        before=path[number - 1],
        gradient=race.gradients[row, number - 1],
        move=path[number] - path[number - 1],
        mean=memory.get("mean", memory.get("velocity")),
        square=memory.get("square"),
        rate=float(race.rates[row] * race.schedule[number - 1]),
        correction=float(memory.get("correction", 1.0)),
    )


def _memory(rule, race, row, number):
    memory = {}
    if isinstance(rule, Rule):
        rates = race.rates[row] * race.schedule[:number]
        for weights, gradient, rate in zip(race.weights[row], race.gradients[row], rates, strict=False):
            _, memory = rule(weights, gradient, memory, rate)
    return memory


def _pair(numbers):
    return "({:.3g}, {:.3g})".format(*numbers)
