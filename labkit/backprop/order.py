"""The order in which a computation happens: what is needed comes before what needs it."""

from typing import Any


def topological_order(end: Any) -> list:
    """Return every node that leads to one node, each after all of its parents.

    A list of what is still to do stands in for recursion, so a chain may be as long as memory allows.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    end : Scalar or Tensor

    Returns
    -------
    list
        `end` comes last.

    Examples
    --------
    >>> from labkit.backprop import Scalar
    >>> x = Scalar(2.0)
    >>> [node.value for node in topological_order(x * x + 1.0)]
    [2.0, 4.0, 1.0, 5.0]
    """
    order = []
    seen = set()
    waiting = [(end, False)]
    while waiting:
        node, parents_done = waiting.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting += [(parent, False) for parent in reversed(node.parents)]
    return order
