"""Sets of features: what they hold, what they refuse, and the columns made for them."""

import numpy as np
import pytest

from labkit.features import FeatureSet, feature_sets


def test_a_set_without_a_group_keeps_the_rest():
    features = FeatureSet(["sizes", "noise columns", "ages"], n_noise=7)
    assert features.without("sizes") == FeatureSet(("noise columns", "ages"), n_noise=7)


@pytest.mark.parametrize("group", feature_sets.GROUPS)
def test_every_group_has_finite_columns_and_the_seed_fixes_them(group):
    features = FeatureSet([group], n_noise=3, n_numbers=5)
    one, again = (feature_sets.houses(features, "price", 30, seed=2) for _ in range(2))
    assert list(one.offered) == [group]
    for columns, same in zip([*one.columns.values(), *one.categories.values()],
                             [*again.columns.values(), *again.categories.values()], strict=True):  # fmt: skip
        assert len(columns) == 30
        assert np.isfinite(columns).all()
        np.testing.assert_array_equal(columns, same)


def test_coins_are_balanced_and_prices_are_logarithms():
    coins = feature_sets.houses(FeatureSet(), "coin flips", 30, seed=0).y
    assert coins.sum() == 15
    assert 9 < feature_sets.houses(FeatureSet(), "price", 30, seed=0).y.min() < 14


@pytest.mark.parametrize("settings", [{"n_noise": 0}, {"n_numbers": 0.5}, {"groups": ("sizes", "beauty")}])
def test_bad_sets_get_a_sentence(settings):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        FeatureSet(**settings)
