"""Network imputers: they beat the mean, know words, draw with the right spread, and refuse in words."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning
from labkit.cleaning.encoding import TableCode

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
    holes = cleaning.make_missing(truth, ["y", "word"], rate=0.3)
    kinds = {"plain": networks.AutoencoderImputer, "variational": networks.VariationalImputer}
    return truth, holes, {name: kind(steps=600).fit(holes) for name, kind in kinds.items()}


@pytest.mark.parametrize("name", ["plain", "variational"])
def test_gaps_are_filled_and_the_rest_is_untouched(fitted, name):
    _, holes, imputers = fitted
    filled = pd.DataFrame(imputers[name].transform(holes), columns=holes.columns)
    assert not filled.isna().any(axis=None)
    for column in holes:
        known = holes[column].notna()
        assert (filled[column][known] == holes[column][known]).all()
    assert set(filled["word"]) == {"high", "low"}
    assert list(imputers[name].get_feature_names_out()) == ["x", "y", "word"]


def test_the_autoencoder_beats_the_mean_and_the_most_frequent_word(fitted):
    truth, holes, imputers = fitted
    filled = pd.DataFrame(imputers["plain"].transform(holes), columns=holes.columns)
    gap, lost = holes["y"].isna(), holes["word"].isna()
    error = np.sqrt(((filled["y"].astype(float) - truth["y"])[gap] ** 2).mean())
    assert error < 0.4 * truth["y"].std()
    assert (filled["word"] == truth["word"])[lost].mean() > 0.85


def test_draws_differ_by_seed_and_have_the_columns_spread(fitted):
    truth, holes, imputers = fitted
    gap = holes["y"].isna()
    draws = imputers["variational"].draw(holes, n_draws=4)
    cells = np.array([draw[gap, 1] for draw in draws], dtype=float)
    assert (cells.std(axis=0) > 0).all()
    assert cells.std() == pytest.approx(truth["y"][gap].std(), rel=0.25)
    again = imputers["variational"].draw(holes, n_draws=4)
    assert all((one == two).all() for one, two in zip(draws, again, strict=True))
    other = imputers["variational"].draw(holes, n_draws=1, seed=7)[0]
    assert not (other[gap, 1] == draws[0][gap, 1]).any()


def test_unknown_words_count_as_gaps_and_stay(fitted):
    _, holes, imputers = fitted
    new = holes.head(3).assign(word=["purple", None, "low"])
    filled = imputers["plain"].transform(new)
    assert filled[0, 2] == "purple"
    assert filled[1, 2] in ("high", "low")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]}), "a column 'b' of gaps alone"),
        (pd.DataFrame({"a": [1.0, np.inf], "b": ["x", "y"]}), "infinities in column 'a'"),
        (pd.DataFrame({"a": [1.0]}), "minimum of 2"),
    ],
)
def test_what_cannot_be_learned_is_refused(table, sentence):
    with pytest.raises(ValueError, match=sentence):
        networks.AutoencoderImputer(steps=1).fit(table)


def test_refusals_of_settings_and_of_new_rows(fitted):
    _, holes, imputers = fitted
    with pytest.raises(ValueError, match="`hide` must lie in"):
        networks.AutoencoderImputer(hide=1.0).fit(holes)
    with pytest.raises(ValueError, match="`steps` must be a whole number"):
        networks.AutoencoderImputer(steps=0).fit(holes)
    with pytest.raises(ValueError, match="column 'x' must hold numbers"):
        imputers["plain"].transform(holes.head(2).assign(x=["a", "b"]))
    with pytest.raises(ValueError, match="`n_draws` must be a whole number"):
        imputers["variational"].draw(holes, n_draws=0)


def test_tables_go_to_cells_and_back():
    table = linked(20)
    code = TableCode.learn(table)
    cells, known = code.encode(table.to_numpy())
    assert cells.shape == known.shape == (20, 4)
    assert known.all()
    assert cells[:, 0].std() == pytest.approx(1, rel=1e-5)
    back = code.fill(np.full((20, 3), None, dtype=object), cells)
    np.testing.assert_allclose(back[:, :2].astype(float), table[["x", "y"]], rtol=1e-4, atol=1e-5)
    assert (back[:, 2] == table["word"]).all()
