# %% [markdown]
# # 5 · Gradient descent: how far from disaster is the best learning rate?
#
# Training a network means walking downhill on a surface that nobody can see. This chapter lets you
# see it. Six optimizers race on surfaces of two weights, you change one thing at a time, and at the
# end the same six train a real network, so that we learn how far the toy told the truth.
#
# After this chapter you can
#
# - write an update rule and say what each symbol does;
# - tell which learning rate is too large, before or while trying it;
# - compare optimizers fairly, and recognize a comparison that is not.
#
# About 60 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np

from labkit import claim, datasets, descent, show, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# The slope of a curve (a derivative), a vector with two entries, and enough Python to call a
# function. Where the gradient of a network comes from is the subject of chapter 6.

# %% [markdown]
# ## The data
#
# Two real data sets: the bodies of 342 penguins (two of the 344 were not measured), few enough to draw
# the whole loss surface, and 10,000 handwritten digits for the network at the end. Each data set of the
# kit has a card that says where it comes from.

# %%
datasets.card("penguins")

# %% [markdown]
# Can the lengths of flipper and bill predict the body mass? A straight-line model has one weight for
# each length. (Lengths and mass are measured from their means, so it needs no intercept, and the lengths
# in standard deviations, sd.) Its squared error is a surface over the two weights: every place is a
# model, darker is more wrong, and the cross marks the best one: it puts nearly all its trust in the
# flipper.

# %%
surface = descent.penguins()
descent.draw_surface(surface);

# %% [markdown]
# With two weights one look is enough. With a million nobody can look: all that a model can ask is
# *which way is down, here?* That is what the gradient answers.
#
# ## The idea
#
# $$w \leftarrow w - \eta \, \nabla L(w)$$
#
# - $w$ are the weights, here two numbers;
# - $L(w)$ is the loss, here half the mean squared error, in kg²;
# - $\nabla L(w)$ is the gradient: how fast the loss grows along each weight;
# - $\eta$ (eta) is the learning rate: how far to go for a given slope.
#
# The minus sign is the whole idea: the gradient points uphill, and we want down. By hand, for one weight
# and $L = \tfrac12 \cdot 4 w^2$: the gradient is $4w$; from $w = 1$ with $\eta = 0.1$ the next weights
# are $1 - 0.4 = 0.6$, then $0.6 - 0.24 = 0.36$.

# %% [markdown]
# ## The idea in code
#
# In the kit an update rule is a function. It gets the weights, the gradient, a memory that it may use,
# and the learning rate; it returns the next weights and the memory. Gradient descent needs no memory. A
# walk has *settled* when it has come within a thousandth of its first distance and stays there.

# %%
def plain(weights, gradient, memory, learning_rate):
    return weights - learning_rate * gradient, memory


walk = descent.race({"plain": plain}, surface, learning_rate=0.3, n_steps=60)
descent.draw_paths(walk);

# %% [markdown]
# The path starts at the circle and bends towards the cross. It crosses the contours at right angles,
# because the gradient does; it does not point at the minimum, because nothing here knows where that is.

# %% [markdown]
# ## How large may a step be?
#
# Near a minimum with curvature (the slope of the slope, $\lambda$) a smooth loss looks like a bowl,
# $L = \tfrac12 \lambda w^2$. Its gradient is $\lambda w$, so a step makes $w$ into
# $w - \eta\lambda w = (1 - \eta\lambda) w$. The error shrinks only while $|1 - \eta\lambda| < 1$, that is
#
# $$\eta < \frac{2}{\lambda_{\max}}$$
#
# The steepest direction sets the limit; the flattest, with $\lambda_{\min}$, decides how long it
# takes. Their ratio is the condition number $\kappa = \lambda_{\max} / \lambda_{\min}$. Is it true? We
# walk one percent below the limit and one percent above it.

# %%
claim("{:.0f} steps take away 99% of the distance to the best model", walk.settled(0.01)[0], at_most=59)
flattest, steepest = surface.directions()[0]
limit = descent.largest_stable_rate(steepest)
print(f"condition number {steepest / flattest:.1f}, largest stable rate {limit:.2f}")

pair = {"1% below": plain, "1% above": plain}
runs = descent.race(pair, surface, learning_rate=limit * np.array([0.99, 1.01]), n_steps=3000)
below, above = runs.distances[:, -1]
claim("One percent below the limit the walk arrives.", below < 1e-6)
claim("One percent above the limit it leaves for good.", not above < 1e3)

# %% [markdown]
# The penguins are kind: their condition number is about 5, all of it from the correlation of the two
# lengths. In millimetres instead of standard deviations the same data make a worse surface; chapter 4 is
# about that. So we take a bowl with $\kappa = 100$ and the same rule with four rates, from a quarter of
# the limit to half a percent beyond it. Which one settles first?

# %%
columns = ["Flipper Length (mm)", "Culmen Length (mm)", "Body Mass (g)"]
table = datasets.load("penguins")[columns].dropna()
centred = (table - table.mean()).to_numpy()
flat, sharp = descent.least_squares(X=centred[:, :2], y=centred[:, 2]).directions()[0]
larger = (sharp / flat) / (steepest / flattest)
claim("In millimetres the condition number is {:.1f} times as large", larger, at_least=2.5)

bowl = descent.bowl(condition=100)
shares = {"a quarter": 0.25, "half": 0.5, "99%": 0.99, "100.5%": 1.005}
rates = descent.largest_stable_rate(100) * np.array(list(shares.values()))
runs = descent.race(dict.fromkeys(shares, plain), bowl, learning_rate=rates, n_steps=800)
settled = dict(zip(shares, runs.settled(), strict=True))
claim("At 99% of the limit it settles in fewer steps than at half.", settled["99%"] < settled["half"])
claim("At 100.5% it never settles.", not np.isfinite(settled["100.5%"]))
descent.draw_distances(runs);

# %% [markdown]
# Every line is the same rule; only the rate differs. The fastest stands at 99% of the limit, and half
# a percent beyond the limit the distance grows without end. The best rate and disaster are neighbours:
# the best is $2 / (\lambda_{\min} + \lambda_{\max})$, and the worse the condition number, the nearer.

# %%
nearness = [descent.best_rate(1, kappa) / descent.largest_stable_rate(kappa) for kappa in (2, 10, 100, 1000)]
claim("The worse the condition, the nearer the best rate stands to the limit.", nearness == sorted(nearness))

# %% [markdown]
# ## Memory: momentum
#
# In a long valley plain descent swings across and creeps along. Momentum adds up what steps have in
# common: swings cancel, the way along the valley grows.
#
# $$v \leftarrow \beta v + \eta \, \nabla L(w), \qquad w \leftarrow w - v$$
#
# $v$ is the velocity, in units of a weight; $\beta$, from 0 to 1, is the share of it that survives a
# step. Nesterov's version takes the gradient's advice as if the velocity had already moved us.

# %%
def my_momentum(weights, gradient, memory, learning_rate):
    velocity = 0.9 * memory.get("velocity", 0.0) + learning_rate * gradient
    return weights - velocity, {"velocity": velocity}


descent.draw_paths(descent.race({"momentum": my_momentum}, bowl, learning_rate=0.01));

# %% [markdown]
# The first steps swing, but the swings cancel and the speed along the valley stays. How much momentum
# is best? For a bowl there is a formula for the pace in the long run, and the whole answer fits on one
# map: every place is a pair of rate and momentum, its colour says how many steps, white diverges. The
# star is the best pair by Polyak's formula.

# %%
descent.draw_rate_map(descent.rate_map(1, 100));

# %% [markdown]
# The map has two lessons. Momentum moves the limit to the right, up to $2(1 + \beta)/\lambda_{\max}$.
# And it has a ridge: past the best value more momentum is slower again, because the walk overshoots and
# swings. With momentum 0.9 the errors along the flattest and the steepest direction shrink at one pace.
# The long run is not all: from our start a neighbour of the star is faster than the star.

# %%
rate, beta = descent.best_momentum(1, 100)
rules = {f"momentum {beta:.2f}": descent.momentum(beta) for beta in (0, beta, 0.9, 0.99, 0.7)}
runs = descent.race(rules, bowl, learning_rate=np.array([0.01, rate, 0.01, 0.01, 0.0305]), n_steps=1500)
none, star, usual, much, neighbour = runs.settled()
claim("Momentum 0.9 needs {:.0%} of the steps that none needs", usual / none, at_most=0.2)
claim("Momentum 0.99 is slower than none.", much > none)
claim("The star needs fewer than 60 steps, a neighbour fewer than 45.", star < 60 and neighbour < 45)
mine = descent.race({"mine": my_momentum}, bowl, learning_rate=0.01, n_steps=1500)
claim("Our own three lines walk as the kit's momentum does.", np.allclose(mine.weights[0], runs.weights[2]))

pace = descent.contraction(0.01, beta=0.9, curvature=np.array([1.0, 100.0]))
claim("With momentum 0.9 both directions shrink by the same factor a step.", np.isclose(*pace))
descent.draw_directions(descent.race({"momentum": my_momentum}, bowl, learning_rate=0.01, n_steps=150));

# %% [markdown]
# ## A rate for each weight: Adagrad, RMSprop, Adam
#
# One rate cannot suit both directions. These rules divide each weight's step by the size of its recent
# gradients, so that steep and flat directions move alike ($g$ is the gradient, $\epsilon$ a tiny number):
#
# $$\text{Adagrad:} \quad s \leftarrow s + g^2, \qquad w \leftarrow w - \eta\, g / \sqrt{s + \epsilon}$$
# $$\text{RMSprop:} \quad s \leftarrow \rho s + (1 - \rho) g^2, \qquad
# w \leftarrow w - \eta\, g / \sqrt{s + \epsilon}$$
# $$\text{Adam:} \quad m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad
# s \leftarrow \beta_2 s + (1 - \beta_2) g^2, \quad w \leftarrow w - \eta\, c_t\, m / (\sqrt{s} + \epsilon)$$
#
# $c_t$ makes up for memories that began at zero. AdamW also shrinks $w$ by the factor
# $1 - \eta\lambda_w$ each step, so it comes to rest nearer to zero. RMSprop's step is about $\eta$ long
# however small the slope, so with a constant rate it cannot rest: it circles the minimum.

# %% [markdown]
# In the kit, too, each rule is a function of the same four arguments as yours. A rule has settings, such as
# $\beta$, so `descent.momentum(beta=0.9)` returns the rule with this setting. Below is the source that runs
# in all races of this chapter; the last line of each names the Keras optimizer that does the same.

# %%
show(descent.momentum, descent.adam)

# %%
show(descent.gradient_descent, descent.nesterov, descent.adagrad, descent.rmsprop)

# %% [markdown]
# Later rules change one thing in Adam. AdamW is described above. **AMSGrad** divides by the largest $s$ so
# far. **Nadam** looks ahead as Nesterov's momentum does. **Lion** takes only the sign of the mean gradient,
# so that every step is $\eta$ long.

# %%
show(descent.amsgrad, descent.nadam, descent.lion)

# %%
descent.draw_paths(descent.race(descent.MORE_RULES, bowl, learning_rate=0.05, n_steps=150));

# %% [markdown]
# ## With the library
#
# At work you write `keras.optimizers.Adam(learning_rate=0.001)`. Does the kit's Adam do the same? We let
# Keras walk on the same bowl and compare the paths. (The kit's tests do this for all ten rules, on
# several surfaces and with clipping, and for three of them under schedules.) Importing Keras takes some
# seconds, so it happens here, where it first matters.

# %%
import keras

from labkit.descent import networks

decaying = {"AdamW": descent.adamw(weight_decay=1.0)}
resting = descent.race(decaying, surface, learning_rate=0.01, n_steps=3000).weights[0, -1]
claim("AdamW rests nearer to zero than the minimum is.", np.hypot(*resting) < np.hypot(*surface.minimum))
ours = descent.race({"Adam": descent.adam()}, bowl, learning_rate=0.05, n_steps=100).weights[0]
theirs = networks.follow(keras.optimizers.Adam(learning_rate=0.05), bowl, bowl.start, n_steps=100)
claim("Over 100 steps Keras's Adam and ours take the same path.", np.allclose(ours, theirs, atol=1e-5))

# %% [markdown]
# ## Fair and unfair races
#
# Which optimizer is best? Give all of them one rate and you will find a winner; choose another rate and
# you will find another winner. A race is fair only when each rule has had the same chance to be tuned.
# `descent.tune` runs every rule with 30 rates and keeps its best.

# %%
tuning = descent.tune(surface=bowl)
claim("The best rates of the six differ more than a hundredfold.", np.ptp(np.log10(tuning.best_rates)) > 2)
claim("Tuned, the first settles in fewer than ten steps.", tuning.best_steps.min() < 10)
descent.draw_tuning(tuning);

# %% [markdown]
# Each line is one rule; its lowest point is its best rate. A rate means nothing without its rule. And
# Adagrad wins by a mile. Remember that: the third experiment below will take it back.
#
# ## Try it
#
# The race, in your hands. First the three experiments: type your guess, lock it, set what it says, run,
# compare. Then play: drag the white circle, tick *Tune each*, choose a preset and read its reason. *More
# controls* turns the bowl, shows the map, adds noise, steps through one move at a time. Grey is what was
# there before. The line below the picture makes this state again: copy it, keep it, hand it in.

# %%
panel = descent.explore()
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`. A rule of your own can race too:
# `descent.explore(rules={"mine": my_momentum})`. And here is the third experiment without a mouse.

# %%
turned_bowl = descent.bowl(condition=100, rotation=45)
adam_alone = {"Adam": descent.adam()}
(straight,) = descent.race(adam_alone, bowl, learning_rate=0.05, n_steps=1500).settled()
(turned,) = descent.race(adam_alone, turned_bowl, learning_rate=0.05, n_steps=1500).settled()
claim("Turned by 45°, Adam at rate 0.05 needs {:.1f} times as many steps", turned / straight, at_least=6)

after = descent.tune(surface=turned_bowl)
slower = dict(zip(after.names, after.best_steps / tuning.best_steps, strict=True))
claim("Tuned, Adam needs {:.2f} times as many steps", slower["Adam"], at_least=0.9, at_most=1.1)
claim("Tuned, plain descent takes not one step more.", slower["gradient descent"] == 1)
claim("Tuned, Adagrad needs {:.0f} times as many steps as before the turn", slower["Adagrad"], at_least=50)
narrow = [descent.tune(adam_alone, descent.bowl(1000, rotation)).best_steps[0] for rotation in (0, 45)]
claim("At κ = 1000, even tuned Adam is three times slower after the turn.", narrow[1] > 3 * narrow[0])

# %% [markdown]
# Adagrad won because the valley happened to lie along a weight. And on this bowl nearly all of Adam's
# loss was an untuned rate. Not for ever: at $\kappa = 1000$ tuning no longer hides that Adam, too,
# depends on the axes. The most useful sentence of the chapter: **an optimizer
# comparison without tuning compares learning rates.**
#
# ## Passes, plains and canyons
#
# Not every surface is a bowl. At a saddle point the gradient vanishes and yet it is no minimum; on a
# plateau it nearly vanishes everywhere; in a ravine the way down keeps turning. Three pictures, the same
# six rules, one rate.

# %%
grounds = [descent.saddle(), descent.plateau(), descent.ravine()]
runs = [descent.race(surface=ground, learning_rate=0.02, n_steps=1000) for ground in grounds]
for run, ax in zip(runs, style.new_axes(3, width=12), strict=True):
    descent.draw_paths(run, ax, legend=run is runs[1])

# %% [markdown]
# On the pass plain descent first walks to the saddle point and almost stops: the slope there is a
# thousandth. RMSprop and Adam divide by recent gradients alone and do not mind how small they are;
# Adagrad's memory begins at 0.1, far above that slope. On the plateau plain descent hardly leaves its
# start; in the ravine all follow the bends. `descent.anatomy` takes one step apart, as the panel's *Step
# by step* does with arrows.

# %%
over_the_pass = runs[0]
late, *_, rmsprop, adam = (abs(over_the_pass.weights[:, :, 1]) > 0.5).argmax(axis=1)
claim("RMSprop and Adam leave the pass ten times sooner.", late > 10 * max(rmsprop, adam))
on_plateau = runs[1].distances[0]
claim("On the plateau it covers less than a tenth of the way.", on_plateau[-1] > 0.9 * on_plateau[0])
print(descent.anatomy(over_the_pass, "Adam", 2))

# %% [markdown]
# ## Fewer rows, more noise
#
# A gradient over all rows costs a look at all rows. A mini-batch looks at a few: a cheap, noisy guess.
# One row at a time is stochastic gradient descent; all rows is batch descent. `descent.batches` deals
# the rows, shuffled anew each epoch, every row once.

# %%
least = surface.value(np.array(surface.minimum))
losses = {}
for size in (342, 64, 8, 1):
    noise = descent.GradientNoise(batch_size=size)
    run = descent.race({"": plain}, surface, learning_rate=0.1, n_steps=400, noise=noise)
    losses[f"{size} rows"] = run.losses[0] - least
floors = [losses[name][-200:].mean() for name in ("1 rows", "8 rows", "64 rows")]
claim("The floor under the loss sinks as the batch grows.", floors == sorted(floors, reverse=True))
epoch = np.concatenate(descent.batches(n_rows=342, batch_size=64, n_steps=6))
claim("An epoch of six mini-batches shows every penguin once.", sorted(epoch) == list(range(342)))
descent.draw_losses(losses);

# %% [markdown]
# With a constant rate the noise leaves a floor under the loss. It sinks as the batch grows. It also sinks
# with the rate, so why not a small rate from the beginning? It works too, if you have the time: a schedule
# has both, large steps to cover the distance, small ones to come to rest. A **warm-up** begins small as
# well, for starts where the first gradients are wild.

# %%
schedules = {"constant": descent.constant(1000), "exponential": descent.exponential(1000)}
schedules |= {"stairs": descent.stairs(1000), "cosine": descent.cosine(1000)}
schedules["cosine with warm-up"] = descent.warm_up(descent.cosine(900), n_warm=100)
descent.draw_schedules(schedules);

# %%
setting = {"surface": surface, "learning_rate": 0.3, "n_steps": 1000}


def floor(schedule):
    noises = [descent.GradientNoise(batch_size=8, seed=seed) for seed in range(5)]
    runs = [descent.race({"": plain}, **setting, schedule=schedule, noise=noise) for noise in noises]
    return np.array([run.losses[0, -100:].mean() for run in runs]) - least


constant = floor(schedules["constant"])
left = {name: floor(schedule) / constant for name, schedule in schedules.items()}
claim("Stairs leave {:.2%} of the floor", left["stairs"], at_most=0.01)
claim("A cosine leaves {:.2%} of it", left["cosine"], at_most=0.02)
claim("An exponential that ends at a tenth of the rate leaves {:.1%}", left["exponential"], at_most=0.15)
small = floor(schedules["constant"] * 0.1) / constant
claim("A constant tenth of the rate, with no schedule, leaves {:.1%}", small, at_most=0.15)

# %% [markdown]
# Two tools against wild gradients. **Clipping** shortens a gradient that is too long and keeps its
# direction. **Warm-up** keeps the velocity small until the steep wall is behind. In Rosenbrock's banana
# valley, from a steep start, either one turns an explosion into an arrival.

# %%
steep = {"surface": descent.rosenbrock(), "start": (-2.0, 2.0), "learning_rate": 0.0015, "n_steps": 1000}
steep["rules"] = {"momentum": descent.momentum()}
warmed = descent.race(**steep, schedule=descent.warm_up(descent.constant(900), n_warm=100))
clipped = descent.race(**steep, clip_norm=10)
claim("Without help it explodes.", descent.race(**steep).diverged[0])
claim("With a warm-up of 100 steps it arrives.", warmed.distances[0, -1] < 0.01)
claim("With gradients clipped to length 10 it arrives.", clipped.distances[0, -1] < 0.05)
claim("Clipping keeps the direction.", np.allclose(descent.clip(np.array([30.0, 40.0]), 10), [6, 8]))

# %% [markdown]
# ## On a real network
#
# Enough toys. The network below has 50,890 weights and reads handwritten digits. It trains on 3,000 of
# them and is judged on 2,000 others that it never sees. The split comes first, before anything is fitted.
#
# Nobody knows the curvature of a network, so we cannot compute the limit. The **learning-rate range
# test** finds it: start with a tiny rate, let it grow by the same factor at each mini-batch, and watch
# the loss. It falls, then it explodes. A third of the rate with the lowest loss is a good beginning.

# %%
from keras.optimizers import SGD
from sklearn.model_selection import train_test_split

images, labels = datasets.load("digits")
pixels = images.reshape(len(images), 784).astype("float32") / 255
X_train, X_validation, y_train, y_validation = train_test_split(
    pixels, labels.astype("int32"), train_size=3000, test_size=2000, stratify=labels, random_state=0
)


# %%
def build():
    return keras.Sequential([keras.Input((784,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10)])


tests = [networks.range_test(build, X_train, y_train, SGD(), seed=seed) for seed in range(10)]
descent.draw_range_test(tests[0]);

# %% [markdown]
# Now the fair race: six optimizers, five rates, two seeds, 60 networks, three epochs each.
# `networks.as_keras` turns a rule of the toy into the Keras optimizer that does the same. This takes about
# a minute.

# %%
def optimizer(rule):
    return lambda rate: networks.as_keras(rule, rate)


makers = {name: optimizer(rule) for name, rule in descent.RULES.items()}
rates = {name: [0.01, 0.03, 0.1, 0.3, 1.0] for name in makers}
rates["gradient descent"] = [0.1, 0.3, 0.5, 0.7, 1.0]
rates["RMSprop"] = rates["Adam"] = [0.001, 0.003, 0.01, 0.03, 0.3]
data = X_train, y_train, X_validation, y_validation
claim("The network has 50,890 weights.", build().count_params() == 50_890)
table = networks.sweep(build, makers, rates, data, epochs=3, seeds=(0, 1))
descent.draw_sweep(table);

# %% [markdown]
# Each line is an optimizer, the band its two seeds. The humps have nearly the same height and stand at
# different places. Had we given all six the rate 0.3, we would have read off that
# Adam is hopeless. How far did the toy tell the truth?
#
# - *The rate matters more than the rule*: true here as well.
# - *Momentum wants a smaller rate*: true.
# - *Adagrad wins by a mile*: false, as the turned bowl had warned.
# - *The best rate stands at 99% of disaster*: false. The hump of plain descent is broad, and its top stands
#   well below the mean of the rates that explode in ten range tests, which differ by a factor of two.

# %%
runs = table.groupby(["optimizer", "learning_rate"])["accuracy"].mean()
tuned, best = runs.groupby("optimizer").max(), runs.groupby("optimizer").idxmax().str[1]
at_one_rate = runs.xs(0.3, level="learning_rate")
plainly, explodes = best["gradient descent"], np.array([test.explodes for test in tests])
claim("Tuned, all six reach 87%.", tuned.min() > 0.87)
claim("Tuned, they lie within 5 points.", tuned.max() - tuned.min() < 0.05)
behind = at_one_rate["gradient descent"] - at_one_rate["Adam"]
claim("At one rate, 0.3, Adam is 20 points behind plain descent.", behind > 0.2)
claim("Momentum's best rate is smaller than plain descent's.", best["momentum"] < plainly)
claim("Adam's is no more than a tenth of it.", 10 * best["Adam"] <= plainly)
claim("Adagrad is not 3 points ahead.", tuned["Adagrad"] < tuned.drop("Adagrad").max() + 0.03)
claim("Plain descent's best rate is below the mean exploding rate.", plainly < explodes.mean())
claim("The ten exploding rates differ by a factor of two or more.", explodes.max() > 2 * explodes.min())

# %% [markdown]
# ## Spot the bug
#
# **Bug 1.** A student takes the gradient of $(y - \hat y)^2$ to be $2 (y - \hat y)\, x$; below that is
# `sign=+1`. The code runs, prints numbers and raises nothing. What is wrong, and what will it do? Say it
# before you run it.
#
# <details><summary>Answer</summary>The inner derivative of y − ŷ by ŷ is −1: a minus sign is missing, and so
# every step goes uphill.</details>

# %%
x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])


def fit(sign, learning_rate, weight=0.0, n_steps=20):
    for _ in range(n_steps):
        weight -= learning_rate * (sign * 2 * (y - weight * x) * x).mean()
    return weight


def loss(weight):
    return ((y - weight * x) ** 2).mean()


print(f"without the minus: {fit(+1, 0.05):.3g}; with it: {fit(-1, 0.05):.3g}; the true weight is 2")

# %% [markdown]
# It climbs. **Bug 2** is a rate that diverges: the right sign, 0.5 instead of 0.05. From outside both look
# alike: the loss grows. How do you tell them apart? Make the rate tiny. A wrong sign still climbs; a wrong
# rate heals.

# %%
claim("Without the minus sign the loss grows even at a tiny rate.", loss(fit(+1, 1e-4)) > loss(0))
claim("With the right sign and rate 0.5 it grows too.", loss(fit(-1, 0.5)) > loss(0))
claim("With the right sign and a tiny rate it falls.", loss(fit(-1, 1e-4)) < loss(0))
claim("With the right sign and rate 0.05, 20 steps find the weight.", abs(fit(-1, 0.05) - 2) < 1e-3)

# %% [markdown]
# **Bug 3: nothing to learn.** The training loss falls, step by step, and the student is happy. But the
# targets are random numbers. A falling training loss proves that descent works, not that there is
# something to find. Only rows kept back can tell.

# %%
rng = np.random.default_rng(0)
X, noise = rng.normal(size=(40, 30)), rng.normal(size=40)
weights = np.zeros(30)
for _ in range(500):
    weights -= 0.1 * X[:30].T @ (X[:30] @ weights - noise[:30]) / 30

errors, baseline = (X @ weights - noise) ** 2, noise**2
claim("On pure noise the training loss falls by half.", 2 * errors[:30].mean() < baseline[:30].mean())
claim("On rows kept back, saying zero is better.", errors[30:].mean() > baseline[30:].mean())

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. A bowl has the curvatures 2 and 50. What is its largest stable rate?

# %%
answer = ...
descent.check_stable_rate(answer, flattest=2, steepest=50)

# %% [markdown]
# 2. Write momentum with $\beta = 0.9$ as an update rule, without looking up.
#
# <details><summary>Hint</summary>Keep the velocity in the memory under a name of your choice. At the
# first step there is none yet.</details>

# %%
def my_rule(weights, gradient, memory, learning_rate):
    ...


descent.check_momentum(my_rule)

# %% [markdown]
# 3. Three machines hold the rows of a data set, not all the same number. Each sends the mean gradient of
#    its own rows. Write the function that makes the gradient of the whole out of these gradients (a list
#    of arrays) and the machines' numbers of rows.

# %%
def my_pool(gradients, sizes):
    ...


descent.check_pooled(my_pool)

# %% [markdown]
# ## At scale
#
# With a million times more rows no machine sees them all. The gradient of a mean is the mean of the
# gradients, so each machine takes the gradient of its own rows, and they exchange only those: *data
# parallelism*. In Keras it is `keras.distribution.DataParallel` or `tf.distribute.MirroredStrategy`, in
# PyTorch `DistributedDataParallel`; Horovod and Ray run it on many hosts. The plain mean is right only
# where the shards are equal. As the batch grows with the machines, its noise shrinks and the rate may
# grow, with a warm-up, up to a point that Goyal et al. (below) measured.

# %%
place = np.array(surface.start)
whole = surface.gradient(place)
equal = [surface.gradient(place, rows) for rows in descent.shard(342, [114, 114, 114])]
unequal = [surface.gradient(place, rows) for rows in descent.shard(342, [200, 100, 42])]
weighted = descent.pooled(unequal, sizes=[200, 100, 42])
claim("The plain mean of equal shards is the whole's gradient.", np.allclose(descent.pooled(equal), whole))
claim("The plain mean of unequal shards is not.", not np.allclose(descent.pooled(unequal), whole, rtol=0.1))
claim("Their mean weighted by rows is.", np.allclose(weighted, whole))

# %% [markdown]
# ## Summary
#
# - You wrote an update rule: weights minus rate times gradient, with a memory for momentum.
# - You can tell a rate that is too large: above $2/\lambda_{\max}$ in a bowl; in a network, a range test
#   shows it.
# - You can compare optimizers fairly: tune each, turn the surface, use several seeds. An untuned race
#   compares rates.
#
# ## Words

# %%
terms = ["gradient descent", "learning rate", "momentum", "condition number", "saddle point"]
words(*terms, "mini-batch", "learning-rate schedule", "warm-up", "clipping", "data parallelism")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods* (1964),
#   [doi:10.1016/0041-5553(64)90137-5](https://doi.org/10.1016/0041-5553(64)90137-5)
# - G. Goh, *Why momentum really works* (2017),
#   [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006)
# - J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods* (2011), jmlr.org/papers/v12/duchi11a.html
# - D. Kingma, J. Ba, *Adam* (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)
# - I. Loshchilov, F. Hutter, *Decoupled weight decay regularization* (2019),
#   [arXiv:1711.05101](https://arxiv.org/abs/1711.05101)
# - L. Smith, *Cyclical learning rates* (2017), [arXiv:1506.01186](https://arxiv.org/abs/1506.01186)
# - P. Goyal et al., *Accurate, large minibatch SGD* (2017),
#   [arXiv:1706.02677](https://arxiv.org/abs/1706.02677)
# - Keras documentation, *Optimizers*, keras.io/api/optimizers
