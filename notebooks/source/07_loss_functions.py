# %% [markdown]
# # 7 · Loss functions: what answer does this loss ask for?
#
# A network does what its loss rewards, no more and no less. Choose another loss, and the same data give
# another answer; none of them is wrong, they answer different questions. After this chapter you can
#
# - say which answer each loss asks for: the mean, a median, a quantile, a probability;
# - say what it does with outliers, with confident mistakes and with rare classes;
# - find the usual bugs, which raise no error and cost weeks.
#
# About 75 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.model_selection import train_test_split
from sklearn.utils.class_weight import compute_sample_weight

from labkit import claim, datasets, losses, show, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# The derivative of a function, the logarithm, and chapter 5: a network goes downhill on its loss. You may
# read this chapter before chapter 6.
#
# ## The data
#
# First eight numbers, small enough to think about. At the end two real sets: 2,930 houses with their
# prices (`ames`), and 10,000 handwritten digits, known from chapter 5.

# %%
values = [1, 2, 2, 3, 4, 5, 6, 100]
datasets.card("ames")

# %% [markdown]
# **A guess first.** Describe these eight values by *one* number. Which is best? Write it down.
#
# ## The idea
#
# $$\bar L = \frac1n \sum_{i=1}^{n} L(y_i, \hat y_i), \qquad
# \frac{\partial \bar L}{\partial \hat y_i} = \frac1n L'(y_i, \hat y_i)$$
#
# - $y_i$ is the truth of row $i$, $\hat y_i$ what the model says;
# - $L$ is what that answer costs; $\bar L$, the mean over $n$ rows, is what training makes small;
# - $L'$ is its derivative by the answer: how loudly, and in which direction, this row complains.
#
# Training never sees $L$, only $L'$. So look at the complaint, not at the cost.
#
# ## The idea in code
#
# A loss and its derivative belong together. By hand, for the squared error of $y = 4$, $\hat y = 1$: the
# cost is $(4 - 1)^2 = 9$, the slope $2\,(1 - 4) = -6$. It is negative: the loss falls as the answer grows.

# %%
def my_squared(y_true, y_pred):
    return (y_true - y_pred) ** 2, 2 * (y_pred - y_true)


print("cost and slope:", my_squared(4, 1))

# %% [markdown]
# In the kit a loss is a `losses.Loss`: `each` and `slope` of every row, `value`, the mean over the rows, and
# `gradient`, the derivative of that mean by every answer. This is all of Huber's loss: squared up to
# $\delta$, straight beyond.

# %%
show(losses.huber)

# %% [markdown]
# ## Which answer does it ask for?
#
# Let the answer be one number $c$ for all rows. The mean loss is lowest where the complaints balance,
# $\sum_i L'(y_i, c) = 0$. Squared error complains in proportion to the distance, so $c$ is the **mean**.
# Absolute error complains with $+1$ or $-1$, whatever the distance: as many rows above as below, a
# **median**. The pinball loss counts a row above with $\tau$ and a row below with $1 - \tau$: a **quantile**.
# Log-cosh is nearly Huber's loss with $\delta = 1$, without a joint.

# %%
five = [losses.squared(), losses.absolute(), losses.huber(1), losses.log_cosh(), losses.pinball(0.9)]
table = losses.mean_losses(five, values, np.geomspace(0.8, 300, 400))
losses.draw_mean_losses(table);

# %% [markdown]
# Each curve is the mean loss of one constant answer, in units of its least. The outlier, 100, drags the
# squared error to 15.4, where there is no value at all; the absolute error does not care how far away it is.
# The next cell checks this, with a million in place of 100, and draws the optimal constants above the values.
#
# Did you guess 2, the most frequent value? Some loss asks for that, too: the one that costs 0 if the answer
# is exactly right and 1 if not. It is minimized by the **mode**. But its slope is 0 nearly everywhere, so
# there is nothing to descend.

# %%
mine = losses.Loss("mine", lambda y, p: my_squared(y, p)[0], lambda y, p: my_squared(y, p)[1])
said, kit = np.full(8, 10.0), losses.squared()
claim("Ours costs what the kit's does.", np.isclose(mine.value(values, said), kit.value(values, said)))
claim("And pulls alike.", np.allclose(mine.gradient(values, said), kit.gradient(values, said)))
mean = losses.optimal_constant(losses.squared(), values)
medians = losses.optimal_constant(losses.absolute(), values)
claim("Squared error asks for the mean, 15.4.", np.allclose(mean, np.mean(values)))
farther = losses.optimal_constant(losses.absolute(), [*values[:-1], 1_000_000])
claim("Absolute error takes any answer from 3 to 4.", np.allclose([medians, farther], (3, 4)))
slide = [losses.optimal_constant(losses.huber(delta), values)[0] for delta in (0.1, 1, 3, 10, 30, 100)]
claim("As δ grows Huber's optimal constant slides from a median to the mean.", slide == sorted(slide))

# %%
misses = np.mean(np.array(values)[:, None] != np.linspace(0, 100, 1001), axis=0)
claim("The loss of misses asks for the mode and is flat elsewhere.", misses.argmin() == 20)
claim("Pinball asks for the outlier.", np.allclose(losses.optimal_constant(losses.pinball(0.9), values), 100))
claim("NumPy's 90% quantile is 34.2.", np.isclose(np.quantile(values, 0.9), 34.2))
losses.draw_optimal_constants(table);

# %% [markdown]
# Pinball, at $\tau = 0.9$, asks for 100 itself. One value in eight is more than a tenth: below 100 no answer
# has nine tenths of the values at or below it. NumPy says 34.2 because it goes part of the way from 6 to 100.
#
# ## Where losses come from
#
# Say that the truth is the answer plus noise, $y = \hat y + e$, and that the noise has density $q(e)$. The
# rows are most likely, together, where $\sum_i -\ln q(y_i - \hat y_i)$ is least: **maximum likelihood**. So
# every loss is a belief about noise, $q(e) \propto e^{-L(e)}$.

# %%
errors = np.linspace(-8, 8, 1601)
four = [losses.squared(), losses.absolute(), losses.huber(1), losses.log_cosh()]
noise = {loss.name: losses.noise_density(loss, errors) for loss in four}
losses.draw_densities(errors, noise);

# %% [markdown]
# On this logarithmic scale the squared error is a parabola: an error of 5 is all but impossible, and when one
# comes, everything bends to explain it. The others have straight sides: rare, but it happens. That is all
# that *robust* means.

# %%
laws = {"squared": stats.norm(scale=np.sqrt(0.5)), "absolute": stats.laplace(), "log-cosh": stats.hypsecant()}
gaps = [np.abs(noise[name] - law.pdf(errors)).max() for name, law in laws.items()]
claim("These three are the Gaussian, Laplace and hyperbolic secant laws.", max(gaps) < 1e-3)
claim("At e = 5 Laplace is a million times likelier.", noise["absolute"][1300] / noise["squared"][1300] > 1e6)

# %% [markdown]
# ## Outliers, in y and in x
#
# Twelve points near $y = 2x + 1$. We lift the last one from 23 to 60: a typing error in $y$. Then we put it
# back and push it sideways, to $x = 30$: the same error in $x$. Which lines will hold in the first
# picture? And in the second?

# %%
def slopes(x, y):
    return np.array([losses.fit_line(loss, *losses.points_with_outlier(x, y)).slope for loss in four])


claim("Without an outlier all four slopes lie within 5% of 2.", np.allclose(slopes(11, 23), 2, rtol=0.05))
claim("A wrong y of 500 makes the squared error's slope ten times as steep.", slopes(11, 500)[0] > 20)
claim("The other three stay within 5%.", np.allclose(slopes(11, 500)[1:], 2, rtol=0.05))
claim("A wrong x of 100 flattens all four below 0.2.", slopes(100, 23).max() < 0.2)
for ax, outlier in zip(style.new_axes(2, height=4), [(11, 60), (30, 23)], strict=True):
    losses.draw_lines([losses.fit_line(loss, *losses.points_with_outlier(*outlier)) for loss in four], ax)

# %% [markdown]
# On the left only the squared error follows the lifted point. On the right all of them turn: far out, a
# point has a long **lever**. Turning the line towards it costs the others little and helps it a lot. Robust
# losses are robust against a wrong $y$ and helpless against a wrong $x$. Look at the inputs first
# (chapter 1).
#
# ## Yes or no
#
# Now the truth is 0 or 1. The last layer gives a **logit** $z$, any number; the probability is
# $p = 1 / (1 + e^{-z})$. A coin with this $p$ (Bernoulli) has the negative log-likelihood
#
# $$L = -y \ln p - (1 - y) \ln(1 - p), \qquad \frac{\partial L}{\partial z} = p - y$$
#
# called **cross-entropy**. Its slope is what was said, less what was true.

# %%
on_logits = [losses.binary_cross_entropy(), losses.squared_on_sigmoid(), losses.hinge(), losses.focal(2)]
curves = losses.loss_curves(on_logits, np.linspace(-8, 8, 321), label=1, what="logit z")
z, (entropy, square, hinge, focal) = curves.predictions, curves.slopes.values()
loudest = 1 / (1 + np.exp(-z[np.abs(square).argmax()]))
claim("Cross-entropy is a coin's -log p.", np.isclose(np.interp(0.5, z, curves.values["cross-entropy"]),
      -stats.bernoulli(1 / (1 + np.exp(-0.5))).logpmf(1)))
claim("At z = -6 its slope is 200 times that of the squared error.", entropy[40] / square[40] > 200)
claim("Squared error complains loudest near p = 1/3.", abs(loudest - 1 / 3) < 0.01)
claim("Focal loss is louder than 1 on some mistakes.", np.abs(focal).max() > 1.1)
claim("Where it is right, at z = 2, a tenth as loud as cross-entropy.", focal[200] / entropy[200] < 0.1)
claim("The hinge is silent beyond its margin.", (hinge[z > 1.01] == 0).all())
for ax, slopes_too in zip(style.new_axes(2), (False, True), strict=True):
    losses.draw_loss_curves(curves, slopes_too, ax)

# %% [markdown]
# The truth is 1, so mistakes lie on the left. Cross-entropy and **hinge** (silent beyond a margin of 1)
# complain there at full voice. **Focal** loss, $(1 - p_t)^\gamma$ times cross-entropy with $p_t$ the
# probability of the truth, falls silent sooner where the answer is right. The squared error of the
# probability is mute at *both* ends: its slope is $2(p - y)\,p\,(1 - p)$. What does that cost? A neuron is
# sure of the wrong answer, $z = -6$, and descends at rate 1.

# %%
ways = [losses.recover(loss, start=-6, label=1, learning_rate=1) for loss in on_logits]
claim("With cross-entropy it is back after 7 steps.", ways[0].n_steps == 7)
claim("With the squared error after 214.", ways[1].n_steps == 214)
losses.draw_recovery(ways);

# %% [markdown]
# *The more wrong, the quieter*: that is why a classifier is not trained by the squared error of its
# probability. And why from *logits*? A probability can become exactly 0, in float32 at $z = -104$, and has no
# logarithm then. Keras cuts $p$ off at $10^{-7}$: the loss becomes flat, and the worst mistake is not heard.
# From logits the formula is rearranged, and nothing is lost.

# %%
p = np.float32(np.exp(-104.0))
heard = losses.binary_cross_entropy().gradient(1, -104), losses.binary_cross_entropy(False).gradient(1, p)
claim("p is 0; from the logit the slope is -1, from p it is 0.", p == 0 and np.allclose(heard, (-1, 0)))
claim("At z = -10,000 the loss is 10,000.", losses.binary_cross_entropy().value(1, -1e4) == 1e4)

# %% [markdown]
# ## Several classes
#
# The softmax makes probabilities $p_k = e^{z_k} / \sum_j e^{z_j}$ of $K$ logits; cross-entropy is
# $-\sum_k y_k \ln p_k$, its slope again $p_k - y_k$. The **Kullback-Leibler divergence**
# $\sum_k y_k \ln (y_k / p_k)$ is the same less a number that the model cannot change. **Label smoothing**
# replaces $y_k$ by $(1 - \varepsilon) y_k + \varepsilon / K$: with $K = 10$, $\varepsilon = 0.1$ it is
# content with $p = 0.91$, a finite logit, where plain cross-entropy always wants more.
#
# **Temperature** comes after training: divide the logits by $T$ before the softmax. The winner stays, the
# confidence changes.

# %%
rng = np.random.default_rng(0)
truth, logits = rng.dirichlet(np.ones(4), size=6), rng.normal(size=(6, 4))
p, entropy = losses.tempered(logits), losses.categorical_cross_entropy()
slope, divergence = 6 * entropy.gradient(truth, logits), losses.kullback_leibler().value(truth, p)
own = losses.categorical_cross_entropy(from_logits=False).value(truth, truth)
claim("The slope is p - y, and sums to 0.", np.allclose(slope, p - truth) and np.allclose(slope.sum(1), 0))
claim("Divergence is cross-entropy less y's own.", np.isclose(divergence, entropy.value(truth, logits) - own))
row, smoothed = np.zeros((1, 10)), losses.categorical_cross_entropy(label_smoothing=0.1)
row[0, 3] = np.log(0.91 / 0.01)
claim("Smoothing is content with 0.91.", np.allclose(smoothed.gradient([3], row), 0))
claim("Cross-entropy wants more.", entropy.gradient([3], row)[0, 3] < -0.01)
warm, cold = losses.tempered(row, 2)[0, 3], losses.tempered(row, 0.5)[0, 3]
claim("A temperature of 2 lowers the confidence, 0.5 raises it.", warm < 0.91 < cold)

# %% [markdown]
# ## Weights for rows and classes
#
# A row's weight multiplies its cost and its complaint: weight 3 is the row three times. A **class weight**
# is one for all rows of a class. "Balanced" weights $n / (K n_k)$ let every class complain alike, however
# rare ($n_k$ rows of $n$). In Keras: `model.fit(…, class_weight=…)` or `sample_weight=…`. Keras then
# divides by the number of rows, not by the sum of the weights, and so do we.

# %%
y, logits, loss = np.array([0, 0, 0, 1]), np.zeros(4), losses.binary_cross_entropy()
pulls = np.abs(loss.gradient(y, logits, sample_weight=compute_sample_weight("balanced", y)))
claim("Balanced, one rare row complains like three others.", np.isclose(pulls[3], pulls[:3].sum()))

# %% [markdown]
# ## With the library
#
# At work you write `keras.losses.Huber(delta=1.0)`. Are its value, and the gradient that TensorFlow finds by
# itself, equal to ours? `networks.keras_loss` gives the Keras loss for each of ours; `networks.gaps` compares
# both. (Keras has no pinball loss; we shall write it in three lines.) Importing Keras takes some seconds.

# %%
import keras

from labkit.losses import networks

claim("Huber's is called Huber.", isinstance(networks.keras_loss(losses.huber()), keras.losses.Huber))
labels, classes = rng.integers(0, 2, 50), np.eye(4)[rng.integers(0, 4, 50)]
cases = [(loss, rng.normal(size=50), rng.normal(size=50)) for loss in four]
cases += [(loss, labels, 3 * rng.normal(size=50)) for loss in on_logits if loss.name != "squared on sigmoid"]
cases += [(losses.categorical_cross_entropy(), classes, rng.normal(size=(50, 4)))]
cases += [(losses.kullback_leibler(), classes, rng.dirichlet(np.ones(4), 50))]
compared = pd.DataFrame({case[0].name: networks.gaps(*case) for case in cases}).T
claim("All nine values are Keras's to 1e-6.", len(compared) == 9 and compared["value_gap"].max() < 1e-6)
claim("All nine gradients are the automatic ones.", compared["gradient_gap"].max() < 1e-6)
compared[["loss", "keras"]].round(3)

# %% [markdown]
# ## Try it
#
# Four views: a line through points, one constant for all values, one logit, and a neuron with a wrong
# prediction. First the three experiments: type your guess, lock it, set what it says, run, compare. Then
# play: choose a preset and read its reason. In the first view every point can be dragged; the one you
# took last is ringed, arrow keys move it, and the right picture shows its share of all gradients. *More
# controls* holds $\delta$, $\tau$, $\gamma$ and the smoothing. Grey is what was there before. The line
# below the picture makes this state again.

# %%
panel = losses.explore()
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`; what the experiments measure was claimed above. A loss of your own
# takes part: `losses.explore(own=mine)`. Try one that counts errors upwards three times.
#
# ## On a real network
#
# **Prices with typing errors.** A small network learns the price of a house (in 100,000 dollars) from five
# columns. The split comes first: 900 houses are kept back. Then we damage 3% of the *training* prices by a
# zero too many; the test prices stay. How far are we from the price of a typical house, in percent? The
# interval comes from drawing the test houses again a thousand times (bootstrap, chapter 8).

# %%
columns = ["area", "Overall.Qual", "Year.Built", "Total.Bsmt.SF", "Garage.Area"]
houses = datasets.load("ames")[[*columns, "price"]].dropna().astype("float32")
X, price = houses[columns].to_numpy(), houses["price"].to_numpy() / 100_000
X_train, X_test, y_train, y_test = train_test_split(X, price, test_size=900, random_state=0)
centre, spread = X_train.mean(axis=0), X_train.std(axis=0)
X_train, X_test = (X_train - centre) / spread, (X_test - centre) / spread
damaged = np.where(np.random.default_rng(0).random(len(y_train)) < 0.03, 10 * y_train, y_train)


def interval(scores, measure=np.median, n_draws=1000):
    rows = np.random.default_rng(0).integers(len(scores), size=(n_draws, len(scores)))
    low, high = np.quantile(measure(scores[rows], axis=1), [0.025, 0.975])
    return {"estimate": measure(scores), "low": low, "high": high}


# %% [markdown]
# The same network, optimizer and seeds; only the loss differs. A Keras loss is an object, and any function of
# truth and prediction will do. Of five seeds we show the worst.

# %%
from labkit import training


def build():
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])


def predict(loss, y, seed=0):
    compiled = training.compiled(build, loss, keras.optimizers.Adam(0.01))
    settings = {"epochs": 25, "batch_size": 64, "setup": training.Setup(show=False)}
    run = training.fit(compiled, (X_train, y[:, None]), seed=seed, **settings)
    return run.model(X_test).numpy()[:, 0]


kinds = {"squared": keras.losses.MeanSquaredError(), "absolute": keras.losses.MeanAbsoluteError()}
kinds["Huber, δ = 0.2"] = keras.losses.Huber(0.2)
said = {name: [predict(loss, damaged, seed) for seed in range(5)] for name, loss in kinds.items()}
said["squared, undamaged"] = [predict(kinds["squared"], y_train)]
claim("The damage raises the mean price by 20 to 35%.", 1.2 < damaged.mean() / y_train.mean() < 1.35)

# %% [markdown]
# The squared error asks for the mean, and a tenfold price in 3% of the rows lifts the mean by more than 20%.
# It will do what it is asked. The pinball loss at $\tau = 0.9$ is asked for something else: a price that nine
# houses in ten stay below. Do they?

# %%
def pinball(y_true, y_pred, tau=0.9):
    error = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(tau * error, (tau - 1) * error), axis=-1)


misses = {name: [100 * np.abs(p / y_test - 1) for p in some] for name, some in said.items()}
scores = pd.DataFrame({name: interval(max(some, key=np.median)) for name, some in misses.items()}).T
claim("Damage doubles the squared error's miss.", scores["low"].iloc[0] > 2 * scores["high"].iloc[3])
claim("Absolute and Huber miss by 7 to 10%, as without.", scores["estimate"].iloc[1:].between(7, 10).all())
below = np.mean([y_test < predict(pinball, y_train, seed) for seed in range(5)])
claim("82 to 94% of the houses lie below the 90% quantile, on the mean of five seeds.", 0.82 < below < 0.94)
claim("Below absolute error's answer: 40 to 65%.", 0.4 < np.mean(y_test < np.array(said["absolute"])) < 0.65)
losses.draw_intervals(scores, "median error of 900 prices (%)");

# %% [markdown]
# Three prices in a hundred with a zero too many, and the network that was trained on the squared error misses
# by more than twice as much; the robust ones did not notice. The 90% quantile holds, nearly, on new houses.
#
# **Digits under three losses.** 1,000 digits to learn from, 2,000 to choose by, 4,000 to judge. Too few for
# 50,890 weights, on purpose: the network will know its rows by heart. Cross-entropy, plain and smoothed,
# takes logits; for the squared error the network ends in a softmax. Which reads best? And which knows how
# good it is?

# %% tags=["algorithm"]
images, digit = datasets.load("digits")
pixels, ones = images.reshape(len(images), 784).astype("float32") / 255, np.eye(10, dtype="float32")
D_train, rest, d_train, d_rest = train_test_split(pixels, digit, train_size=1000, random_state=0)
D_choose, D_test, d_choose, d_test = train_test_split(rest, d_rest, train_size=2000, random_state=0)
D_test, d_test = D_test[:4000], d_test[:4000]


def network(*last):
    hidden, logits = keras.layers.Dense(64, "relu"), keras.layers.Dense(10)
    return keras.Sequential([keras.Input((784,)), hidden, logits, *last])


def learn(loss, seed, *last):
    data = (D_train, ones[d_train]), (D_choose, ones[d_choose])
    build = training.compiled(lambda: network(*last), loss, keras.optimizers.Adam(0.003), ["accuracy"])
    return training.fit(build, *data, epochs=25, seed=seed, setup=training.Setup(show=False))


claim("The network has 50,890 weights.", network().count_params() == 50_890)
entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
smooth = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
square, softmax = keras.losses.MeanSquaredError(), keras.layers.Softmax
runs = {"cross-entropy": [learn(entropy, seed) for seed in (0, 1)]}
runs |= {"smoothed": [learn(smooth, seed) for seed in (0, 1)]}
runs |= {"squared": [learn(square, seed, softmax()) for seed in (0, 1)]}
raw = {name: [run.model(D_test).numpy() for run in some] for name, some in runs.items()}
shares = raw | {name: [losses.tempered(z) for z in raw[name]] for name in ("cross-entropy", "smoothed")}
wrong = {name: interval(100.0 * (some[0].argmax(axis=1) != d_test), np.mean) for name, some in shares.items()}
losses.draw_intervals(pd.DataFrame(wrong).T, "misread digits (%)");

# %% [markdown]
# The intervals overlap: the answers are about equally good. The probabilities are not: trained on
# cross-entropy a network is too sure, smoothed it is far too modest. One number mends both: the temperature,
# found on the digits to choose by, used on the test digits. No answer changes.

# %%
right = {name: [p.argmax(axis=1) == d_test for p in some] for name, some in shares.items()}
accuracy = {name: np.mean(some, axis=1) for name, some in right.items()}
excess = {name: [p.max(axis=1).mean() for p in shares[name]] - accuracy[name] for name in shares}
claim("All six networks read 86 to 92%.", all(((a > 0.86) & (a < 0.92)).all() for a in accuracy.values()))
means = [a.mean() for a in accuracy.values()]
claim("The three losses differ by less than 2.5 points.", max(means) - min(means) < 0.025)
claim("Cross-entropy is 2 to 8 points too sure.", all(0.02 < e < 0.08 for e in excess["cross-entropy"]))
claim("Smoothed, more than 8 points too modest.", all(e < -0.08 for e in excess["smoothed"]))
for name, low, high in [("cross-entropy", 1.2, 3), ("smoothed", 0.3, 0.8)]:
    temperature = losses.best_temperature(runs[name][0].model(D_choose).numpy(), d_choose)
    p = losses.tempered(raw[name][0], temperature)
    claim(f"The best temperature lies between {low} and {high}.", low < temperature < high)
    claim("With it they are within 3 points.", abs(p.max(axis=1).mean() - accuracy[name][0]) < 0.03)

# %% [markdown]
# **A loss is not a metric.** Here is one training on cross-entropy, epoch by epoch, on digits that it does
# not learn from. The loss turns up after a few epochs: the network becomes surer of its mistakes, and each
# costs more. But it does not make more of them.

# %%
for run in runs["cross-entropy"]:
    losses_, accuracies = (np.array(pd.DataFrame(run.history)[name]) for name in ("val_loss", "val_accuracy"))
    claim("The loss ends more than 8% above its least.", losses_[-1] > 1.08 * losses_.min())
    claim("The accuracy stays within 2 points.", abs(accuracies[-1] - accuracies[losses_.argmin()]) < 0.02)
losses.draw_loss_and_accuracy(pd.DataFrame(runs["cross-entropy"][0].history));

# %% [markdown]
# Which epoch is best? If you use the probabilities, the one with the least loss; if only the answers, it
# hardly matters. Choose the *metric* by your question, and the *loss* so that it can be descended.
#
# **A rare class.** Is this digit an 8? We throw most eights away until they are 3% of the rows, in training
# and test, and compare plain cross-entropy, balanced weights and the focal loss.

# %%
def rare(X, is_eight, share=0.03):
    rng, no, yes = np.random.default_rng(0), np.flatnonzero(~is_eight), np.flatnonzero(is_eight)
    rows = rng.permutation([*no, *rng.choice(yes, int(share * len(no)), replace=False)])
    return X[rows], is_eight[rows]


def ask(loss, weights):
    def one():
        return keras.Sequential([keras.Input((784,)), keras.layers.Dense(1)])

    data = X_rare, y_rare[:, None].astype("float32"), weights.astype("float32")
    build = training.compiled(one, loss, keras.optimizers.Adam(0.003))
    settings = {"epochs": 10, "batch_size": 64, "setup": training.Setup(show=False)}
    logits = training.fit(build, data, seed=0, **settings).model(X_judge).numpy()
    return 1 / (1 + np.exp(-logits[:, 0]))


halves = train_test_split(pixels, digit == 8, train_size=6000, random_state=0)
(X_rare, y_rare), (X_judge, y_judge) = rare(*halves[::2]), rare(*halves[1::2])

# %% [markdown]
# Before you look: always saying *no* is right 97 times in 100. How much better is a trained network?

# %%
entropy = keras.losses.BinaryCrossentropy(from_logits=True)
focal = keras.losses.BinaryFocalCrossentropy(gamma=2.0, from_logits=True)
asked = [ask(entropy, np.ones(len(y_rare))), ask(entropy, compute_sample_weight("balanced", y_rare))]
asked += [ask(focal, np.ones(len(y_rare)))]
no, plain = 1 - y_judge.mean(), np.mean((asked[0] > 0.5) == y_judge)
mean_p = [p.mean() for p in asked]
eights = [interval(100.0 * (p[y_judge] > 0.5), np.mean) for p in asked]
eights = pd.DataFrame(eights, index=["cross-entropy", "balanced", "focal"])
claim("“No” is right 97 times in 100, cross-entropy 99 at most.", round(no, 2) == 0.97 and plain < 0.99)
claim("Balanced finds more eights.", eights["low"].iloc[1] > eights["high"].iloc[0])
claim("At half the precision.", y_judge[asked[1] > 0.5].mean() < y_judge[asked[0] > 0.5].mean() / 2)
claim("The mean p: plain 2 to 4.5%, else 6% and more.", 0.02 < mean_p[0] < 0.045 and min(mean_p[1:]) > 0.06)
often = 100 * y_judge[np.argsort(-asked[0])[: np.sum(asked[1] > 0.5)]].sum() / y_judge.sum()
claim("Saying yes as often, plain gains half of that or more.", often > eights["estimate"].iloc[:2].mean())
losses.draw_intervals(eights, f"eights found, of {y_judge.sum()} (%)");

# %% [markdown]
# Few eights, wide intervals. Plain cross-entropy has a mean probability near the true 3%. Balanced
# weights find more eights and raise more false alarms: the network is trained as if half of all digits were
# eights. Focal loss distorts the probabilities, too. Much of the gain is a threshold, which is free: let
# plain cross-entropy say yes as often, and it gains at least half as much.
#
# ## Spot the bug
#
# Five pieces of code that run. What is wrong?
#
# **Bug 1.** "Cross-entropy is minus the log of the right probability": `-(y * np.log(p)).mean()`.
#
# <details><summary>Answer</summary>The second term is missing: rows with y = 0 cost nothing. The best model
# says 1 to everyone.</details>

# %%
y, p = (rng.random(200) < 0.3).astype(float), np.linspace(0.001, 0.999, 999)
wrong, right = -y.mean() * (1 - p), p - y.mean()  # the slopes by the logit, if all rows get this p
claim("Without the second term every p asks for a larger one.", (wrong < 0).all())
claim("Mended, they rest at the share of ones.", np.isclose(p[np.abs(right).argmin()], y.mean(), atol=1e-3))

# %% [markdown]
# **Bug 2.** The model ends in a softmax, and the loss is told `from_logits=True`. It trains, slowly, and the
# loss never falls below 1.46. Why this number?
#
# <details><summary>Answer</summary>Softmax is applied twice. Its inputs lie in [0, 1] now, so with ten
# classes the best possible answer is e / (e + 9), and −ln of that is 1.46.</details>

# %%
sure, loss = 50 * np.eye(10)[[3]], losses.categorical_cross_entropy()
twice, clueless = (loss.value([3], losses.tempered(z)) for z in (sure, 0 * sure))
claim("Twice: 1.46 if perfect, 2.3 if clueless.", np.allclose([twice, clueless], [1.46, 2.3], rtol=0.01))
claim("Once: a perfect answer costs nothing.", loss.value([3], sure) < 1e-6)

# %% [markdown]
# **Bug 3.** Ten digits are ten numbers, so: one output, squared error, round the answer. The loss falls.
# What does it say to an image that is a 3 or an 8, half and half?
#
# <details><summary>Answer</summary>5.5, which is rounded to a digit that nobody thought of. Class numbers
# have names, not distances.</details>

# %%
digits_ = np.array([3, 8])
both = np.where(np.isin(np.arange(10), digits_), 0.0, -30.0) * np.ones((2, 1))
claim("Squared error asks for 5.5.", np.allclose(losses.optimal_constant(losses.squared(), digits_), 5.5))
claim("Cross-entropy for 3 or 8, half and half.", np.allclose(loss.gradient(digits_, both).sum(axis=0), 0))

# %% [markdown]
# **Bug 4.** A student wants the *accuracy* of the house prices and writes
# `np.mean(np.round(p) == np.round(y))`, in units of 100,000 dollars. It says more than 70%.
#
# <details><summary>Answer</summary>The unit decides. The same predictions get 0% in dollars and 100% in
# billions. A regression has an error in units, not an accuracy: say by how much half of
# the houses are missed.</details>

# %%
p = said["absolute"][0]
agreed = [np.mean(np.round(unit * p) == np.round(unit * y_test)) for unit in (1, 100_000, 0.0001)]
claim("70% and more, 0%, 100%: same answers.", agreed[0] > 0.7 and agreed[1] < 0.005 and agreed[2] == 1)
claim("Mended: half of the houses are missed by 7 to 10%.", 7 < scores.loc["absolute", "estimate"] < 10)

# %% [markdown]
# **Bug 5.** Cross-entropy straight from the formula, on probabilities. One row in a thousand has $p = 1$,
# and is right. What is the mean loss?
#
# <details><summary>Answer</summary>Not a number: (1 − y) ln(1 − p) is 0 times minus infinity, and one such
# row spoils the mean; one step then spoils every weight.</details>
#
# (A sixth bug, the missing minus sign that climbs, stands in chapter 5.) What the kit's losses cannot take,
# they refuse in one sentence. A column against a row, for example: NumPy would take all differences, a square
# table, and train the model towards the mean.

# %%
y, z = np.ones(1000), np.full(1000, 2.0)
z[0] = 800
p = 1 / (1 + np.exp(-z))
with np.errstate(all="ignore"):
    naive = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
claim("The formula gives no number.", np.isnan(naive))
claim("From logits it gives one.", 0 < losses.binary_cross_entropy().value(y, z) < 1)
misfits = [(losses.squared(), [1, 2], [[1], [2]]), (losses.squared(), [1, 2], [np.nan, 2])]
misfits += [(losses.kullback_leibler(), [0], [[0.5, 0.6]]), (losses.focal(), [2], [0.1])]
for loss, *rows in misfits:
    try:
        loss.value(*rows)
    except ValueError as error:
        print(error)

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. A baker sold 3, 5, 8, 10 and 40 loaves on five days. A loaf that is missing costs three times as much as
#    one that is left over. How many should be baked?

# %%
answer = ...
losses.check_order(answer)

# %% [markdown]
# 2. Write Huber's loss of each row, and its slope by the prediction. Return both.
#
# <details><summary>Hint</summary>`np.where` for the losses, `np.clip` for the slopes.</details>

# %%
def my_huber(y_true, y_pred, delta):
    ...


losses.check_huber(my_huber)

# %% [markdown]
# 3. Write cross-entropy of labels 0 and 1 from logits, for each row, so that it stays finite at ±10,000.
#
# <details><summary>Hint</summary>For y = 1 it is ln(1 + exp(−z)), and `np.logaddexp(0, −z)` never
# overflows.</details>

# %%
def my_cross_entropy(y_true, logits):
    ...


losses.check_stable(my_cross_entropy)

# %% [markdown]
# ## At scale
#
# With a hundred thousand classes, such as words, the softmax can cost more than the rest of the network;
# `tf.nn.sampled_softmax_loss` looks at the true class and a few hundred drawn ones. In half precision
# (`mixed_float16`) the slopes of so many classes over so many rows are too small for the number format and
# become 0. So the loss is multiplied by a large number before the gradient is taken, and the gradient divided
# by it afterwards: `keras.optimizers.LossScaleOptimizer`, which Keras adds by itself.

# %%
logits, scale = rng.normal(size=(1, 100_000)), 2.0**15
gradient = losses.categorical_cross_entropy().gradient([7], logits) / 1024  # one row of a batch of 1,024
half, other = gradient.astype("float16"), np.arange(100_000) != 7
scaled = (scale * gradient).astype("float16").astype("float32") / scale
claim("In half precision more than 70% of the slopes are lost.", np.mean(half[0, other] == 0) > 0.7)
claim("With the loss scaled, none is.", (scaled[0, other] > 0).all())
claim("And each is right to 5%.", np.allclose(scaled, gradient, rtol=0.05))

# %% [markdown]
# ## Summary
#
# - You can say what a loss asks for: squared error the mean, absolute error a median, pinball a quantile,
#   cross-entropy a probability. A loss is a belief about noise.
# - You know what it hears: squared error hears the outlier; no loss is deaf to a wrong $x$; squared error
#   on a sigmoid is deaf to confident mistakes.
# - Weights and smoothing change the probabilities that come out; too sure or too modest, a temperature mends.
# - You judge by a metric that fits the question, and keep the loss for descending.
#
# ## Words

# %%
terms = ["loss", "cross-entropy", "logit", "likelihood", "Huber loss", "quantile", "hinge loss"]
words(*terms, "focal loss", "label smoothing", "temperature", "class weight", "leverage", "outlier")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - P. J. Huber, *Robust estimation of a location parameter* (1964),
#   [doi:10.1214/aoms/1177703732](https://doi.org/10.1214/aoms/1177703732)
# - R. Koenker, G. Bassett, *Regression quantiles* (1978),
#   [doi:10.2307/1913643](https://doi.org/10.2307/1913643)
# - S. Kullback, R. A. Leibler, *On information and sufficiency* (1951),
#   [doi:10.1214/aoms/1177729694](https://doi.org/10.1214/aoms/1177729694)
# - C. Cortes, V. Vapnik, *Support-vector networks* (1995),
#   [doi:10.1007/BF00994018](https://doi.org/10.1007/BF00994018)
# - T.-Y. Lin and others, *Focal loss for dense object detection* (2017),
#   [arXiv:1708.02002](https://arxiv.org/abs/1708.02002)
# - C. Guo and others, *On calibration of modern neural networks* (2017),
#   [arXiv:1706.04599](https://arxiv.org/abs/1706.04599)
# - P. Micikevicius and others, *Mixed precision training* (2018),
#   [arXiv:1710.03740](https://arxiv.org/abs/1710.03740)
# - Keras documentation, *Losses*, keras.io/api/losses
