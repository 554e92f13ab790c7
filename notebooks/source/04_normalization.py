# %% [markdown]
# # 4 · Normalization: who cares about units?
#
# A wine has 13 % alcohol and 750 mg of proline in a litre. Written in grams, it is the same wine. Is
# it the same data? For a tree, yes. For nearest neighbours, no. For gradient descent it can be the
# difference between sixteen steps and eight hundred million.
#
# After this chapter you can
#
# - choose a scaler, and say what it changes and what it cannot change;
# - say why descent is slow on raw columns, before trying it;
# - tell training mode from inference mode, and what goes wrong when they are mixed up.
#
# About 60 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np

from labkit import claim, datasets, normalization, show, training, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# Mean and standard deviation, a table of rows and columns, and the idea of a learning rate. Chapter 5
# explains descent in full; here it is enough that it walks downhill in steps.

# %% [markdown]
# ## The data
#
# Four real sets: 178 wines of three cultivars with 13 measurements each, 569 tumours with 30, and 1,797
# small images of digits, all three from scikit-learn; and the houses of Ames, whose card is below. Look at
# four columns of the wines: each has its own unit, and nobody chose them so that the numbers would be of
# one size.

# %%
datasets.card("ames")

# %%
from sklearn.datasets import load_wine

wine = load_wine(as_frame=True)
wine.data[["alcohol", "hue", "magnesium", "proline"]].describe().loc[["min", "mean", "max", "std"]].round(2)

# %% [markdown]
# ## Who cares about units?
#
# Five nearest neighbours vote on the cultivar of a wine. *Near* is a distance, and a distance adds up
# squares of differences, each in its own unit. We rewrite proline, the last column, from milligrams in
# grams, and change nothing else. Scalers are fitted inside each fold: the wines that are judged take no
# part. Predict before you run: how much does the accuracy change?

# %%
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier

X, y = wine.data.to_numpy(), wine.target.to_numpy()
in_grams, without = X * np.r_[np.ones(12), 0.001], X[:, :12]


def accuracy(rows, scaler="none"):
    return np.array([normalization.neighbour_accuracy(rows, y, scaler, seed=n).mean() for n in range(4)])


raw, grams, deleted, scaled = accuracy(X), accuracy(in_grams), accuracy(without), accuracy(X, "z-score")
print(f"mg {raw.mean():.0%}, g {grams.mean():.0%}, scaled {scaled.mean():.0%}")
claim("In grams at least 6 points more are right, in each of 4 shuffles.", min(grams - raw) > 0.06)
claim("Within a point, deleting the column does the same.", max(abs(grams - deleted)) < 0.01)
claim("Scaled, the unit makes no difference.", np.allclose(scaled, accuracy(in_grams, "z-score")))
claim("And more than 94% are right.", scaled.min() > 0.94)
trees = [cross_val_score(DecisionTreeClassifier(random_state=0), rows, y, cv=5) for rows in (X, in_grams)]
claim("A tree is right equally often in both units, fold by fold.", np.array_equal(*trees))

# %% [markdown]
# In milligrams proline drowns the other twelve columns; in grams it drowns in them. Both units waste
# something, a scaler wastes nothing. A tree does not care: it asks only whether a value lies above a
# threshold, and order survives every unit.
#
# Here is what a distance sees, with the same unit on both axes. Before scaling, all wines lie on one line.

# %%
pair = X[:, [0, 12]]
for scaler, ax in zip(["none", "z-score"], style.new_axes(2), strict=True):
    found = normalization.neighbour_map(normalization.scale(scaler, pair), y)
    normalization.draw_neighbours(found, [f"alcohol (scaler: {scaler})", f"proline (scaler: {scaler})"], ax)

# %% [markdown]
# ## The idea
#
# Most scalers are one formula with other numbers in it:
#
# $$x' = \frac{x - a}{b}$$
#
# | scaler | shift $a$ | divisor $b$ |
# |---|---|---|
# | min-max to [0, 1] | minimum | maximum − minimum |
# | z-score | mean $\bar x$ | standard deviation $s$ |
# | robust | median | third quartile − first quartile |
# | max-abs | 0 | largest size |
#
# $a$ and $b$ are in the unit of $x$, so $x'$ has none. Both are learned from the **training rows alone**
# and then used on all rows. By hand: the values 2, 4, 6 have mean 4 and standard deviation 1.63; the
# z-score of 6 is $2 / 1.63 = 1.22$.

# %% [markdown]
# ## The idea in code
#
# Below is the source of two scalers as they run in this chapter: `learn` looks at the training rows, the
# formula is put to use on any rows. One trap is inside: a constant column has no spread, and must not be
# divided by it. Missing values and infinities cannot be scaled: each scaler checks its table first, refuses
# them and states where they are. Imputing them is the subject of chapter 1.

# %%
claim("The z-score of 6 is 1.22.", f"{normalization.scale('z-score', [[2], [4], [6]])[2, 0]:.2f}" == "1.22")
claim("A constant column becomes zero.", not normalization.scale("z-score", [[7.0], [7.0]]).any())
show(normalization.z_score, normalization.robust)

# %% [markdown]
# ## What a scaler cannot change
#
# It is often said that scaling makes data "more normal". **Skewness** measures how lopsided a column is;
# a normal distribution has 0. The lots of the houses of Ames are very skewed. Predict: what is their
# skewness after a z-score?

# %%
lots = datasets.load("ames")[["Lot.Area"]].dropna().to_numpy(float)
for scaler, ax in zip(["none", "z-score", "Yeo-Johnson"], style.new_axes(3, width=12), strict=True):
    normalization.draw_values(normalization.scale(scaler, lots)[:, 0], f"lot area, scaler: {scaler}", ax)

# %% [markdown]
# Exactly the same: shifting and dividing change the numbers on the axis and nothing else. To change a
# shape you have to **bend**:
#
# - **log**, $\log(1 + x)$, pulls in a long right tail;
# - **Box-Cox** and **Yeo-Johnson** choose the power $\lambda$ that makes the training rows most like a
#   normal distribution (Box-Cox needs values above zero);
# - **quantile** replaces each value by the share of training values below it;
# - **unit norm** is another thing: it scales each *row* to length 1, for texts and directions.
#
# And one wrong value, say a typing error? Of a thousand values around 50 one becomes about 1,000.

# %%
by_column = [name for name in normalization.SCALERS if name != "unit norm"]
skewed = {name: normalization.skewness(normalization.scale(name, lots)) for name in by_column}
linear = [skewed[name] for name in ("min-max [0, 1]", "min-max [-1, 1]", "z-score", "robust", "max-abs")]
claim("No shift and no division changes the skewness.", np.allclose(linear, skewed["none"]))
claim("Yeo-Johnson and Box-Cox nearly remove it.", max(skewed["Yeo-Johnson"], skewed["Box-Cox"]) < 0.2)
claim("The logarithm bends too far.", skewed["log"] < -0.3)
claim("Ranks leave nothing of it.", abs(skewed["quantile"]) < 0.01)

values = np.random.default_rng(0).normal(50, 10, size=(1000, 1))
wrong = normalization.add_outlier(values, distance=95)
span, z, robust = (normalization.scale(name, wrong)[:, 0] for name in ("min-max [0, 1]", "z-score", "robust"))
claim("Min-max squeezes the other 999 into less than 8% of the range.", np.ptp(span[1:]) < 0.08)
claim("The z-score of the wrong value is below the root of 999, 31.6.", 29 < z[0] < 31.61)
claim("Under the z-score the others keep a third of their spread.", 0.25 < z[1:].std() < 0.4)
unharmed = normalization.scale("robust", values)[1:, 0]
claim("Robust scaling hardly notices it.", np.allclose(robust[1:], unharmed, rtol=0.02, atol=0.02))

# %% [markdown]
# A z-score has a ceiling: an outlier is part of the standard deviation that measures it, so no z-score
# of $n$ values exceeds $\sqrt{n - 1}$. In twelve rows, a rule "drop everything beyond 3.5" drops nothing.
#
# ## With the library
#
# At work you write `StandardScaler().fit(X_train)`. Do our formulas do the same? All eleven, fitted on 100
# wines and used on the other 78:

# %%
from sklearn import preprocessing as sk

ours = [normalization.identity, normalization.min_max, normalization.z_score, normalization.robust]
ours += [normalization.max_abs, normalization.log, normalization.box_cox, normalization.yeo_johnson]
ours += [normalization.quantile, normalization.unit_norm, lambda rows: normalization.min_max(rows, low=-1)]
theirs = [sk.FunctionTransformer(), sk.MinMaxScaler(), sk.StandardScaler(), sk.RobustScaler()]
theirs += [sk.MaxAbsScaler(), sk.FunctionTransformer(np.log1p), sk.PowerTransformer("box-cox")]
theirs += [sk.PowerTransformer(), sk.QuantileTransformer(n_quantiles=100), sk.Normalizer()]
theirs += [sk.MinMaxScaler((-1, 1))]
train, test = np.split(np.random.default_rng(0).permutation(X), [100])
pairs = [
    (one(train).transform(test), other.fit(train).transform(test))
    for one, other in zip(ours, theirs, strict=True)
]
claim("All eleven scalers equal scikit-learn's.", all(np.allclose(*pair, atol=1e-4) for pair in pairs))

# %% [markdown]
# ## What descent feels
#
# A straight-line model has one slope for each column and an intercept. Its squared error is a bowl over
# these weights. Along each direction the bowl has a curvature; the steepest limits the learning rate to
# $\eta < 2 / \lambda_{\max}$, the flattest makes us wait. Their ratio is the **condition number**
# $\kappa = \lambda_{\max} / \lambda_{\min}$. We ask whether a wine is of the first cultivar and draw the
# bowl over the two slopes, both axes alike, before and after.

# %%
first = (y == 0).astype(float)
bowls = [normalization.loss_bowl(normalization.scale(name, pair), first) for name in ("none", "z-score")]
for bowl, ax in zip(bowls, style.new_axes(2), strict=True):
    normalization.draw_descent(bowl, ax=ax)

# %% [markdown]
# Left, the contours are a line: the valley is fifteen thousand times longer than wide. Right, the same
# wines after a z-score. Nobody took the steps on the left one by one: on a bowl, the error along each
# direction shrinks by the same factor $1 - \eta\lambda$ at each step, so their number is a formula. A
# cell below checks it with three lines of plain descent.
#
# Now all scalers. The goal is a thousandth of the first distance from the best predictions, each scaler
# with its own best rate: a fair race.

# %%
table = normalization.compare_scalers(pair, first)
normalization.draw_scalers(table);

# %% [markdown]
# Three things to read. The z-score, robust and power scalers need few steps. Min-max needs many more,
# although it, too, makes the columns equally wide. And unit norm made things *worse* than raw: after it,
# all wines lie on a short arc, and two columns that say the same cannot be told apart. The table below has
# the largest stable rate of each.

# %%
raw, scaled = bowls
design, weights = np.column_stack([np.ones(178), normalization.scale("z-score", pair)]), np.zeros(3)
for _ in range(16):
    weights -= scaled.best_rate * design.T @ (design @ weights - first) / 178
by_formula = scaled.path(scaled.best_rate, n_steps=16)[-1]
claim("Sixteen steps by hand end where the formula says.", np.allclose(weights, by_formula))
claim("Raw, the valley is 15,000 times longer than wide.", 15e3 < raw.condition_number**0.5 < 16e3)
gain = scaled.largest_stable_rate / raw.largest_stable_rate
claim("After a z-score the largest stable rate is 300,000 times larger.", gain > 3e5)
steps = table.set_index("scaler")["steps"]
claim("Raw: about 800 million steps; z-score: 16.", 7e8 < steps["none"] < 9e8 and steps["z-score"] == 16)
claim("Robust and Yeo-Johnson: 30 at most.", max(steps["robust"], steps["Yeo-Johnson"]) <= 30)
claim("Min-max to [0, 1]: above 200; to [-1, 1]: below 80.", steps.iloc[1] > 200 and steps.iloc[2] < 80)
claim("Unit norm: more than raw.", steps["unit norm"] > steps["none"])
table.set_index("scaler").map("{:.2g}".format)

# %% [markdown]
# Why is min-max slow? Try it where raw columns are already perfect: two centred columns of equal width.
# Predict the steps: raw, z-score, min-max.

# %%
trio, made = ("none", "z-score", "min-max [0, 1]"), [normalization.make_columns(seed=n) for n in range(5)]
runs = np.array([normalization.compare_scalers(one.X, one.y, trio)["steps"] for one in made])
claim("With each of 5 seeds, raw and z-score need 5 steps at most.", runs[:, :2].max() <= 5)
claim("Min-max needs more than 150.", runs[:, 2].min() > 150)

# %% [markdown]
# In [0, 1] every value is positive. Raise a slope and all predictions rise; lower the intercept and they
# fall again: intercept and slopes do nearly the same, and the bowl has a long valley between them. What
# cures descent is not the range but the **centre**.

# %%
bowl = normalization.loss_bowl(normalization.scale("min-max [0, 1]", made[0].X), made[0].y)
for plane, ax in zip([(1, 2), (0, 2)], style.new_axes(2), strict=True):
    normalization.draw_descent(bowl, plane, ax)

# %% [markdown]
# ## Try it
#
# The scaler, in your hands. First the three experiments: type your guess, lock it, set what it says, run,
# compare. Then play: multiply the second column, add an outlier, choose a preset and read its reason.
# *More controls* shows the neighbours, the valley with the intercept, and other learning rates. Grey is
# what was there before. The line below the picture makes this state again.

# %%
panel = normalization.explore()
panel

# %% [markdown]
# ## Inside a network
#
# The first layer gets scaled inputs. But each layer feeds the next, and what it passes on has
# whatever scale its weights give it. So networks normalize *inside* as well:
#
# $$y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$$
#
# $\gamma$ and $\beta$ are learned; $\epsilon$ guards the division. The kinds differ only in **whose** mean
# $\mu$ and variance $\sigma^2$ are taken. Below, a tensor of three rows (say, images), two places and six
# channels; each cell has the number of the mean that it shares. RMS normalization shares as layer
# normalization does, but takes off no mean.

# %%
for kind, ax in zip(["batch", "layer", "group"], style.new_axes(3, width=12), strict=True):
    normalization.draw_sharing(kind, groups=2, ax=ax)

# %% [markdown]
# One picture, one consequence: only batch normalization mixes **rows**. (Keras's layer normalization takes
# each place by itself, as drawn; in papers on images it often takes all places of a row together.)

# %%
claim("Batch: one mean for each of 6 channels.", normalization.sharing("batch", (3, 2, 6)).max() + 1 == 6)
x, fresh = np.random.default_rng(0).normal(size=(4, 2, 6)), normalization.MovingStatistics.initial(6)
louder = np.concatenate([x[:1], 10 * x[1:]])  # the other rows change, row 0 does not
batch = [normalization.batch_norm(rows, fresh, training=True)[0][0] for rows in (x, louder)]
claim("Batch normalization: row 0 changes when the others do.", np.abs(batch[0] - batch[1]).max() > 0.5)
kinds = [normalization.layer_norm, normalization.rms_norm, lambda x: normalization.group_norm(x, groups=2)]
same = [np.allclose(kind(x)[0], kind(louder)[0]) for kind in kinds]
claim("Layer, RMS and group normalization: it stays as it is.", all(same))

# %% [markdown]
# ## Two modes
#
# In **training mode** batch normalization uses the mean of the batch. In **inference mode** there may be
# no batch, only one image; so the layer remembers. After each training batch
#
# $$m \leftarrow 0.99\, m + 0.01\, \mu$$
#
# and the same for the variance. It starts at 0 (variance at 1), and inference uses $m$. Below: the
# alcohol of batches of 32 wines. How many batches until the memory is right?

# %%
alcohol, watched = X[:, :1], {}
for momentum in (0.99, 0.9):
    watched[f"momentum {momentum}"] = normalization.moving_averages(alcohol, 32, 500, momentum)[:, 0, 0]
normalization.draw_moving(watched, goal=alcohol.mean());

# %% [markdown]
# With momentum 0.99, Keras's default, the share of the start that is still in the memory after $t$ batches
# is $0.99^t$. A short training, or one with few large batches, ends with a memory that is wrong. Keep this
# in mind for the network below.
#
# Now the library. Importing Keras takes some seconds, so it happens here, where it first matters. Batch
# normalization is compared in both modes, after ten batches of training.

# %%
import keras

from labkit.normalization import networks

slow, quick = (values / alcohol.mean() for values in watched.values())
claim("0.99: after 100 batches a third of the way is missing.", 0.3 < 1 - slow[100] < 0.42)
claim("It takes more than 400 batches to come within 1%.", (abs(slow - 1) < 0.01).argmax() > 400)
claim("With 0.9 about 45, but it trembles more.", 35 < (abs(quick - 1) < 0.01).argmax() < 55)
claim("The last 50 spread more.", quick[-50:].std() > slow[-50:].std())
layer, moving = keras.layers.BatchNormalization(), normalization.MovingStatistics.initial(13)
for rows in np.split(X[:170], 10):
    theirs, (ours, moving) = layer(rows, training=True), normalization.batch_norm(rows, moving, training=True)
claim("Keras's batch normalization in training mode equals ours.", np.allclose(ours, theirs, atol=1e-3))
claim("So do its moving averages.", np.allclose(moving.mean, layer.moving_mean, rtol=1e-4))
ours, _ = normalization.batch_norm(X, moving, training=False)
claim("So does its inference mode.", np.allclose(ours, layer(X, training=False), rtol=1e-3, atol=1e-3))

# %% [markdown]
# The other three have no memory and so no modes: what they do to a row, they do in training and in use.

# %%
tensor = np.random.default_rng(0).normal(3, 5, size=(4, 7, 6)).astype("float32")
pairs = {
    keras.layers.LayerNormalization(): normalization.layer_norm(tensor),
    keras.layers.GroupNormalization(groups=3): normalization.group_norm(tensor, groups=3),
    keras.layers.RMSNormalization(): normalization.rms_norm(tensor),
}
equal = [np.allclose(layer(tensor), ours, atol=1e-4) for layer, ours in pairs.items()]
claim("Layer, group and RMS normalization by hand equal Keras's.", all(equal))

# %% [markdown]
# ## On a real network
#
# First the inputs. A small network reads the 30 measurements of tumours: raw, min-max and z-score, three
# learning rates and five seeds for each. After how many steps is the mean training loss of an epoch (13
# steps) below 0.1? The scaler is fitted on the training rows, after the split.

# %%
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split


def build():
    return networks.dense_network(n_inputs=30, n_classes=2, units=16, depth=1)


cells, kinds = load_breast_cancer(return_X_y=True)
cells, _, kinds, _ = train_test_split(cells, kinds, train_size=0.7, random_state=0, stratify=kinds)
inputs = {name: normalization.scale(name, cells).astype("float32") for name in trio}
rates = (0.001, 0.03, 0.3)
table = networks.steps_to_loss(build, inputs, kinds, rates, target=0.1, epochs=8, seeds=range(5))
fewest = table.groupby(["name", "seed"])["steps"].min().unstack("seed")
claim("Raw, the loss is not met within 8 epochs at any of the rates.", np.isinf(fewest.loc["none"]).all())
quick, slow = fewest.loc["z-score"], fewest.loc["min-max [0, 1]"]
claim("After a z-score 52 steps are enough, with each of five seeds.", quick.max() <= 52)
claim("Min-max needs more, on the mean of five seeds.", slow.mean() > quick.mean())

# %% [markdown]
# Now inside. A network with three hidden layers reads the small digits: 898 for training and 899 kept
# back, split before anything is fitted. We train it without normalization, with batch and with layer
# normalization, in batches of 2, 8 and 32. Every training takes 300 steps at the same learning rate, so
# that only the batches differ. With five seeds each, that makes 45 trainings. Predict: at which batch size
# is batch normalization worse than none?

# %%
from sklearn.datasets import load_digits

pixels, labels = load_digits(return_X_y=True)
pixels = (pixels / 16).astype("float32")
X_train, X_test, y_train, y_test = train_test_split(
    pixels, labels, test_size=0.5, random_state=0, stratify=labels
)
data = X_train, y_train, X_test, y_test
table = networks.compare_batch_sizes(data, sizes=(2, 8, 32), steps=300, seeds=range(5))
normalization.draw_batch_sizes(table);

# %% [markdown]
# Each line is the mean of five seeds; its band reaches from the lowest seed to the highest. The line "in
# training mode" judges the networks with batch normalization once more, on test batches of the size that
# they were trained with.
#
# - **Batches of 2**: with batch normalization the network reads far fewer digits than without. Layer
#   normalization, which looks at no other row, does no such harm.
# - **Batches of 8 and 32**: with batch normalization it reads more digits than without. In batches of 32
#   batch and layer normalization do equally well, within 2 points.

# %%
means = table.groupby(["norm", "batch_size"])["inference"].mean()
batch, layer, none = (means[norm] for norm in ("batch", "layer", "none"))
claim("Batches of 2, mean of five seeds: batch normalization is over 15 points behind none.",
      none[2] - batch[2] > 0.15)
claim("It is over 15 points behind layer normalization.", layer[2] - batch[2] > 0.15)
claim("Batches of 8 and 32: it is ahead of none, by more than a point.", (batch - none)[[8, 32]].min() > 0.01)
claim("Batches of 32: batch and layer normalization are within 2 points.", abs(batch[32] - layer[32]) < 0.02)

# %% [markdown]
# What is left of a batch of 2? The mean of two values is in the middle between them, and each is one
# standard deviation away from it. So normalization turns them into +1 and −1, however far apart they were:
# it keeps only which of the two is larger.

# %%
two = np.array([[1.0, 7.0, -3.0], [2.0, 5.0, 400.0]])
print(normalization.batch_norm(two, normalization.MovingStatistics.initial(3), training=True)[0].round(1))

# %% [markdown]
# **Too few steps** are another way to fail, at any batch size. We train in batches of 32 once more, for 8
# steps in place of 300, at a larger rate. After 8 updates $0.99^8 = 92\%$ of every moving average is still
# its start; after 300 updates it is 5%. So after 8 steps *training* mode, which does not use the moving
# averages, reads more digits than *inference* mode. The weights are better than the memory.

# %%
few = networks.compare_batch_sizes(data, ("batch",), sizes=(32,), steps=8, learning_rate=0.02, seeds=range(5))
gap = (few["training"] - few["inference"]).mean()
long_runs = table[(table["norm"] == "batch") & (table["batch_size"] == 32)]
late_gap = (long_runs["training"] - long_runs["inference"]).mean()
claim("After 8 steps training mode is over 15 points ahead, on the mean of five seeds.", gap > 0.15)
claim("After 300 steps the modes are within 3 points.", abs(late_gap) < 0.03)

# %% [markdown]
# ## Who else is in the batch?
#
# In training mode the answer to one image depends on the others. We train a network with batch
# normalization for five epochs and ask it in both modes about images kept back. (It sees 896 images, 28
# whole batches of 32. Of 898 the last batch would have 2, and you have seen what batches of 2 do.)
# (`networks.probabilities` puts the moving averages back: in Keras a mere call with `training=True` changes
# them.) Predict: what happens to the accuracy when each batch holds 32 images of *one* digit?

# %%
def normalized():
    model = networks.dense_network(n_inputs=64, n_classes=10, norm="batch")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), loss)
    return model


quiet = training.Setup(show=False)
run = training.fit(normalized, (X_train[:896], y_train[:896]), epochs=5, setup=quiet)


def right(images, truth, **mode):
    return (networks.probabilities(run.model, images, **mode).argmax(axis=1) == truth).mean()


one_digit = [right(X_test[y_test == digit][:32], digit, training=True) for digit in range(10)]
claim("In inference mode 9 of 10 are right.", right(X_test, y_test) > 0.88)
claim("In batches of one digit fewer than 3 of 10 are.", np.mean(one_digit) < 0.3)

# %% [markdown]
# What all images of a batch have in common is their mean, and the layer takes it off: the digit itself is
# normalized away. Now one single image, 100 times, in batches whose other rows are drawn at random.

# %%
table = networks.probabilities_in_batches(run.model, X_test[0], X_test[1:])
normalization.draw_batch_dependence(table);

# %% [markdown]
# **My prediction depends on who else is in the batch**: a serving program that calls a model in training
# mode gives one customer an answer that depends on the next. `predict` and `evaluate` use inference mode;
# a loop of your own must say `training=False`.
#
# One gift comes with it. Weights before the layer may be multiplied by 100: mean and spread grow alike,
# and cancel. How large those weights are no longer matters.

# %%
reach = table.groupby("batch_size")["probability"].agg(np.ptp)
claim("In batches of 2 its probability moves by more than a fifth, through the other rows.", reach[2] > 0.2)
claim("In batches of 128 by less than a fifth.", reach[128] < 0.2)
single = [networks.probabilities(run.model, images)[0] for images in (X_test[:1], X_test)]
claim("In inference mode the other rows do not matter.", np.allclose(*single, atol=1e-4))
x = np.random.default_rng(0).normal(size=(32, 6))
one, hundred = (normalization.batch_norm(c * x, fresh, training=True)[0] for c in (1, 100))
claim("Times 100 before the layer: behind it almost nothing changes.", np.abs(one - hundred).max() < 0.01)

# %% [markdown]
# Now choose the other rows yourself. A smaller network, written in NumPy with its gradients by hand, has
# learned the same digits three times: without normalization, with batch and with layer normalization. On
# the left its answer to one image, in 100 batches; on the right the accuracy for all images kept back, in
# batches of any digits and of one. Predict in the three experiments; the last two are about the worst that
# can happen to a program that serves many customers.

# %%
panel = normalization.explore_batch_dependence()
panel

# %% [markdown]
# ## Spot the bug
#
# **Bug 1.** A student writes `X = MinMaxScaler().fit_transform(X)`, and splits afterwards. What is wrong,
# and how much does it matter? Guess before you open the answer.
#
# <details><summary>Answer</summary>The test rows took part in the fit: minimum and maximum may be theirs.
# The score is no longer that of the pipeline that you will ship.</details>

# %%
from sklearn.neighbors import KNeighborsClassifier


def optimism(n_train, seed):
    near, far, y_near, y_far = train_test_split(X, y, train_size=n_train, random_state=seed, stratify=y)
    fitted = [normalization.min_max(rows) for rows in (X, near)]
    models = [KNeighborsClassifier(3).fit(one.transform(near), y_near) for one in fitted]
    scores = [model.score(one.transform(far), y_far) for model, one in zip(models, fitted, strict=True)]
    return scores[0] - scores[1]


few, many = (np.array([optimism(n, seed) for seed in range(200)]) for n in (12, 89))
claim("12 training wines: the leak flatters, by two standard errors.", few.mean() > 2 * few.std() / 200**0.5)
claim("By less than 2 points, though.", few.mean() < 0.02)
claim("With 89 training wines, by less than half a point.", abs(many.mean()) < 0.005)

# %% [markdown]
# The honest answer: here the leak is small. It is a bug all the same, because nobody knows beforehand
# how small, and a fit before the split hides what a scaler will meet in use. With `Pipeline` it cannot
# happen.
#
# **Bug 2.** To normalize raw data "with batch normalization", a student calls
# `keras.layers.BatchNormalization()(X)` by hand. Nothing is raised. What comes out?
#
# **Bug 3.** `(X - X.mean(axis=0)) / X.var(axis=0)`. One word is wrong; the result has mean 0. Who notices?

# %%
z, wrong = normalization.scale("z-score", X), (X - X.mean(axis=0)) / X.var(axis=0)
by_hand = np.asarray(keras.layers.BatchNormalization()(X))
claim("Bug 2: nothing happened, within a tenth of a percent.", np.allclose(by_hand, X, rtol=1e-3))
adapted = keras.layers.Normalization()
adapted.adapt(X)
claim("The layer for it is Normalization.", np.allclose(adapted(X), z, atol=1e-3))
claim(
    "Bug 3: each column's spread is one over what it was.", np.allclose(wrong.std(axis=0), 1 / X.std(axis=0))
)
conditions = [normalization.loss_bowl(rows, first).condition_number for rows in (z, wrong)]
claim("The condition is 100,000 times worse than after a z-score.", conditions[1] > 1e5 * conditions[0])
claim("Neighbours lose more than 8 points.", accuracy(X, "z-score").min() > accuracy(wrong).max() + 0.08)

# %% [markdown]
# Bug 2 is a call outside training, so in inference mode: a fresh layer remembers mean 0 and variance 1, and
# divides by $\sqrt{1.001}$. For inputs there is `keras.layers.Normalization` with `adapt`. Bug 3: dividing
# by the variance turns the units upside down: wide columns become the narrow ones. The test that
# finds it is short: after a z-score each training column has standard deviation 1.
#
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. 101 values, one of them moved further and further out. Which number can its z-score never exceed?

# %%
answer = ...
normalization.check_largest_z(answer, n_rows=101)

# %% [markdown]
# 2. Write a z-score that is fitted on training rows and used on test rows. Mind the constant column.
#
# <details><summary>Hint</summary>Four names are enough: mean and spread of the training rows, axis 0, and
# `np.where`.</details>


# %%
def my_z_score(X_train, X_test): ...


normalization.check_z_score(my_z_score)

# %% [markdown]
# 3. Two GPUs hold parts of one batch, not of equal size. Each sends number, mean and variance of its rows.
#    Write the function that returns the mean and the variance of the whole batch.
#
# <details><summary>Hint</summary>The variance is the mean of squares less the square of the
# mean.</details>


# %%
def my_merge(sizes, means, variances): ...


normalization.check_merged(my_merge)

# %% [markdown]
# ## At scale
#
# With a million times more rows nobody loads them all; but mean and variance can be merged from parts, so
# `StandardScaler.partial_fit` and `Normalization.adapt` over `tf.data` read file after file in constant
# memory. Dask and Spark send the same sums from many machines, and quantiles, which cannot be merged
# exactly, become approximate there. In batch normalization on several GPUs each sees its own part of the
# batch: `BatchNormalization(synchronized=True)` exchanges the sums, as in exercise 3, and costs a message
# a layer.

# %%
import tempfile
from pathlib import Path

import tensorflow as tf

folder, scaler = tempfile.TemporaryDirectory(), sk.StandardScaler()
files = [Path(folder.name) / f"part{number}.npy" for number in range(6)]
for file, part in zip(files, np.array_split(X.astype("float32"), 6), strict=True):
    np.save(file, part)
    scaler.partial_fit(np.load(file))
shape, layer = tf.TensorSpec((None, 13), tf.float32), keras.layers.Normalization()
layer.adapt(tf.data.Dataset.from_generator(lambda: map(np.load, files), output_signature=shape))
claim(
    "File by file, scikit-learn finds the z-score of all rows.",
    np.allclose(scaler.transform(X), z, atol=1e-4),
)
claim("So does Keras.", np.allclose(layer(X), z, atol=1e-2))

# %% [markdown]
# ## Summary
#
# - You can choose a scaler. Distances and descent need one, trees do not; with outliers take robust
#   scaling; no shift and no division changes a shape, powers and ranks do.
# - You can say why descent is slow: the condition number. Centre the columns; [0, 1] is not centred.
# - You can tell the modes apart: training mode uses the batch, so the other rows count; inference mode uses
#   moving averages, which need hundreds of batches.
#
# ## Words

# %%
terms = ["normalization", "z-score", "min-max scaling", "outlier", "skewness", "condition number"]
words(
    *terms, "batch normalization", "layer normalization", "moving average", "inference mode", "data leakage"
)

# %% [markdown] tags=["reference"]
# ## Sources
#
# - S. Ioffe, C. Szegedy, *Batch normalization* (2015), [arXiv:1502.03167](https://arxiv.org/abs/1502.03167)
# - J. Ba, J. Kiros, G. Hinton, *Layer normalization* (2016), [arXiv:1607.06450](https://arxiv.org/abs/1607.06450)
# - Y. Wu, K. He, *Group normalization* (2018), [arXiv:1803.08494](https://arxiv.org/abs/1803.08494)
# - B. Zhang, R. Sennrich, *Root mean square layer normalization* (2019),
#   [arXiv:1910.07467](https://arxiv.org/abs/1910.07467)
# - S. Santurkar et al., *How does batch normalization help optimization?* (2018),
#   [arXiv:1805.11604](https://arxiv.org/abs/1805.11604)
# - I. Yeo, R. Johnson, *A new family of power transformations* (2000),
#   [doi:10.1093/biomet/87.4.954](https://doi.org/10.1093/biomet/87.4.954)
# - R. Shiffler, *Maximum z scores and outliers* (1988),
#   [doi:10.1080/00031305.1988.10475530](https://doi.org/10.1080/00031305.1988.10475530)
# - scikit-learn user guide, *Preprocessing data*; Keras documentation, *Normalization layers*
