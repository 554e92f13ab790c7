# %% [markdown]
# # Assignment 6 · Who is to blame?
#
# A factory of numbers has turned out a bad number, and the manager wants to know which knob to turn, and
# how far. You go backwards through the factory, from the loss to the weights, and at each station you ask:
# how much of the blame is yours? First with paper, then with a measuring instrument, then for whole
# layers.
#
# | task | level | points |
# |---|---|---|
# | 1 a number used twice | warm-up | 1 |
# | 2 four guesses (a panel) | warm-up | 1 |
# | 3 the measuring instrument | core | 2 |
# | 4 back through a layer | core | 2 |
# | 5 back through a network | stretch | 3 |
#
# About 75 minutes, after chapter 6. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import backprop
from labkit.grading import check

# %% [markdown]
# ## 1. A number used twice
#
# In $z = x y + x$ the number $x$ is used twice, and blame reaches it along two ways. Return the two
# derivatives, $\partial z / \partial x$ and $\partial z / \partial y$.
#
# With $x = 3$ and $y = 5$ they are 6 and 3.


# %% nbgrader={"grade_id": "blame_of_two", "solution": true}
def blame_of_two(x, y):
    """Return the derivatives of x y + x by x and by y."""
    ### BEGIN SOLUTION
    through_product, directly = y, 1
    return [through_product + directly, x]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_blame_of_two", "grade": true, "locked": true, "points": 1}
check("06", "blame_of_two", blame_of_two)
### BEGIN HIDDEN TESTS
assert np.allclose(blame_of_two(3.0, 5.0), [6, 3])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Four guesses
#
# The panel of chapter 6 asks four questions whose answers surprise. Read each, type your guess, lock it,
# run and compare. A wrong guess costs nothing; no guess costs the point. (You may also write
# `panel.predict(1, 50)` in a cell: a guess of 50 at the first experiment.)

# %%
panel = backprop.explore()
panel

# %% [markdown]
# The panel keeps your guesses in `panel.answers`. When all are made, hand them in.


# %% nbgrader={"grade_id": "four_guesses", "solution": true}
my_guesses = ...  # panel.answers
### BEGIN SOLUTION
for experiment in range(1, 5):
    panel.predict(experiment, 50)
my_guesses = panel.answers[:]
### END SOLUTION

# %% nbgrader={"grade_id": "check_four_guesses", "grade": true, "locked": true, "points": 1}
check("06", "four_guesses", my_guesses)
### BEGIN HIDDEN TESTS
assert len(my_guesses) == 4
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The measuring instrument
#
# Whoever writes gradients makes mistakes, and so there is an instrument that needs no calculus: move the
# input a little to both sides and see how much the output moves.
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# The function here is a polynomial; `np.polyval(coefficients, x)` gives its value. Return what the
# instrument reads, not the exact slope: with a large $h$ the two differ.
#
# For the coefficients (1, 0, 0, 0), that is $x^3$, at $x = 1$ with $h = 1$ it reads 4. (The slope is 3.)


# %% nbgrader={"grade_id": "measured_slope", "solution": true}
def measured_slope(coefficients, x, h):
    """Return the central difference of a polynomial at `x`."""
    ### BEGIN SOLUTION
    right, left = np.polyval(coefficients, x + h), np.polyval(coefficients, x - h)
    return (right - left) / (2 * h)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_measured_slope", "grade": true, "locked": true, "points": 2}
check("06", "measured_slope", measured_slope)
### BEGIN HIDDEN TESTS
assert np.isclose(measured_slope(np.array([1.0, 0, 0, 0]), 1.0, 1.0), 4)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Back through a layer
#
# A dense layer computes $Y = X W + b$ for a whole batch: each row of $X$ is a case, and the bias $b$ is
# added to every row. From behind comes the blame $G = \partial L / \partial Y$. The layer passes it on:
#
# $$\frac{\partial L}{\partial X} = G\,W^\top, \qquad \frac{\partial L}{\partial W} = X^\top G, \qquad
# \frac{\partial L}{\partial b} = \text{?}$$
#
# Find the third yourself: $b$ has one entry for each column, and it was used in every row. (Think of task
# 1.)
#
# With $X = (1, 2)$ below $(3, 4)$, $W = (1)$ below $(1)$ and $G = (1)$ below $(10)$ the three are (1, 1)
# below (10, 10), then (31) below (42), then (11).


# %% nbgrader={"grade_id": "layer_backward", "solution": true}
def layer_backward(X, W, blame):
    """Return the gradients of the loss by X, by W and by b."""
    ### BEGIN SOLUTION
    return [blame @ W.T, X.T @ blame, np.sum(blame, axis=0)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_layer_backward", "grade": true, "locked": true, "points": 2}
check("06", "layer_backward", layer_backward)
### BEGIN HIDDEN TESTS
story = layer_backward(np.array([[1.0, 2], [3, 4]]), np.ones((2, 1)), np.array([[1.0], [10]]))
assert all(np.allclose(a, b) for a, b in zip(story, ([[1, 1], [10, 10]], [[31], [42]], [11]), strict=True))
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Back through a network
#
# Two layers with a bend between them, for $n$ cases with one target each:
#
# $$H = \max(0,\; X W_1), \qquad \hat y = H w_2, \qquad L = \frac{1}{2n} \sum_i (\hat y_i - y_i)^2$$
#
# Return the gradients of $L$ by $W_1$ and by $w_2$. The bend lets blame through where its input was above
# zero, and nowhere else. Check yourself with the instrument of task 3 before you ask the cell below.
#
# With $X = (1)$, $W_1 = (2, -1)$, $w_2 = (3, 1)$ and the target 5 the prediction is 6, and the gradients
# are (3, 0) and (2, 0).


# %% nbgrader={"grade_id": "network_gradients", "solution": true}
def network_gradients(X, W_1, w_2, y):
    """Return the gradients of the loss by W_1, a matrix, and by w_2, an array."""
    ### BEGIN SOLUTION
    before = X @ W_1
    hidden = np.maximum(before, 0)
    residual = (hidden @ w_2 - y) / len(y)
    into_bend = residual[:, None] * w_2 * (before > 0)
    return [X.T @ into_bend, hidden.T @ residual]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_network_gradients", "grade": true, "locked": true, "points": 3}
check("06", "network_gradients", network_gradients)
### BEGIN HIDDEN TESTS
first, second = network_gradients(np.ones((1, 1)), np.array([[2.0, -1]]), np.array([3.0, 1]), np.array([5.0]))
assert np.allclose(first, [[3, 0]])
assert np.allclose(second, [2, 0])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
