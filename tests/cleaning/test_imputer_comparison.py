"""The comparison of imputers: tidy, blind to target and test rows, and it refuses in words."""

import numpy as np
import pytest
from sklearn.impute import SimpleImputer

from labkit import cleaning
from labkit.cleaning.compute import TARGET, patients
from labkit.cleaning.imputer_comparison import MEASURES
from labkit.cleaning.mechanisms import Missingness


def test_the_comparison_is_tidy_and_orders_the_methods():
    imputers = {"mean": SimpleImputer(), "regression": cleaning.RegressionImputer(), "drop": "drop"}
    table = cleaning.compare_imputers(
        patients(), imputers, "bmi", TARGET, Missingness(rate=0.4), seeds=range(4)
    )
    assert list(table.columns) == ["method", "seed", *MEASURES]
    assert len(table) == 12
    middle = table.groupby("method").mean()
    assert middle["cell_error"]["regression"] < middle["cell_error"]["mean"]
    assert middle["spread"]["mean"] < 0.85
    assert middle["slope"]["regression"] > 1.08
    assert middle["score"]["drop"] < middle["score"]["mean"]
    assert np.isnan(middle["cell_error"]["drop"])


class Spy(SimpleImputer):
    """A mean imputer that remembers what it was shown."""

    seen = []  # noqa: RUF012

    def fit(self, X, y=None):
        Spy.seen.append(X)
        return super().fit(X, y)


class Lazy(SimpleImputer):
    """An imputer that imputes nothing."""

    def transform(self, X):
        return X


def test_no_imputer_sees_the_target_or_a_test_row():
    Spy.seen.clear()
    cleaning.compare_imputers(patients(), {"spy": Spy()}, "bmi", TARGET, seeds=(0,))
    (table,) = Spy.seen
    assert TARGET not in table
    assert len(table) == 309


@pytest.mark.parametrize(
    "settings",
    [{"column": "nobody"}, {"imputers": {}}, {"imputers": {"a": "mean"}}, {"target": "word"},
     {"missing": Missingness(rate=2.0)},
     {"table": patients().head(3)}, {"table": patients().assign(bmi=np.nan)}, {"imputers": {"a": Lazy()}}],
)  # fmt: skip
def test_comparisons_refuse_in_a_sentence(settings):
    given_ = {"table": patients(), "imputers": {"mean": SimpleImputer()}, "column": "bmi", "target": TARGET}
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.compare_imputers(**given_ | settings)
