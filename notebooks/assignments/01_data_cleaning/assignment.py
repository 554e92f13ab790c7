# %% [markdown]
# # Assignment 1 · The archive in the cellar
#
# Water has stood in the cellar of a small hospital, and somebody has typed off what could still be read.
# The table on your desk has gaps, numbers that mean *no number*, and patients who come twice. A model is
# to learn from it on Monday. You have the weekend.
#
# | task | level | points |
# |---|---|---|
# | 1 how much is missing | warm-up | 1 |
# | 2 three guesses (a panel) | warm-up | 1 |
# | 3 fill the gaps | core | 2 |
# | 4 who stands outside | core | 2 |
# | 5 the same patient twice | stretch | 3 |
#
# About 70 minutes, after chapter 1. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# tables, so return your answers; do not print them.

# %%
import numpy as np
import pandas as pd

from labkit import cleaning
from labkit.grading import check

# %% [markdown]
# ## 1. How much is missing
#
# Some gaps are empty (`nan`), and some were typed as a number that no patient can have, the `code`, such
# as −999. Return for each column the share of its rows in which nothing is known: an array, in the order
# of the columns.
#
# If the column *age* holds (50, −999, nan, 30) and the code is −999, its share is 0.5.


# %% nbgrader={"grade_id": "missing_shares", "solution": true}
def missing_shares(table, code):
    """Return the share of missing values of each column of a DataFrame of numbers."""
    ### BEGIN SOLUTION
    return (table.isna() | (table == code)).mean().to_numpy()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_missing_shares", "grade": true, "locked": true, "points": 1}
check("01", "missing_shares", missing_shares)
### BEGIN HIDDEN TESTS
assert np.allclose(missing_shares(pd.DataFrame({"age": [50, -999, np.nan, 30]}), -999), [0.5])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Three guesses
#
# The panel of chapter 1 asks three questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = cleaning.explore()
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
check("01", "three_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 3
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Fill the gaps
#
# Fill each gap of the test part with the **median of its column**. The question is: of which rows? The
# model will meet patients of whom nobody knew anything when it was trained.
#
# With the training column (1, 2, 30) and the test column (nan, 100) the answer is (2, 100). Return the
# filled test part and leave both tables as they are.


# %% nbgrader={"grade_id": "fill_gaps", "solution": true}
def fill_gaps(train, test):
    """Return the test part without gaps; both parts are DataFrames with the same columns."""
    ### BEGIN SOLUTION
    learned = train.median()
    return test.fillna(learned)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_fill_gaps", "grade": true, "locked": true, "points": 2}
check("01", "fill_gaps", fill_gaps)
### BEGIN HIDDEN TESTS
parts = pd.DataFrame({"age": [1.0, 2, 30]}), pd.DataFrame({"age": [np.nan, 100]})
assert np.allclose(fill_gaps(*parts), [[2], [100]])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Who stands outside
#
# Tukey's fences stand one and a half times the box outside the box, where the box reaches from the lower
# quartile to the upper one:
#
# $$[\,q_{25} - 1.5\,(q_{75} - q_{25}),\;\; q_{75} + 1.5\,(q_{75} - q_{25})\,]$$
#
# The fences are built from the training column. For each value of the new column return `True` where it
# stands outside (on the fence is inside). Somebody must look at those; nobody said that they are wrong.
#
# With the training column (0, 1, 2, 3, 4) the fences stand at −2 and 6, so (−3, 6, 7) gives (True, False,
# True).


# %% nbgrader={"grade_id": "outside_fences", "solution": true}
def outside_fences(train, new):
    """Return an array of True and False, one for each value of `new`; both columns are arrays."""
    ### BEGIN SOLUTION
    lower, upper = np.quantile(train, [0.25, 0.75])
    reach = 1.5 * (upper - lower)
    return (new < lower - reach) | (new > upper + reach)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_outside_fences", "grade": true, "locked": true, "points": 2}
check("01", "outside_fences", outside_fences)
### BEGIN HIDDEN TESTS
assert list(outside_fences(np.arange(5.0), np.array([-3.0, 6, 7]))) == [True, False, True]
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The same patient twice
#
# *“Ada Lovelace”*, *“ ada lovelace”*, *“ADA  LOVELACE ”*: three rows, one patient. Two rows are of the
# same patient when name **and** year of birth agree, and in names neither capitals count nor blanks at the
# ends, nor how many blanks stand between two words. Return the places (0, 1, 2, …) of the rows to keep: of
# each patient the first.
#
# With the names (Ada Lovelace, Max Born, ada  lovelace, Ada Lovelace) and the years (1815, 1882, 1815,
# 1990) the answer is (0, 1, 3).


# %% nbgrader={"grade_id": "rows_to_keep", "solution": true}
def rows_to_keep(names, years):
    """Return the places of the first rows of each patient, in order; names is a list of strings."""
    ### BEGIN SOLUTION
    seen, places = set(), []
    for place, (name, year) in enumerate(zip(names, years, strict=True)):
        patient = (" ".join(name.lower().split()), year)
        if patient not in seen:
            seen.add(patient)
            places.append(place)
    return places
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_rows_to_keep", "grade": true, "locked": true, "points": 3}
check("01", "rows_to_keep", rows_to_keep)
### BEGIN HIDDEN TESTS
story = ["Ada Lovelace", "Max Born", "ada  lovelace", "Ada Lovelace"]
assert list(rows_to_keep(story, [1815, 1882, 1815, 1990])) == [0, 1, 3]
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
