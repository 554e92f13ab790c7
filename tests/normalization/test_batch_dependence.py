"""The network by hand and the panel of company: gradients, layers, experiments, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from labkit import normalization
from labkit.normalization import batch_dependence, compute
from labkit.normalization import panel as panels
from labkit.normalization.perceptrons import AXES, Hidden, Perceptron

X, Y = load_digits(return_X_y=True)
X = X / 16


@pytest.fixture(scope="module")
def made():
    return normalization.explore_company()


@pytest.fixture
def panel(made):
    made.reset()
    yield made
    made.reset()


@pytest.mark.parametrize("norm", AXES)
def test_gradients_equal_finite_differences(norm):
    network = Perceptron.trained(X[:64], Y[:64], norm, units=5, epochs=1)
    rows, truth, rng = X[64:72], Y[64:72], np.random.default_rng(0)

    def loss():
        return -np.log(network.probabilities(rows, training=True)[np.arange(8), truth]).mean()

    for part, gradient in zip(network.parts, network.gradients(rows, truth), strict=True):
        for _ in range(5):
            cell = tuple(rng.integers(0, size) for size in part.shape)
            part[cell] += 1e-6
            above = loss()
            part[cell] -= 2e-6
            np.testing.assert_allclose((above - loss()) / 2e-6, gradient[cell], atol=1e-7)
            part[cell] += 1e-6


@pytest.mark.parametrize("training", [True, False])
def test_hidden_layers_are_those_of_the_chapter(training):
    rng = np.random.default_rng(1)
    for norm in ("batch", "layer"):
        layer = Hidden.fresh(6, 4, norm, rng)
        layer.gamma, layer.beta = rng.normal(size=(2, 4))
        layer.moving = normalization.Moving(rng.normal(size=4), rng.uniform(1, 2, size=4))
        x = rng.normal(size=(7, 6))
        if norm == "batch":
            z = x @ layer.weights
            expected, _ = normalization.batch_norm(z, layer.moving, training, layer.gamma, layer.beta)
        else:
            expected = normalization.layer_norm(x @ layer.weights, layer.gamma, layer.beta)
        np.testing.assert_allclose(layer.forward(x, training)[0], np.maximum(expected, 0), atol=1e-12)


@pytest.mark.parametrize("norm", AXES)
def test_stacked_batches_are_asked_one_by_one(norm):
    network = Perceptron.trained(X[:96], Y[:96], norm, units=6, epochs=1)
    stacked = X[:60].reshape(6, 10, 64)
    one_by_one = np.stack([network.probabilities(batch, training=True) for batch in stacked])
    np.testing.assert_allclose(network.probabilities(stacked, training=True), one_by_one)
    np.testing.assert_allclose(one_by_one.sum(axis=-1), 1)


def test_training_teaches_and_follows_its_seed():
    once, again, other = (Perceptron.trained(X[:800], Y[:800], "batch", seed=seed) for seed in (0, 0, 1))
    assert (once.probabilities(X[800:]).argmax(axis=1) == Y[800:]).mean() > 0.85
    np.testing.assert_array_equal(once.weights, again.weights)
    assert not np.array_equal(once.weights, other.weights)


def test_experiments_measure_what_their_words_say():
    panel = normalization.explore_company(mode="inference")
    assert panel.result.alone > 0.95
    panel = normalization.explore_company()
    reach, one_digit, other_layer = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert reach > 80
    assert normalization.explore_company(batch_size=32).result.accuracy("any digits") > 0.9
    assert one_digit < 25
    assert other_layer > 90
    assert panel.result.reach < 1e-9


def test_only_batch_normalization_in_training_mode_minds_the_company(panel):
    for norm in AXES:
        for mode in batch_dependence.MODES:
            panel.set(norm=norm, mode=mode)
            assert (panel.result.reach > 0.5) == (norm == "batch" and mode == "training")
            if panel.result.reach < 0.5:
                np.testing.assert_allclose(panel.result.probabilities, panel.result.alone)


def test_larger_mixed_batches_are_safer_and_batches_of_one_digit_never(panel):
    table = panel.result.accuracies.pivot(index="batch_size", columns="mix", values="accuracy")
    assert table.loc[2, "any digits"] < 0.65
    assert table.loc[128, "any digits"] > 0.93
    assert table["one digit only"].max() < 0.25


def test_the_caption_tells_network_range_and_accuracies(panel):
    panel.set(batch_size=4, mix="one digit only")
    assert "100 batches of 4, one digit only, normalization: batch, training mode" in panel.caption
    assert "alone, in inference mode, it is 1.00" in panel.caption
    assert "Right in batches of this size: any digits 7" in panel.caption


def test_seeds_draw_other_company(panel):
    first = panel.result.probabilities
    panel.set(seed=1)
    assert not np.array_equal(panel.result.probabilities, first)


@pytest.mark.parametrize("preset", panels.COMPANY_PRESETS, ids=lambda preset: preset.name)
def test_presets_show(panel, preset):
    panel.choose(preset.name)
    assert panel.state | preset.values == panel.state
    assert not panel.error


STATES = st.tuples(
    st.sampled_from(list(AXES)), st.sampled_from(batch_dependence.SIZES),
    st.sampled_from(batch_dependence.MIXES),
    st.sampled_from(batch_dependence.MODES), st.integers(0, 2000), st.integers(0, 50),
)  # fmt: skip


@given(STATES)
@settings(max_examples=15, deadline=None)
def test_every_state_gives_probabilities(state):
    outcome = batch_dependence.Company.of(*state)
    assert outcome.probabilities.shape == (batch_dependence.N_BATCHES,)
    assert ((outcome.probabilities >= 0) & (outcome.probabilities <= 1)).all()
    assert "nan" not in compute.describe_company(outcome)


@pytest.mark.parametrize(
    "changes",
    [{"norm": "group"}, {"batch_size": 3}, {"mix": "cats"}, {"mode": "both"}, {"image": -1}, {"seed": 0.5}],
)
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    for call in (normalization.explore_company, panel.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert panel.state["norm"] == "batch"
