"""What goes wrong while a model is trained."""


class TrainingError(RuntimeError):
    """Training cannot begin or go on; the message says why and what mends it."""
