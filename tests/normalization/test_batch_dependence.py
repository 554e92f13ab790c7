"""One image in many batches: the panel, its experiments and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import normalization
from labkit.normalization import batch_dependence, compute
from labkit.normalization import panel as panels
from labkit.normalization.perceptrons import NORMS


@pytest.fixture(scope="module")
def made():
    return normalization.explore_batch_dependence()


@pytest.fixture
def panel(made):
    made.reset()
    yield made
    made.reset()


def test_experiments_measure_what_their_words_say():
    panel = normalization.explore_batch_dependence(mode="inference")
    assert panel.result.alone > 0.95
    panel = normalization.explore_batch_dependence()
    spread, one_digit, other_layer = (panel.predict(number, 50)["measured"] for number in (1, 2, 3))
    assert spread > 80
    assert normalization.explore_batch_dependence(batch_size=32).result.accuracy("any digits") > 0.9
    assert one_digit < 25
    assert other_layer > 90
    assert panel.result.spread < 1e-9


def test_only_batch_normalization_in_training_mode_depends_on_the_batch(panel):
    for norm in NORMS:
        for mode in batch_dependence.MODES:
            panel.set(norm=norm, mode=mode)
            assert (panel.result.spread > 0.5) == (norm == "batch" and mode == "training")
            if panel.result.spread < 0.5:
                np.testing.assert_allclose(panel.result.probabilities, panel.result.alone)


def test_larger_mixed_batches_are_safer_and_batches_of_one_digit_never(panel):
    table = panel.result.accuracies.pivot(index="batch_size", columns="mix", values="accuracy")
    assert table.loc[2, "any digits"] < 0.65
    assert table.loc[128, "any digits"] > 0.93
    assert table["one digit only"].max() < 0.25


def test_the_caption_states_network_range_and_accuracies(panel):
    panel.set(batch_size=4, mix="one digit only")
    assert "100 batches of 4, one digit only, normalization: batch, training mode" in panel.caption
    assert "alone, in inference mode, it is 1.00" in panel.caption
    assert "Accuracy in batches of this size: 7" in panel.caption


def test_seeds_draw_other_batches(panel):
    first = panel.result.probabilities
    panel.set(seed=1)
    assert not np.array_equal(panel.result.probabilities, first)


@pytest.mark.parametrize("preset", panels.BATCH_PRESETS, ids=lambda preset: preset.name)
def test_presets_show(panel, preset):
    panel.choose(preset.name)
    assert panel.state | preset.values == panel.state
    assert not panel.error


STATES = st.tuples(
    st.sampled_from(list(NORMS)), st.sampled_from(batch_dependence.SIZES),
    st.sampled_from(batch_dependence.MIXES),
    st.sampled_from(batch_dependence.MODES), st.integers(0, 2000), st.integers(0, 50),
)  # fmt: skip


@given(STATES)
@settings(max_examples=15, deadline=None)
def test_every_state_gives_probabilities(state):
    result = batch_dependence.batch_dependence(*state)
    assert result.probabilities.shape == (batch_dependence.N_BATCHES,)
    assert ((result.probabilities >= 0) & (result.probabilities <= 1)).all()
    assert "nan" not in compute.caption_of_batches(result)


@pytest.mark.parametrize(
    "changes",
    [{"norm": "group"}, {"batch_size": 3}, {"mix": "cats"}, {"mode": "both"}, {"image": -1}, {"seed": 0.5}],
)
def test_what_cannot_be_is_refused_in_a_sentence(panel, changes):
    for call in (normalization.explore_batch_dependence, panel.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert panel.state["norm"] == "batch"
