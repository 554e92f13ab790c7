"""More update rules, beside the six of the chapter: what came after Adam."""

import numpy as np

from labkit.core import checks
from labkit.descent.rules import Rule, adam


def adamw(
    weight_decay: float = 0.004, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7
) -> Rule:
    r"""Return AdamW: Adam with weight decay beside the step (Loshchilov & Hutter 2019, arXiv:1711.05101).

    .. math:: w \leftarrow (1 - \eta \lambda) w - \eta \, c_t \, m / (\sqrt{s} + \epsilon)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    weight_decay : float, > 0
        Each step also shrinks the weights by this share of the rate.
    beta_1, beta_2, epsilon : float
        As in `adam`.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> weights, memory = adamw(weight_decay=0.5)(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> round(float(weights), 6)
    0.85
    """
    plain = adam(beta_1, beta_2, epsilon)

    def update(weights, gradient, memory, learning_rate):
        decayed = (1 - learning_rate * weight_decay) * weights
        return plain.update(decayed, gradient, memory, learning_rate)

    checks.positive(weight_decay=weight_decay)
    settings = plain.settings | {"weight_decay": weight_decay}
    return Rule("AdamW", update, keras="AdamW", settings=settings, normalizes=True)


def amsgrad(beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7) -> Rule:
    r"""Return AMSGrad: Adam divided by the largest mean square so far (Reddi et al. 2018, arXiv:1904.09237).

    .. math:: \hat{s} \leftarrow \max(\hat{s}, s), \qquad
              w \leftarrow w - \eta \, c_t \, m / (\sqrt{\hat{s}} + \epsilon)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta_1, beta_2, epsilon : float
        As in `adam`.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> rule = amsgrad()
    >>> weights, memory = rule(weights=1.0, gradient=4.0, memory={"largest": 1.0}, learning_rate=0.1)
    >>> float(memory["largest"])
    1.0
    """
    plain = adam(beta_1, beta_2, epsilon)

    def update(weights, gradient, memory, learning_rate):
        _, adams = plain.update(weights, gradient, memory, learning_rate)
        largest = np.maximum(memory.get("largest", 0.0), adams["square"])
        move = learning_rate * adams["correction"] * adams["mean"] / (np.sqrt(largest) + epsilon)
        return weights - move, adams | {"largest": largest}

    settings = plain.settings | {"amsgrad": True}
    return Rule("AMSGrad", update, keras="Adam", settings=settings, normalizes=True)


def nadam(beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7) -> Rule:
    r"""Return Nadam: Adam that looks ahead as Nesterov's momentum does (Dozat 2016, ICLR workshop).

    .. math:: w \leftarrow w - \eta \Big(\frac{u_{t+1} m}{1 - \prod_{i \le t+1} u_i}
              + \frac{(1 - u_t) g}{1 - \prod_{i \le t} u_i}\Big)
              \Big/ (\sqrt{s / (1 - \beta_2^t)} + \epsilon), \qquad u_t = \beta_1 (1 - 0.96^t / 2)

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta_1, beta_2, epsilon : float
        As in `adam`.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> weights, memory = nadam()(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> bool(weights < 0.9)
    True
    """
    plain = adam(beta_1, beta_2, epsilon)

    def update(weights, gradient, memory, learning_rate):
        _, adams = plain.update(weights, gradient, memory, learning_rate)
        t = adams["step"]
        now = beta_1 * (1 - 0.5 * 0.96**t)
        later = beta_1 * (1 - 0.5 * 0.96 ** (t + 1))
        product = memory.get("product", 1.0) * now
        ahead = later * adams["mean"] / (1 - product * later) + (1 - now) * gradient / (1 - product)
        move = learning_rate * ahead / (np.sqrt(adams["square"] / (1 - beta_2**t)) + epsilon)
        return weights - move, adams | {"product": product}

    return Rule("Nadam", update, keras="Nadam", settings=plain.settings, normalizes=True)


def lion(beta_1: float = 0.9, beta_2: float = 0.99) -> Rule:
    r"""Return Lion: each step moves every weight by the rate itself (Chen et al. 2023, arXiv:2302.06675).

    .. math:: w \leftarrow w - \eta \operatorname{sign}(\beta_1 m + (1 - \beta_1) g), \qquad
              m \leftarrow \beta_2 m + (1 - \beta_2) g

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    beta_1 : float in [0, 1)
        Share of the mean gradient m in the direction of the step.
    beta_2 : float in [0, 1)
        Share of m that survives a step.

    Returns
    -------
    Rule

    Raises
    ------
    ArgumentError
        If a setting lies outside its range.

    Examples
    --------
    >>> weights, memory = lion()(weights=1.0, gradient=4.0, memory={}, learning_rate=0.1)
    >>> round(float(weights), 6)
    0.9
    """

    def update(weights, gradient, memory, learning_rate):
        mean = memory.get("mean", 0.0)
        direction = np.sign(beta_1 * mean + (1 - beta_1) * gradient)
        return weights - learning_rate * direction, {"mean": beta_2 * mean + (1 - beta_2) * gradient}

    checks.between(0, 1, open_end=True, beta_1=beta_1, beta_2=beta_2)
    return Rule("Lion", update, keras="Lion", settings={"beta_1": beta_1, "beta_2": beta_2}, normalizes=True)


_FOUR = (adamw(), amsgrad(), nadam(), lion())
MORE_RULES = {rule.name: rule for rule in _FOUR}
