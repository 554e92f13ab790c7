"""Network imputers: they beat the mean, know words, draw with the right spread, and refuse in words."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning

pytestmark = pytest.mark.slow

networks = pytest.importorskip("labkit.cleaning.networks")


def linked(n_rows=300):
    """Two numbers and a word that hang together."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=n_rows)
    table = pd.DataFrame({"x": x, "y": 10 + 3 * x + rng.normal(0, 0.3, n_rows)})
    return table.assign(word=np.where(x > 0, "high", "low"))


@pytest.fixture(scope="module")
def fitted():
    truth = linked()
    damaged = cleaning.make_missing(truth, ["y", "word"], rate=0.3)
    kinds = {"plain": networks.AutoencoderImputer, "variational": networks.VariationalImputer}
    return truth, damaged, {name: kind(steps=600).fit(damaged) for name, kind in kinds.items()}


@pytest.mark.parametrize("name", ["plain", "variational"])
def test_missing_values_are_imputed_and_the_rest_is_untouched(fitted, name):
    _, damaged, imputers = fitted
    filled = pd.DataFrame(imputers[name].transform(damaged), columns=damaged.columns)
    assert not filled.isna().any(axis=None)
    for column in damaged:
        known = damaged[column].notna()
        assert (filled[column][known] == damaged[column][known]).all()
    assert set(filled["word"]) == {"high", "low"}
    assert list(imputers[name].get_feature_names_out()) == ["x", "y", "word"]


def test_the_autoencoder_beats_the_mean_and_the_most_frequent_word(fitted):
    truth, damaged, imputers = fitted
    filled = pd.DataFrame(imputers["plain"].transform(damaged), columns=damaged.columns)
    missing, lost = damaged["y"].isna(), damaged["word"].isna()
    error = np.sqrt(((filled["y"].astype(float) - truth["y"])[missing] ** 2).mean())
    assert error < 0.4 * truth["y"].std()
    assert (filled["word"] == truth["word"])[lost].mean() > 0.85


def test_draws_differ_by_seed_and_have_the_columns_spread(fitted):
    truth, damaged, imputers = fitted
    missing = damaged["y"].isna()
    draws = imputers["variational"].draw(damaged, n_draws=4)
    cells = np.array([draw[missing, 1] for draw in draws], dtype=float)
    assert (cells.std(axis=0) > 0).all()
    assert cells.std() == pytest.approx(truth["y"][missing].std(), rel=0.25)
    again = imputers["variational"].draw(damaged, n_draws=4)
    assert all((one == two).all() for one, two in zip(draws, again, strict=True))
    other = imputers["variational"].draw(damaged, n_draws=1, seed=7)[0]
    assert not (other[missing, 1] == draws[0][missing, 1]).any()


def test_unknown_words_count_as_missing_and_stay(fitted):
    _, damaged, imputers = fitted
    new = damaged.head(3).assign(word=["purple", None, "low"])
    filled = imputers["plain"].transform(new)
    assert filled[0, 2] == "purple"
    assert filled[1, 2] in ("high", "low")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]}), "a column 'b' of missing values alone"),
        (pd.DataFrame({"a": [1.0, np.inf], "b": ["x", "y"]}), "infinities in column 'a'"),
        (pd.DataFrame({"a": [1.0]}), "minimum of 2"),
    ],
)
def test_what_cannot_be_learned_is_refused(table, sentence):
    with pytest.raises(ValueError, match=sentence):
        networks.AutoencoderImputer(steps=1).fit(table)


def test_refusals_of_settings_and_of_new_rows(fitted):
    _, damaged, imputers = fitted
    with pytest.raises(ValueError, match="`hide` must lie in"):
        networks.AutoencoderImputer(hide=1.0).fit(damaged)
    with pytest.raises(ValueError, match="`steps` must be a whole number"):
        networks.AutoencoderImputer(steps=0).fit(damaged)
    with pytest.raises(ValueError, match="column 'x' must hold numbers"):
        imputers["plain"].transform(damaged.head(2).assign(x=["a", "b"]))
    with pytest.raises(ValueError, match="`n_draws` must be a whole number"):
        imputers["variational"].draw(damaged, n_draws=0)
