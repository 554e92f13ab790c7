"""Show the kit's own source in a notebook, so that what is shown is what runs."""

import ast
import inspect
import textwrap


def show(*objects):
    """Display the source of functions or classes, without their docstrings.

    Parameters
    ----------
    *objects : function or class

    Returns
    -------
    IPython.display.Markdown
    """
    from IPython.display import Markdown

    return Markdown("\n\n".join(f"```python\n{source_of(item)}\n```" for item in objects))


def source_of(item):
    """Return the source of a function or class as it stands in the kit, without docstrings.

    Parameters
    ----------
    item : function or class

    Returns
    -------
    str
    """
    source = textwrap.dedent(inspect.getsource(item))
    lines = source.splitlines()
    for docstring in reversed(list(_docstrings(ast.parse(source)))):
        del lines[docstring.lineno - 1 : docstring.end_lineno]
    return "\n".join(lines).rstrip()


def _docstrings(tree):
    for node in ast.walk(tree):
        has_body = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if has_body and ast.get_docstring(node) is not None and len(node.body) > 1:
            yield node.body[0]
