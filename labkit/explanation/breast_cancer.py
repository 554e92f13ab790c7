"""Tumours to explain: eight columns of a known table, few enough for exact Shapley values."""

import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

COLUMNS = (
    "worst radius", "worst texture", "worst smoothness", "worst concave points", "worst symmetry",
    "compactness error", "texture error", "worst fractal dimension",
)  # fmt: skip


def tumours(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """Return 398 tumours to learn from and 171 to explain, each with eight measures of its cell nuclei.

    A label of 1 is malignant. The table comes with scikit-learn (Street, Wolberg and Mangasarian 1993,
    doi:10.1117/12.148698), so nothing is fetched.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    seed : int
        Of the split.

    Returns
    -------
    tuple
        X_train, X_test (DataFrames), y_train, y_test (Series of 0 and 1).

    Examples
    --------
    >>> X_train, X_test, y_train, y_test = tumours()
    >>> X_train.shape, X_test.shape
    ((398, 8), (171, 8))
    """
    data = load_breast_cancer(as_frame=True)
    malignant = (1 - data.target).rename("malignant")
    return train_test_split(data.data[list(COLUMNS)], malignant, test_size=0.3, random_state=seed)
