"""Metrics of labels, each one line above the confusion matrix. A ratio 0/0 is nan."""

from labkit.evaluation.matrices import confusion


def accuracy(y_true, y_pred):
    """Return the share of right answers.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [0, 1]
    """
    return confusion(y_true, y_pred).accuracy


def balanced_accuracy(y_true, y_pred):
    """Return the mean recall of the classes that have cases: one half for always the same of two.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [0, 1]
    """
    return confusion(y_true, y_pred).balanced_accuracy


def precision(y_true, y_pred, average="binary", positive=1):
    r"""Return which share of the cases answered with a class belongs to it.

    .. math:: \text{precision} = TP / (TP + FP)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the precision of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)
    """
    return confusion(y_true, y_pred).precision(average, positive)


def recall(y_true, y_pred, average="binary", positive=1):
    r"""Return which share of the cases of a class was found.

    .. math:: \text{recall} = TP / (TP + FN)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the recall of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)
    """
    return confusion(y_true, y_pred).recall(average, positive)


def specificity(y_true, y_pred, average="binary", positive=1):
    r"""Return which share of the cases of all other classes was left alone.

    .. math:: \text{specificity} = TN / (TN + FP)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the specificity of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)
    """
    return confusion(y_true, y_pred).specificity(average, positive)


def f_beta(y_true, y_pred, beta=1.0, average="binary", positive=1):
    r"""Return the harmonic mean of precision and recall, recall weighing beta² times as much.

    .. math:: F_\beta = (1 + \beta^2) TP / ((1 + \beta^2) TP + FP + \beta^2 FN)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    beta : float, > 0
    average : {"binary", "macro", "micro", "weighted", None}
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)
    """
    return confusion(y_true, y_pred).f_beta(beta, average, positive)


def matthews(y_true, y_pred):
    """Return Matthews' correlation of truths and answers, from -1 to 1; 0 where one of them never changes.

    Source: Gorodkin 2004 (several classes), doi:10.1016/j.compbiolchem.2004.09.006.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [-1, 1]
    """
    return confusion(y_true, y_pred).matthews
