"""An interactive kit for teaching and trying out deep learning.

Names are fetched when they are used: importing the kit alone costs nothing and changes nothing. The first
name that is fetched prepares TensorFlow, which reads its settings when it first computes.
"""

import importlib
from typing import Any

from labkit.core.tensorflow_setup import prepare_tensorflow as _prepare_tensorflow

__version__ = "0.1.0"

__all__ = [
    "augmentation", "backprop", "claim", "cleaning", "datasets", "descent", "evaluation", "explanation",
    "features", "grading", "losses", "normalization", "show", "training", "words",
]  # fmt: skip

# What stands in the cells of every chapter, and where it lives; all other names are rooms.
_IN_CELLS = {"claim": "notebook.claims", "show": "notebook.source", "words": "notebook.glossary"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"labkit has no {name!r}; it offers {', '.join(__all__)}.")
    _prepare_tensorflow()
    if name in _IN_CELLS:
        return getattr(importlib.import_module(f"labkit.{_IN_CELLS[name]}"), name)
    return importlib.import_module(f"labkit.{name}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
