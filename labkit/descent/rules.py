"""Update rules. Six optimizers, one formula: each is the same step with other numbers in it."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks


@dataclass(frozen=True)
class Rule:
    """An optimizer as the numbers in the common step, which `step` writes out.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    name : str
    keep, gain : float
        What is kept of the mean gradient from step to step (momentum), and how much of the new one enters.
    use_mean, use_new : float
        How the step mixes the mean with the newest gradient (Nesterov looks ahead with both).
    keep_square, gain_square, first_square : float
        The same memory for the squared gradient, and its value before the first step.
    epsilon, epsilon_outside : float
        Keep the division away from zero: added before the root, and after it.
    unbiased : 0 or 1
        1 makes up for memories that began at zero (Adam).
    rate_inside : 0 or 1
        1: the learning rate enters the memory, as in Keras's SGD; it matters when the rate changes.
    weight_decay : float, >= 0
        Each step also shrinks the weights by this share of the rate (AdamW).
    """

    name: str
    keep: float = 0.0
    gain: float = 1.0
    use_mean: float = 1.0
    use_new: float = 0.0
    keep_square: float = 1.0
    gain_square: float = 0.0
    first_square: float = 1.0
    epsilon: float = 0.0
    epsilon_outside: float = 0.0
    unbiased: int = 0
    rate_inside: int = 0
    weight_decay: float = 0.0


def gradient_descent():
    r"""Return plain gradient descent.

    .. math:: w \leftarrow w - \eta g

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Rule
    """
    return Rule("gradient descent", rate_inside=1)


def momentum(beta=0.9):
    r"""Return gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5).

    .. math:: v \leftarrow \beta v + \eta g, \qquad w \leftarrow w - v

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta : float in [0, 1)

    Returns
    -------
    Rule
    """
    checks.between(0, 1, open_end=True, beta=beta)
    return Rule("momentum", keep=beta, rate_inside=1)


def nesterov(beta=0.9):
    r"""Return Nesterov's momentum in the form of Sutskever et al. 2013 (proceedings.mlr.press/v28).

    .. math:: v \leftarrow \beta v + \eta g, \qquad w \leftarrow w - (\beta v + \eta g)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta : float in [0, 1)

    Returns
    -------
    Rule
    """
    checks.between(0, 1, open_end=True, beta=beta)
    return Rule("Nesterov", keep=beta, use_mean=beta, use_new=1.0, rate_inside=1)


def adagrad(first_square=0.1, epsilon=1e-7):
    r"""Return Adagrad (Duchi et al. 2011, jmlr.org/papers/v12/duchi11a.html).

    .. math:: s \leftarrow s + g^2, \qquad w \leftarrow w - \eta g / \sqrt{s + \epsilon}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    first_square, epsilon : float, > 0

    Returns
    -------
    Rule
    """
    checks.positive(first_square=first_square, epsilon=epsilon)
    return Rule("Adagrad", gain_square=1.0, first_square=first_square, epsilon=epsilon)


def rmsprop(rho=0.9, epsilon=1e-7):
    r"""Return RMSprop (Hinton's lecture 6e, 2012).

    .. math:: s \leftarrow \rho s + (1 - \rho) g^2, \qquad w \leftarrow w - \eta g / \sqrt{s + \epsilon}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rho : float in [0, 1)
    epsilon : float, > 0

    Returns
    -------
    Rule
    """
    checks.between(0, 1, open_end=True, rho=rho)
    checks.positive(epsilon=epsilon)
    return Rule("RMSprop", keep_square=rho, gain_square=1 - rho, first_square=0.0, epsilon=epsilon)


def adam(beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.0):
    r"""Return Adam (Kingma & Ba 2015, arXiv:1412.6980), or AdamW when the weights decay.

    .. math:: w \leftarrow w - \eta \, c_t \, m / (\sqrt{s} + \epsilon), \qquad
              c_t = \sqrt{1 - \beta_2^t} / (1 - \beta_1^t)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta_1, beta_2 : float in [0, 1)
        What is kept of the mean gradient m and of the mean squared gradient s.
    epsilon : float, > 0
    weight_decay : float, >= 0

    Returns
    -------
    Rule
    """
    checks.between(0, 1, open_end=True, beta_1=beta_1, beta_2=beta_2)
    checks.positive(epsilon=epsilon)
    checks.between(0, np.inf, weight_decay=weight_decay)
    return Rule(
        "AdamW" if weight_decay else "Adam",
        keep=beta_1,
        gain=1 - beta_1,
        keep_square=beta_2,
        gain_square=1 - beta_2,
        first_square=0.0,
        epsilon_outside=epsilon,
        unbiased=1,
        weight_decay=weight_decay,
    )


def adamw(weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    r"""Return AdamW: Adam with weight decay beside the step (Loshchilov & Hutter 2019, arXiv:1711.05101).

    .. math:: w \leftarrow (1 - \eta \lambda) w - \eta \, c_t \, m / (\sqrt{s} + \epsilon)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    weight_decay : float, > 0
    beta_1, beta_2, epsilon : float
        As in `adam`.

    Returns
    -------
    Rule
    """
    checks.positive(weight_decay=weight_decay)
    return adam(beta_1, beta_2, epsilon, weight_decay)


def pace(rule, learning_rates):
    """Return what the learning rate does at each step: as it enters the memory, in the step, in the decay.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : Rule
        Its fields may also be arrays, one entry for each racer.
    learning_rates : ndarray of shape (n_steps, ...)
        The rate at each step.

    Returns
    -------
    tuple of three ndarray of shape (n_steps, ...)
    """
    t = np.arange(1, len(learning_rates) + 1).reshape(-1, *[1] * (learning_rates.ndim - 1))
    correction = np.sqrt(1 - rule.keep_square**t) / (1 - rule.keep**t)
    rate_inside = learning_rates**rule.rate_inside
    rate_outside = learning_rates ** (1 - rule.rate_inside) * correction**rule.unbiased
    return rule.gain * rate_inside, rate_outside, 1 - learning_rates * rule.weight_decay


def step(rule, weights, gradient, memory, pace):
    """Take one step: the formula that all the rules share.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : Rule
    weights, gradient : ndarray of shape (..., 2)
    memory : tuple
        Mean gradient and mean squared gradient; `(0.0, rule.first_square)` before the first step.
    pace : tuple
        This step's entries of the three arrays that the function `pace` returns.

    Returns
    -------
    tuple
        The next weights and the next memory.
    """
    rate_inside, rate_outside, shrink = pace
    mean, square = memory
    new = rate_inside * gradient
    mean = rule.keep * mean + new
    square = rule.keep_square * square + rule.gain_square * np.square(gradient)
    direction = rule.use_mean * mean + rule.use_new * new
    move = rate_outside * direction / (np.sqrt(square + rule.epsilon) + rule.epsilon_outside)
    return shrink * weights - move, (mean, square)


_SIX = (gradient_descent(), momentum(), nesterov(), adagrad(), rmsprop(), adam())
RULES = {rule.name: rule for rule in _SIX}
