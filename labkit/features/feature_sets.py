"""Groups of columns that can be made for the houses of ames."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from labkit import datasets
from labkit.core import checks
from labkit.features.columns import cyclic_encoding
from labkit.features.encodings import one_hot, ordinal

TARGETS = ("price", "coin flips")
FIXED = (
    "sizes", "logarithms", "squares", "ratios", "ages", "season", "qualities",
    "neighbourhood one-hot", "noise columns",
)  # fmt: skip
ENCODED = ("neighbourhood means", "random-number means")
GROUPS = FIXED + ENCODED
GRADES = ("Po", "Fa", "TA", "Gd", "Ex")


@dataclass(frozen=True)
class FeatureSet:
    """Groups of columns that a model may use.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    groups : sequence of str
        Of sizes, logarithms, squares, ratios, ages, season, qualities, neighbourhood one-hot,
        noise columns, neighbourhood means, random-number means.
    n_noise : int
        Number of columns in the group "noise columns".
    n_numbers : int
        The group "random-number means" encodes a random whole number from 0 to `n_numbers` - 1.

    Raises
    ------
    ArgumentError
        When there is no group, or an unknown one.

    Examples
    --------
    >>> FeatureSet(["sizes", "noise columns"], n_noise=300).groups
    ('sizes', 'noise columns')
    """

    groups: Sequence[str] = ("sizes",)
    n_noise: int = 100
    n_numbers: int = 100

    def __post_init__(self) -> None:
        groups = self.groups
        checks.require(len(groups) > 0 and not isinstance(groups, str), "groups", groups, "name at least one")
        for name in groups:
            checks.one_of(GROUPS, groups=name)
        checks.whole(n_noise=self.n_noise, n_numbers=self.n_numbers)
        object.__setattr__(self, "groups", tuple(groups))

    def without(self, group: str) -> "FeatureSet":
        """Return the set without one of its groups."""
        return dataclasses.replace(self, groups=tuple(name for name in self.groups if name != group))


@dataclass(frozen=True)
class Houses:
    """Columns that need no fitting, categories to encode (both by group), and the target."""

    columns: dict
    categories: dict
    y: np.ndarray
    target: str

    @property
    def offered(self) -> dict[str, int]:
        """The number of columns of each group."""
        return {name: group.shape[1] for name, group in self.columns.items()} | dict.fromkeys(
            self.categories, 1
        )


@cache
def _all_houses():
    """Return the groups of columns that each row makes from itself, the neighbourhoods and the target."""
    table = datasets.load("ames").sample(frac=1, random_state=0)
    basement = table["Total.Bsmt.SF"].fillna(0)
    garage = table["Garage.Area"].fillna(0)
    sizes = np.stack([table["area"], table["Lot.Area"], basement, garage], axis=1).astype(float)
    rooms = table["TotRms.AbvGrd"].to_numpy()
    whole = sizes[:, 0] + sizes[:, 2]
    grades = [ordinal(table[c], GRADES) for c in ("Exter.Qual", "Kitchen.Qual", "Bsmt.Qual")]
    neighbourhoods = sorted(table["Neighborhood"].unique())
    columns = {
        "sizes": sizes,
        "logarithms": np.log1p(sizes),
        "squares": np.stack([sizes[:, 0] ** 2, sizes[:, 0] * table["Overall.Qual"]], axis=1),
        "ratios": np.stack([whole, sizes[:, 0] / rooms, sizes[:, 0] / sizes[:, 1]], axis=1),
        "ages": np.stack([table["Yr.Sold"] - table[c] for c in ("Year.Built", "Year.Remod.Add")], axis=1),
        "season": cyclic_encoding(table["Mo.Sold"], 12),
        "qualities": np.stack([table["Overall.Qual"], table["Overall.Cond"], *grades], axis=1),
        "neighbourhood one-hot": one_hot(table["Neighborhood"].tolist(), neighbourhoods),
    }
    columns = {name: np.asarray(group, dtype=float) for name, group in columns.items()}
    codes = np.unique(table["Neighborhood"].to_numpy(dtype=str), return_inverse=True)[1]
    return columns, codes, np.log(table["price"].to_numpy(dtype=float))


def houses(features: FeatureSet, target: str, n_rows: int, seed: int) -> Houses:
    """Return the columns, the categories to encode, and the target of so many houses."""
    columns, neighbourhoods, price = _all_houses()
    rng = np.random.default_rng(seed)
    fixed = {name: columns[name][:n_rows] for name in features.groups if name in columns}
    if "noise columns" in features.groups:
        fixed["noise columns"] = rng.normal(size=(n_rows, features.n_noise))
    categories = {
        "neighbourhood means": neighbourhoods[:n_rows],
        "random-number means": rng.integers(features.n_numbers, size=n_rows),
    }
    categories = {name: values for name, values in categories.items() if name in features.groups}
    flips = rng.permutation(np.arange(n_rows) % 2)
    return Houses(fixed, categories, price[:n_rows] if target == "price" else flips, target)
