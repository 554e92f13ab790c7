# %% [markdown]
# # Assignment 9 · Why did the bank say no?
#
# A bank's model has refused a loan, and the customer asks why. The law gives her a right to an answer, and
# the bank has four people with four answers. You compute what each of them computes, by hand and on small
# numbers, so that you know what such an answer says, and what it does not.
#
# | task | level | points |
# |---|---|---|
# | 1 shuffle a column | warm-up | 1 |
# | 2 three guesses (a panel) | warm-up | 1 |
# | 3 three friends and a bill | core | 2 |
# | 4 the shares of a linear model | core | 2 |
# | 5 what if everybody were forty? | stretch | 3 |
#
# About 75 minutes, after chapter 9. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import explanation
from labkit.grading import check

# %% [markdown]
# ## 1. Shuffle a column
#
# How much does the model need a column? Shuffle it, several times, and see how far the score falls. The
# table `shuffled` has a row for each column of the data and in it a score for each shuffle; `score` is the
# score with nothing shuffled. A score is better when it is higher. Return for each column its importance:
# how much is **lost** on average.
#
# With the score 0.9 and the rows (0.5, 0.7) and (0.9, 0.92) the importances are 0.3 and −0.01. (A column
# that is of no use may seem to do a little harm.)


# %% nbgrader={"grade_id": "importances", "solution": true}
def importances(score, shuffled):
    """Return an array with the importance of each column; rows of `shuffled` are columns of the data."""
    ### BEGIN SOLUTION
    return score - np.mean(shuffled, axis=1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_importances", "grade": true, "locked": true, "points": 1}
check("09", "importances", importances)
### BEGIN HIDDEN TESTS
assert np.allclose(importances(0.9, np.array([[0.5, 0.7], [0.9, 0.92]])), [0.3, -0.01])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Three guesses
#
# The panel of chapter 9 asks three questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = explanation.explore()
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
check("09", "three_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 3
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Three friends and a bill
#
# Income (A), age (B) and debt (C) sit at one table, and the model's answer is the bill. The dict `worth`
# says what each company would pay: `worth[""]` nobody, `worth["A"]`, `worth["BC"]`, …, `worth["ABC"]` all
# of them, letters in order. What is a fair share for each? Shapley's answer: let them come in, one after
# another, and write down by how much the bill grows as each enters. Do that for **all six orders** and
# take the mean.
#
# Return the shares of A, B and C. If A alone pays 6, B and C pay nothing, and every company with A in it
# pays 6 as well, the shares are (6, 0, 0). If nobody pays unless both A and B are there, and then 6, they
# are (3, 3, 0).


# %% nbgrader={"grade_id": "fair_shares", "solution": true}
def fair_shares(worth):
    """Return the Shapley values of A, B and C."""
    ### BEGIN SOLUTION
    shares = {"A": 0.0, "B": 0.0, "C": 0.0}
    for order in ("ABC", "ACB", "BAC", "BCA", "CAB", "CBA"):
        for place, guest in enumerate(order):
            before, after = "".join(sorted(order[:place])), "".join(sorted(order[: place + 1]))
            shares[guest] += (worth[after] - worth[before]) / 6
    return list(shares.values())
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_fair_shares", "grade": true, "locked": true, "points": 2}
check("09", "fair_shares", fair_shares)
### BEGIN HIDDEN TESTS
companies = ["", "A", "B", "C", "AB", "AC", "BC", "ABC"]
assert np.allclose(fair_shares({company: 6.0 * ("A" in company) for company in companies}), [6, 0, 0])
assert np.allclose(fair_shares({company: 6.0 * ("AB" in company) for company in companies}), [3, 3, 0])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The shares of a linear model
#
# For a linear model, $\hat y = b + \sum_k w_k x_k$, with columns that are filled in from a background of
# other customers, no orders are needed. The share of column $k$ is how far this customer is from the
# average one, in the model's units:
#
# $$\varphi_k = w_k\,(x_k - \bar x_k)$$
#
# Return the **baseline**, which is the mean prediction over the background, and the array of shares.
# Together they must give the prediction for the customer; check that before you ask the cell.
#
# With $w = (2, -1)$, $b = 1$, the customer (3, 5) and the background (1, 1), (1, 3) the baseline is 1 and
# the shares are (4, −3).


# %% nbgrader={"grade_id": "linear_shares", "solution": true}
def linear_shares(weights, intercept, customer, background):
    """Return two things: the baseline, a number, and the shares, an array."""
    ### BEGIN SOLUTION
    average = np.mean(background, axis=0)
    return [intercept + weights @ average, weights * (customer - average)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_linear_shares", "grade": true, "locked": true, "points": 2}
check("09", "linear_shares", linear_shares)
### BEGIN HIDDEN TESTS
story = np.array([2.0, -1]), 1.0, np.array([3.0, 5]), np.array([[1.0, 1], [1, 3]])
base, shares = linear_shares(*story)
assert np.isclose(base, 1)
assert np.allclose(shares, [4, -3])
### END HIDDEN TESTS

# %% [markdown]
# ## 5. What if everybody were forty?
#
# The model is not linear; it bends: $f(x) = (w \cdot x)^2$. What does it make of the column *age*? Set the
# age of **every** customer to one value, leave all else as it is, let the model predict, and take the
# mean. Do so for each value of a grid: that curve is the *partial dependence*.
#
# Return the array of means. With $w = (1, 1)$, the customers (5, 0) and (7, 2), the column 0 and the grid
# (0, 1) the curve is (2, 5).
#
# Beware when you tell the customer: it speaks of everybody, and not of her; and a customer of 18 with
# forty years of employment is a customer that nobody has ever seen.


# %% nbgrader={"grade_id": "average_curve", "solution": true}
def average_curve(weights, X, column, grid):
    """Return the partial dependence of (w · x)² on a column, one number for each value of the grid."""
    ### BEGIN SOLUTION
    changed = np.repeat(X[None], len(grid), axis=0)
    changed[:, :, column] = grid[:, None]
    return ((changed @ weights) ** 2).mean(axis=1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_average_curve", "grade": true, "locked": true, "points": 3}
check("09", "average_curve", average_curve)
### BEGIN HIDDEN TESTS
customers = np.array([[5.0, 0], [7, 2]])
assert np.allclose(average_curve(np.ones(2), customers, 0, np.array([0.0, 1])), [2, 5])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
