# %% [markdown]
# # Start here
#
# This is labkit, a kit for learning deep learning by trying it. Each chapter is a notebook: you read,
# predict, move a slider, train a network, and see why. Everything that the text says is run: the ticks
# below the cells are sentences that have just been checked on your machine.
#
# Press **Shift + Enter** to run a cell and go to the next. Or choose *Run → Run All Cells* and come back
# here. No network is needed, and no graphics card; where there is one and the `gpu` extra is installed, Keras
# uses it.

# %%
from labkit import claim, descent, doctor, words

# %% [markdown]
# ## A first panel
#
# A ball on a hillside walks downhill: each step goes against the slope, and the **learning rate** says
# how far. The white circle is the start, the cross the lowest place. Three things to do:
#
# 1. drag the white circle somewhere else;
# 2. make the learning rate larger, step by step, until the path explodes;
# 3. go back a little. Where is it fastest?
#
# The grey line is what was there before you touched the control.

# %%
panel = descent.explore(shown=("gradient descent",), learning_rate=0.005)
panel

# %% [markdown]
# Did you expect that the fastest rate stands so near to the one that explodes? Here is that fact as a
# **claim**: a sentence with its proof. When a claim is no longer true, its cell fails, and so do the
# kit's own tests.

# %%
best, exploding = descent.best_rate(1, 100), descent.largest_stable_rate(100)
claim("On this bowl the fastest rate is {:.0%} of the exploding one", best / exploding, at_least=0.9)

# %% [markdown]
# ## How a panel works
#
# - **Predict, set, run, compare.** The blue strip asks for a number before you look. Your guess is
#   locked, the gap is shown, and both are kept in `panel.answers`. A wrong guess is the point: it is what
#   you will remember.
# - **Preset** jumps to a place worth seeing and says why. **Reset** goes back.
# - **Step** takes one step and explains it in a sentence; **Play** goes on.
# - The words below the picture say what it shows, for screen readers and for your notes.
# - The line of code below makes exactly this state again. It is what you hand in.
#
# Everything works by keyboard: Tab to a control, arrow keys to change it; with the picture in focus,
# arrow keys move the start.

# %%
panel.set(learning_rate=0.019)
print(panel.caption)
print(panel.code)

# %% [markdown]
# ## How a check works
#
# Exercises answer at once: not attempted, not yet (with a hint that fits the mistake), or right. Try a
# wrong number in the cell below. A bowl has the curvatures 1 and 4; its largest stable rate is 2 divided
# by the larger one.

# %%
descent.check_stable_rate(2 / 4, flattest=1, steepest=4)

# %% [markdown]
# ## The chapters
#
# | | chapter | its question |
# |---|---|---|
# | 01 | [Data cleaning](01_data_cleaning.ipynb) | What does my repair do to the answer? |
# | 02 | [Feature engineering](02_feature_engineering.ipynb) | Can I trust this score? |
# | 03 | [Data augmentation](03_augmentation.ipynb) | Which changes keep the label? |
# | 04 | [Normalization](04_normalization.ipynb) | What does scaling change, and for whom? |
# | 05 | [Gradient descent](05_gradient_descent.ipynb) | How far from disaster is the best rate? |
# | 06 | [Backpropagation](06_backpropagation.ipynb) | Where does the gradient go? |
# | 07 | [Loss functions](07_loss_functions.ipynb) | What answer does this loss ask for? |
# | 08 | [Evaluation](08_evaluation.ipynb) | Would you ship it? |
# | 09 | [Explanation](09_explanation.ipynb) | Do the explanations agree, and what was the question? |
# | 10 | [Capstone](10_capstone.ipynb) | Would you sign your name under your own score? |
#
# Each chapter stands alone; its second section says what you need first. Chapters 01 to 09 have an assignment
# each: `labkit assignment fetch 05` in a terminal makes a copy of your own, with today's date.

# %% [markdown]
# ## Is everything in order?
#
# The doctor looks at Python, the packages, memory, the graphics card, the front end of the widgets and
# the data, and says for each finding how to mend it. The same report is one command in a terminal:
# `labkit doctor`.

# %% tags=["nbval-ignore-output"] reason="the report describes the machine that it runs on"
print(doctor.report())

# %% [markdown]
# ## The words
#
# English and Chinese side by side. Each chapter ends with its own.

# %%
words()
