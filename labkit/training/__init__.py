"""Training of Keras models: one `fit`, a record of every run, a live panel, and what makes it all repeatable.

Names are fetched when they are used: importing this costs nothing, importing Keras costs seconds.
"""

import importlib
from typing import Any

from labkit.core.tensorflow_setup import prepare_tensorflow

_HOMES = {
    "fit": "fitting",
    "compiled": "models",
    "EarlyStopping": "settings",
    "Setup": "settings",
    "Retrainer": "retraining",
    "custom_loop": "loops",
    "epoch_batches": "datasets",
    "strategy": "devices",
    "exact_products": "precision",
    "Run": "records",
    "runs": "records",
    "load_run": "records",
    "replay": "replaying",
    "draw_history": "figures",
    "compare": "figures",
    "watch": "live.watch",
    "TrainingError": "errors",
}
__all__ = [
    "EarlyStopping", "Retrainer", "Run", "Setup", "TrainingError", "compare", "compiled", "custom_loop",
    "draw_history", "epoch_batches", "exact_products", "fit", "load_run", "replay", "runs", "strategy",
    "watch",
]  # fmt: skip

prepare_tensorflow()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"labkit.training has no {name!r}; it offers {', '.join(__all__)}.")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
