"""What goes wrong in the kit: one base class, so that a learner's code can catch all of it."""


class LabkitError(Exception):
    """An error that the kit itself raises, in one sentence: what came, what was expected, how to mend it.

    Every error class of the kit derives from this one and from the built-in that fits, so that
    `except ValueError` works as well.

    Examples
    --------
    >>> from labkit import datasets
    >>> try:
    ...     datasets.load("iris")
    ... except LabkitError as error:
    ...     print(type(error).__name__)
    DataError
    """


class ArgumentError(LabkitError, ValueError):
    """An argument that a function cannot take."""
