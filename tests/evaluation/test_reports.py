"""One page about any model, and the same question asked of many splits."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from labkit import evaluation

FEW = {"n_resamples": 40}


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True)
    return X[:, :4], y


@pytest.fixture(scope="module")
def report(cancer):
    X, y = cancer
    return evaluation.report(GaussianNB().fit(X[:300], y[:300]), X[300:], y[300:], **FEW)


def test_a_page_about_two_classes_says_scikit_learns_numbers(report, cancer):
    X, y = cancer
    model = GaussianNB().fit(X[:300], y[:300])
    predictions, shares, truth = model.predict(X[300:]), model.predict_proba(X[300:])[:, 1], y[300:]
    expected = {
        "accuracy": oracle.accuracy_score(truth, predictions),
        "balanced accuracy": oracle.balanced_accuracy_score(truth, predictions),
        "Matthews": oracle.matthews_corrcoef(truth, predictions),
        "precision": oracle.precision_score(truth, predictions),
        "recall": oracle.recall_score(truth, predictions),
        "F1": oracle.f1_score(truth, predictions),
        "AUC": oracle.roc_auc_score(truth, shares),
        "Brier": oracle.brier_score_loss(truth, shares),
        "log loss": oracle.log_loss(truth, shares),
    }
    result = report.numbers["estimate"].to_dict()
    assert {name: result[name] for name in expected} == pytest.approx(expected)
    assert (report.task, report.n_cases, report.remarks) == ("classification", 269, ())
    assert report.thresholds.auc == pytest.approx(expected["AUC"])
    pd.testing.assert_frame_equal(report.calibration, evaluation.calibration(truth, shares))
    assert report.confusion.accuracy == expected["accuracy"]
    baseline = report.numbers["baseline"]
    assert baseline["accuracy"] == max(truth.mean(), 1 - truth.mean())
    assert (baseline["AUC"], baseline["calibration error"]) == (0.5, pytest.approx(0))
    assert baseline["Brier"] == pytest.approx(truth.var())


def test_every_number_has_its_interval(report):
    numbers = report.numbers
    assert (numbers["low"] < numbers["high"]).all()
    known = numbers.drop("calibration error")  # the bootstrap cannot undo its bias upwards
    assert ((known["low"] <= known["estimate"]) & (known["estimate"] <= known["high"])).all()


def test_the_ten_worst_cases_come_with_what_the_truth_was_given(report):
    assert len(report.worst) == 10
    assert report.worst["given_to_truth"].is_monotonic_increasing
    assert report.worst["given_to_truth"].iloc[0] < 0.1
    assert (report.worst["truth"] != report.worst["predicted"]).all()
    assert "The 10 worst cases" in str(report)
    assert "accuracy" in str(report)


def test_three_classes_with_names():
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = GaussianNB().fit(X, names)
    result = evaluation.report(model, X, names, **FEW)
    assert result.numbers["estimate"]["log loss"] == pytest.approx(
        oracle.log_loss(names, model.predict_proba(X))
    )
    assert result.numbers["estimate"]["macro F1"] == pytest.approx(
        oracle.f1_score(names, model.predict(X), average="macro")
    )
    assert result.numbers["baseline"]["log loss"] == pytest.approx(np.log(3))
    assert result.numbers["estimate"]["macro AUC"] == pytest.approx(
        oracle.roc_auc_score(names, model.predict_proba(X), multi_class="ovr")
    )
    assert result.numbers["baseline"]["macro AUC"] == 0.5
    assert result.thresholds is None


def test_a_page_about_numbers(rng):
    X = rng.normal(size=(80, 2))
    y = X @ [2, 1] + rng.normal(0, 0.5, 80)
    y[17] += 9
    result = evaluation.report(LinearRegression().fit(X, y), X, y, **FEW)
    assert result.task == "regression"
    assert result.worst.index[0] == 17
    assert result.worst["error"].iloc[0] < -7
    assert result.numbers["baseline"]["R squared"] == pytest.approx(0)
    assert (
        result.numbers["estimate"]["mean absolute error"] < result.numbers["baseline"]["mean absolute error"]
    )


class FakeKeras:
    """Answers like a Keras model with one sigmoid at its end."""

    def predict_on_batch(self, X):
        raise AssertionError("only its name is looked at")

    def predict(self, X, verbose="auto"):
        assert verbose == 0
        return X[:, :1]


def test_a_keras_model_a_callable_and_columns_say_the_same(rng):
    shares = rng.uniform(0.01, 0.99, (50, 1))
    y = (rng.random(50) < shares[:, 0]).astype(int)
    models = FakeKeras(), lambda X: X[:, 0], lambda X: np.column_stack([1 - X[:, 0], X[:, 0]])
    pages = [evaluation.report(model, shares, y, **FEW) for model in models]
    for page in pages[1:]:
        pd.testing.assert_frame_equal(page.numbers, pages[0].numbers)
    assert pages[0].numbers["estimate"]["AUC"] == pytest.approx(oracle.roc_auc_score(y, shares[:, 0]))


def test_labels_alone_are_enough(rng):
    y = rng.choice(["no", "yes"], 30)
    page = evaluation.report(lambda X: np.where(X > 0, "yes", "no"), rng.normal(size=30), y, **FEW)
    assert page.thresholds is None
    assert "AUC" not in page.numbers.index
    assert (page.worst["truth"] != page.worst["predicted"]).all()


def test_a_model_that_always_says_the_same_is_no_better_than_the_baseline(cancer):
    X, y = cancer
    page = evaluation.report(DummyClassifier().fit(X, y), X, y, **FEW)
    assert page.numbers["estimate"]["accuracy"] == page.numbers["baseline"]["accuracy"]
    assert page.numbers["estimate"]["Matthews"] == 0
    assert "No case is predicted as 0: its precision is 0/0, undefined." in page.remarks


@pytest.mark.parametrize("predictions", [np.array([0.2, 0.4]), np.array([0, 0])])
def test_a_test_set_of_one_class_has_a_remark(predictions):
    page = evaluation.report(
        lambda X: predictions, [[0], [0]], np.array([0, 0]), task="classification", **FEW
    )
    assert page.numbers["estimate"]["accuracy"] == 1
    assert any("only one class" in remark for remark in page.remarks)


@pytest.mark.parametrize(
    ("model", "y", "settings", "sentence"),
    [
        (3, [0, 1], {}, "`model` must have predict_proba or predict, or be callable"),
        (lambda X: [0.5], [0, 1], {}, "must be the number of cases, 2"),
        (lambda X: np.zeros((2, 2, 2)), [0, 1], {}, "one prediction a case"),
        (lambda X: [[2.0, -1], [0, 1]], [0, 1], {}, "add up to 1 in each row .logits need"),
        (lambda X: [[0.5, 0.5], [0, 1]], [0, 2], {}, "hold the model's classes alone"),
        (lambda X: [[0.5, 0.5], [0, 1]], [0, 1], {"labels": [0]}, "`labels` must name 2 columns"),
        (lambda X: [0.5, np.nan], [1.5, 2.5], {}, "`predictions` must have no missing values"),
        (lambda X: [0.5, 0.1], [0, 1], {"task": "ranking"}, "`task` must be one of"),
        (lambda X: [0.5, 0.1], [], {}, "`y` must hold at least one case"),
    ],
)
def test_bad_input_gets_one_sentence(model, y, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        evaluation.report(model, [[0], [1]], y, **FEW, **settings)


def test_another_seed_buys_points(cancer):
    table = evaluation.split_scores(GaussianNB(), *cancer, n_splits=30)
    assert list(table) == ["seed", "score"]
    assert 0.04 < table["score"].max() - table["score"].min() < 0.25
    pd.testing.assert_frame_equal(table, evaluation.split_scores(GaussianNB(), *cancer, n_splits=30))


def test_more_data_brings_training_and_test_together(cancer):
    table = evaluation.learning_scores(DecisionTreeClassifier(max_depth=4, random_state=0), *cancer)
    middle = table.groupby("n_train")[["train", "test"]].mean()
    gap = middle["train"] - middle["test"]
    assert gap.iloc[0] > gap.iloc[-1] > 0
    assert middle.index[-1] == 455


def test_a_deeper_tree_learns_by_heart(cancer):
    X, y = cancer
    frame = pd.DataFrame(X)
    table = evaluation.setting_scores(
        DecisionTreeClassifier(random_state=0), frame, pd.Series(y), "max_depth", [1, 20], n_splits=3
    )
    middle = table.groupby("value")[["train", "test"]].mean()
    assert middle["train"][20] == 1
    assert middle["train"][20] - middle["test"][20] > middle["train"][1] - middle["test"][1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda X, y: evaluation.split_scores(GaussianNB(), X, y, 0), "`n_splits` must be a whole number"),
        (lambda X, y: evaluation.learning_scores(GaussianNB(), X, y, [0]), "`sizes` must lie in"),
        (
            lambda X, y: evaluation.setting_scores(GaussianNB(), X, y, "depth", [1]),
            "`setting` must be one of 'priors'",
        ),
    ],
)
def test_bad_repeats_get_one_sentence(cancer, call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(*cancer)
