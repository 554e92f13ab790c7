"""One neuron with a wrong prediction: its logit under gradient descent."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from labkit.core import checks
from labkit.losses.loss import Loss


@dataclass(frozen=True)
class Recovery:
    """The path of a logit under gradient descent.

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
    def probabilities(self) -> np.ndarray:
        """The probability of label 1 after every step."""
        return expit(self.logits)

    @property
    def n_steps(self) -> float:
        """Steps until the probability of the true label exceeds 1/2; infinite where it never does."""
        right = self.logits > 0 if self.label else self.logits < 0
        return float(right.argmax()) if right.any() else np.inf


def recover(
    loss: Loss, start: float = -6.0, label: int = 1, learning_rate: float = 1.0, n_steps: int = 300
) -> Recovery:
    r"""Let a logit descend: z is replaced by z - rate times the derivative of its loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Of logits.
    start : float
        The first logit; -6 is a probability of 0.25 %.
    label : {0, 1}
    learning_rate : float, > 0
    n_steps : int

    Returns
    -------
    Recovery

    Raises
    ------
    ArgumentError
        For a label other than 0 and 1, a rate that is not positive, or no step at all.

    Examples
    --------
    >>> from labkit.losses import binary_cross_entropy
    >>> recover(binary_cross_entropy(), start=-6, label=1).n_steps
    7.0
    """
    checks.one_of((0, 1), label=label)
    checks.positive(learning_rate=learning_rate)
    checks.whole(n_steps=n_steps)
    y = np.float64(label)
    logits = np.empty(n_steps + 1)
    logits[0] = loss.check(y, start)[1]
    for step in range(n_steps):
        logits[step + 1] = logits[step] - learning_rate * loss.slope(y, logits[step])
    return Recovery(loss.name, logits, label, learning_rate)
