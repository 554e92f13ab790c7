# %% [markdown]
# # Assignment 2 · The bicycle counter
#
# On a bridge stands a counter of bicycles. Your city wants to know an hour ahead how many will come. The
# raw table says *hour 23*, *street: Bridge Road*, *weather: fog*, and a model does nothing good with it:
# to the model 23 and 0 lie far apart, and *fog* is a word. You make numbers out of it that mean something.
#
# | task | level | points |
# |---|---|---|
# | 1 hours on a circle | warm-up | 1 |
# | 2 three guesses (a panel) | warm-up | 1 |
# | 3 one column for each word | core | 2 |
# | 4 a mean for each street | core | 2 |
# | 5 a mean that has not seen the answer | stretch | 3 |
#
# About 75 minutes, after chapter 2. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# tables, so return your answers; do not print them.

# %%
import numpy as np

from labkit import features
from labkit.grading import check

# %% [markdown]
# ## 1. Hours on a circle
#
# An hour before midnight and an hour after it are neighbours. Put the hours on a circle: each becomes two
# numbers,
#
# $$\Bigl(\sin \frac{2\pi t}{T},\; \cos \frac{2\pi t}{T}\Bigr)$$
#
# where $T$ is the period, 24 for hours, 7 for days of a week. Return an array with a row for each time and
# two columns, sine first.
#
# With the hours (0, 6) and the period 24 the rows are (0, 1) and (1, 0).


# %% nbgrader={"grade_id": "on_a_circle", "solution": true}
def on_a_circle(times, period):
    """Return the times as places on a circle, in two columns."""
    ### BEGIN SOLUTION
    angle = 2 * np.pi * times / period
    return np.column_stack([np.sin(angle), np.cos(angle)])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_on_a_circle", "grade": true, "locked": true, "points": 1}
check("02", "on_a_circle", on_a_circle)
### BEGIN HIDDEN TESTS
assert np.allclose(on_a_circle(np.array([0.0, 6.0]), 24.0), [[0, 1], [1, 0]])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Three guesses
#
# The panel of chapter 2 asks three questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = features.explore()
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
check("02", "three_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 3
### END HIDDEN TESTS

# %% [markdown]
# ## 3. One column for each word
#
# Give each word of `known` a column, in the order in which `known` lists them, and each value a row: 1 in
# the column of its word, 0 elsewhere. The list was made while training. A word that is not in it (*snow*,
# in May) must not stop the program and must not become another word: its row is all zeros.
#
# With the known words (sun, fog) and the values (fog, snow) the rows are (0, 1) and (0, 0).


# %% nbgrader={"grade_id": "word_columns", "solution": true}
def word_columns(values, known):
    """Return an array of zeros and ones; values and known are lists of strings."""
    ### BEGIN SOLUTION
    return np.array([[int(value == word) for word in known] for value in values])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_word_columns", "grade": true, "locked": true, "points": 2}
check("02", "word_columns", word_columns)
### BEGIN HIDDEN TESTS
assert np.allclose(word_columns(["fog", "snow"], ["sun", "fog"]), [[0, 1], [0, 0]])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. A mean for each street
#
# There are 900 streets, too many for columns. Each street becomes the mean count of its training rows, and
# a street with few rows is pulled towards the mean of all, $\bar y$:
#
# $$\text{street} \;\mapsto\; \frac{n\,\bar y_{\text{street}} + m\,\bar y}{n + m}$$
#
# where $n$ is the number of its training rows and $m$ how many rows the common mean is worth. A street
# that was never seen gets $\bar y$. Return one number for each of the new streets.
#
# With the training streets (A, A, B), the counts (2, 4, 9) and $m = 1$ the new streets (A, B, C) become
# (11/3, 7, 5).


# %% nbgrader={"grade_id": "street_means", "solution": true}
def street_means(streets, counts, new_streets, m):
    """Return an array of numbers; `streets` and `new_streets` are arrays of strings, `counts` of numbers."""
    ### BEGIN SOLUTION
    overall, encoded = np.mean(counts), []
    for street in new_streets:
        own = counts[streets == street]
        encoded.append((own.sum() + m * overall) / (len(own) + m))
    return np.array(encoded)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_street_means", "grade": true, "locked": true, "points": 2}
check("02", "street_means", street_means)
### BEGIN HIDDEN TESTS
known = np.array(["A", "A", "B"]), np.array([2.0, 4.0, 9.0])
assert np.allclose(street_means(*known, np.array(["A", "B", "C"]), 1.0), [11 / 3, 7, 5])
### END HIDDEN TESTS

# %% [markdown]
# ## 5. A mean that has not seen the answer
#
# Encode the *training* rows like that, and each row's own count is part of its street's mean. A street with
# one row becomes its answer; the model learns to read it off, and fails on Monday. The cure: the rows are
# dealt into folds, and each row gets the plain mean of its street in **all the other folds**. If its street
# does not occur there, it gets the mean of all rows of the other folds.
#
# With the streets (A, A, A, B), the counts (1, 3, 8, 6) and the folds (0, 0, 1, 1) the rows become (8, 8,
# 2, 2).


# %% nbgrader={"grade_id": "fold_means", "solution": true}
def fold_means(streets, counts, folds):
    """Return a number for each row, made without the rows of its own fold; all three are arrays."""
    ### BEGIN SOLUTION
    encoded = np.empty(len(counts))
    for row in range(len(counts)):
        others = folds != folds[row]
        alike = others & (streets == streets[row])
        encoded[row] = counts[alike if alike.any() else others].mean()
    return encoded
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_fold_means", "grade": true, "locked": true, "points": 3}
check("02", "fold_means", fold_means)
### BEGIN HIDDEN TESTS
rows = np.array(["A", "A", "A", "B"]), np.array([1.0, 3.0, 8.0, 6.0]), np.array([0, 0, 1, 1])
assert np.allclose(fold_means(*rows), [8, 8, 2, 2])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
