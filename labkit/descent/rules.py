"""Update rules: functions that return the next weights and what to remember, as a learner writes them too."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from labkit.core import checks


@dataclass(frozen=True)
class Rule:
    """An update rule with its settings; it treats every weight alone, so it takes arrays of any shape.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    name : str
    update : function
        `f(weights, gradient, memory, learning_rate)` returns the next weights and the next memory, a dict
        that is empty before the first step. Calling the rule calls it.
    keras : str
        Name of the class in `keras.optimizers` that does the same; "" where there is none.
    settings : dict
        Arguments of that class, beside the learning rate.
    momentum : float in [0, 1)
        Share of the velocity that survives a step; it moves the largest stable rate.
    normalizes : bool
        Whether steps are divided by the size of the gradients, so that their length is about the rate.
    """

    name: str
    update: Callable = field(repr=False)
    keras: str = ""
    settings: dict = field(default_factory=dict)
    momentum: float = 0.0
    normalizes: bool = False

    def __call__(
        self, weights: np.ndarray, gradient: np.ndarray, memory: dict, learning_rate: float
    ) -> tuple:
        """Take one step.

        Returns
        -------
        tuple
            The next weights and the next memory.
        """
        return self.update(weights, gradient, memory, learning_rate)


def gradient_descent() -> Rule:
    r"""Return plain gradient descent.

    .. math:: w \leftarrow w - \eta g

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Rule

    Examples
    --------
    >>> rule = gradient_descent()
    >>> rule(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    (0.6, {})
    """

    def update(weights, gradient, memory, learning_rate):
        return weights - learning_rate * gradient, memory

    return Rule("gradient descent", update, keras="SGD")


def momentum(beta: float = 0.9) -> Rule:
    r"""Return gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5).

    .. math:: v \leftarrow \beta v + \eta g, \qquad w \leftarrow w - v

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta : float in [0, 1)
        Share of the velocity that survives a step.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If `beta` lies outside its range.

    Examples
    --------
    >>> rule = momentum(beta=0.5)
    >>> rule(weights=1.0, gradient=4.0, memory={"velocity": 0.2}, learning_rate=0.1)
    (0.5, {'velocity': 0.5})
    """

    def update(weights, gradient, memory, learning_rate):
        velocity = beta * memory.get("velocity", 0.0) + learning_rate * gradient
        return weights - velocity, {"velocity": velocity}

    checks.between(0, 1, open_end=True, beta=beta)
    return Rule("momentum", update, keras="SGD", settings={"momentum": beta}, momentum=beta)


def nesterov(beta: float = 0.9) -> Rule:
    r"""Return Nesterov's momentum in the form of Sutskever et al. 2013 (proceedings.mlr.press/v28).

    .. math:: v \leftarrow \beta v + \eta g, \qquad w \leftarrow w - (\beta v + \eta g)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta : float in [0, 1)
        Share of the velocity that survives a step.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If `beta` lies outside its range.

    Examples
    --------
    >>> rule = nesterov(beta=0.5)
    >>> rule(weights=1.0, gradient=4.0, memory={}, learning_rate=0.125)
    (0.25, {'velocity': 0.5})
    """

    def update(weights, gradient, memory, learning_rate):
        velocity = beta * memory.get("velocity", 0.0) + learning_rate * gradient
        return weights - (beta * velocity + learning_rate * gradient), {"velocity": velocity}

    checks.between(0, 1, open_end=True, beta=beta)
    return Rule("Nesterov", update, keras="SGD", settings={"momentum": beta, "nesterov": True}, momentum=beta)


def adagrad(first_square: float = 0.1, epsilon: float = 1e-7) -> Rule:
    r"""Return Adagrad (Duchi et al. 2011, jmlr.org/papers/v12/duchi11a.html).

    .. math:: s \leftarrow s + g^2, \qquad w \leftarrow w - \eta g / \sqrt{s + \epsilon}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    first_square : float, > 0
        The sum of squares before the first step.
    epsilon : float, > 0
        Keeps the division away from zero.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting is not positive.

    Examples
    --------
    >>> rule = adagrad(first_square=9.0)
    >>> weights, memory = rule(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> round(float(weights), 6), memory
    (0.92, {'square': 25.0})
    """

    def update(weights, gradient, memory, learning_rate):
        square = memory.get("square", first_square) + gradient**2
        return weights - learning_rate * gradient / np.sqrt(square + epsilon), {"square": square}

    checks.positive(first_square=first_square, epsilon=epsilon)
    settings = {"initial_accumulator_value": first_square, "epsilon": epsilon}
    return Rule("Adagrad", update, keras="Adagrad", settings=settings, normalizes=True)


def rmsprop(rho: float = 0.9, epsilon: float = 1e-7) -> Rule:
    r"""Return RMSprop (Hinton's lecture 6e, 2012).

    .. math:: s \leftarrow \rho s + (1 - \rho) g^2, \qquad w \leftarrow w - \eta g / \sqrt{s + \epsilon}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rho : float in [0, 1)
        Share of the mean square that survives a step.
    epsilon : float, > 0
        Keeps the division away from zero.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> weights, memory = rmsprop(rho=0.75)(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> round(float(weights), 6), memory
    (0.8, {'square': 4.0})
    """

    def update(weights, gradient, memory, learning_rate):
        square = rho * memory.get("square", 0.0) + (1 - rho) * gradient**2
        return weights - learning_rate * gradient / np.sqrt(square + epsilon), {"square": square}

    checks.between(0, 1, open_end=True, rho=rho)
    checks.positive(epsilon=epsilon)
    return Rule(
        "RMSprop", update, keras="RMSprop", settings={"rho": rho, "epsilon": epsilon}, normalizes=True
    )


def adam(beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7) -> Rule:
    r"""Return Adam (Kingma & Ba 2015, arXiv:1412.6980).

    .. math:: w \leftarrow w - \eta \, c_t \, m / (\sqrt{s} + \epsilon), \qquad
              c_t = \sqrt{1 - \beta_2^t} / (1 - \beta_1^t)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta_1, beta_2 : float in [0, 1)
        Share of the mean gradient m and of the mean square s that survives a step.
    epsilon : float, > 0
        Keeps the division away from zero.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> weights, memory = adam()(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> round(float(weights), 6), sorted(memory)
    (0.9, ['correction', 'mean', 'square', 'step'])
    """

    def update(weights, gradient, memory, learning_rate):
        t = memory.get("step", 0) + 1
        mean = beta_1 * memory.get("mean", 0.0) + (1 - beta_1) * gradient
        square = beta_2 * memory.get("square", 0.0) + (1 - beta_2) * gradient**2
        correction = (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)  # both memories begin at zero
        move = learning_rate * correction * mean / (np.sqrt(square) + epsilon)
        return weights - move, {"step": t, "mean": mean, "square": square, "correction": correction}

    checks.between(0, 1, open_end=True, beta_1=beta_1, beta_2=beta_2)
    checks.positive(epsilon=epsilon)
    settings = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    return Rule("Adam", update, keras="Adam", settings=settings, normalizes=True)


_SIX = (gradient_descent(), momentum(), nesterov(), adagrad(), rmsprop(), adam())
RULES = {rule.name: rule for rule in _SIX}
