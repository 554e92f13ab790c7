"""The kit's data: one call loads a set, another shows its card. Nothing here uses a network."""

from labkit.datasets.arrays import Images, Sounds
from labkit.datasets.cards import Card, Column, card
from labkit.datasets.catalogue import load, verify
from labkit.datasets.files import DataError, names

__all__ = ["Card", "Column", "DataError", "Images", "Sounds", "card", "load", "names", "verify"]


def __dir__() -> list[str]:
    return __all__
