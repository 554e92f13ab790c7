"""What goes wrong while a model is trained."""

from labkit.core.errors import LabkitError


class TrainingError(LabkitError, RuntimeError):
    """Training cannot begin or go on; the message says why and what mends it."""
