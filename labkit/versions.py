"""Versions: what is installed, what labkit requires, and whether the one lies within the other."""

import re
from importlib import metadata


def numbers(version):
    """Return the leading numbers of a version, without the zeros at its end: 3.10.0rc1 -> (3, 10)."""
    text = re.match(r"[\d.]*", version).group().strip(".")
    return tuple(int(part) for part in re.sub(r"(\.0)+$", "", text).split(".") if part)


def meets(version, bounds):
    """Tell whether a version lies within bounds such as ">=3.8,<4"."""
    found = numbers(version)
    compare = {
        ">=": found.__ge__,
        "<=": found.__le__,
        "<": found.__lt__,
        ">": found.__gt__,
        "==": found.__eq__,
        "!=": found.__ne__,
    }
    pairs = re.findall(r"(>=|<=|==|!=|<|>)\s*([\d.]+)", bounds)
    return all(compare[sign](numbers(bound)) for sign, bound in pairs)


def installed(package):
    """Return the version of an installed package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def requirements():
    """Return {package: bounds} of what labkit cannot do without."""
    lines = [line for line in metadata.requires("labkit") or [] if "extra ==" not in line]
    return dict(re.match(r"([\w.-]+)(?:\[.*?\])?\s*([^;]*)", line).groups() for line in lines)


def python_bounds():
    """Return the bounds of Python's own version."""
    return metadata.metadata("labkit")["Requires-Python"]


def tested(constraints):
    """Return {package: versions} from the text of constraints.txt; a version may depend on the platform."""
    found: dict[str, set] = {}
    for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", constraints, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found
