"""The code cells of a notebook as plain Python: what only IPython understands is left out."""

import ast
import itertools
import warnings

WITH_BODY = {"time", "capture", "timeit", "prun"}  # cell magics that run their cell
MAGICS = ("get_ipython().run_line_magic", "get_ipython().run_cell_magic")  # as IPython writes them


class SilentShell:
    """Stands where notebooks expect IPython's shell: every attribute and call gives another silent shell."""

    def __getattr__(self, name):
        return SilentShell()

    def __call__(self, *arguments, **keywords):  # noqa: D102 - as the class says
        return SilentShell()

    def __iter__(self):
        return iter(())


def parsed(source: str, name: str) -> ast.Module:
    """Return the syntax tree of a cell; only what Python cannot read is read as IPython reads it.

    Parameters
    ----------
    source : str
    name : str
        What tracebacks call the cell.

    Returns
    -------
    ast.Module
        The lines keep their numbers. `%time` runs the rest of its line, `%%time` the rest of its cell.

    Raises
    ------
    SyntaxError
        Where IPython cannot read it either.
    """
    try:
        return ast.parse(source, name)
    except SyntaxError:
        return _without_magics(source, name)


def _without_magics(source, name):
    """Return the tree of a cell as IPython reads it; magics become calls that a silent shell takes."""
    from IPython.core.inputtransformer2 import TransformerManager  # most cells do without it

    # IPython drops these lines, and a traceback's line should be the learner's
    n_blank = len(list(itertools.takewhile(str.isspace, source.splitlines(keepends=True))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of signs that end a line for Python's str and not for its parser
        tree = ast.parse(TransformerManager().transform_cell(source), name)
    magic, *more = _magic_of(tree.body[0]) if tree.body else [""]
    if magic in WITH_BODY and len(more) == 2:
        _, body = more
        return ast.increment_lineno(parsed(body, name), n_blank + 1)
    return ast.increment_lineno(_TimedLines(name).visit(tree), n_blank)


class _TimedLines(ast.NodeTransformer):
    """Puts what stands behind `%time` in place of the magic."""

    def __init__(self, name):
        self.name = name

    def visit_Expr(self, node):
        magic, *more = _magic_of(node)
        if magic != "time" or not more[0].strip():
            return node
        statements = parsed(more[0], self.name).body
        return [ast.increment_lineno(statement, node.lineno - 1) for statement in statements]


def _magic_of(statement):
    """Return the constants with which a statement calls a magic: its name, its line, its cell; or [""]."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) not in MAGICS:
        return [""]
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return words if len(words) == len(call.args) > 1 else [""]
