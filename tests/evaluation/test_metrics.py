"""Metrics equal scikit-learn's on random and degenerate inputs, and say in words what they cannot know."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle
from sklearn.calibration import calibration_curve

from labkit import evaluation

AVERAGES = ["macro", "micro", "weighted", None]
UNDEFINED = {"zero_division": np.nan}


def pairs(*alphabets):
    """Two lists of labels of the same length, from one of several alphabets."""
    alphabet = st.sampled_from(alphabets)
    return alphabet.flatmap(
        lambda labels: st.lists(
            st.tuples(st.sampled_from(labels), st.sampled_from(labels)), min_size=1, max_size=12
        )
    ).map(lambda rows: tuple(map(np.array, zip(*rows, strict=True))))


SEVERAL = pairs([0, 1], [3], ["cat", "dog", "owl"], [False, True], [-1, 0, 1, 7])
TWO = pairs([0, 1], [0], [1])
SCORES = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([0.0, 0.2, 0.5, 0.5000001, 0.9, 1.0])),
    min_size=1,
    max_size=15,
).map(lambda rows: tuple(map(np.array, zip(*rows, strict=True))))
NUMBERS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=12).map(
    lambda rows: tuple(np.array(column) / 4 for column in zip(*rows, strict=True))
)


def quietly(metric, *arguments, **settings):
    """Ask scikit-learn without its warnings about absent classes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return metric(*arguments, **settings)


def same(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=20)
@given(SEVERAL)
def test_the_confusion_matrix_is_scikit_learns(cases):
    result = evaluation.confusion(*cases)
    assert list(result.labels) == sorted(set(cases[0]) | set(cases[1]))
    np.testing.assert_array_equal(
        result.counts, quietly(oracle.confusion_matrix, *cases, labels=list(result.labels))
    )
    assert result.table.to_numpy().sum() == len(cases[0])


@settings(deadline=None, max_examples=20)
@given(SEVERAL)
def test_metrics_without_averages_are_scikit_learns(cases):
    same(evaluation.accuracy(*cases), oracle.accuracy_score(*cases))
    same(evaluation.balanced_accuracy(*cases), quietly(oracle.balanced_accuracy_score, *cases))
    same(evaluation.matthews(*cases), quietly(oracle.matthews_corrcoef, *cases))


@settings(deadline=None, max_examples=20)
@given(SEVERAL, st.sampled_from(AVERAGES), st.sampled_from([0.5, 1.0, 2.0]))
def test_averages_are_scikit_learns(cases, average, beta):
    asked = {"average": average, **UNDEFINED}
    same(evaluation.precision(*cases, average=average), quietly(oracle.precision_score, *cases, **asked))
    same(evaluation.recall(*cases, average=average), quietly(oracle.recall_score, *cases, **asked))
    theirs = quietly(oracle.fbeta_score, *cases, beta=beta, **asked)
    same(evaluation.f_beta(*cases, beta, average), theirs)


@settings(deadline=None, max_examples=20)
@given(SEVERAL)
def test_specificity_is_the_recall_of_all_others(cases):
    for place, label in enumerate(evaluation.confusion(*cases).labels):
        others = quietly(oracle.recall_score, cases[0] != label, cases[1] != label, **UNDEFINED)
        same(evaluation.specificity(*cases, average=None)[place], others)


@settings(deadline=None, max_examples=20)
@given(TWO)
def test_binary_metrics_are_scikit_learns(cases):
    same(evaluation.precision(*cases), quietly(oracle.precision_score, *cases, **UNDEFINED))
    same(evaluation.recall(*cases), quietly(oracle.recall_score, *cases, **UNDEFINED))
    same(evaluation.f_beta(*cases), quietly(oracle.f1_score, *cases, **UNDEFINED))
    same(
        evaluation.specificity(*cases), quietly(oracle.recall_score, 1 - cases[0], 1 - cases[1], **UNDEFINED)
    )


@settings(deadline=None, max_examples=20)
@given(SCORES)
def test_curves_are_scikit_learns(cases):
    y, scores = cases
    result = evaluation.thresholds(y, scores)
    assume(0 < y.sum() < len(y))
    false, true, values = oracle.roc_curve(y, scores, drop_intermediate=False)
    same(result.false_positive_rate, false)
    same(result.recall, true)
    same(result.values[1:], values[1:])
    precision, recall, values = oracle.precision_recall_curve(y, scores)
    same(result.precision[1:], precision[-2::-1])
    same(result.recall, recall[::-1])
    same(evaluation.roc_auc(y, scores), oracle.roc_auc_score(y, scores))
    same(evaluation.average_precision(y, scores), oracle.average_precision_score(y, scores))


@settings(deadline=None, max_examples=20)
@given(st.integers(3, 5), st.integers(0, 99))
def test_the_auc_of_several_classes_is_scikit_learns(n_classes, seed):
    rng = np.random.default_rng(seed)
    y = np.append(np.arange(n_classes), rng.integers(n_classes, size=30))
    shares = rng.dirichlet(np.ones(n_classes), len(y)).round(2) + 0.01  # rounded: some are equal
    shares /= shares.sum(axis=1, keepdims=True)
    same(evaluation.roc_auc(y, shares), oracle.roc_auc_score(y, shares, multi_class="ovr"))
    words = np.array(list("edcba"))[y]
    order = list("edcba")[:n_classes]
    same(evaluation.roc_auc(words, shares, labels=order), evaluation.roc_auc(y, shares))


def test_a_class_that_is_absent_has_no_auc_and_the_others_have():
    shares = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.5, 0.4, 0.1]])
    result = evaluation.roc_auc([0, 1, 0], shares, labels=[0, 1, 2])
    same(result, np.mean([evaluation.roc_auc([1, 0, 1], shares[:, 0]), 1.0]))
    assert np.isnan(evaluation.roc_auc([0, 0], shares[:2], labels=[0, 1, 2]))


@settings(deadline=None, max_examples=20)
@given(SCORES, st.sampled_from([-1.0, 0.0, 0.3, 0.5, 1.0, 2.0, np.inf]))
def test_every_threshold_has_its_matrix(cases, threshold):
    y, scores = cases
    curve = evaluation.thresholds(y, scores)
    predicted = (scores >= threshold).astype(int)
    matrix = oracle.confusion_matrix(y, predicted, labels=[0, 1])
    np.testing.assert_array_equal(curve.at(threshold).counts, matrix)
    index = curve.index(threshold)
    same(curve.accuracy[index], oracle.accuracy_score(y, predicted))
    same(curve.cost(2, 7)[index], np.mean(2 * (predicted > y) + 7 * (predicted < y)))
    same(curve.f_beta(2)[index], quietly(oracle.fbeta_score, y, predicted, beta=2, **UNDEFINED))


@settings(deadline=None, max_examples=20)
@given(SCORES)
def test_metrics_of_probabilities_are_scikit_learns(cases):
    y, shares = cases
    same(evaluation.brier(y, shares), quietly(oracle.brier_score_loss, y, shares, labels=[0, 1], pos_label=1))
    same(evaluation.log_loss(y, shares), oracle.log_loss(y, shares, labels=[0, 1]))


@settings(deadline=None, max_examples=20)
@given(SCORES, st.sampled_from(["uniform", "quantile"]), st.integers(1, 6))
def test_calibration_is_scikit_learns(cases, strategy, n_bins):
    y, shares = cases
    assume(0 < y.sum() < len(y))
    table = evaluation.calibration(y, shares, n_bins, strategy)
    observed, predicted = calibration_curve(y, shares, n_bins=n_bins, strategy=strategy)
    same(table["observed"], observed)
    same(table["predicted"], predicted)
    assert table["n_cases"].sum() == len(y)
    gap = (table["n_cases"] * (table["predicted"] - table["observed"]).abs()).sum() / len(y)
    same(evaluation.expected_calibration_error(y, shares, n_bins, strategy), gap)


@settings(deadline=None, max_examples=20)
@given(NUMBERS)
def test_metrics_of_numbers_are_scikit_learns(cases):
    same(evaluation.mean_squared_error(*cases), oracle.mean_squared_error(*cases))
    same(evaluation.root_mean_squared_error(*cases), oracle.root_mean_squared_error(*cases))
    same(evaluation.mean_absolute_error(*cases), oracle.mean_absolute_error(*cases))
    same(evaluation.r_squared(*cases), quietly(oracle.r2_score, *cases))


def test_calibrated_probabilities_have_little_error():
    cases = evaluation.make_scores(seed=3)
    assert evaluation.expected_calibration_error(cases.y, cases.probabilities) < 0.01
    assert evaluation.expected_calibration_error(cases.y, np.sqrt(cases.probabilities)) > 0.05


@pytest.mark.parametrize(
    ("y_true", "y_pred", "words"),
    [
        ([0, 0, 1], [0, 0, 0], "No case is predicted as 1: its precision is 0/0"),
        ([0, 0, 0], [0, 1, 0], "No case is of class 1: its recall is 0/0"),
        (["cat", "cat"], ["cat", "cat"], "There is only one class"),
    ],
)
def test_an_absent_class_has_a_remark(y_true, y_pred, words):
    assert any(words in remark for remark in evaluation.confusion(y_true, y_pred).remarks)
    assert evaluation.confusion([0, 1], [1, 0]).remarks == ()


@pytest.mark.parametrize(("y", "words"), [([0, 0], "No case is positive"), ([1, 1], "No case is negative")])
def test_scores_of_one_class_have_a_remark(y, words):
    result = evaluation.thresholds(y, [0.1, 0.2])
    assert result.remarks[0].startswith(words)
    assert np.isnan(result.auc)
    assert np.isnan(result.average_precision) == (sum(y) == 0)


@pytest.mark.parametrize(
    ("metric", "arguments", "sentence"),
    [
        (evaluation.accuracy, ([], []), "`y_true` must hold at least one case"),
        (evaluation.accuracy, ([0, 1], [0]), r"`len\(y_pred\)` must be that of `y_true`, 2"),
        (evaluation.accuracy, ([[0], [1]], [0, 1]), r"`y_true` must have one dimension"),
        (evaluation.accuracy, (5, [0]), r"`y_true` must have one dimension"),
        (evaluation.accuracy, ([0.0, np.nan], [0, 1]), "no missing values .case 1 has one"),
        (
            evaluation.accuracy,
            (["a", None], ["a", "b"]),
            "no missing values .case 1 has one.; got y_true=None",
        ),
        (evaluation.accuracy, (["a", "b"], [0, 1]), "`y_pred` must be of the kind of `y_true`"),
        (
            evaluation.accuracy,
            (np.array(["a", 1], dtype=object), np.array(["a", 1], dtype=object)),
            "int and str mixed",
        ),
        (evaluation.precision, (["no", "yes"], ["no", "no"]), "`positive` must be one of 'no', 'yes'"),
        (evaluation.precision, ([0, 1, 2], [0, 1, 1]), "`average` must be macro, micro, weighted or None"),
        (evaluation.precision, ([0, 1], [0, 1], "mean"), "`average` must be one of 'binary'"),
        (evaluation.f_beta, ([0, 1], [0, 1], 0), "`beta` must be a positive number"),
        (evaluation.roc_auc, ([0, 1, 2], [1, 2, 3]), "`y_true` must hold two classes"),
        (evaluation.roc_auc, (["no", "yes"], [1, 2]), "`y_true` must hold two classes, one of them 1"),
        (evaluation.roc_auc, (["no", "no"], [1, 2]), "`positive` must be a class"),
        (evaluation.roc_auc, ([0, 1], [1, np.inf]), "`scores` must hold finite numbers .case 1"),
        (evaluation.roc_auc, ([0, 1], [1j, 2]), "`scores` must hold real numbers; got scores=1j"),
        (evaluation.roc_auc, ([0, 1], ["high", "low"]), "`scores` must hold numbers"),
        (evaluation.roc_auc, ([0, 1], [1, 2, 3]), r"`len\(scores\)`"),
        (evaluation.roc_auc, ([0, 1, 2], np.eye(3)[:, :2]), "one for each of 3 classes; got .*2 columns"),
        (evaluation.roc_auc, ([0, 1, 2], np.eye(3), 1, [0, 1, 3]), "name every class of `y_true`; .2. are"),
        (evaluation.roc_auc, ([0, 1, 2], np.eye(3)[:2]), r"`len\(scores\)`"),
        (evaluation.roc_auc, ([0, 1, 2], np.full((3, 3), np.nan)), "`scores` must have no missing values"),
        (evaluation.roc_auc, ([0, 0, 0], np.ones((3, 1))), "one for each of 1 classes"),
        (evaluation.brier, ([0, 1], [0.2, 1.2]), "`probabilities` must hold probabilities"),
        (evaluation.calibration, ([0, 1], [0.2, 0.4], 0), "`n_bins` must be a whole number"),
        (evaluation.calibration, ([0, 1], [0.2, 0.4], 3, "odd"), "`strategy` must be one of"),
        (evaluation.r_squared, ([1, 2], [1, np.nan]), "no missing values"),
        (evaluation.r_squared, ([1, 2], [1, 2, 3]), r"`len\(y_pred\)`"),
        (evaluation.mean_absolute_error, (["dear", "cheap"], [1, 2]), "`y_true` must hold numbers"),
    ],
)
def test_bad_input_gets_one_sentence(metric, arguments, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        metric(*arguments)
    assert "\n" not in str(caught.value)
