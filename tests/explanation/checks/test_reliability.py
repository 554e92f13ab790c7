"""Explainers on trial: LIME's seeds (X2), signs by background (X3), agreement with a known answer."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from labkit import explanation
from labkit.explanation import agreement, background_sizes, sign_flips, stability
from labkit.explanation.results import Explanation
from tests.explanation.models import case, curved


def make(*values, names="abcd"):
    return Explanation(np.array(values, dtype=float), 0.0, 1.0, tuple(names), tuple(values), "by hand")


def test_an_explanation_agrees_with_itself():
    result = agreement(make(3, -2, 1, 0), make(3, -2, 1, 0))
    assert (result.error, result.overlap, result.n_flipped) == (0, 1, 0)


def test_values_that_add_up_can_be_wrong_one_by_one():
    truth = make(4, -2, 1, 0)
    other = make(1, -2, 0, 4)
    assert truth.values.sum() == other.values.sum()
    result = agreement(other, truth, k=2)
    assert result.error == pytest.approx(4 / 4)
    assert result.overlap == pytest.approx(1 / 3)  # {d, b} and {a, b}
    assert result.n_flipped == 0


def test_flips_are_named_largest_first_and_zeros_do_not_count():
    assert sign_flips(make(1, -4, 0, 2), make(-1, 4, 1, 2)) == ["b", "a"]
    assert sign_flips(make(1, -4, 0, 2), make(-1, 4, 1, 2), k=1) == ["b"]


@pytest.mark.parametrize("compare", [agreement, sign_flips])
def test_explanations_of_other_features_are_refused(compare):
    with pytest.raises(ValueError, match="`names` must be those of the first"):
        compare(make(1, 2, 3, 4), make(1, 2, 3, 4, names="abce"))


def test_what_uses_no_chance_is_stable():
    result = stability(lambda seed: make(3, 2, 1, 0), k=2)
    assert (result.overlap, result.winners) == (1, ("a",))


def test_overlap_is_the_mean_over_all_pairs_of_seeds():
    turns = [make(3, 2, 0, 0), make(3, 2, 0, 0), make(0, 0, 3, 2)]
    result = stability(lambda seed: turns[seed], seeds=range(3), k=2)
    assert result.overlap == pytest.approx(1 / 3)
    assert result.winners == ("a", "c")
    assert result.values.shape == (3, 4)


def test_one_seed_is_refused():
    with pytest.raises(ValueError, match="`seeds` must be two or more"):
        stability(lambda seed: make(1, 2, 3, 4), seeds=[0])


@pytest.mark.parametrize("form", [np.asarray, pd.DataFrame])
def test_larger_backgrounds_come_closer_to_the_whole(form):
    x, background = case(5, 64)
    table = background_sizes(
        lambda rows: explanation.exact_shapley(curved, x, rows), form(background), [1, 32, 64]
    )
    assert table.loc[64, "error"] == pytest.approx(0, abs=1e-12)
    assert table.loc[64, "base"] == pytest.approx(curved(background).mean())
    assert table.loc[1, "error"] > table.loc[32, "error"] > 0.001


@pytest.mark.parametrize("size", [0, 65, 1.5])
def test_backgrounds_larger_than_there_are_rows_are_refused(size):
    with pytest.raises(ValueError, match="`size` must be"):
        background_sizes(lambda rows: make(1, 2, 3, 4), np.zeros((64, 4)), [size])


@pytest.fixture(scope="module")
def borderline():
    """A good forest, and the test row of which it is least sure."""
    data = load_breast_cancer()
    X, X_test, y, y_test = train_test_split(data.data, data.target, test_size=0.3, random_state=0)
    forest = RandomForestClassifier(40, random_state=0).fit(X, y)
    assert forest.score(X_test, y_test) > 0.93
    predict = explanation.Predictor(forest, output=1)
    return predict, X_test[np.argmin(np.abs(predict(X_test) - 0.5))], X, y


def test_lime_with_few_samples_depends_on_its_seed(borderline):
    predict, x, X, _ = borderline

    def overlap(n_samples):
        return stability(lambda seed: explanation.lime(predict, x, X, n_samples, seed), range(6)).overlap

    few = overlap(100)
    many = overlap(5000)
    assert few < 0.5
    assert many > few + 0.2


def test_the_background_turns_signs(borderline):
    predict, x, X, y = borderline
    malignant, benign = (explanation.permutation_shapley(predict, x, X[y == k][:25], 10) for k in (0, 1))
    assert benign.base - malignant.base > 0.7
    assert len(sign_flips(benign, malignant, k=10)) >= 3
