"""The tumours of chapter 9: one split, labels of malignancy."""

from labkit.explanation.breast_cancer import tumours


def test_tumours_are_split_once_and_labelled_malignant():
    X_train, X_test, y_train, y_test = tumours()
    assert (X_train.shape, X_test.shape) == ((398, 8), (171, 8))
    assert not set(X_train.index) & set(X_test.index)
    assert X_train["worst radius"][y_train == 1].mean() > X_train["worst radius"][y_train == 0].mean() + 5
    assert set(y_test) == {0, 1}
