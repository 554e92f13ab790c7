# %% [markdown]
# # Assignment 7 · The house agent's losses
#
# A house agent wants three things from you: a guess for a street where nothing is known but old prices, a
# price model that one mad palace does not spoil, and a sorter of messages into *offer*, *question* and
# *rubbish*. Behind each stands a loss, and behind each loss a question that it asks.
#
# | task | level | points |
# |---|---|---|
# | 1 the best constant | warm-up | 1 |
# | 2 three guesses (a panel) | warm-up | 1 |
# | 3 Huber's loss | core | 2 |
# | 4 cross-entropy from logits | core | 2 |
# | 5 its gradient | stretch | 3 |
#
# About 70 minutes, after chapter 7. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import losses
from labkit.grading import check

# %% [markdown]
# ## 1. The best constant
#
# If one number must stand for all prices of a street, which one? It depends on what an error costs. Return
# three numbers: the constant with the least mean **squared** error, the one with the least mean
# **absolute** error, and the one with the least **pinball** loss at the level $q$, where a price above the
# guess costs $q$ per unit and a price below it $1 - q$.
#
# With the prices (1, 2, 3, 4, 90) and $q = 0.75$ they are 20, 3 and 4.


# %% nbgrader={"grade_id": "best_constants", "solution": true}
def best_constants(prices, q):
    """Return the best constants for the squared, the absolute and the pinball loss."""
    ### BEGIN SOLUTION
    return [np.mean(prices), np.median(prices), np.quantile(prices, q)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_best_constants", "grade": true, "locked": true, "points": 1}
check("07", "best_constants", best_constants)
### BEGIN HIDDEN TESTS
assert np.allclose(best_constants(np.array([1.0, 2, 3, 4, 90]), 0.75), [20, 3, 4])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Three guesses
#
# The panel of chapter 7 asks three questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = losses.explore()
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
check("07", "three_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 3
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Huber's loss
#
# One palace among cottages, and the squared error thinks of nothing else. Huber's loss is squared for small
# errors $r$ and a straight line for large ones; the two meet without a jump at $\delta$:
#
# $$\ell(r) = \begin{cases} \tfrac12 r^2 & |r| \le \delta \\ \delta\,(|r| - \tfrac12 \delta) & |r| > \delta
# \end{cases}$$
#
# Return the mean over all errors. With the errors (1, −4) and $\delta = 2$ it is (0.5 + 6) / 2 = 3.25.


# %% nbgrader={"grade_id": "huber_loss", "solution": true}
def huber_loss(errors, delta):
    """Return the mean of Huber's loss, one number."""
    ### BEGIN SOLUTION
    size = np.abs(errors)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_huber_loss", "grade": true, "locked": true, "points": 2}
check("07", "huber_loss", huber_loss)
### BEGIN HIDDEN TESTS
assert np.isclose(huber_loss(np.array([1.0, -4.0]), 2.0), 3.25)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Cross-entropy from logits
#
# The sorter gives each message a logit $z_k$ for each kind, and the right kind is $y$. The loss of a
# message is
#
# $$\ell = -\log \frac{e^{z_y}}{\sum_k e^{z_k}}$$
#
# Return the mean over all messages. Mind two things: the sorter is sometimes very sure, with logits of
# 1,000 and more, and $e^{1000}$ is more than a computer can hold. Subtracting the largest logit of a
# message from all of its logits changes nothing in the fraction. And do not clip: a confident error must
# cost what it costs.
#
# With the logits (0, 0) and (0, 2000), both right being the kind 0, the mean is about 1000.35.


# %% nbgrader={"grade_id": "cross_entropy", "solution": true}
def cross_entropy(logits, labels):
    """Return the mean loss; `logits` has a row for each message, `labels` the number of its right kind."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_cross_entropy", "grade": true, "locked": true, "points": 2}
check("07", "cross_entropy", cross_entropy)
### BEGIN HIDDEN TESTS
assert np.isclose(cross_entropy(np.array([[0.0, 0], [0, 2000]]), np.array([0, 0])), 1000.3466)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Its gradient
#
# Why is everybody content with this loss? Because its gradient is so plain. With the probabilities
# $p_k = e^{z_k} / \sum_j e^{z_j}$ and $n$ messages, the mean loss has the gradient
#
# $$\frac{\partial L}{\partial z_k} = \frac1n \, \bigl(p_k - [k = y]\bigr)$$
#
# where the bracket is 1 for the right kind and 0 for the others. Return it for all messages and kinds.
#
# With one message, the logits (0, 0) and the right kind 1 it is (0.5, −0.5).


# %% nbgrader={"grade_id": "logit_gradient", "solution": true}
def logit_gradient(logits, labels):
    """Return the gradient of the mean cross-entropy by the logits, in their shape."""
    ### BEGIN SOLUTION
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = weights / weights.sum(axis=1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_logit_gradient", "grade": true, "locked": true, "points": 3}
check("07", "logit_gradient", logit_gradient)
### BEGIN HIDDEN TESTS
assert np.allclose(logit_gradient(np.zeros((1, 2)), np.array([1])), [[0.5, -0.5]])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
