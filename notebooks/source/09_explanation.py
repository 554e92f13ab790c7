# %% [markdown]
# # 9 · Explanation: why did it say that, and how do we know?
#
# A network says “0.58”. You ask why. A dozen methods answer, with pictures, and do not agree. After this
# chapter you can
#
# - share a prediction among its features, exactly, and say against what;
# - explain tables, images and texts by Shapley values, LIME and gradients;
# - check an explainer before you trust it.
#
# About 90 minutes. Every number in the text is computed in a cell beside it.

# %%
import itertools
import math

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

from labkit import claim, datasets, explanation, show, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# Probabilities and logits (chapter 7), a held-out test set (chapter 8), the gradient (chapter 5).
#
# ## The data
#
# Passengers of the Titanic (`titanic`), houses (`ames`), handwritten digits (`digits`), definitions of nouns
# with their topic (`definitions`), and 569 tumours that come with scikit-learn, as `explanation.tumours()`.
# We begin with the passengers: class, sex, age (30 where it is not known), and whether it is known.

# %%
P = datasets.load("titanic").query("`class` != '*'")
P = P.assign(**{"class": P["class"].str[0], "woman": P["sex"] == "female", "age known": P["age"].notna()})
P = P.fillna({"age": 30})[["class", "woman", "age", "age known", "survived"]].astype(float)
P_train, P_test, s_train, s_test = train_test_split(P.iloc[:, :4], P["survived"], random_state=0)

# %% [markdown]
# **A guess first.** A woman of 22, third class, has a predicted chance of survival of about one half; the
# mean of all is about 0.3. Which column gets which part of the difference? Write down four numbers.
#
# ## The idea
#
# Say what the model would predict if it knew only some features, the set $S$: put the row's values there,
# take the rest from other rows, the **background**, and average: $v(S)$. When feature $j$
# becomes known, $v$ changes; how much depends on what is known before. So take the mean over all orders:
#
# $$\phi_j = \frac{1}{d!} \sum_{\text{orders}} \bigl( v(S \cup j) - v(S) \bigr)$$
#
# - $d$ is the number of features; $S$ holds those before $j$;
# - $\phi_j$ is the **Shapley value** of feature $j$, in units of the prediction.

# %% [markdown]
# In every order the steps lead from $v(\emptyset)$, the **base**, to the prediction. So the values sum to
# the prediction: $v(\emptyset) + \sum_j \phi_j = f(x)$. That is **efficiency** (one of Shapley's axioms).
#
# By hand: nothing known 0.2, only $a$ 0.5, only $b$ 0.4, both 1.0. If $a$ comes first it adds 0.3. What if
# it comes second? (Exercise 1 will ask for the mean.)
#
# ## The idea in code
#
# The formula, word for word:

# %%
def by_orders(predict, x, background):
    parts = np.zeros(len(x))
    for order in itertools.permutations(range(len(x))):
        rows = background.copy()
        for j in order:
            before = predict(rows).mean()
            rows[:, j] = x[j]
            parts[j] += predict(rows).mean() - before
    return parts / math.factorial(len(x))


trees = GradientBoostingClassifier(n_estimators=60, random_state=0).fit(P_train.to_numpy(), s_train)
ask = explanation.Predictor(trees, output=1)
woman, others = np.array([3.0, 1.0, 22.0, 1.0]), P_train.sample(50, random_state=0).to_numpy()
mine = by_orders(ask, woman, others)
print(f"asked {ask.cost.calls} times about {ask.cost.rows:,} rows")

# %% [markdown]
# `Predictor` turns any model into rows in, numbers out, and counts. 192 calls for one woman: 24 orders, 4
# features, 2 questions a step. Many ask the same twice: there are only $2^4 = 16$ sets. The kit asks
# about each once. Whichever the method, the result is one kind of object.

# %%
found = explanation.exact_shapley(ask, woman, others, names=list(P)[:4])
claim("Orders and sets say the same; it adds up.", np.allclose(mine, found.values) and found.gap < 1e-9)
claim("Her sex adds over 15 points, class takes over 10.", found.values[1] > 0.15 > -0.1 > found.values[0])
explanation.draw_waterfall(found);

# %% [markdown]
# Read it from the top: each bar begins where the last one ended. How close were your four numbers?
#
# ## Many features: three ways out
#
# With 11 features there are 2,048 sets, with 30 a billion. **Linear** models need none: a weight times the
# distance from the mean. **Trees** can be walked. For everything else draw some orders by chance and take the
# mean; forwards and backwards, so that the two errors cancel in part. The spread of the draws tells the
# **standard error**. Now houses: prices in thousands of dollars, by a line and by boosted trees.

# %%
COLUMNS = ["area", "Overall.Qual", "Year.Built", "Total.Bsmt.SF", "Garage.Area", "Lot.Area", "Full.Bath",
           "Bedroom.AbvGr", "Fireplaces", "Year.Remod.Add", "Overall.Cond"]
H = datasets.load("ames").query("area <= 4000")[[*COLUMNS, "price"]].fillna(0).astype(float)
H_train, H_test, h_train, h_test = train_test_split(H[COLUMNS], H["price"] / 1000, random_state=0)
line = LinearRegression().fit(H_train, h_train)
boosted = GradientBoostingRegressor(random_state=0).fit(H_train, h_train)
house, street = H_test.iloc[[0]], H_train.sample(30, random_state=0)
exact = explanation.exact_shapley(boosted, house, street)
drawn = explanation.permutation_shapley(boosted, house, street, n_pairs=20, seed=0)
straight = explanation.linear_shapley(line.coef_, line.intercept_, house, street)
by_sets = explanation.exact_shapley(line, house, street)
claim("For the line a formula does it.", np.allclose(straight.values, by_sets.values))
off = np.abs(drawn.values - exact.values) <= 4 * drawn.standard_error + 1e-9
claim("The draws lie within 4 of their own standard errors.", off.all())
explanation.draw_bars([exact, drawn], k=6);

# %% [markdown]
# The lines at the ends of the bars are two standard errors.
#
# `explanation.shapley` chooses an engine and says so in `method`. For trees without a background it takes
# what the trees saw in training: where a feature is unknown, a row goes both ways, by the shares of the
# training rows. That is another question, with other values. Neither is wrong; say which you asked.

# %%
walked = explanation.tree_shapley(boosted, house)
print([explanation.shapley(model, house, *rows).method for model, *rows in ((boosted,), (line, street))])
claim("Both tree values add up to the price, yet they differ.", max(walked.gap, exact.gap) < 1e-6)
claim("By over 10% of the largest part.", explanation.agreement(walked, exact).error > 0.1)

# %% [markdown]
# ## LIME: a straight line nearby
#
# Change the row by chance, ask the model, and fit a linear model $g$ to the answers, those near the row with
# more weight $\pi$:
#
# $$\min_g \sum_i \pi(z_i)\,\bigl(f(z_i) - g(z_i)\bigr)^2 + \alpha \lVert g \rVert^2$$
#
# - $z_i$ are the changed rows, $f$ is the model;
# - the weights of $g$ are the explanation; its $R^2$ says how well $g$ stands for $f$.
#
# The heart of it is one weighted regression:

# %%
show(explanation.weighted_ridge)

# %% [markdown]
# A model of tumours, and one of those it is least sure of. **Guess:** we run LIME ten times with 100
# samples each. Only the seed differs. How many of its top three features do two runs share?

# %%
T_train, T_test, m_train, m_test = explanation.tumours()
judge = GradientBoostingClassifier(n_estimators=60, max_features=3, random_state=0).fit(T_train, m_train)
malignant, tumour = explanation.Predictor(judge, output=1), T_test.iloc[[153]]


def by_lime(n_samples):
    return lambda seed: explanation.lime(malignant, tumour, T_train, n_samples, seed)


few, many = (explanation.stability(by_lime(n), range(10), k=3) for n in (100, 5000))
claim("The model says 0.45 to 0.7.", 0.45 < malignant(tumour)[0] < 0.7)
claim("With 100 samples two runs share less than 40%; four or more features came first.",
      few.overlap < 0.4 and len(few.winners) >= 4)
claim("With 5,000 they agree better.", many.overlap > few.overlap + 0.15)
claim("But the line explains less than 5% of what the model does there.", by_lime(5000)(0).local_fit < 0.05)
explanation.draw_stability(few);

# %% [markdown]
# Stable is not true. Look at two numbers beside every LIME picture: its $R^2$, and what the line itself
# predicts for the row.
#
# ## The model as a whole
#
# Which columns does a model use? Trees count how much each split **purifies**, on the training rows.
# **Shuffling** asks the test rows: break the tie of one column with the label; how far does the score fall?
# Two cases. To the houses we add a column of pure noise: where will it rank? And in `diabetes` the body-mass
# index is the first or second column. We add exact copies of it and train again: what becomes of its
# importance, and of the model?

# %%
rng, settings = np.random.default_rng(0), {"max_features": 0.5, "min_samples_leaf": 3, "random_state": 0}
noisy = [part.assign(noise=rng.normal(size=len(part))) for part in (H_train, H_test)]
forest = RandomForestRegressor(40, random_state=0).fit(noisy[0], h_train)
pure = pd.Series(forest.feature_importances_, noisy[0].columns)
shuffled = explanation.shuffled_importance(forest, noisy[1], h_test, r2_score, n_repeats=5)["importance"]
claim("By purity the noise beats two real columns or more.", (pure < pure["noise"]).sum() >= 2)
claim("Shuffling it costs nothing.", abs(shuffled["noise"]) < 0.003)
from sklearn.datasets import load_diabetes

D = train_test_split(*load_diabetes(return_X_y=True, as_frame=True), test_size=0.3, random_state=0)
copies = explanation.importance_of_copies(lambda X, y: RandomForestRegressor(40, **settings).fit(X, y),
                                          D[::2], D[1::2], "bmi", r2_score, n_repeats=5)
left = copies["importance"]
claim("With two copies less than a fifth of the importance is left.", left[2] < left[0] / 5)
claim("R² changes by less than 0.06.", np.ptp(copies["score"]) < 0.06)

# %% [markdown]
# Purity is earned on the training rows, where noise has many values to split at. And the importance of the
# index fell to nothing while the model is as good as before: the copies cover for each other. Real columns do
# it too: area and rooms, radius and perimeter. *No importance* means: not needed while the others are there.
#
# **Curves.** What if a feature moved? One grey line a row (ICE), their mean in blue (partial dependence).

# %%
moved = explanation.dependence(malignant, T_test, "worst radius")
steep = np.ptp(moved.curves, axis=1)
claim("One tumour moves by over 0.7, another by less than 0.4.", steep.min() < 0.4 and steep.max() > 0.7)
explanation.draw_dependence(moved);

# %% [markdown]
# The mean hides that rows differ, and it asks for tumours that no one has: a large radius with the texture of
# a small one. Next, the Shapley values of 60 tumours, a point each.

# %%
some = [explanation.exact_shapley(malignant, T_test.iloc[[row]], T_train.iloc[:20]) for row in range(60)]
sizes = np.abs([each.values for each in some]).mean(axis=0)
claim("Radius and concave points count most on average.", {*np.argsort(-sizes)[:2]} == {0, 3})
explanation.draw_beeswarm(some);

# %% [markdown]
# **Other models as explanations.** A **surrogate** is a small tree that imitates the model; its fidelity is
# $R^2$ against the model, not against the truth. And the **lasso** lets in one column after the other as its
# penalty falls.

# %%
small = explanation.surrogate_tree(boosted, H_train, max_depth=2)
claim("Four leaves imitate 60 to 85% of the trees.", 0.6 < small.fidelity < 0.85)
print(small.rules)
explanation.draw_lasso_path(explanation.lasso_path(H_train, h_train));

# %% [markdown]
# ## With the library
#
# At work you write `import shap`. Does it find the same? And what does its default do with twelve features
# that count alike? `adapters.by_shap` is the kit's guard around it.

# %%
import shap
from labkit.explanation import adapters


def sigmoid_of_sum(rows):
    return 1 / (1 + np.exp(-rows.sum(axis=1) / 3))


walks = shap.TreeExplainer(boosted).shap_values(house)[0]
claim("For trees it agrees to 1e-6.", np.allclose(walks, walked.values, atol=1e-6))
ones, centre = np.full(12, 1.0), rng.normal(size=(20, 12))
true = explanation.exact_shapley(sigmoid_of_sum, ones, centre)
kernel = shap.KernelExplainer(sigmoid_of_sum, centre)
default = kernel.shap_values(ones, silent=True)
guarded = adapters.by_shap(sigmoid_of_sum, ones, centre, algorithm="kernel")
errors = [np.abs(values - true.values).max() / true.values.max() for values in (default, guarded.values)]
claim("The default's sum is right.", np.isclose(kernel.expected_value + default.sum(), true.prediction))
claim("A value is off by over 30% of the largest; guarded, by under 10%.", errors[0] > 0.3 > 0.1 > errors[1])

# %% [markdown]
# The default of `KernelExplainer` keeps ten features and gives the others nothing (`l1_reg=False` mends it),
# and the values still add up. **Adding up is necessary and not sufficient.**
#
# The package `lime` wants two columns of probabilities. Ask it for *both* labels, and `score` and
# `local_pred` belong to the last one only: **one label at a time.** Its HTML view fails in today's notebooks;
# draw the numbers instead. `shap` draws with JavaScript, too; the kit's figures need none.

# %%
from lime.lime_tabular import LimeTabularExplainer

plain = clone(judge).fit(T_train.to_numpy(), m_train)  # the package knows no names of columns
one, both = (LimeTabularExplainer(T_train.to_numpy(), random_state=0).explain_instance(
    tumour.to_numpy()[0], plain.predict_proba, labels=labels) for labels in ((0,), (1, 0)))
claim("Asked for 1 and 0, it reports the line of 0.", np.allclose(both.local_pred, one.local_pred))
theirs = adapters.by_lime(malignant, tumour, T_train, n_samples=5000)
claim("Its R² is below 0.05 as well, one label at a time.", theirs.local_fit < 0.05)

# %% [markdown]
# ## Try it
#
# One tumour, six views: methods side by side, backgrounds, a value to drag, ten seeds of LIME, error and
# cost, copies. First the three experiments: guess, lock, set, run, compare. Then play. Drag the ring in
# *what if?* to the flat part of the curve. Which reasons disappear? Your own model:
# `explanation.explore(model=mine)` with anything that has `predict_proba` and was fitted to the columns of
# `explanation.tumours()`.

# %%
panel = explanation.explore()
panel

# %% [markdown]
# The third experiment in numbers: the same tumour and model, against benign and against malignant ones.

# %%
against = [T_train[m_train == label].sample(30, random_state=0) for label in (0, 1)]
benign, ill = (explanation.exact_shapley(malignant, tumour, rows) for rows in against)
claim("The bases: below 0.1 and above 0.9.", benign.base < 0.1 and ill.base > 0.9)
claim("Three to five of the eight turn their sign.", 3 <= len(explanation.sign_flips(benign, ill, k=8)) <= 5)

# %% [markdown]
# Against benign tumours the question is *why suspicious?*, against malignant ones *why not more so?* Say the
# background with every Shapley value; and its size. How many rows are enough? We compare with 150.

# %%
error = explanation.background_sizes(lambda rows: explanation.exact_shapley(malignant, tumour, rows),
                                     T_train.iloc[:150], [1, 10, 50, 100])["error"]
claim("One row: off by over 60% of the largest part. Ten: over 30%.", error[1] > 0.6 and error[10] > 0.3)
claim("A hundred: within 35%.", error[100] < 0.35)

# %% [markdown]
# ## On a real network
#
# Four networks: passengers, houses, digits, definitions. First the two tables. `Predictor` asks Keras by
# `predict_on_batch`: `model.predict` builds a pipeline at every call, and an explainer calls thousands of
# times. Importing Keras takes some seconds.

# %%
import keras
from labkit import training
from labkit.explanation.networks import class_activation, derivatives, randomization


def dense(X, activation):
    scale = keras.layers.Normalization()
    scale.adapt(X.to_numpy("float32"))
    hidden, last = [keras.layers.Dense(24, "relu") for _ in range(2)], keras.layers.Dense(1, activation)
    return keras.Sequential([keras.Input((X.shape[1],)), scale, *hidden, last])


def learn(build, X, y, loss, epochs, rate=0.01):
    settings = {"epochs": epochs, "batch_size": 64, "setup": training.Setup(show=False)}
    return training.fit(training.compiled(build, loss, keras.optimizers.Adam(rate)), (X, y), **settings).model


survival = learn(lambda: dense(P_train, "sigmoid"), P_train, s_train.to_frame(), "binary_crossentropy", 20)
prices = learn(lambda: dense(H_train, "linear"), H_train, h_train.to_frame(), "mse", 60)
chance = explanation.Predictor(survival, units="probability")
claim("The prices: R² of 0.84 to 0.93.", 0.84 < r2_score(h_test, prices(H_test.to_numpy())) < 0.93)

# %% [markdown]
# **Gradients** are a faster way to reasons, where there are some. The gradient alone says what the next small
# change does. **Integrated gradients** sum it along the straight way from a baseline $b$ to $x$:
#
# $$\phi_j = (x_j - b_j) \int_0^1 \frac{\partial f}{\partial x_j}\bigl(b + t\,(x - b)\bigr)\,dt$$
#
# They add up to $f(x) - f(b)$. **Expected gradients** average over a background of baselines.

# %%
through = explanation.expected_gradients(derivatives.Differentiable(prices), house, street)
whole = explanation.exact_shapley(prices, house, street)
local = explanation.lime(prices, house, H_train, 1000)
drawn, deep = (adapters.by_shap(prices, house, street, name, names=COLUMNS) for name in ("gradient", "deep"))
claim("They add up to 3%.", through.gap < 0.03)
claim("And lie within 30% of the exact values.", explanation.agreement(through, whole).error < 0.3)
claim("Asking about less than a fiftieth of the rows.", through.cost.rows < whole.cost.rows / 50)
claim("shap's, drawn by chance, miss more; its deep ones nothing.", drawn.gap > through.gap > deep.gap)
explanation.draw_bars([whole, through, local], k=6);

# %% [markdown]
# Expected gradients and Shapley values are near each other and not the same: one walks straight, the other
# along edges. LIME's weights answer a third question: in this quarter of the values, or elsewhere? (Where
# `shap.DeepExplainer` has no rule for a layer it fails, and TensorFlow cannot take gradients any more; the
# guard refuses in a sentence and mends that.)
#
# **Images and texts.** A small convolutional network reads digits, another network averages the vectors of
# the words of a definition and says its topic.

# %% tags=["algorithm"]
images, digit = datasets.load("digits")
pixels, table = (images / 255).astype("float32")[..., None], datasets.load("definitions")
topics = sorted(table["topic"].unique())
tokens = keras.layers.TextVectorization(5000, output_sequence_length=24)
tokens.adapt(table["text"][:8000].tolist())
coded, topic = np.asarray(tokens(table["text"].tolist())), table["topic"].map(topics.index).to_numpy()


def reader():
    maps = [keras.layers.Conv2D(8, 5, 2, activation="relu"), keras.layers.Conv2D(16, 3, activation="relu")]
    last = [keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *maps, *last])


def librarian():
    mean, last = keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(10, "softmax")
    return keras.Sequential([keras.Input((24,), dtype="int32"), keras.layers.Embedding(5000, 16), mean, last])


cnn = learn(reader, pixels[:6000], digit[:6000], "sparse_categorical_crossentropy", 4, 0.003)
topical = learn(librarian, coded[:8000], topic[:8000], "sparse_categorical_crossentropy", 8)
right = [np.mean(net(X[8000:]).numpy().argmax(axis=1) == y[8000:])
         for net, X, y in ((cnn, pixels, digit), (topical, coded, topic))]
claim("94 to 98.5% of the test digits are read, 76 to 86% of the topics found.",
      0.94 < right[0] < 0.985 and 0.76 < right[1] < 0.86)

# %% [markdown]
# One pixel has no meaning of its own, and $2^{784}$ sets are too many. So methods for images either use the
# gradient (its map is called **saliency**; averaged in noise, **SmoothGrad**) or cover **patches**:
# **occlusion** one at a time, Shapley and LIME sets of them. What lies under the cover is part of the
# question. **Grad-CAM** weighs the maps of the last convolution by their mean gradients. Here is a 3.

# %%
three, dark = pixels[8006], explanation.Patches(pixels[8006], patch=7, fill=0.0)
logit = derivatives.Differentiable(cnn, output=3)
of_three = explanation.Predictor(cnn, output=3, units="probability")
maps = [explanation.saliency(logit, three), explanation.smooth_gradient(logit, three),
        explanation.integrated_gradients(logit, three, 0.0, 32), class_activation.grad_cam(cnn, three, 3),
        explanation.occlusion(of_three, dark), explanation.permutation_shapley(of_three, dark, n_pairs=50)]
claim("It is a 3, and read as a 3.", digit[8006] == 3 and of_three(three[None])[0] > 0.9)
claim("Integrated gradients miss under 3%, Shapley nothing.", maps[2].gap < 0.03 and maps[5].gap < 1e-6)
claim("No single patch is worth a tenth of the probability.", np.abs(maps[4].values).max() < 0.1)
for ax, each in zip(np.ravel([style.new_axes(3, 3) for _ in range(2)]), maps, strict=True):
    explanation.draw_overlay(each, ax).set_title(each.method.split(",")[0], loc="left")

# %% [markdown]
# Six pictures, one network, one digit. Read the scales: covering one patch costs little, because the
# network can do without any of them. Only sets of patches count, as with copies of a column. All the pictures
# are *plausible*; that is what your eye says, and it has not seen the weights. Below we check them.
#
# The package `lime` cuts images into **superpixels** of like colour, by a method for photographs. How many
# will it find here?

# %%
from lime.wrappers.scikit_image import SegmentationAlgorithm
cut = SegmentationAlgorithm("quickshift", kernel_size=4, max_dist=200, ratio=0.2)(three.repeat(3, 2) * 1.0)
tiles = explanation.Patches(three, fill=0.0, segments=explanation.superpixels(three[..., 0], 25))
claim("One. With ours it fits.", cut.max() == 0 and adapters.by_lime(of_three, tiles).local_fit > 0.3)

# %% [markdown]
# **Texts.** Take words out, or go along the gradient at the **embedding**, where words have become numbers.

# %%
text = "South African bulbous wood sorrel with showy yellow flowers"
plant = topics.index("plant")
says_plant = explanation.Predictor(lambda rows: topical(tokens(rows)).numpy(), plant, units="probability")
at_words = explanation.exact_shapley(says_plant, explanation.Words(text))
row = np.asarray(tokens([text]))[0]
inside = derivatives.embedded_gradients(topical, row, [*text.split(), *15 * ["-"]], output=plant)
theirs = [adapters.by_lime(says_plant, explanation.Words(text), n_samples=500),
          adapters.by_shap(says_plant, explanation.Words(text), algorithm="partition")]
claim("The network says “plant”.", at_words.prediction > 0.8)
claim("Both add up, in words and at the embedding.", at_words.gap < 1e-6 and inside.gap < 0.05)
found = [each.top(4) for each in (at_words, inside, *theirs)]
claim("“flowers” is among the top four, by shap and lime as well.", all("flowers" in top for top in found))
explanation.draw_words(at_words);

# %% [markdown]
# Taking a word out makes a text that nobody would write; that is the background of a text.
#
# ## Checks of explainers
#
# **Shuffle the network.** Shuffle the weights of the last layer, then of the one before, and so on. A map
# that explains the *network* must become another one. We compare the ranks of the pixels, with signs and
# without. Which comparison will tell that nothing is left? **Shuffle the labels**, too: what do trees say
# that have learned tumours with shuffled labels?

# %%
ruined = randomization.cascading_randomization(cnn, lambda model: explanation.integrated_gradients(
    derivatives.Differentiable(model, output=3), three, 0.0, 16)).iloc[-1]
claim("With signs, what is left is within 0.3 of nothing.", abs(ruined["signed"]) < 0.3)
claim("Without signs 0.9 and more.", ruined["absolute"] > 0.9)
blind = explanation.Predictor(clone(judge).fit(T_train, rng.permutation(m_train)), output=1)
talk = [explanation.exact_shapley(blind, T_test.iloc[[row]], T_train.iloc[:20]).values for row in range(30)]
shares = [part[[0, 3]].sum() / part.sum() for part in (sizes, np.abs(talk).mean(axis=0))]
claim("Radius and concave points: over 70% of all parts; now under half.", shares[0] > 0.7 > 0.5 > shares[1])

# %% [markdown]
# Integrated gradients multiply by $x - b$: whatever the network is, black paper stays blank and ink shows.
# The map looks like a 3 because the *input* is one. And trees of shuffled labels still give reasons, with
# bars as long as you like: a picture of an explanation does not tell whether there was anything to explain.
#
# **Delete what is important.** If the map is right, the probability falls quickly as the most important
# pixels go; **insertion** puts them into an empty image. But what replaces a pixel? We try two fills, black
# and the mean image, for maps with these two as baselines, beside forty random orders. Which map will win?
# Six more threes vote as well.

# %%
fills = {"black": 0.0, "the mean image": pixels[:6000].mean(axis=0)}


def erased(image):
    maps = [explanation.integrated_gradients(logit, image, fill, 32) for fill in fills.values()]
    heats = [each.values.reshape(28, 28, 1) for each in maps]
    return heats, [explanation.erasure(of_three, image, heat, fills) for heat in heats]


heats, gone = erased(three)
for ax, each in zip(style.new_axes(2), gone, strict=True):
    explanation.draw_erasure(each, ax)

# %%
pairs = [gone, *(erased(image)[1] for image in pixels[6000:][digit[6000:] == 3][:6])]
areas = np.array([[each.table()["area"] for each in pair] for pair in pairs])  # by image, map and fill
first, second = areas[:, 0], areas[:, 1]
claim("Under black, the black baseline wins for 5 or more of 7 threes.", sum(first[:, 0] < second[:, 0]) > 4)
claim("Under the mean image, the other does.", sum(second[:, 1] < first[:, 1]) > 4)
claim("Both beat chance under both fills.", all(each.table()["better"].all() for each in gone))
back = explanation.erasure(of_three, three, heats[1], fills, insert=True)
claim("Inserted, the second beats chance as well.", back.table()["better"].all())

# %% [markdown]
# (Left: baseline black. Right: the mean image.) **The fill decides the winner.** Show two, and the band of
# chance.
#
# **Plant the truth.** A label is $3a + 2bc$ plus noise; seven more columns are decoration. What share of the
# explanation falls on $a$, $b$ and $c$?
#
# **Fool the explainer.** A bank's model decides by the group of its customers. But it looks first whether a
# row is real: rows that LIME makes up mix columns that belong together, and for those it decides by merit.

# %%
planted = explanation.make_planted(400, 10)
learned, first = RandomForestRegressor(30, random_state=0).fit(planted.X, planted.y), planted.X.iloc[[0]]
found = [explanation.exact_shapley(model, first, planted.X.iloc[10:30]) for model in (planted.truth, learned)]
true, guessed = map(planted.share, found)
claim("Of the formula everything; of a trained forest 60 to 99%.", true > 0.999 > 0.99 > guessed > 0.6)
group, z = rng.integers(0, 2, 600), rng.normal(size=(600, 3))
clients = pd.DataFrame({"group": group, "street": 0.8 * group + 0.3 * z[:, 0], "income": z[:, 1]})
clients = clients.assign(rent=z[:, 1] + 0.2 * z[:, 2], merit=z[:, 2])
secret = explanation.disguise(lambda X: (X["group"] > 0.5) * 1.0, lambda X: (X["merit"] > 0) * 1.0, clients)
six = [clients.iloc[[row]] for row in range(6)]
fooled = [explanation.lime(secret, row, clients, 1000).top(1) for row in six]
seen = [explanation.exact_shapley(secret, row, clients.iloc[:40]).top(1) for row in six]
claim("On real rows it decides by group.", np.mean(secret(clients) == group) > 0.95)
claim("LIME: merit (5 of 6); Shapley: group.", fooled.count(["merit"]) >= 5 and seen.count(["group"]) >= 4)

# %% [markdown]
# The forest has learned some noise: an explanation tells what the *model* does, not what is true. And from
# outside it is the word of a witness who can be prepared. Shapley values mix rows too; a better disguise
# fools them. An audit needs the weights and the data.
#
# ## Spot the bug
#
# Three explanations that run. What is wrong with each?
#
# **Bug 1.** The model is given as `explanation.Predictor(lambda X: judge.predict(X))`.
#
# <details><summary>Answer</summary>`predict` gives labels, 0 or 1: a tumour just over the border and a clear
# one get the same number. Explain probabilities, or logits: give the model itself.</details>

# %%
labels, clear = explanation.Predictor(lambda X: judge.predict(X)), T_test.iloc[[malignant(T_test).argmax()]]
pair = pd.concat([tumour, clear])
claim("Of labels both predictions are 1.", (labels(pair) == 1).all())
claim("Mended: their probabilities differ by over 0.25.", np.ptp(malignant(pair)) > 0.25)

# %% [markdown]
# **Bug 2.** As the background, the ten tumours that are most like this one: “compare like with like”.
# They were searched among the test rows.
#
# <details><summary>Answer</summary>The most similar row is the row itself: it leaks into its own background.
# Against itself there is nothing to explain, so every part shrinks by a tenth. Take training rows.</details>

# %%
distance = (((T_test - tumour.to_numpy()) / T_train.std()) ** 2).sum(axis=1)
near = T_test.iloc[distance.argsort().iloc[:10]]
leaking, without = (explanation.exact_shapley(malignant, tumour, rows).values for rows in (near, near[1:]))
claim("Every part is nine tenths of what it would be.", np.allclose(leaking, 0.9 * without))

# %% [markdown]
# **Bug 3.** The network of the passengers says: an age that is *known* raises the chance of survival. “So
# write down everybody's age!”
#
# <details><summary>Answer</summary>Survivors could be asked, the dead could not: survival is the cause of the
# entry. A model knows what goes together, and an explanation of it knows no more.</details>

# %%
entry = explanation.dependence(chance, P_test, "age known", grid=[0.0, 1.0]).average
lived, asked = rng.random(2000) < 0.35, rng.random(2000)
claim("A known age adds 1 to 20 points.", 0.01 < entry[1] - entry[0] < 0.2)
claim("As where survivors are asked more.", lived[asked < 0.4 + 0.4 * lived].mean() > lived.mean() + 0.05)

# %% [markdown]
# In this made-up world survival was drawn first. Asking everybody changes nothing for anybody.
#
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. Nothing known 0.2, only $a$ 0.5, only $b$ 0.4, both 1.0. What is the Shapley value of $a$?

# %%
answer = ...
explanation.check_shapley_value(answer)

# %% [markdown]
# 2. Write the Shapley values of the linear model `rows @ weights`.

# %%
def my_parts(weights, x, background):
    ...


explanation.check_linear_shapley(my_parts)

# %% [markdown]
# 3. Write a deletion curve: the predictions after 0, 1, 2 … deletions, most important first.
#
# <details><summary>Hint</summary>Sort by `np.argsort(-values)`, work on a copy of `x`.</details>

# %%
def my_deletion(predict, x, values, fill):
    ...


explanation.check_deletion(my_deletion)

# %% [markdown]
# ## At scale
#
# Explaining a million rows means asking billions of times, and the hidden layers of one giant batch would
# fill the memory: so `Predictor` asks in chunks, and memory stays constant. On many machines give each its
# own rows and its own Predictor, with Ray Data's `map_batches` or Spark's `mapInPandas`; rows do not need
# each other.

# %%
import tracemalloc

weights, many_rows, peaks = rng.normal(size=(8, 256)), rng.normal(size=(60_000, 8)), []
for chunk_rows in (60_000, 2048):
    predict = explanation.Predictor(lambda X: np.tanh(X @ weights).mean(axis=1), chunk_rows=chunk_rows)
    tracemalloc.start()
    predict(many_rows)
    peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
claim("In chunks the peak of memory is less than a tenth.", peaks[1] < peaks[0] / 10)
claim("30 calls for 60,000 rows.", (predict.cost.calls, predict.cost.rows) == (30, 60_000))

# %% [markdown]
# ## Summary
#
# - You can share a prediction among its features, exactly, and you say the background and the units with it.
# - You know the ways out when features are many: linear, trees, orders, gradients; and which of them add up.
# - You look at LIME's $R^2$ and at its seeds, and at a band of chance beside every deletion curve.
# - You know that importance can vanish without the model changing, and that no explanation is a cause.
# - You check an explainer on a case whose answer you know.
#
# ## Words

# %%
terms = ["Shapley value", "efficiency", "background", "LIME", "permutation importance", "partial dependence"]
words(*terms, "surrogate model", "saliency map", "integrated gradients", "Grad-CAM", "occlusion",
      "superpixel", "deletion curve", "logit", "embedding")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - L. S. Shapley, *A value for n-person games* (1953),
#   [doi:10.1515/9781400881970-018](https://doi.org/10.1515/9781400881970-018)
# - S. Lundberg, S.-I. Lee, *A unified approach to interpreting model predictions* (2017),
#   [arXiv:1705.07874](https://arxiv.org/abs/1705.07874)
# - S. Lundberg and others, *From local explanations to global understanding with explainable AI for trees*
#   (2020), [doi:10.1038/s42256-019-0138-9](https://doi.org/10.1038/s42256-019-0138-9)
# - M. T. Ribeiro, S. Singh, C. Guestrin, *“Why should I trust you?”* (2016),
#   [arXiv:1602.04938](https://arxiv.org/abs/1602.04938)
# - M. Sundararajan, A. Taly, Q. Yan, *Axiomatic attribution for deep networks* (2017),
#   [arXiv:1703.01365](https://arxiv.org/abs/1703.01365)
# - R. Selvaraju and others, *Grad-CAM* (2017), [arXiv:1610.02391](https://arxiv.org/abs/1610.02391)
# - J. Adebayo and others, *Sanity checks for saliency maps* (2018),
#   [arXiv:1810.03292](https://arxiv.org/abs/1810.03292)
# - V. Petsiuk, A. Das, K. Saenko, *RISE* (2018), deletion and insertion,
#   [arXiv:1806.07421](https://arxiv.org/abs/1806.07421)
# - D. Slack and others, *Fooling LIME and SHAP* (2020),
#   [doi:10.1145/3375627.3375830](https://doi.org/10.1145/3375627.3375830)
# - J. Friedman, *Greedy function approximation* (2001), partial dependence,
#   [doi:10.1214/aos/1013203451](https://doi.org/10.1214/aos/1013203451)
# - A. Goldstein and others, *Peeking inside the black box* (2015), ICE,
#   [doi:10.1080/10618600.2014.907095](https://doi.org/10.1080/10618600.2014.907095)
