"""One neuron that is wrong and descends, until it is back on the right side."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from labkit.core import checks


@dataclass(frozen=True)
class Recovery:
    """The way of a logit under gradient descent.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    name : str
        Of the loss.
    logits : ndarray of shape (n_steps + 1,)
    label : int
    learning_rate : float
    """

    name: str
    logits: np.ndarray
    label: int
    learning_rate: float

    @property
    def probabilities(self):
        """The probability of label 1 after every step."""
        return expit(self.logits)

    @property
    def n_steps(self):
        """Steps until the neuron is on the right side of 1/2; infinite where it never is."""
        right = self.logits > 0 if self.label else self.logits < 0
        return float(right.argmax()) if right.any() else np.inf


def recover(loss, start=-6.0, label=1, learning_rate=1.0, n_steps=300):
    r"""Let a logit descend: z is replaced by z - rate times the derivative of its loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Of logits.
    start : float
        The first logit; -6 means "a no with 99.75 %".
    label : {0, 1}
    learning_rate : float, > 0
    n_steps : int

    Returns
    -------
    Recovery
    """
    checks.one_of((0, 1), label=label)
    checks.positive(learning_rate=learning_rate)
    checks.whole(n_steps=n_steps)
    logits, y = np.empty(n_steps + 1), np.float64(label)
    logits[0] = loss.check(y, start)[1]
    for step in range(n_steps):
        logits[step + 1] = logits[step] - learning_rate * loss.slope(y, logits[step])
    return Recovery(loss.name, logits, label, learning_rate)
