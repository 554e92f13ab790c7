"""Show the kit's own source in a notebook, so that what is shown is what runs."""

import ast
import inspect
import textwrap
from collections.abc import Callable

from labkit.core.errors import ArgumentError


def show(*objects: Callable) -> None:
    """Display the source of functions or classes, without their docstrings, anywhere in a cell.

    Parameters
    ----------
    *objects : function or class

    Raises
    ------
    ArgumentError
        If an object has no source in Python.

    Examples
    --------
    >>> show(source_of)  # in a notebook: the code, in colours
    <IPython.core.display.Markdown object>
    """
    from IPython.display import Markdown, display

    display(Markdown("\n\n".join(f"```python\n{source_of(item)}\n```" for item in objects)))


def source_of(item: Callable) -> str:
    """Return the source of a function or class as it stands in the kit, without docstrings.

    Parameters
    ----------
    item : function or class

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        If `item` has no source in Python.

    Examples
    --------
    >>> print(source_of(source_of).splitlines()[0])
    def source_of(item: Callable) -> str:
    """
    try:
        source = textwrap.dedent(inspect.getsource(item))
    except (TypeError, OSError) as error:
        raise ArgumentError(f"`item` must be a function or class written in Python; got {item!r}.") from error
    lines = source.splitlines()
    for docstring in reversed(list(_docstrings(ast.parse(source)))):
        del lines[docstring.lineno - 1 : docstring.end_lineno]
    return "\n".join(lines).rstrip()


def _docstrings(tree):
    for node in ast.walk(tree):
        has_body = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if has_body and ast.get_docstring(node) is not None and len(node.body) > 1:
            yield node.body[0]
