# %% [markdown]
# # Assignment 3 · The sorting office
#
# A village post sorts its letters by machine: a camera sees a digit, a model reads it. There are only a few
# hundred labelled letters, so your predecessor has “augmented” them. Since then the machine claims to be
# right nearly always, and the letters go astray. You go through the scripts, one after the other.
#
# | task | level | points |
# |---|---|---|
# | 1 which classes stay | warm-up | 1 |
# | 2 a shift without a lie | core | 2 |
# | 3 who may learn, who may test | core | 2 |
# | 4 mixed letters | core | 2 |
# | 5 as bad as one pixel (a panel) | core | 2 |
# | 6 between the pixels | stretch | 3 |
#
# About 85 minutes, after chapter 3. Each task ends with a cell that answers at once: *not attempted*,
# *right*, or a hint. The same mistake twice earns a second hint. Grading calls your functions with other
# numbers, so return your answers; do not print them.

# %%
import numpy as np

from labkit import augmentation
from labkit.grading import check

# %% [markdown]
# ## 1. Which classes stay
#
# The script mirrors all letters, “to have twice as many”. You show mirrored letters to a model that has
# never seen one and count its answers: in `answers` a row is what the digit *was*, a column what the model
# *said*. A class keeps its label when at least a share `least` of its letters is still called by it.
#
# Return the numbers of the classes that keep their label, smallest first.
#
# With the rows (9, 1) and (4, 6) and a least share of 0.8 it is class 0 alone: nine of its ten letters
# stay, and six of ten in class 1.


# %% nbgrader={"grade_id": "kept_classes", "solution": true}
def kept_classes(answers, least):
    """Return the numbers of the classes whose label survives the change."""
    ### BEGIN SOLUTION
    stays = np.diag(answers) / answers.sum(axis=1)
    return np.flatnonzero(stays >= least)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_kept_classes", "grade": true, "locked": true, "points": 1}
check("03", "kept_classes", kept_classes)
### BEGIN HIDDEN TESTS
assert list(kept_classes(np.array([[9, 1], [4, 6]]), 0.8)) == [0]
assert list(kept_classes(np.array([[30, 70], [5, 45]]), 0.85)) == [1]
### END HIDDEN TESTS

# %% [markdown]
# ## 2. A shift without a lie
#
# The script shifts the letters and fills what becomes free with black. But paper is not black: the model has
# learned to look for the black bar. Write a shift by whole pixels that fills with the nearest pixel of the
# edge, as if the paper went on. `down` and `right` may be negative, which means up and left, and zero, which
# changes nothing.
#
# The row (1, 2, 3), shifted right by 1, becomes (1, 1, 2); shifted right by −2 it becomes (3, 3, 3).


# %% nbgrader={"grade_id": "shift_paper", "solution": true}
def shift_paper(images, down, right):
    """Return images of shape (n, height, width), shifted, with the edge going on where they were."""
    ### BEGIN SOLUTION
    _, height, width = images.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return images[:, rows][:, :, columns]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_shift_paper", "grade": true, "locked": true, "points": 2}
check("03", "shift_paper", shift_paper)
### BEGIN HIDDEN TESTS
strip = np.array([[[1.0, 2.0, 3.0]]])
assert np.allclose(shift_paper(strip, 0, 1), [[[1, 1, 2]]])
assert np.allclose(shift_paper(strip, 5, -2), [[[3, 3, 3]]])
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Who may learn, who may test
#
# Now you know why the machine thinks so well of itself: the copies were made first, and then the rows were
# split at random. Save the experiment without making the copies again. For each row you know the number
# of the letter that it comes from (`sources`) and whether it is a changed copy (`changed`). The letters in
# `test_letters` are kept back.
#
# Return a word for each row:
#
# - `"test"`: letters that are kept back, as they came, for the machine will see letters as they come;
# - `"train"`: everything that the model may learn from;
# - `"out"`: what may do neither.
#
# Letter 7 is kept back, letter 8 is not. Then the original of 7 is `"test"`, its copy `"out"`, and
# both the original and the copy of 8 are `"train"`.


# %% nbgrader={"grade_id": "row_roles", "solution": true}
def row_roles(sources, changed, test_letters):
    """Return "train", "test" or "out" for each row."""
    ### BEGIN SOLUTION
    kept_back = np.isin(sources, test_letters)
    role = np.where(kept_back, "test", "train")
    role[kept_back & changed] = "out"
    return role
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_row_roles", "grade": true, "locked": true, "points": 2}
check("03", "row_roles", row_roles)
### BEGIN HIDDEN TESTS
four = row_roles(np.array([7, 7, 8, 8]), np.array([False, True, False, True]), [7])
assert list(four) == ["test", "out", "train", "train"]
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Mixed letters
#
# Somebody has begun mix-up and stopped at the labels. Each image is mixed with a partner, and the labels
# in the same proportion. For image $i$ with its partner $j$, weight $\lambda_i$ and label $y_i$ as a row of
# zeros with a one at its class:
#
# $$x'_i = \lambda_i\, x_i + (1 - \lambda_i)\, x_j, \qquad y'_i = \lambda_i\, y_i + (1 - \lambda_i)\, y_j$$
#
# `partners[i]` is $j$ and `weights[i]` is $\lambda_i$. Return a pair: the mixed images and the mixed labels,
# one row an image and one column a class.
#
# Two images of one pixel each, 0 and 8, with labels 0 and 1, are each other's partners, with the weights
# 0.75 and 0.5: the images become 2 and 4, the labels (0.75, 0.25) and (0.5, 0.5).


# %% nbgrader={"grade_id": "mix_letters", "solution": true}
def mix_letters(images, labels, partners, weights, n_classes):
    """Return the mixed images, of shape (n, height, width), and labels, of shape (n, n_classes)."""
    ### BEGIN SOLUTION
    one_hot = np.eye(n_classes)[labels]
    wide, narrow = weights[:, None, None], weights[:, None]
    mixed = wide * images + (1 - wide) * images[partners]
    return mixed, narrow * one_hot + (1 - narrow) * one_hot[partners]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_mix_letters", "grade": true, "locked": true, "points": 2}
check("03", "mix_letters", mix_letters)
### BEGIN HIDDEN TESTS
two = np.array([[[0.0]], [[8.0]]])
blend, parts = mix_letters(two, np.array([0, 1]), np.array([1, 0]), np.array([0.75, 0.5]), 2)
assert np.allclose(blend, [[[2]], [[4]]])
assert np.allclose(parts, [[0.75, 0.25], [0.5, 0.5]])
### END HIDDEN TESTS

# %% [markdown]
# ## 5. As bad as one pixel
#
# “A pixel of shift does nothing”, says the script, “but noise must be kept very low.” Look for yourself. The
# panel opens at a shift of 1 pixel, with the accuracy of the model *plain* at full strength in its words.
# Remember it, set the shift back to 0, and find the **noise** that costs that model as much: its accuracy
# should end within five points of what the pixel left.
#
# Change nothing but shift and noise, and hand in the state *with* the noise and *without* the shift.

# %%
panel = augmentation.explore(shift=1, sampling="steps")
panel

# %% [markdown]
# Below the panel stands a line of code that makes its state again. Copy it between the quotes, and
# grading will measure that very state.

# %% nbgrader={"grade_id": "as_bad_as_one_pixel", "solution": true}
my_panel = ...  # such as "augmentation.explore(noise=0.8, sampling='steps')"
### BEGIN SOLUTION
my_panel = "augmentation.explore(noise=0.3, sampling='steps')"
### END SOLUTION

# %% nbgrader={"grade_id": "check_as_bad_as_one_pixel", "grade": true, "locked": true, "points": 2}
check("03", "as_bad_as_one_pixel", my_panel)
### BEGIN HIDDEN TESTS
assert my_panel is not ...
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Between the pixels
#
# The last script turns letters, and they come out with teeth like a saw: it takes the nearest pixel. The
# turned place seldom falls on a pixel, so mix the four around it by nearness. For a place $(r, c)$ with
# $r_0 = \lfloor r \rfloor$, $c_0 = \lfloor c \rfloor$ and the rests $a = r - r_0$, $b = c - c_0$:
#
# $$v = (1-a)(1-b)\, I_{r_0, c_0} + (1-a)\, b\, I_{r_0, c_0+1} +
# a (1-b)\, I_{r_0+1, c_0} + a b\, I_{r_0+1, c_0+1}$$
#
# Pixels outside the image count as 0, one by one, so that an edge fades out. No place lies a whole pixel
# outside or more.
#
# In the image with the rows (0, 10) and (20, 30) the place (0.5, 0.5) has the value 15, the place (0, 0.25)
# has 2.5, and (1.5, 0), half a pixel below the edge, has 10.


# %% nbgrader={"grade_id": "between_pixels", "solution": true}
def between_pixels(image, rows, columns):
    """Return the value of one grey image at each place (rows[k], columns[k])."""
    ### BEGIN SOLUTION
    framed = np.pad(image, 1)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = rows - top, columns - left
    upper = (1 - right) * framed[top + 1, left + 1] + right * framed[top + 1, left + 2]
    lower = (1 - right) * framed[top + 2, left + 1] + right * framed[top + 2, left + 2]
    return (1 - down) * upper + down * lower
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_between_pixels", "grade": true, "locked": true, "points": 3}
check("03", "between_pixels", between_pixels)
### BEGIN HIDDEN TESTS
square = np.array([[0.0, 10.0], [20.0, 30.0]])
assert np.allclose(between_pixels(square, np.array([0.5, 0.0]), np.array([0.5, 0.25])), [15, 2.5])
assert np.allclose(between_pixels(square, np.array([1.5, -0.5]), np.array([0.0, 1.0])), [10, 5])
### END HIDDEN TESTS

# %% [markdown]
# ## Before you hand in
#
# *Kernel → Restart Kernel and Run All Cells*: a notebook that only works in the order in which you happened
# to run it does not work. Save it, and hand in this one file.
