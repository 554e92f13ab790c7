"""The predictor: every form of model and rows, chunks that do not show, one sentence for each fault."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from labkit.explanation import Predictor
from labkit.explanation.predictor import Effort
from tests.explanation.models import KerasLike, curved

rows = np.random.default_rng(0).normal(size=(40, 5))
labels = (rows[:, 0] + rows[:, 1] ** 2 > 0.5).astype(int)


def test_keras_models_are_asked_in_batches_of_float32_and_never_by_predict():
    model = KerasLike()
    assert np.allclose(Predictor(model, output=1, chunk_rows=16)(rows), -rows.sum(axis=1), atol=1e-5)
    assert [len(batch) for batch in model.seen] == [16, 16, 8]
    assert {batch.dtype.name for batch in model.seen} == {"float32"}


@pytest.mark.parametrize("kind", ["uint8", "bool", "int64", "float64"])
def test_keras_models_get_float32_whatever_comes(kind):
    model = KerasLike()
    assert Predictor(model, output=0)(np.ones((2, 3), dtype=kind)).tolist() == [3, 3]
    assert model.seen[0].dtype == np.float32


def test_keras_models_get_frames_as_numbers_and_refuse_words_by_column():
    predict = Predictor(KerasLike(), output=0)
    assert predict(pd.DataFrame({"age": [1, 2], "fare": [0.5, 1.5]})).tolist() == [1.5, 3.5]
    with pytest.raises(ValueError, match="column 'sex' holds 'male': give Predictor a `preprocess`"):
        predict(pd.DataFrame({"age": [1], "sex": ["male"]}))


def test_preprocess_turns_raw_rows_into_what_the_model_takes():
    frame = pd.DataFrame({"sex": ["male", "female"]})
    predict = Predictor(KerasLike(lambda X: X), preprocess=lambda X: (X == "male").to_numpy())
    assert predict(frame).tolist() == [1, 0]


def test_classifiers_give_probabilities_and_frames_stay_frames():
    frame = pd.DataFrame(rows, columns=list("abcde"))
    model = LogisticRegression().fit(frame, labels)
    predict = Predictor(model, output=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # scikit-learn warns when the names are lost
        assert np.array_equal(predict(frame), model.predict_proba(frame)[:, 1])
    assert predict.units == "probability"


def test_logits_are_those_of_the_model():
    model = LogisticRegression().fit(rows, labels)
    predict = Predictor(model, output=1, to_logit=True)
    assert np.allclose(predict(rows), model.decision_function(rows), atol=1e-6)
    assert predict.units == "logit"


def test_certain_answers_have_finite_logits():
    answers = Predictor(lambda X: np.array([0.0, 1.0]), to_logit=True)([[0], [1]])
    assert np.allclose(answers, [-16.118, 16.118], atol=0.001)


def test_classifiers_without_probabilities_are_not_asked_for_labels():
    model = LinearSVC().fit(rows, labels)
    assert np.array_equal(Predictor(model)(rows), model.decision_function(rows))


def test_regressions_functions_and_predictors():
    model = LinearRegression().fit(rows, rows[:, 0])
    assert np.allclose(Predictor(model)(rows), rows[:, 0])
    predict = Predictor(curved)
    assert np.array_equal(predict(rows), curved(rows))
    assert Predictor.of(predict) is predict
    assert predict.units == "value"


@pytest.mark.parametrize("form", [list, pd.Series, np.array])
def test_texts_come_as_lists_series_or_arrays(form):
    texts = ["good film", "bad film", "good", "bad"]
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(texts, [1, 0, 1, 0])
    answers = Predictor(model, output=1, chunk_rows=3)(form(texts))
    assert np.array_equal(answers, model.predict_proba(texts)[:, 1])


@settings(max_examples=30, deadline=None)
@given(n_rows=st.integers(1, 60), chunk_rows=st.integers(1, 70))
def test_chunks_do_not_change_the_answer_and_the_effort_is_counted(n_rows, chunk_rows):
    X = np.arange(5.0 * n_rows).reshape(n_rows, 5)
    predict = Predictor(curved, chunk_rows=chunk_rows)
    assert np.array_equal(predict(X), curved(X))
    before = predict.cost
    predict(X)
    once = predict.cost - before
    assert (once.calls, once.rows) == (-(-n_rows // chunk_rows), n_rows)
    assert once.seconds > 0
    assert predict.cost.rows == 2 * n_rows


def test_effort_can_be_subtracted():
    assert Effort(5, 70, 2.0) - Effort(2, 30, 0.5) == Effort(3, 40, 1.5)


@pytest.mark.parametrize(
    ("model", "settings", "sentence"),
    [
        (object(), {}, "`model` must have predict_on_batch, predict_proba or predict, or be a function"),
        (KerasLike(), {}, r"gives 2 outputs a row .* as in output=1"),
        (KerasLike(), {"output": 2}, "`output` must lie in 0 to 1; got output=2"),
        (curved, {"output": -1}, "`output` must be a whole number of at least 0"),
        (curved, {"output": 1}, "`output` must lie in 0 to 0; got output=1"),
        (curved, {"chunk_rows": 0}, "`chunk_rows` must be a whole number"),
        (curved, {"units": "cats"}, "`units` must be one of"),
        (lambda X: np.array(["cat"] * len(X)), {}, "gave 'cat'; expected numbers: explain a probability"),
        (lambda X: X[:1, 0], {}, r"gave shape \(1,\) for 2 rows; expected \(n_rows,\)"),
        (lambda X: X[:, :, None], {}, r"gave shape \(2, 5, 1\) for 2 rows"),
        (
            lambda X: np.array([1, np.nan]),
            {},
            "gave nan for row 1; expected finite numbers: impute the missing values",
        ),
        (lambda X: np.array([0.5, 1.5]), {"to_logit": True}, "takes probabilities; the model gave 1.5"),
    ],
)
def test_faults_are_told_in_one_sentence(model, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Predictor(model, **settings)(rows[:2])


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="`X` must hold at least one row; got X='0 rows'"):
        Predictor(curved)(rows[:0])
