"""The packages behind their guards agree with what is made by hand, and leave nothing behind."""

import random

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier

from labkit import explanation
from labkit.explanation import Patches, Predictor, Words, agreement, exact_shapley, lime, shapley
from labkit.explanation.adapters import by_lime, by_shap
from tests.explanation.examples import chance, passengers
from tests.explanation.models import case, curved

pytestmark = pytest.mark.slow
IMAGE = np.random.default_rng(0).random((9, 9, 1))
WORDS = Words("The good, the bad - and the ugly man's dog.")


def bright(images):
    return 1 / (1 + np.exp(2 - 0.1 * images.sum(axis=(1, 2, 3))))


def mood(texts):
    return np.array([0.1 + 0.2 * ("good" in t) - 0.1 * ("bad" in t) + 0.3 * ("man" in t) for t in texts])


@pytest.mark.parametrize(
    ("algorithm", "error"),
    [("exact", 1e-9), ("kernel", 1e-9), ("permutation", 0.1), ("sampling", 0.1), ("partition", 0.5)],
)
def test_explainers_of_coalitions_agree_with_the_exact_values(algorithm, error):
    x, background = case(6, 15)
    result = by_shap(curved, x, background, algorithm)
    assert agreement(result, exact_shapley(curved, x, background)).error < error
    assert result.gap < 1e-6
    assert result.method == f"shap, {algorithm}"
    assert result.cost.rows > 0


def test_the_kernel_explainer_keeps_all_features():
    x, background = case(13, 10)

    def rough(X):
        return np.abs(X @ np.linspace(1, 2, 13)) + X[:, 0] * X[:, -1]

    result = by_shap(rough, x, background, "kernel")
    assert np.count_nonzero(result.values) == 13
    assert agreement(result, exact_shapley(rough, x, background)).error < 0.05


@pytest.mark.parametrize(
    ("model", "parts"), [(bright, Patches(IMAGE, 3)), (mood, WORDS)], ids=["image", "text"]
)
def test_images_and_texts(model, parts):
    exact = shapley(model, parts)
    for algorithm in ("kernel", "exact", "partition"):
        assert agreement(by_shap(model, parts, algorithm=algorithm), exact).error < 0.05
    theirs, ours = (explain(model, parts, n_samples=2000) for explain in (by_lime, lime))
    assert agreement(theirs, ours).error < 0.05
    assert theirs.local_fit == pytest.approx(ours.local_fit, abs=0.03)
    assert theirs.source is parts


def test_tables_with_words_and_constants():
    frame = passengers().astype({"sex": "category"}).assign(ship="Titanic", one=1.0)
    predict = Predictor(chance, units="probability")
    theirs, ours = (explain(predict, frame.iloc[[0]], frame, n_samples=4000) for explain in (by_lime, lime))
    assert agreement(theirs, ours).error < 0.1
    assert theirs.values[-2:] == pytest.approx([0, 0], abs=1e-9)
    exact = by_shap(predict, frame.iloc[[0]], frame, "kernel")
    assert agreement(exact, shapley(predict, frame.iloc[[0]], frame)).error < 0.05


@pytest.mark.parametrize(
    "model",
    [GradientBoostingRegressor(n_estimators=9), RandomForestClassifier(5), GradientBoostingClassifier()],
)
def test_trees_by_hand_equal_the_packages_explainer(model):
    _, X = case(6, 150)
    model.fit(X, (curved(X) > 1).astype(int))
    output = None if isinstance(model, GradientBoostingRegressor) else 1
    given = (
        None if isinstance(model, GradientBoostingClassifier) else output
    )  # it has one logit for two classes
    for x in X[:5]:
        theirs = by_shap(model, x, algorithm="tree", output=given)
        ours = explanation.tree_shapley(model, x, output)
        assert agreement(ours, theirs).error < 1e-6
        assert ours.gap < 1e-6


def test_no_seed_of_the_learner_is_changed_and_the_own_seed_repeats():
    x, background = case(7, 10)
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    kept = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    some = [by_shap(curved, x, background, "sampling", seed=seed).values for seed in (0, 0, 1)]
    by_lime(bright, Patches(IMAGE, 3), n_samples=100)
    by_shap(curved, x, background, "permutation", seed=5)
    assert np.array_equal(np.random.get_state()[1], kept[0])  # noqa: NPY002
    assert random.getstate() == kept[1]
    assert np.array_equal(some[0], some[1])
    assert not np.array_equal(some[0], some[2])


@pytest.fixture(scope="module")
def nets():
    import keras

    keras.utils.set_random_seed(0)
    return {
        act: keras.Sequential([keras.Input((6,)), keras.layers.Dense(12, act), keras.layers.Dense(1)])
        for act in ("relu", "gelu", "swish")
    }


@pytest.mark.parametrize("algorithm", ["deep", "gradient"])
def test_explainers_of_keras_models(nets, algorithm):
    x, background = case(6, 15)
    result = by_shap(nets["relu"], x, background, algorithm)
    exact = exact_shapley(nets["relu"], x.astype("float32"), background.astype("float32"))
    assert agreement(result, exact).error < 0.5
    assert result.base == pytest.approx(exact.base, abs=1e-5)
    again = by_shap(nets["relu"], x, background, algorithm)
    assert np.array_equal(result.values, again.values)


def test_a_failing_deep_explainer_breaks_no_other_gradient(nets):
    import tensorflow as tf

    x, background = case(6, 15)
    with pytest.raises(
        ValueError, match=r"has no rule for a layer of this model .*shap_Erfc.* call expected_gradients"
    ):
        by_shap(nets["gelu"], x, background, "deep")
    start = tf.Variable(np.ones((1, 6), dtype="float32"))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.nn.bias_add(start * 3, np.zeros(6, dtype="float32")))
    assert tape.gradient(total, start).numpy().tolist() == [[3] * 6]
    nets["gelu"].compile(loss="mse")
    nets["gelu"].fit(background, np.zeros(15), verbose=0)


def test_a_deep_explainer_that_is_silently_wrong_is_told(nets):
    x, background = case(6, 15)
    with pytest.raises(ValueError, match=r"misses \d+% of the effect"):
        by_shap(nets["swish"], x, background, "deep")


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: by_shap(curved, *case(), "best"), "`algorithm` must be one of 'permutation', 'exact'"),
        (lambda: by_shap(curved, *case(), "deep"), "needs a Keras model that is Sequential or functional"),
        (lambda: by_shap(curved, case()[0]), "`background` must be rows to compare with"),
        (
            lambda: by_lime(curved, [np.nan] * 6, case()[1]),
            "`x` must have none, nor the background: impute it",
        ),
        (lambda: by_lime(curved, *case(), n_samples=1), "`n_samples` must be a whole number"),
        (lambda: by_lime(lambda X: np.zeros((len(X), 3)), *case()), "gives 3 outputs a row"),
    ],
)
def test_what_does_not_fit_is_refused(work, sentence):
    with pytest.raises(ValueError, match=sentence):
        work()


def test_arrays_of_words():
    rows = pd.DataFrame({"a": ["x", "y"] * 10, "b": ["u", "u", "v", "v"] * 5}).to_numpy()
    result = by_lime(lambda X: 0.2 + 0.5 * (X[:, 0] == "x"), rows[0], rows)
    assert result.values == pytest.approx([0.5, 0], abs=0.02)
