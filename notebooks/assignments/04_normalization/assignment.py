# %% [markdown]
# # Assignment 4 · The thermometer that lied
#
# A greenhouse measures temperature, light and moisture, each in a unit of its own, and a network decides
# when to water. In the laboratory it was excellent. In the greenhouse it drowned the tomatoes. The network
# is not to blame: somewhere between sensor and network the numbers were scaled, and scaled wrongly.
#
# | task | level | points |
# |---|---|---|
# | 1 onto a range | warm-up | 1 |
# | 2 three guesses (a panel) | warm-up | 1 |
# | 3 a scale that outliers cannot move | core | 2 |
# | 4 batch normalization, while training | core | 2 |
# | 5 batch normalization, at work | stretch | 3 |
#
# About 70 minutes, after chapter 4. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import normalization
from labkit.grading import check

# %% [markdown]
# ## 1. Onto a range
#
# Scale a column so that its smallest value becomes `low`, its largest `high`, and what lies between keeps
# its place:
#
# $$x \leftarrow a + (b - a)\,\frac{x - x_{\min}}{x_{\max} - x_{\min}}$$
#
# where $a$ is `low` and $b$ is `high`. On the range from −1 to 1 the temperatures (10, 20, 30) become
# (−1, 0, 1).


# %% nbgrader={"grade_id": "onto_range", "solution": true}
def onto_range(column, low, high):
    """Return the column, scaled onto the range from `low` to `high`."""
    ### BEGIN SOLUTION
    share = (column - np.min(column)) / np.ptp(column)
    return low + (high - low) * share
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_onto_range", "grade": true, "locked": true, "points": 1}
check("04", "onto_range", onto_range)
### BEGIN HIDDEN TESTS
assert np.allclose(onto_range(np.array([10.0, 20.0, 30.0]), -1.0, 1.0), [-1, 0, 1])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Three guesses
#
# The panel of chapter 4 asks three questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = normalization.explore()
panel

# %% [markdown]
# The panel keeps your guesses in `panel.answers`. When all are made, hand them in.


# %% nbgrader={"grade_id": "three_guesses", "solution": true}
my_guesses = ...  # panel.answers
### BEGIN SOLUTION
for experiment in range(1, 4):
    panel.predict(experiment, 50)
my_guesses = panel.answers[:]
### END SOLUTION

# %% nbgrader={"grade_id": "check_three_guesses", "grade": true, "locked": true, "points": 1}
check("04", "three_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 3
### END HIDDEN TESTS

# %% [markdown]
# ## 3. A scale that outliers cannot move
#
# One sensor now and then says 9,999 degrees. One such number moves mean and standard deviation as far as
# it likes; it hardly moves the median and the quartiles. Scale the new readings by what the training part
# says:
#
# $$x \leftarrow \frac{x - \mathrm{median}}{q_{75} - q_{25}}$$
#
# for each column, with numpy's usual quantiles. With the training column (0, 1, 2, 3, 9999) the median is
# 2 and the quartiles are 1 and 3, so a new 6 becomes 2.


# %% nbgrader={"grade_id": "robust_scale", "solution": true}
def robust_scale(X_train, X_new):
    """Return the new readings, scaled; columns are sensors."""
    ### BEGIN SOLUTION
    lower, middle, upper = np.quantile(X_train, [0.25, 0.5, 0.75], axis=0)
    return (X_new - middle) / (upper - lower)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_robust_scale", "grade": true, "locked": true, "points": 2}
check("04", "robust_scale", robust_scale)
### BEGIN HIDDEN TESTS
assert np.allclose(robust_scale(np.array([[0.0], [1], [2], [3], [9999]]), np.array([[6.0]])), [[2]])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Batch normalization, while training
#
# Inside the network a layer scales its own inputs, batch by batch. For each column of the batch it takes
# the mean $\mu$ and the variance $\sigma^2$ (divided by $n$), and then two numbers that are learned,
# $\gamma$ and $\beta$:
#
# $$y = \gamma\,\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$$
#
# The batch (0), (2) with $\gamma = 3$, $\beta = 1$ and $\epsilon = 0$ becomes (−2), (4).


# %% nbgrader={"grade_id": "batch_norm", "solution": true}
def batch_norm(X, gamma, beta, epsilon):
    """Return the batch as the layer gives it on while training; rows are cases."""
    ### BEGIN SOLUTION
    deviation = np.sqrt(np.var(X, axis=0) + epsilon)
    return gamma * (X - np.mean(X, axis=0)) / deviation + beta
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_batch_norm", "grade": true, "locked": true, "points": 2}
check("04", "batch_norm", batch_norm)
### BEGIN HIDDEN TESTS
assert np.allclose(batch_norm(np.array([[0.0], [2.0]]), np.array([3.0]), np.array([1.0]), 0.0), [[-2], [4]])
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Batch normalization, at work
#
# In the greenhouse the readings come one at a time. A batch of one has no variance: the tomatoes drowned.
# So while training the layer also keeps moving averages, and at work it uses *them*. With the layer's
# momentum $m$, after each batch, as in Keras:
#
# $$\bar\mu \leftarrow m\,\bar\mu + (1 - m)\,\mu, \qquad
# \bar\sigma^2 \leftarrow m\,\bar\sigma^2 + (1 - m)\,\sigma^2$$
#
# beginning with $\bar\mu = 0$ and $\bar\sigma^2 = 1$. Let the layer see all `batches`, in order, and return
# $(x - \bar\mu) / \sqrt{\bar\sigma^2 + \epsilon}$ for the new readings.
#
# After one batch (2), (4) with $m = 0.5$ the averages are 1.5 and 1, so with $\epsilon = 0$ a new 3.5
# becomes 2.


# %% nbgrader={"grade_id": "at_work", "solution": true}
def at_work(batches, momentum, X_new, epsilon):
    """Return the new readings as the layer gives them on at work; `batches` is an array of batches."""
    ### BEGIN SOLUTION
    mean, variance = 0.0, 1.0
    for batch in batches:
        mean = momentum * mean + (1 - momentum) * batch.mean(axis=0)
        variance = momentum * variance + (1 - momentum) * batch.var(axis=0)
    return (X_new - mean) / np.sqrt(variance + epsilon)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_at_work", "grade": true, "locked": true, "points": 3}
check("04", "at_work", at_work)
### BEGIN HIDDEN TESTS
assert np.allclose(at_work(np.array([[[2.0], [4.0]]]), 0.5, np.array([[3.5]]), 0.0), [[2]])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
