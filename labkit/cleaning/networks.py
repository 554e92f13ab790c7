"""Imputers that are neural networks: an autoencoder and a variational autoencoder, in Keras."""

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
from typing import Any, Self

import keras
import numpy as np
import pandas as pd
from keras import ops
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from labkit.cleaning.encoding import TableCode
from labkit.core import checks

EPOCHS = 10  # in so many a short table is trained
CHUNK = 4096  # rows that go through a network at a time


class AutoencoderImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Impute missing values with a network that learned to rebuild rows from which cells were hidden.

    A narrow layer forces it to learn how columns depend on each other. Numbers are compared
    by squared error, text by cross-entropy; only known cells count. Source: P. Vincent et al. (2008),
    doi:10.1145/1390156.1390294; for imputation: L. Gondara, K. Wang (2018), arXiv:1705.02737

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    units, code : int
        Width of the hidden layers, and of the narrow one between them.
    hide : float, [0, 1)
        Share of the known cells hidden anew at each training step.
    steps, batch_size, random_state : int
        Training steps in all, rows a step, seed.

    Attributes
    ----------
    code_ : TableCode
    model_ : keras.Model
    run_ : Run
        The record of the training.
    """

    def __init__(
        self,
        units: int = 32,
        code: int = 8,
        hide: float = 0.2,
        steps: int = 1500,
        batch_size: int = 64,
        random_state: int = 0,
    ) -> None:
        self.units = units
        self.code = code
        self.hide = hide
        self.steps = steps
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X: np.ndarray | pd.DataFrame, y: object = None) -> Self:
        """Train the network on the known cells."""
        checks.whole(units=self.units, code=self.code, steps=self.steps, batch_size=self.batch_size)
        checks.between(0, 1, open_end=True, hide=self.hide)
        X = validate_data(self, X, dtype=None, ensure_all_finite="allow-nan", ensure_min_samples=2)
        names = getattr(self, "feature_names_in_", range(X.shape[1]))
        self.code_ = TableCode.learn(pd.DataFrame(X, columns=list(names)).infer_objects())
        cells, epochs = self._enough(self._cells(X))
        self.run_ = training.fit(
            training.compiled(self._build, self._loss(), keras.optimizers.Adam(0.005)),
            (cells, cells),
            epochs=epochs,
            batch_size=self.batch_size,
            seed=self.random_state,
            setup=training.Setup(show=False),
        )
        self.model_ = self.run_.model
        return self

    def transform(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Return a copy without missing values."""
        X = self._examined(X)
        return self.code_.fill(X, self._rebuilt(self._cells(X)))

    def _examined(self, X):
        check_is_fitted(self)
        return validate_data(self, X, dtype=None, ensure_all_finite="allow-nan", reset=False)

    def _cells(self, X):
        """Return values and, beside them, which are known: shape (n_rows, 2 * width)."""
        return np.hstack(self.code_.encode(X))

    def _enough(self, cells):
        """Repeat the rows of a short table, and return in how many epochs the steps are done.

        An epoch has a cost of its own, and each copy of a row gets other cells hidden.
        """
        rows = self.steps * self.batch_size
        cells = np.tile(cells, (max(1, rows // (len(cells) * EPOCHS)), 1))
        return cells, max(1, round(rows / len(cells)))

    def _rebuilt(self, cells):
        return _shares(_applied(self.model_, cells), self.code_)

    def _build(self):
        width = self.code_.width
        cells = keras.Input((2 * width,))
        hidden = keras.layers.Dense(self.units, "relu")(_Hide(self.code_.owners, self.hide)(cells))
        code = keras.layers.Dense(self.code)(hidden)
        hidden = keras.layers.Dense(self.units, "relu")(code)
        return keras.Model(cells, keras.layers.Dense(width)(hidden))

    def _loss(self):
        return _known_cells_loss(self.code_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = tags.input_tags.string = True
        tags.non_deterministic = True
        return tags


class VariationalImputer(AutoencoderImputer):
    """Impute missing values with draws from a distribution over rows, given the known values.

    Its narrow layer is a normal distribution, and each number is one around what is rebuilt: a draw has
    noise of the right size, and the spread of several draws is the uncertainty of an imputed value. Source:
    D. Kingma, M. Welling (2014), arXiv:1312.6114; for imputation: A. Nazábal et al. (2020),
    doi:10.1016/j.patcog.2020.107501

    Its parameters and attributes are those of `AutoencoderImputer`.

    Taught in: notebooks/01_data_cleaning.ipynb
    """

    def transform(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Return a copy in which each missing value is one draw; `random_state` fixes it."""
        return self.draw(X, 1)[0]

    def draw(
        self, X: np.ndarray | pd.DataFrame, n_draws: int = 5, seed: int | None = None
    ) -> list[np.ndarray]:
        """Return several completed copies.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
        n_draws : int
        seed : int, optional
            `random_state` by default.

        Returns
        -------
        list of ndarray of shape (n_rows, n_features)
        """
        checks.whole(n_draws=n_draws)
        X = self._examined(X)
        rng = np.random.default_rng(self.random_state if seed is None else seed)
        centre, log_variance = np.split(_applied(self.model_.get_layer("encoder"), self._cells(X)), 2, axis=1)
        return [
            self.code_.fill(X, self._drawn(centre, np.exp(log_variance / 2), rng)) for _ in range(n_draws)
        ]

    def _drawn(self, centre, spread, rng):
        code = (centre + spread * rng.normal(size=centre.shape)).astype("float32")
        outputs = _applied(self.model_.get_layer("decoder"), code)
        means = outputs[:, : self.code_.width]
        log_variance = outputs[:, self.code_.width :]
        shares = _shares(means, self.code_)
        numeric = self.code_.numeric_cells
        shares[:, numeric] += np.exp(log_variance / 2) * rng.normal(size=log_variance.shape)
        for block in self.code_.blocks:
            shares[:, block] = _one_drawn(shares[:, block], rng)
        return shares

    def _build(self):
        width = self.code_.width
        n_numbers = len(self.code_.numeric_cells)
        cells = keras.Input((2 * width,))
        hidden = keras.layers.Dense(self.units, "relu")(_Hide(self.code_.owners, self.hide)(cells))
        encoder = keras.Model(cells, keras.layers.Dense(2 * self.code)(hidden), name="encoder")
        code = keras.Input((self.code,))
        hidden = keras.layers.Dense(self.units, "relu")(code)
        outputs = _Spread(n_numbers)(keras.layers.Dense(width)(hidden))
        decoder = keras.Model(code, outputs, name="decoder")
        return keras.Model(cells, decoder(_Sample()(encoder(cells))))

    def _loss(self):
        return _known_cells_loss(self.code_, spread=True)


@keras.saving.register_keras_serializable("labkit")
class _Hide(keras.layers.Layer):
    """Hide a share of the columns of each row while training: their values and that they are known."""

    def __init__(self, owners: list[int], share: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners = list(owners)
        self.share = share
        self.seeds = keras.random.SeedGenerator()

    def call(self, cells: Any, training: bool = False) -> Any:
        if not training or self.share == 0:
            return cells
        shape = (ops.shape(cells)[0], max(self.owners) + 1)
        kept = ops.cast(keras.random.uniform(shape, seed=self.seeds) >= self.share, cells.dtype)
        return cells * ops.take(kept, np.array(self.owners * 2), axis=1)

    def get_config(self) -> dict:
        return super().get_config() | {"owners": self.owners, "share": self.share}


@keras.saving.register_keras_serializable("labkit")
class _Sample(keras.layers.Layer):
    """Draw from the normal distribution that the encoder names, and pay for its distance from N(0, 1)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator()

    def call(self, code: Any) -> Any:
        centre, log_variance = ops.split(code, 2, axis=-1)
        price = ops.exp(log_variance) + ops.square(centre) - 1 - log_variance
        # whole: Keras adds it to a loss in float32
        self.add_loss(ops.mean(ops.sum(ops.cast(price, "float32"), axis=-1)) / 2)
        noise = keras.random.normal(ops.shape(centre), seed=self.seeds, dtype=centre.dtype)
        return centre + ops.exp(log_variance / 2) * noise


@keras.saving.register_keras_serializable("labkit")
class _Spread(keras.layers.Layer):
    """Put a log variance for each numeric column beside the outputs: learned, the same in every row."""

    def __init__(self, n_numbers: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n_numbers = n_numbers

    def build(self, shape: tuple) -> None:
        self.log_variance = self.add_weight(shape=(self.n_numbers,), initializer="zeros", name="log_variance")

    def call(self, outputs: Any) -> Any:
        rows = ops.ones((ops.shape(outputs)[0], 1), dtype=outputs.dtype)
        return ops.concatenate([outputs, rows * ops.clip(self.log_variance, -6.0, 2.0)], axis=-1)

    def compute_output_shape(self, shape: tuple) -> tuple:
        return (shape[0], shape[1] + self.n_numbers)

    def get_config(self) -> dict:
        return super().get_config() | {"n_numbers": self.n_numbers}


def _known_cells_loss(code, spread=False):
    """Return a loss that looks at known cells alone; with `spread`, a negative log likelihood."""
    width = code.width
    numeric = np.array(code.numeric_cells, dtype="int32")

    def known_cells(cells, outputs):
        values = cells[:, :width]
        known = cells[:, width:]
        loss = 0.0
        if len(numeric):
            error = ops.square(ops.take(values, numeric, axis=1) - ops.take(outputs, numeric, axis=1))
            if spread:
                error = error * ops.exp(-outputs[:, width:]) + outputs[:, width:]
            loss = loss + ops.sum(error * ops.take(known, numeric, axis=1), axis=1) / 2
        for block in code.blocks:
            log_shares = ops.log_softmax(outputs[:, block], axis=-1)
            loss = loss - ops.sum(
                values[:, block] * log_shares, axis=1
            )  # a missing value has only zeros there
        return loss

    return known_cells


def _applied(network, rows):
    """Return a network's outputs, part by part; predict() would compile anew for each imputer."""
    parts = np.array_split(rows, max(1, len(rows) // CHUNK))
    return np.concatenate([ops.convert_to_numpy(network(part, training=False)) for part in parts])


def _shares(outputs, code):
    """Return outputs with the numbers of each block of text columns turned into shares."""
    outputs = np.array(outputs[:, : code.width], dtype=float)
    for block in code.blocks:
        raised = np.exp(outputs[:, block] - outputs[:, block].max(axis=1, keepdims=True))
        outputs[:, block] = raised / raised.sum(axis=1, keepdims=True)
    return outputs


def _one_drawn(shares, rng):
    """Return one-hot rows, each drawn by its shares."""
    drawn = (rng.random((len(shares), 1)) > shares.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return np.eye(shares.shape[1])[drawn]
