# %% [markdown]
# # Assignment 8 · Would you ship it?
#
# A clinic wants to screen everybody for a rare disease. The vendor's slide says: *“accuracy 99%, AUC 0.92”*.
# You are asked whether to buy. One in a hundred is ill, so a test that calls nobody has an accuracy of 99%
# too, and you begin to look closer.
#
# | task | level | points |
# |---|---|---|
# | 1 precision and recall | warm-up | 1 |
# | 2 scale the test part | core | 2 |
# | 3 the cheapest threshold | core | 2 |
# | 4 how sure is 90%? | core | 2 |
# | 5 half of the alarms (a panel) | core | 2 |
# | 6 the area, by hand | stretch | 3 |
#
# About 80 minutes, after chapter 8. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them. Libraries are allowed.

# %%
import numpy as np

from labkit import evaluation
from labkit.grading import check

# %% [markdown]
# ## 1. Precision and recall
#
# Labels and calls are arrays of 0 and 1: 1 is *ill*, 1 is *called*. Of those called, which share is ill
# (precision)? Of the ill, which share was called (recall)?
#
# Where there is nothing to divide by, the answer is not 0. It cannot be said: return `float("nan")`.
#
# With the labels (1, 1, 0, 0, 0) and the calls (1, 0, 1, 1, 0) precision is 1/3 and recall 1/2.


# %% nbgrader={"grade_id": "precision_and_recall", "solution": true}
def precision_and_recall(y_true, y_pred):
    """Return two numbers: precision, then recall."""
    ### BEGIN SOLUTION
    found = np.sum((y_true == 1) & (y_pred == 1))
    return [found / total if total else float("nan") for total in (y_pred.sum(), y_true.sum())]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_precision_and_recall", "grade": true, "locked": true, "points": 1}
check("08", "precision_and_recall", precision_and_recall)
### BEGIN HIDDEN TESTS
labels, calls = np.array([1, 1, 0, 0, 0]), np.array([1, 0, 1, 1, 0])
assert np.allclose(precision_and_recall(labels, calls), [1 / 3, 1 / 2])
assert np.allclose(precision_and_recall(np.array([1, 1, 1, 0]), np.array([1, 0, 0, 0])), [1, 1 / 3])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Scale the test part
#
# The vendor has scaled every blood value by its mean $\mu$ and its standard deviation $\sigma$ over *all*
# patients, and only then set a test part aside. So the training had seen the test. Do it right:
#
# $$x \leftarrow \frac{x - \mu}{\sigma}$$
#
# with a $\mu$ and a $\sigma$ for each column, learned where learning is allowed. ($\sigma$ as numpy computes
# it, divided by $n$.) Return the scaled test part.
#
# With the training part (1), (3) and the test part (4) the answer is one row with the number 2.


# %% nbgrader={"grade_id": "scale_test", "solution": true}
def scale_test(X_train, X_test):
    """Return the test part, scaled; rows are patients, columns are blood values."""
    ### BEGIN SOLUTION
    mean, deviation = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    return (X_test - mean) / deviation
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_scale_test", "grade": true, "locked": true, "points": 2}
check("08", "scale_test", scale_test)
### BEGIN HIDDEN TESTS
assert np.allclose(scale_test(np.array([[1.0], [3.0]]), np.array([[4.0]])), [[2]])
assert np.allclose(scale_test(np.array([[0.0], [4.0]]), np.array([[6.0], [2.0]])), [[2], [0]])
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The cheapest threshold
#
# A false alarm costs an afternoon; a miss may cost a life. The test gives scores, and whoever has a score
# *from* the threshold *on* is called. For each of the thresholds count the healthy who are called and the
# ill who are not, weigh each count with its cost, and return the threshold whose sum is least; of several
# that are equally cheap, the lowest.
#
# With the labels (0, 1, 0, 1), the scores (0.1, 0.3, 0.4, 0.8), the thresholds (0.2, 0.4, 0.6), a false alarm
# for 1 and a miss for 5 the costs are 1, 6 and 5, so the answer is 0.2.


# %% nbgrader={"grade_id": "cheapest_threshold", "solution": true}
def cheapest_threshold(y_true, scores, thresholds, false_positive, false_negative):
    """Return one of the thresholds; `false_positive` and `false_negative` are what the two errors cost."""
    ### BEGIN SOLUTION
    costs = []
    for threshold in thresholds:
        calls = scores >= threshold
        alarms, misses = np.sum(calls & (y_true == 0)), np.sum(~calls & (y_true == 1))
        costs.append(false_positive * alarms + false_negative * misses)
    return thresholds[np.argmin(costs)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_cheapest_threshold", "grade": true, "locked": true, "points": 2}
check("08", "cheapest_threshold", cheapest_threshold)
### BEGIN HIDDEN TESTS
story = np.array([0, 1, 0, 1]), np.array([0.1, 0.3, 0.4, 0.8]), np.array([0.2, 0.4, 0.6])
assert np.isclose(cheapest_threshold(*story, 1.0, 5.0), 0.2)
given = np.array([1, 0, 0]), np.array([0.3, 0.5, 0.7]), np.array([0.3, 0.6, 0.9])
assert np.isclose(cheapest_threshold(*given, 4.0, 1.0), 0.9)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. How sure is 90%?
#
# The vendor tested 20 patients and was right 18 times: 90%. What could that be by luck? With the share $p$ of
# right answers among $n$ cases, Wilson's interval of 95% reaches from $c - h$ to $c + h$:
#
# $$c = \frac{p + \frac{z^2}{2n}}{1 + \frac{z^2}{n}}, \qquad
# h = \frac{z}{1 + \frac{z^2}{n}} \sqrt{\frac{p (1 - p)}{n} + \frac{z^2}{4 n^2}}, \qquad z = 1.96$$
#
# 18 of 20 means anything from about 0.70 to 0.97.


# %% nbgrader={"grade_id": "accuracy_interval", "solution": true}
def accuracy_interval(n_right, n_cases):
    """Return the two ends of Wilson's interval, the lower one first."""
    ### BEGIN SOLUTION
    z, share = 1.96, n_right / n_cases
    shrink = 1 + z**2 / n_cases
    centre = (share + z**2 / (2 * n_cases)) / shrink
    half = z / shrink * np.sqrt(share * (1 - share) / n_cases + z**2 / (4 * n_cases**2))
    return [centre - half, centre + half]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_accuracy_interval", "grade": true, "locked": true, "points": 2}
check("08", "accuracy_interval", accuracy_interval)
### BEGIN HIDDEN TESTS
assert np.allclose(accuracy_interval(18, 20), [0.70, 0.97], atol=5e-3)
assert np.allclose(accuracy_interval(95, 100), [0.8882, 0.9785], atol=1e-3)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Half of the alarms
#
# One in a hundred is ill. The doctors say: *“every alarm means a biopsy; half of the alarms must be right.”*
# Drag the threshold until the **precision is between 45% and 55%**. Leave the base rate at 0.01, and do not
# recalibrate. Then look at the recall: would you ship it?

# %%
panel = evaluation.explore(view="precision_recall", base_rate=0.01, n_cases=200_000)
panel

# %% [markdown]
# Below the panel stands a line of code that makes its state again. Copy it between the quotes, and
# grading will measure that very state.

# %% nbgrader={"grade_id": "half_of_the_alarms", "solution": true}
my_panel = ...  # such as "evaluation.explore(base_rate=0.01, threshold=0.3)"
### BEGIN SOLUTION
my_panel = "evaluation.explore(view='precision_recall', threshold=0.978, base_rate=0.01, n_cases=200000)"
### END SOLUTION

# %% nbgrader={"grade_id": "check_half_of_the_alarms", "grade": true, "locked": true, "points": 2}
check("08", "half_of_the_alarms", my_panel)
### BEGIN HIDDEN TESTS
assert my_panel is not ...
### END HIDDEN TESTS

# %% [markdown]
# ## 6. The area, by hand
#
# And the AUC? Take one ill and one healthy patient at random. The area under the ROC curve is the probability
# that the ill one has the higher score. A pair with equal scores is a toss and counts one half:
#
# $$\mathrm{AUC} = \frac{1}{n_1 n_0} \sum_{i\ \text{ill}} \; \sum_{j\ \text{healthy}}
# \begin{cases} 1 & s_i > s_j \\ \tfrac12 & s_i = s_j \\ 0 & s_i < s_j \end{cases}$$
#
# The disease may be as rare as it likes, the area does not see it: that is why the slide shows it.
#
# With the labels (1, 0, 0) and the scores (0.5, 0.5, 0.1) the area is 0.75.


# %% nbgrader={"grade_id": "area", "solution": true}
def area(y_true, scores):
    """Return the area under the ROC curve."""
    ### BEGIN SOLUTION
    ill, healthy = scores[y_true == 1], scores[y_true == 0]
    gap = np.sign(ill[:, None] - healthy[None])
    return np.mean((1 + gap) / 2)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_area", "grade": true, "locked": true, "points": 3}
check("08", "area", area)
### BEGIN HIDDEN TESTS
assert np.isclose(area(np.array([1, 0, 0]), np.array([0.5, 0.5, 0.1])), 0.75)
assert np.isclose(area(np.array([1, 1, 0]), np.array([0.2, 0.9, 0.4])), 0.5)
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
