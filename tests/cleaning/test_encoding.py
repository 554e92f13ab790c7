"""The encoding of tables for networks, and back."""

import numpy as np
import pandas as pd
import pytest

from labkit.cleaning.encoding import TableCode


def linked(n_rows=300):
    """Two numbers and a word that hang together."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=n_rows)
    table = pd.DataFrame({"x": x, "y": 10 + 3 * x + rng.normal(0, 0.3, n_rows)})
    return table.assign(word=np.where(x > 0, "high", "low"))


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
