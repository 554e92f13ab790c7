"""Versions: what is installed, what labkit requires, and whether the one lies within the other.

`packaging` is imported where it is used: the doctor must start where nothing is installed.
"""

from importlib import metadata


def meets(version: str, bounds: str) -> bool:
    """Tell whether a version lies within bounds, pre-releases included.

    Parameters
    ----------
    version : str
    bounds : str
        Such as ">=3.8,<4".

    Returns
    -------
    bool
    """
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(bounds).contains(version, prereleases=True)


def installed(package: str) -> str | None:
    """Return the version of an installed package, or None.

    Parameters
    ----------
    package : str

    Returns
    -------
    str or None
    """
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def requirements() -> dict[str, str]:
    """Return the bounds of what labkit cannot do without.

    Returns
    -------
    dict
        Package -> bounds.
    """
    from packaging.requirements import Requirement

    needed = [Requirement(line) for line in metadata.requires("labkit") or []]
    return {each.name: str(each.specifier) for each in needed if not _is_extra(each)}


def python_bounds() -> str:
    """Return the bounds of Python's own version.

    Returns
    -------
    str
    """
    return metadata.metadata("labkit")["Requires-Python"]


def tested(constraints: str) -> dict[str, set[str]]:
    """Return the versions that a file of constraints names.

    Parameters
    ----------
    constraints : str
        The text of constraints.txt.

    Returns
    -------
    dict
        Package -> versions; there are several where they depend on the platform.
    """
    versions: dict[str, set[str]] = {}
    for line in constraints.splitlines():
        for package in _pinned(line):
            versions.setdefault(package.name, set()).update(each.version for each in package.specifier)
    return versions


def _is_extra(requirement):
    return requirement.marker is not None and "extra" in str(requirement.marker)


def _pinned(line):
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return [Requirement(line)] if line.strip() and not line.lstrip().startswith("#") else []
    except InvalidRequirement:
        return []
