"""The code cells of a notebook as plain Python: IPython's own lines are left out."""

import ast
import re

WITH_BODY = {"time", "capture", "timeit", "prun"}
RUN_REST_OF_LINE = re.compile(r"^(\s*)%time\s+(?=\S)")
MAGIC = re.compile(r"^(\s*)(?:[%!]|\?{1,2}\w).*$|^(\s*)[\w.]+\?{1,2}\s*$")


class SilentShell:
    """Stands where notebooks expect IPython's shell: everything can be asked of it, and nothing happens."""

    def __getattr__(self, name):
        return SilentShell()

    def __call__(self, *arguments, **more):  # noqa: D102 - as the class says
        return SilentShell()

    def __iter__(self):
        return iter(())


def parsed(source, name):
    """Return the syntax tree of a cell; only where Python cannot read it, without IPython's lines."""
    try:
        return ast.parse(source, name)
    except SyntaxError:
        return ast.parse(without_magics(source), name)


def without_magics(source):
    """Return a cell without `%magics`, `!commands` and `questions?`; its other lines keep their numbers."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        name = first[2:].split(" ")[0]
        return "\n" + without_magics(rest) if name in WITH_BODY else ""
    return "\n".join(MAGIC.sub(r"\1\2pass", RUN_REST_OF_LINE.sub(r"\1", line)) for line in source.split("\n"))
