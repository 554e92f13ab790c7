"""What goes wrong while a model is trained."""

from labkit.core.errors import LabkitError


class TrainingError(LabkitError, RuntimeError):
    """Training cannot begin or go on; the message says why and how to fix it.

    Examples
    --------
    >>> from labkit import training
    >>> training.load_run("20260101-000000-abcdef")
    Traceback (most recent call last):
    ...
    labkit.training.errors.TrainingError: runs/20260101-000000-abcdef holds no run; ...
    """
