# %% [markdown]
# # Assignment 2 · The bicycles that saw the future
#
# A town lends bicycles. A young company predicts for each station how many will be taken, with an R² of 0.99,
# it says. In the first week of spring the stations stand empty, or full. You are asked to find out what
# its columns knew that nobody can know, and to make honest ones.
#
# | task | level | points |
# |---|---|---|
# | 1 hours around midnight | warm-up | 1 |
# | 2 busy for its station | core | 2 |
# | 3 a mean without its own answer | core | 2 |
# | 4 columns chosen in secret | core | 2 |
# | 5 drowned in noise (a panel) | core | 2 |
# | 6 have we had this complaint before? | stretch | 3 |
#
# About 90 minutes, after chapter 2. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import features
from labkit.grading import check

# %% [markdown]
# ## 1. Hours around midnight
#
# The company's first column is “hours from the busiest time”. Where the pubs are, that time is 23:00, and the
# column says that half past midnight is far away from it. Write the column as it should be: how many hours
# lie between each time and the busiest one, the shorter way around the clock.
#
# With the busiest time 23, the times 21, 0.5 and 11 are 2, 1.5 and 12 hours away.


# %% nbgrader={"grade_id": "hours_away", "solution": true}
def hours_away(hours, busiest):
    """Return how many hours each of `hours` (0 up to 24) is away from `busiest`."""
    ### BEGIN SOLUTION
    direct = np.abs(hours - busiest)
    return np.minimum(direct, 24 - direct)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_hours_away", "grade": true, "locked": true, "points": 1}
check("02", "hours_away", hours_away)
### BEGIN HIDDEN TESTS
assert np.allclose(hours_away(np.array([21.0, 0.5, 11.0]), 23.0), [2, 1.5, 12])
assert np.allclose(hours_away(np.array([1.0, 20.0]), 2.0), [1, 6])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Busy for its station
#
# Forty rides are many for a suburb and few for the main station. So divide the rides of a day by what is
# usual at its station: the median of that station's days. The rows come in two parts, days to learn
# from and days to predict. A station that was opened after the learning days has no usual yet; there take
# the median of *all* learning days.
#
# Return the ratio for each day to predict. The learning days are A: 10, 30, 20 and B: 100. Then 40 rides
# at A are 2, 50 at B are 0.5, and 75 at a new station C are 3, for the median of all four days is 25.


# %% nbgrader={"grade_id": "busy_for_station", "solution": true}
def busy_for_station(known_stations, known_rides, stations, rides):
    """Return the rides of each day, divided by what is usual at its station."""
    ### BEGIN SOLUTION
    usual = {}
    for station in set(known_stations):
        usual[station] = np.median(known_rides[known_stations == station])
    typical = np.median(known_rides)
    return [day / usual.get(station, typical) for station, day in zip(stations, rides, strict=True)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_busy_for_station", "grade": true, "locked": true, "points": 2}
check("02", "busy_for_station", busy_for_station)
### BEGIN HIDDEN TESTS
told = np.array(["A", "A", "A", "B"]), np.array([10.0, 30.0, 20.0, 100.0])
asked = np.array(["A", "B", "C"]), np.array([40.0, 50.0, 75.0])
assert np.allclose(busy_for_station(*told, *asked), [2, 0.5, 3])
### END HIDDEN TESTS

# %% [markdown]
# ## 3. A mean without its own answer
#
# The company's best column is the mean number of rides at the place where a bicycle was hired: 2,000 places,
# many with one single hire. You know what stands in such a column: the answer. Make it honest. Each row lies
# in a fold; for the rows of a fold, everything is learned from the rows of the *other* folds. With $n_c$ of
# those rows in the category $c$, and $\bar y$ the mean of all of those rows:
#
# $$m_c = \frac{\sum_{i \in c} y_i + a\,\bar y}{n_c + a}$$
#
# The prior $a$ is above 0. A category that the other folds do not have gets $\bar y$; the formula says so by
# itself.
#
# With the categories (p, p, q, p), $y$ = (1, 3, 5, 8), the folds (0, 0, 1, 1) and $a = 1$: for the first
# two rows the others are 5 (q) and 8 (p), with the mean 6.5, so both get (8 + 6.5) / 2 = 7.25. The last two
# look at 1 and 3, both p: q gets 2, and p gets (4 + 2) / 3 = 2.


# %% nbgrader={"grade_id": "honest_means", "solution": true}
def honest_means(categories, y, folds, prior):
    """Return for each row the smoothed mean of its category, learned from the other folds."""
    ### BEGIN SOLUTION
    means = np.zeros(len(y))
    for row, (category, fold) in enumerate(zip(categories, folds, strict=True)):
        away = folds != fold
        same = y[away & (categories == category)]
        means[row] = (same.sum() + prior * y[away].mean()) / (len(same) + prior)
    return means
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_honest_means", "grade": true, "locked": true, "points": 2}
check("02", "honest_means", honest_means)
### BEGIN HIDDEN TESTS
words, counts = np.array(["p", "p", "q", "p"]), np.array([1.0, 3.0, 5.0, 8.0])
assert np.allclose(honest_means(words, counts, np.array([0, 0, 1, 1]), 1.0), [7.25, 7.25, 2, 2])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Columns chosen in secret
#
# The company owns 900 columns about the weather of the whole world, and has kept the best of them, chosen on
# all days. You choose again, *inside* the folds: for each fold, the $k$ columns whose correlation with $y$ on
# the rows of the **other** folds is strongest. A strong correlation may be negative.
#
# Return a list with an entry for each fold, 0, 1, 2 and so on: the numbers of the $k$ columns, smallest
# first. No column is constant.
#
# With $y$ = (1, 2, 3, 6, 4, 2), the folds (0, 0, 0, 1, 1, 1), $k = 1$ and the columns (1, 2, 3, 1, 2, 2) and
# (9, 1, 5, 2, 4, 6) the answer is [[1], [0]]: on the last three rows column 1 rises just as $y$ falls, so it
# is chosen for fold 0; on the first three rows column 0 *is* $y$.


# %% nbgrader={"grade_id": "chosen_columns", "solution": true}
def chosen_columns(X, y, folds, k):
    """Return for each fold the k columns that the other folds would choose."""
    ### BEGIN SOLUTION
    chosen = []
    for fold in range(max(folds) + 1):
        away = folds != fold
        strength = [abs(np.corrcoef(column, y[away])[0, 1]) for column in X[away].T]
        chosen.append(sorted(np.argsort(strength)[-k:]))
    return chosen
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_chosen_columns", "grade": true, "locked": true, "points": 2}
check("02", "chosen_columns", chosen_columns)
### BEGIN HIDDEN TESTS
table = np.array([[1.0, 9], [2, 1], [3, 5], [1, 2], [2, 4], [2, 6]])
halves = chosen_columns(table, np.array([1.0, 2, 3, 6, 4, 2]), np.array([0, 0, 0, 1, 1, 1]), 1)
assert [list(columns) for columns in halves] == [[1], [0]]
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Drowned in noise
#
# “More columns never do harm”, says the company, and asks its nearest neighbours, who treat all columns
# alike. You show them what happens on houses, where you know what is known. The panel opens with sizes,
# qualities and 300 columns of noise: R² about 0.4, half of what nine good columns give without the noise.
#
# Leave the noise in. Bring R² to **0.78 or more**, honestly, with one control under *More
# controls*: how many of the best columns are kept.

# %%
panel = features.explore(
    features=("sizes", "qualities", "noise columns"), model="nearest neighbours", n_noise=300
)
panel

# %% [markdown]
# Below the panel stands a line of code that makes its state again. Copy it between the quotes, and
# grading will measure that very state.

# %% nbgrader={"grade_id": "drowned_in_noise", "solution": true}
my_panel = ...  # such as "features.explore(features=('sizes', 'qualities', 'noise columns'), keep=1)"
### BEGIN SOLUTION
my_panel = (
    "features.explore(features=('sizes', 'qualities', 'noise columns'), model='nearest neighbours', "
    "keep=5, n_noise=300)"
)
### END SOLUTION

# %% nbgrader={"grade_id": "check_drowned_in_noise", "grade": true, "locked": true, "points": 2}
check("02", "drowned_in_noise", my_panel)
### BEGIN HIDDEN TESTS
assert my_panel is not ...
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Have we had this complaint before?
#
# Riders write: “brake loose”, “saddle gone”. For each new complaint find out how like it is to each
# of the old ones. Words are lists of strings here. The vocabulary and the weights come from the **old**
# complaints alone; a word that they do not have is not counted. With $n$ old complaints, $n_w$ of them
# with the word $w$:
#
# $$\mathrm{idf}_w = 1 + \ln \frac{1 + n}{1 + n_w}$$
#
# A complaint becomes a row: for each word how often it has it, times $\mathrm{idf}_w$, and then divided by
# the row's length (the root of its sum of squares). A row of zeros stays so. The likeness of two complaints
# is the sum of the products of their rows.
#
# Return a table with a row for each new complaint and a column for each old one. The new complaint *brake,
# bell* has the likeness 1 to the old one *bell, brake*, and 0 to *saddle, gone*.


# %% nbgrader={"grade_id": "likeness", "solution": true}
def likeness(old, new):
    """Return the likeness of each new complaint to each old one; both are lists of lists of words."""
    ### BEGIN SOLUTION
    vocabulary = sorted({word for words in old for word in words})
    holders = np.array([sum(word in words for words in old) for word in vocabulary])
    rarity = 1 + np.log((1 + len(old)) / (1 + holders))

    def arrows(complaints):
        rows = rarity * np.array([[words.count(word) for word in vocabulary] for words in complaints])
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(length > 0, length, 1)

    return arrows(new) @ arrows(old).T
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_likeness", "grade": true, "locked": true, "points": 3}
check("02", "likeness", likeness)
### BEGIN HIDDEN TESTS
heap = [["bell", "brake"], ["saddle", "gone"]]
assert np.allclose(likeness(heap, [["brake", "bell"], ["gone", "gone"]]), [[1, 0], [0, 0.5**0.5]])
assert np.allclose(likeness(heap, [["flat"]]), [[0, 0]])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
