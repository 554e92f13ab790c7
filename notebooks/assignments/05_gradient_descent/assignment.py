# %% [markdown]
# # Assignment 5 · The script that somebody left behind
#
# A colleague has gone on a long journey and has left you a training script. It steps the wrong way, nobody
# knows which learning rates it bears, and the one comparison in it says that Adam is best, always. In six
# tasks you take it apart and put it together again.
#
# | task | level | points |
# |---|---|---|
# | 1 one step | warm-up | 1 |
# | 2 the largest rate | warm-up | 1 |
# | 3 momentum | core | 2 |
# | 4 a fair race | core | 2 |
# | 5 beat the formula (a panel) | core | 2 |
# | 6 Adam | stretch | 3 |
#
# About 75 minutes, after chapter 5. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import descent
from labkit.grading import check

# %% [markdown]
# ## 1. One step
#
# The script walks along the gradient $g$ and so the loss grows. Write the step that goes down, with the
# learning rate $\eta$:
#
# $$w \leftarrow w - \eta\, g$$
#
# With weights (1, 2), gradient (10, −10) and rate 0.1 you should land on (0, 3).


# %% nbgrader={"grade_id": "one_step", "solution": true}
def one_step(weights, gradient, learning_rate):
    """Return the weights after one step of gradient descent."""
    ### BEGIN SOLUTION
    return weights - learning_rate * gradient
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_one_step", "grade": true, "locked": true, "points": 1}
check("05", "one_step", one_step)
### BEGIN HIDDEN TESTS
assert np.allclose(one_step(np.array([1.0, 2.0]), np.array([10.0, -10.0]), 0.1), [0, 3])
assert np.allclose(one_step(np.array([3.0, -4.0]), np.array([0.5, 2.0]), 0.2), [2.9, -4.4])
### END HIDDEN TESTS

# %% [markdown]
# ## 2. The largest rate
#
# With a rate of 0.3 the script explodes, with 0.0001 it sleeps. Near its minimum the loss is a bowl whose
# curvatures $\lambda_1, \lambda_2, \dots$ you know: one for each direction, in no special order. Along a
# direction a step multiplies the distance by $1 - \eta\lambda$. Which learning rate is the limit, below
# which *every* direction shrinks?
#
# For the curvatures (1, 4) the limit is 0.5.


# %% nbgrader={"grade_id": "largest_rate", "solution": true}
def largest_rate(curvatures):
    """Return the learning rate at which gradient descent on a bowl begins to explode."""
    ### BEGIN SOLUTION
    steepest = np.max(curvatures)
    return 2 / steepest
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_largest_rate", "grade": true, "locked": true, "points": 1}
check("05", "largest_rate", largest_rate)
### BEGIN HIDDEN TESTS
assert np.isclose(largest_rate(np.array([1.0, 4.0])), 0.5)
assert np.isclose(largest_rate(np.array([7.0, 16.0, 0.3])), 0.125)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Momentum
#
# The bowl of the script is a long valley: plain descent swings across and creeps along. Momentum keeps a
# velocity $v$, which begins at zero:
#
# $$v \leftarrow \beta v + \eta\, g, \qquad w \leftarrow w - v$$
#
# The script has written down the gradients of a run, one row a step. Walk through all of them, in order,
# and return where you arrive.
#
# From $w = 0$, with two gradients of 1, $\eta = 0.1$ and $\beta = 0.5$, the two steps are 0.1 and 0.15, so
# you arrive at −0.25.


# %% nbgrader={"grade_id": "momentum_walk", "solution": true}
def momentum_walk(weights, gradients, learning_rate, beta):
    """Return the weights after one step of momentum for each row of `gradients`."""
    ### BEGIN SOLUTION
    velocity = np.zeros_like(weights)
    for gradient in gradients:
        velocity = beta * velocity + learning_rate * gradient
        weights = weights - velocity
    return weights
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_momentum_walk", "grade": true, "locked": true, "points": 2}
check("05", "momentum_walk", momentum_walk)
### BEGIN HIDDEN TESTS
assert np.allclose(momentum_walk(np.zeros(1), np.ones((2, 1)), 0.1, 0.5), [-0.25])
assert np.allclose(momentum_walk(np.zeros(1), np.ones((3, 1)), 0.2, 0.5), [-0.85])
### END HIDDEN TESTS

# %% [markdown]
# ## 4. A fair race
#
# “Adam is best, always”, says the script: it has given all rules one rate. You run it again, each rule
# with each of many rates. The table `losses` has a row for each rule and a column for each rate; a run
# that exploded left a `nan`, which is *not a number* and never less than another. Every rule survived
# at least one rate.
#
# Return the best rate of each rule: the one with the lowest loss.
#
# With the rates (0.1, 1, 10) and the losses (5, 3, nan) and (nan, 4, 2) the best rates are (1, 10).


# %% nbgrader={"grade_id": "best_rates", "solution": true}
def best_rates(losses, rates):
    """Return an array with the best learning rate of each rule, a rule being a row of `losses`."""
    ### BEGIN SOLUTION
    lowest = np.nanargmin(losses, axis=1)
    return rates[lowest]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_best_rates", "grade": true, "locked": true, "points": 2}
check("05", "best_rates", best_rates)
### BEGIN HIDDEN TESTS
story = np.array([[5.0, 3.0, np.nan], [np.nan, 4.0, 2.0]])
assert np.allclose(best_rates(story, np.array([0.1, 1.0, 10.0])), [1, 10])
assert np.allclose(best_rates(np.array([[np.nan, 2.0], [1.0, 3.0]]), np.array([0.5, 5.0])), [5.0, 0.5])
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Beat the formula
#
# For a bowl with condition number 100, Polyak's formula names the best pair of rate and momentum in the
# long run: about $\eta = 0.033$ and $\beta = 0.67$. From the start of the panel that pair settles after 54
# steps. The formula knows nothing of your start. Find a pair that settles after **44 steps or fewer**.
#
# The right picture is a map of rate and momentum: the brighter, the fewer steps. The star is the formula's
# pair, the ring is yours; drag it. Leave the surface and its condition number as they are.

# %%
panel = descent.explore(view="map", learning_rate=4 / 121, beta=81 / 121, shown=("momentum",))
panel

# %% [markdown]
# Below the panel stands a line of code that makes its state again. Copy it between the quotes, and
# grading will measure that very state.

# %% nbgrader={"grade_id": "beat_the_formula", "solution": true}
my_panel = ...  # such as "descent.explore(learning_rate=0.01, beta=0.5)"
### BEGIN SOLUTION
my_panel = "descent.explore(learning_rate=0.0305, beta=0.7, view='map', shown=('momentum',))"
### END SOLUTION

# %% nbgrader={"grade_id": "check_beat_the_formula", "grade": true, "locked": true, "points": 2}
check("05", "beat_the_formula", my_panel)
### BEGIN HIDDEN TESTS
assert my_panel is not ...
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Adam
#
# Now the famous rule itself. It keeps two memories that begin at zero, of the gradient ($m$) and of its
# square ($s$). In step $t = 1, 2, \dots$
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad s \leftarrow \beta_2 s + (1 - \beta_2)\, g^2$$
#
# Memories that begin at zero are too small at first; dividing makes up for it:
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat s = \frac{s}{1 - \beta_2^t}, \qquad
# w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat s} + \epsilon}$$
#
# As in task 3, walk through all rows of `gradients`. The first step has nearly the length $\eta$ along every
# weight, whatever the gradient: with $\eta = 0.1$, $\epsilon = 0$ and one gradient (5, −0.01) you go from
# (0, 0) to (−0.1, 0.1).


# %% nbgrader={"grade_id": "adam_walk", "solution": true}
def adam_walk(weights, gradients, learning_rate, beta_1, beta_2, epsilon):
    """Return the weights after one step of Adam for each row of `gradients`."""
    ### BEGIN SOLUTION
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for count, gradient in enumerate(gradients, start=1):
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * gradient**2
        full_mean, full_square = mean / (1 - beta_1**count), square / (1 - beta_2**count)
        weights = weights - learning_rate * full_mean / (np.sqrt(full_square) + epsilon)
    return weights
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_adam_walk", "grade": true, "locked": true, "points": 3}
check("05", "adam_walk", adam_walk)
### BEGIN HIDDEN TESTS
assert np.allclose(adam_walk(np.zeros(2), np.array([[5.0, -0.01]]), 0.1, 0.9, 0.999, 0.0), [-0.1, 0.1])
assert np.allclose(adam_walk(np.zeros(2), np.array([[3.0, -0.2]]), 0.5, 0.9, 0.99, 0.0), [-0.5, 0.5])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
