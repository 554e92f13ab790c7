# %% [markdown]
# # 8 · Evaluation: would you ship it?
#
# "The model is right 95 times in 100." Is that good? It depends: on how rare the thing is, on what the errors
# cost, on how many cases were looked at, and on whether the model had seen them before. After this chapter
# you can
#
# - compute every usual metric by hand, and say what it cannot see;
# - choose a threshold by what errors cost;
# - split data so that the score holds tomorrow, and put an interval beside it;
# - tell a better model from a lucky one.
#
# About 90 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np
import pandas as pd
from sklearn import datasets as examples
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from labkit import claim, datasets, evaluation, show, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# Shares and means. For one section near the end, how a network is trained (chapter 5).
#
# ## The data
#
# Made cases, whose truth we know; 1,312 passengers of the *Titanic*; 2,930 houses (`ames`); and two sets of
# scikit-learn: 569 samples of breast tissue and 1,797 small digits.

# %%
datasets.card("titanic")

# %% [markdown]
# **A guess first.** A test for an illness finds 84 of 100 ill people and wrongly alarms 16 of 100 healthy
# ones. One person in a hundred is ill. The test says *yes*: how likely is the illness? Write it down.
#
# ## The idea
#
# Four kinds of cases: **true positives** $TP$, **false positives** $FP$ (false alarms), **false negatives**
# $FN$ (misses), **true negatives** $TN$. Nearly every metric is a ratio of them:
#
# $$\text{precision} = \frac{TP}{TP + FP}, \quad \text{recall} = \frac{TP}{TP + FN}, \quad
# \text{accuracy} = \frac{TP + TN}{\text{all}}$$
#
# Precision: of the cases predicted positive, what fraction is positive? Recall: of the positive cases, what
# fraction is predicted positive?

# %% [markdown]
# ## The idea in code
#
# Ten cases, by hand. **Specificity** is the recall of the negative class. **$F_\beta$** is the harmonic mean
# of precision and recall, recall counting $\beta^2$ times. **Balanced accuracy** is the mean recall of all
# classes; **Matthews'** is the correlation of truth and answer, from -1 to 1. These two show a model that
# always says the same; accuracy does not.

# %%
truth = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
predicted = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 0])
true_positives = np.sum((predicted == 1) & (truth == 1))
false_positives = np.sum((predicted == 1) & (truth == 0))
false_negatives = np.sum((predicted == 0) & (truth == 1))
true_negatives = np.sum((predicted == 0) & (truth == 0))
precision = true_positives / (true_positives + false_positives)
recall = true_positives / (true_positives + false_negatives)
special = true_negatives / 6

# %%
claim("Accuracy is the share of correct predictions.", evaluation.accuracy(truth, predicted) == 0.7)
both = evaluation.precision(truth, predicted), evaluation.recall(truth, predicted)
claim("Precision is 2 of 3, recall a half.", both == (precision, recall) == (2 / 3, 0.5))
claim("Specificity is the other class's recall.", evaluation.specificity(truth, predicted) == special)
f2 = 5 * precision * recall / (4 * precision + recall)
claim("F2 leans to recall.", np.isclose(evaluation.f_beta(truth, predicted, beta=2), f2))
balanced, matthews = evaluation.balanced_accuracy(truth, predicted), evaluation.matthews(truth, predicted)
claim("Balanced accuracy is the mean of both recalls.", np.isclose(balanced, (recall + special) / 2))
claim("Matthews' number is a correlation.", np.isclose(matthews, np.corrcoef(truth, predicted)[0, 1]))
evaluation.draw_confusion(evaluation.confusion(truth, predicted));

# %% [markdown]
# **Several classes.** Each has its own precision and recall. **Macro** averages the classes, each counting
# alike; **micro** pools all cases, and is accuracy where each case has one answer. A simple model (naive
# Bayes) reads ten digits. Which digit does it say when in doubt?

# %%
digits = examples.load_digits()
split = evaluation.stratified_split(digits.target, test_share=0.3)
reader = GaussianNB().fit(digits.data[split.train], digits.target[split.train])
read, true_digit = reader.predict(digits.data[split.test]), digits.target[split.test]
shares = reader.predict_proba(digits.data[split.test])
ten = evaluation.confusion(true_digit, read)
claim("Less than 60% of its eights are eights.", ten.precision()[8] < 0.6)
claim("Of the eights it finds 80% and more.", ten.recall()[8] > 0.8)
macro, micro = (ten.f_beta(average=average) for average in ("macro", "micro"))
claim("Micro F1 is accuracy; macro is not.", micro == ten.accuracy != macro)
print(*evaluation.confusion(["cat", "dog"], ["cat", "cat"]).remarks)
evaluation.draw_confusion(ten, style.new_axes(height=4.6, width=6));

# %% [markdown]
# Read a row: the truth is one digit, and the row says what became of it. The column of the 8 is full: the
# model says 8 when in doubt. So it finds most eights, and about half of its eights are something else.
#
# And a class that is absent? The sentence above the picture says it: a ratio 0/0 is no number. The kit leaves
# it out of the mean; libraries fill in a 0 and warn.
#
# ## Scores and thresholds
#
# Most models give a **score**; a **threshold** makes a *yes* of it. Sort the cases by score, and two running
# sums give the counts at *every* threshold at once:

# %%
show(evaluation.thresholds)

# %% [markdown]
# The **ROC curve** draws recall against the false positive rate, threshold by threshold. The **area** under
# it, AUC, has a plain meaning: of all pairs of a positive and a negative case, in how many does the positive
# one score higher? 10% of these 20,000 made cases are positive.

# %%
cases = evaluation.make_scores(20_000, base_rate=0.1, seed=0)
curve = evaluation.thresholds(cases.y, cases.probabilities)
for draw, ax in zip((evaluation.draw_roc, evaluation.draw_precision_recall), style.new_axes(2), strict=True):
    draw(curve, threshold=0.5, ax=ax)

# %% [markdown]
# On the right the same thresholds, **precision against recall**; the **average precision** sums the steps. A
# coin, the diagonal on the left, is a flat line at the base rate here. The dot, a threshold of 0.5, finds
# less than half of the positive cases.
#
# ## The base rate
#
# Back to your guess. Same model, same threshold; half of all cases are positive, then 10%, then 1%. Which
# numbers will change?

# %%
few, rates, rows = slice(0, 3000), (0.5, 0.1, 0.01), []
y, scores = cases.y[few], cases.scores[few]
higher = np.subtract.outer(scores[y == 1], scores[y == 0]) > 0
claim("AUC is the share of pairs in order.", np.isclose(higher.mean(), evaluation.roc_auc(y, scores)))
for base_rate in rates:
    made = evaluation.make_scores(200_000, base_rate, seed=1)
    found = evaluation.thresholds(made.y, made.scores)
    at_one = found.at(1.0)
    rows += [(found.auc, at_one.recall()[1], at_one.precision()[1], at_one.accuracy, 1 - base_rate)]
table = pd.DataFrame(rows, rates, ["AUC", "recall", "precision", "accuracy", "always no"]).round(2)
claim("AUC is 0.92, recall 0.84 each time.", np.allclose(table[["AUC", "recall"]], (0.92, 0.84), atol=0.02))
claim("Precision: 0.84, 0.37, 0.05.", np.allclose(table["precision"], [0.84, 0.37, 0.05], atol=0.02))
table

# %% [markdown]
# One in twenty: that is the answer. 16 of 99 healthy people are alarmed, and one ill person is found. Recall
# and the false positive rate each look at one class, so neither they nor AUC can see how rare the other one
# is. Where positives are rare, look at precision and recall, and never at accuracy alone: *always no* is
# right 99 times in 100.
#
# ## Which threshold?
#
# Not 0.5 by habit. If probabilities are true, a call is worth it where $p \cdot c_{FN} > (1 - p) \cdot
# c_{FP}$: from $c_{FP} / (c_{FP} + c_{FN})$ on, at *any* base rate. A miss that costs nine false alarms
# gives 0.1.

# %%
evaluation.draw_costs(curve, false_positive=1, false_negative=9, threshold=0.5);

# %% [markdown]
# And for the best F1? Half of the best F1 itself, an odd but exact fact about true probabilities. At a base
# rate of 1% we need many cases to see it: with 20,000, only 200 are positive, and the best threshold strays.

# %%
steps = np.diff(curve.recall) @ curve.precision[1:]
average = evaluation.average_precision(cases.y, cases.probabilities)
claim("Average precision sums precision over the steps of recall.", np.isclose(steps, average))
here, least = curve.at(0.5).recall()[1], curve.best_cost(1, 9).value
claim("The dot finds 30 to 50%.", 0.3 < here < 0.5)
claim("By the formula 0.1.", evaluation.threshold_from_costs(1, 9) == 0.1)
claim("Its cost is within 3% of the least.", curve.cost(1, 9)[curve.index(0.1)] < 1.03 * least)
claim("At 0.5 it is 40% dearer or more.", curve.cost(1, 9)[curve.index(0.5)] > 1.4 * least)
rare = evaluation.make_scores(400_000, 0.01, seed=0)
rarely = evaluation.thresholds(rare.y, rare.probabilities)
best, at_half = rarely.best_f(), rarely.f_beta()[rarely.index(0.5)]
claim("The best F1 is 0.3 to 0.35; at 0.5 it is below 0.25.", 0.3 < best.value < 0.35 and at_half < 0.25)
claim("The best threshold is half of the best F1.", abs(best.threshold - best.value / 2) < 0.03)
by_bayes = evaluation.precision_from_rates(recall=0.84, false_positive_rate=0.16, base_rate=0.01)
claim("Bayes' rule gives the same one in twenty.", np.isclose(by_bayes, 0.05, atol=0.002))

# %% [markdown]
# ## Are the probabilities true?
#
# A model is **calibrated** if of all cases to which it says 0.8, 80% are positive. AUC cannot tell: it sees
# the order only. This model learned where half of all cases were positive and is used where 10% are. Multiply
# the odds by the change of the base rate, and it is mended; no case changes its place in the order.

# %%
stale = evaluation.change_base_rate(cases.probabilities, 0.1, 0.5)
for p, ax in zip((stale, cases.probabilities), style.new_axes(2), strict=True):
    evaluation.draw_calibration(evaluation.calibration(cases.y, p), ax)

# %% [markdown]
# The **Brier** score is the mean squared error of the probability, **log loss** the cross-entropy of chapter
# 7; both are best for true probabilities. The expected calibration error is the mean gap in the picture. It
# depends on the bins, and a model that says the base rate to everybody has none: never use it alone.

# %%
useless = np.full(20_000, cases.y.mean())
scores = [evaluation.brier, evaluation.log_loss, evaluation.expected_calibration_error, evaluation.roc_auc]
judged = [[score(cases.y, p) for score in scores] for p in (stale, cases.probabilities, useless)]
table = pd.DataFrame(judged, ["stale", "mended", "base rate to all"], ["Brier", "log loss", "error", "AUC"])
claim("Mending halves the Brier score, nearly.", table["Brier"].iloc[1] < 0.6 * table["Brier"].iloc[0])
claim("And leaves AUC as it was.", np.isclose(*table["AUC"].iloc[:2]))
claim("The useless one has no calibration error.", table["error"].iloc[2] < 1e-9)
table.round(3)

# %% [markdown]
# ## Numbers instead of classes
#
# For a regression: **MSE**, its root **RMSE** in the unit of the target, **MAE**, and $R^2$: the share of the
# squared spread that is explained, 0 for always the mean. Then look at the **residuals**, truth less
# prediction: a pattern in them is something the model has not learned. House prices from four columns, in
# thousands of dollars:

# %%
columns = ["area", "Overall.Qual", "Year.Built", "Total.Bsmt.SF"]
houses = datasets.load("ames")[[*columns, "price"]].dropna()
X, price = houses[columns].to_numpy(), houses["price"].to_numpy() / 1000
split = evaluation.random_split(len(X), test_share=0.3)
asked = LinearRegression().fit(X[split.train], price[split.train]).predict(X[split.test])
sold = price[split.test]
size, ends = evaluation.root_mean_squared_error(sold, asked), np.quantile(asked, [0.1, 0.3, 0.7, 0.95])
claim("RMSE is the root of MSE.", np.isclose(size, np.sqrt(evaluation.mean_squared_error(sold, asked))))
claim("It is 20% or more above MAE.", size > 1.2 * evaluation.mean_absolute_error(sold, asked))
claim("R² is 0.7 to 0.85.", 0.7 < evaluation.r_squared(sold, asked) < 0.85)
residuals, place = sold - asked, np.searchsorted(ends, asked)
low, _, middle, _, dear = (residuals[place == part].mean() for part in range(5))
claim("The ends lie above the line, the middle below.", min(low, dear) > 10 and middle < -3)
evaluation.draw_residuals(sold, asked);

# %% [markdown]
# The cloud is bent: the dearest and the cheapest houses cost more than the line says, the middle less.
#
# ## Splits, and what leaks
#
# A score is an answer to: *how well on what?* Set aside what looks like tomorrow.
#
# - **Random**: cases are alike and independent. **Stratified**: the same share of every class on both sides.
# - **Grouped**: several rows of one patient stay together. **By time**: test on the latest.
# - **Hold-out**: one split. **k-fold**: each row is tested on once. **Repeated**: again with other seeds.
# - **Nested**: choose settings on inner folds, report on outer ones that had no say in it.
#
# On the *Titanic*, families travelled together. Who has the same surname on both sides?

# %%
people = datasets.load("titanic").query("`class` != '*'").reset_index(drop=True)
table = people.assign(family=people["name"].str.split(",").str[0])
split = evaluation.random_split(len(people), test_share=0.4)
evaluation.find_leaks(table.iloc[split.train], table.iloc[split.test], group="family")[["leak", "message"]]

# %% [markdown]
# `find_leaks` looks for exact and near copies, groups on both sides and the future in the past;
# `learned_from` tells from which rows a scaler took its numbers. They find; you judge: two rows may agree by
# chance.
#
# What do leaks earn? (1) 120 cases, four near copies each, labels *tossed by a coin*: nothing to learn. (2) A
# rule that turns as time goes by. (3) 200 models that toss coins, the best chosen by cross-validation and
# reported. Which scores would you believe?

# %%
copies, drift = evaluation.make_copies(), evaluation.make_drift()
shuffled, grouped = (evaluation.redraw(copies, kind)["score"].mean() for kind in ("random", "grouped"))
claim("(1) At random: 97% and more. By groups: a coin.", shuffled > 0.97 and 0.35 < grouped < 0.65)
mixed, latest = (evaluation.redraw(drift, kind, 30)["score"].mean() for kind in ("random", "time"))
claim("(2) A random split flatters by 4 points and more.", mixed > latest + 0.04)
right, nested = np.random.default_rng(1).random((200, 1000)) < 0.5, []
for outer, inner in evaluation.nested_folds(1000, n_outer=5, n_inner=3):
    chosen = np.mean([right[:, part.test].mean(axis=1) for part in inner], axis=0).argmax()
    nested += [right[chosen, outer.test].mean()]
claim("(3) 53% and more; nested, less.", right.mean(axis=1).max() > 0.53 > np.mean(nested) > 0.45)
claim("Folds test each row once.", sum(len({*fold.test}) for fold in evaluation.folds(1000, 5)) == 1000)
later = evaluation.time_split(drift.times)
claim("By time, the past trains.", max(later.train) < min(later.test))
sides = drift.X[later.train], drift.X[later.test]
claim("This scaler saw all.", evaluation.learned_from(StandardScaler().fit(drift.X), *sides) == "everything")

# %% [markdown]
# (1) The nearest neighbour of a test row was its own copy. (2) At random, the past is asked with the future
# known. (3) Choosing is learning, too: choose on inner folds, report on outer ones. Nothing in the code was
# wrong but the split.
#
# ## How sure?
#
# 569 samples of breast tissue, a fifth set aside, a logistic regression; then the same with another seed, 200
# times. How far apart are the luckiest and the unluckiest? Guess before you look.

# %%
tissue = examples.load_breast_cancer()
logistic = make_pipeline(StandardScaler(), LogisticRegression(solver="liblinear"))
redrawn = evaluation.split_scores(logistic, tissue.data, tissue.target, n_splits=200)
evaluation.draw_split_scores(redrawn);

# %% [markdown]
# From below 95.5% to above 99%, by the seed alone. So every score needs an **interval**. For a share there is
# Wilson's formula. For any other metric, the **bootstrap**: draw the test cases again with replacement, many
# times, and see how far the metric strays; if rows come in groups, draw groups. For AUC there is DeLong's
# formula, which is fast enough for a slider.

# %%
hundred, small = evaluation.wilson(90, 100), evaluation.make_scores(300, 0.2, seed=2)
drawn = evaluation.bootstrap(evaluation.roc_auc, small.y, small.scores, n_resamples=500)
formula = evaluation.delong(evaluation.thresholds(small.y, small.scores))
spread = np.ptp(redrawn["score"])
claim("The 200 splits span 4 points and more.", spread > 0.04)
claim("From below 95.5% to above 99%.", redrawn["score"].min() < 0.955 and redrawn["score"].max() > 0.99)
claim("90 right of 100 means 6 points either way.", abs(hundred.half_width - 0.06) < 0.004)
gaps = formula.low - drawn.low, formula.high - drawn.high
claim("Drawn and by formula agree to 0.02.", np.abs(gaps).max() < 0.02)
claim("The best of 100 coins on 100 cases: 62% and more.", evaluation.best_by_luck(100, 100) > 0.62)
print("AUC of 300 cases:", drawn)

# %% [markdown]
# The last claim is the same trap from the other side: whoever tries a hundred models and reports the best has
# found luck.
#
# ## Is it better?
#
# Two intervals that overlap do not settle it: both models answered the *same* cases, so look at the
# differences. The **paired bootstrap** draws cases and takes the difference each time. **McNemar's** test
# looks only at the cases that one of them got right. Over repeated splits the training parts overlap, and the
# plain t-test is far too sure; Nadeau and Bengio's correction mends that.

# %%
X, y, split = tissue.data, tissue.target, evaluation.stratified_split(tissue.target, 0.5)
models = [model.fit(X[split.train], y[split.train]) for model in (logistic, GaussianNB())]
first, second = (model.predict(X[split.test]) for model in models)
gap = evaluation.paired_bootstrap(evaluation.accuracy, y[split.test], first, second, 500)
odd = evaluation.mcnemar(y[split.test], first, second)
both = [evaluation.split_scores(model, X, y, 30)["score"] for model in models]
test = evaluation.corrected_t_test(both[0] - both[1], test_share=0.2)
claim("The logistic regression is better by 1 to 8 points.", 0.01 < gap.estimate < 0.08 and 0 not in gap)
claim("McNemar agrees.", odd.only_first > odd.only_second and odd.p_value < 0.05)
claim("The corrected interval is the honest one: still above 0.", test.difference.low > 0)
claim("The naive p is at least 1,000 times too small.", test.naive_p_value < test.p_value / 1000)
print(f"{gap}; only one right: {odd.only_first} and {odd.only_second} cases")

# %% [markdown]
# ## With the library
#
# At work you write `sklearn.metrics.recall_score(y, said)`. Every number above is scikit-learn's: fourteen
# metrics, the macro average, and the AUC of ten classes, each against the rest.

# %%
labels = {"accuracy": "accuracy_score", "precision": "precision_score", "recall": "recall_score"}
labels |= {"f_beta": "f1_score", "balanced_accuracy": "balanced_accuracy_score"}
labels["matthews"] = "matthews_corrcoef"
scores = {"roc_auc": "roc_auc_score", "average_precision": "average_precision_score"}
scores |= {"brier": "brier_score_loss", "log_loss": "log_loss"}
numbers = ["mean_squared_error", "mean_absolute_error", "root_mean_squared_error"]
numbers = dict(zip(numbers, numbers, strict=True)) | {"r_squared": "r2_score"}
y, p, compared = cases.y, cases.probabilities, []
for names, pair in ((labels, (y, (p >= 0.3).astype(int))), (scores, (y, p)), (numbers, (sold, asked))):
    compared += [(getattr(evaluation, a)(*pair), getattr(metrics, b)(*pair)) for a, b in names.items()]
claim("Fourteen metrics are the same.", len(compared) == 14 and np.allclose(*zip(*compared, strict=True)))
claim("The macro average.", np.isclose(macro, metrics.f1_score(true_digit, read, average="macro")))
theirs = metrics.roc_auc_score(true_digit, shares, multi_class="ovr")
claim("The AUC of ten classes.", np.isclose(evaluation.roc_auc(true_digit, shares), theirs))

# %% [markdown]
# ## Try it
#
# Drag the bar in the left picture, or the point on the right: matrix, curve, cost and formula follow. *View*
# changes the right picture; its last entry draws the split again. First the three experiments: type your
# guess, lock it, set what it says, run, compare. Then the presets, each with its reason. *More controls*
# holds the costs of the two errors, recalibration, the seed, and kinds of splits. The numbers, with their
# intervals, stand in the line below the picture.

# %%
panel = evaluation.explore()
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`; what the experiments measure was claimed above. Press *× 20 seeds*
# with 100 test cases: every grey curve is what you might have reported.
#
# ## On a real network
#
# Who survived the *Titanic*? Three parts, families never torn apart: one to train on, one to stop training
# by, one to judge. The median age, which fills the gaps, comes from the training part alone.

# %% tags=["algorithm"]
import keras

from labkit import training

honest = evaluation.grouped_split(table["family"], 0.4, seed=1)
inner = evaluation.grouped_split(table["family"].iloc[honest.train], 0.2)
train, choose, test = honest.train[inner.train], honest.train[inner.test], honest.test
features = pd.get_dummies(people[["class", "sex"]], dtype=float)
features["age"] = people["age"].fillna(people["age"].iloc[train].median()) / 30
features["age_unknown"] = people["age"].isna().astype(float)
X, y = features.to_numpy("float32"), people["survived"].to_numpy()


def build():
    hidden = [keras.layers.Dense(32, "relu"), keras.layers.Dense(16, "relu")]
    return keras.Sequential([keras.Input((X.shape[1],)), *hidden, keras.layers.Dense(1, "sigmoid")])


parts = [(X[rows], y[rows, None].astype("float32")) for rows in (train, choose)]
compiled = training.compiled(build, "binary_crossentropy", keras.optimizers.Adam(0.01))
settings = {"callbacks": [training.EarlyStopping(patience=8)], "setup": training.Setup(show=False)}
run = training.fit(compiled, *parts, epochs=30, seed=0, **settings)

# %% [markdown]
# One call judges it: each number with its interval and with what a **baseline** earns that looks at nothing
# (always the commonest class, or the base rate as probability). It is given the test part only.

# %% tags=["nbval-ignore-output"] reason="a network's digits differ between processors"
page = evaluation.report(run.model, X[test], y[test])
numbers = page.numbers
print(page)

# %% [markdown]
# Precision above recall: at 0.5 the network calls few, and is mostly right about them. Before you ship a
# number, look at the **worst cases**, those to which it was sure of the wrong answer:

# %% tags=["nbval-ignore-output"] reason="a network's digits differ between processors"
worst = page.worst.join(people.iloc[test][["name", "class", "sex", "age"]].reset_index(drop=True))
worst[["name", "class", "age", "truth", "given_to_truth"]].round(3)

# %% [markdown]
# One of its wrong answers is about Miss Edith Evans, of the first class, who died: the network gives her
# death a probability below 10%. Of the women of her class more than nine in ten lived, so the model is not
# wrong to be surprised. Bad labels, missing columns and true exceptions all show themselves here. The page's
# figures follow.

# %%
accuracy, area = numbers.loc["accuracy"], numbers.loc["AUC"]
leaks = evaluation.find_leaks(table.iloc[train], table.iloc[test], group="family")
claim("No family is on both sides.", not (leaks["leak"] == "group on both sides").any())
claim("It is better than the baseline, interval and all.", accuracy["low"] > accuracy["baseline"])
claim("Accuracy is 76 to 86%.", 0.76 < accuracy["estimate"] < 0.86)
claim("Its interval is 4 to 9 points wide.", 0.04 < accuracy["high"] - accuracy["low"] < 0.09)
claim("Precision is above recall.", numbers.loc["precision", "estimate"] > numbers.loc["recall", "estimate"])
women = people.query("sex == 'female' and `class` == '1st'")["survived"].mean()
claim("Of the women of the first class 90% and more lived.", women > 0.9)
evans = people.iloc[test]["name"].str.contains("Evans, Miss Edith").to_numpy()
survival = run.model(X[test][evans]).numpy().item()
claim("The network gives the death of Miss Evans less than 10%.", 1 - survival < 0.1)

# %%
left, middle, right = style.new_axes(3, height=3.9, width=12)
evaluation.draw_estimates(numbers.iloc[:7], left)
evaluation.draw_roc(page.thresholds, 0.5, middle)
evaluation.draw_calibration(page.calibration, right);

# %% [markdown]
# Long lines in the calibration picture are bins of few cases: nothing is to be read from them.
#
# Is a network needed? A logistic regression on the same rows, compared on the same test cases.
# `bootstrap_all` gives several metrics from the same draws.

# %%
simple = LogisticRegression().fit(X[train], y[train]).predict(X[test])
network = (run.model.predict(X[test], verbose=0)[:, 0] >= 0.5).astype(int)
gap = evaluation.paired_bootstrap(evaluation.accuracy, y[test], network, simple, 500)
claim("The network is not better: the interval does not lie above 0.", gap.low < 0)
several = evaluation.bootstrap_all(
    lambda truth, said: {"accuracy": evaluation.accuracy(truth, said), "F1": evaluation.f_beta(truth, said)},
    y[test], simple, 200,
)  # fmt: skip
print("logistic regression:", *(f"{name} {found};" for name, found in several.items()))

# %% [markdown]
# **Is more data worth it? Is the model too flexible?** A *learning curve* answers the first: score against
# training size. A *validation curve* the second: score against one setting. Here for a decision tree,
# which takes gaps as they are.

# %%
tree, raw = DecisionTreeClassifier(max_depth=6, random_state=0), features.assign(age=people["age"])
by_size = evaluation.learning_scores(tree, raw, y, (0.05, 0.1, 0.2, 0.4, 0.7, 1.0))
by_depth = evaluation.setting_scores(tree, raw, y, "max_depth", [1, 2, 3, 4, 6, 8, 12, 20])
sizes, depths = (t.groupby(t.columns[0])[["train", "test"]].mean() for t in (by_size, by_depth))
gaps = sizes["train"] - sizes["test"]
claim("The gap shrinks below half.", gaps.iloc[-1] < gaps.iloc[0] / 2)
claim("From 400 on the test score moves less than 3 points.", np.ptp(sizes["test"].iloc[-3:]) < 0.03)
claim("The deepest tree is no better than depth 2.", depths["test"][20] < depths["test"][2] + 0.01)
claim("On training it is.", depths["train"][20] > depths["train"][2] + 0.02)
left, right = style.new_axes(2)
evaluation.draw_learning_scores(by_size, left)
evaluation.draw_learning_scores(by_depth, right).set_xlabel("depth of the tree");

# %% [markdown]
# Left: from 400 passengers on both are nearly flat; twice as many would help little, another column might.
# Right: beyond a depth of 2 or 3 only the training score rises: the tree learns by heart. Bands show the
# lowest and highest of five splits: they are wider than most of the differences.
#
# ## Spot the bug
#
# Four pieces of code that run. What is wrong?
#
# **Bug 1.** "The ROC curve": `roc_auc(y, model.predict(X))`.
#
# <details><summary>Answer</summary>Labels instead of scores: the curve has one corner, and the area is the
# balanced accuracy at one threshold. Hand over probabilities.</details>

# %%
wrong = evaluation.thresholds(cases.y, (cases.probabilities >= 0.5).astype(float))
claim("Three points, 15 points of AUC too low.", len(wrong.values) == 3 and wrong.auc < curve.auc - 0.15)
claim("It is the balanced accuracy.", np.isclose(wrong.auc, curve.at(0.5).balanced_accuracy))
evaluation.draw_roc({"labels": wrong, "scores": curve}, threshold=0.5);

# %% [markdown]
# **Bug 2.** "99% accuracy on the fraud data! We ship." One payment in a hundred is fraud.
#
# <details><summary>Answer</summary>Always "no" has 99%. Show the baseline, and metrics that see both
# classes: recall, precision, Matthews.</details>

# %%
lazy = evaluation.confusion(np.repeat([1, 0], [10, 990]), np.zeros(1000))
seen = lazy.accuracy, lazy.recall()[1], lazy.matthews, lazy.balanced_accuracy
claim("Accuracy 99%, recall 0, Matthews 0, balanced accuracy 50%.", seen == (0.99, 0, 0, 0.5))

# %% [markdown]
# **Bug 3.** `max(models, key=lambda m: m.score(X_test, y_test))`, then "test accuracy: …" of the winner.
#
# <details><summary>Answer</summary>The test set was used twice, to choose and to report. Choose on a
# validation part; the test part is opened once.</details>

# %%
guesses = np.random.default_rng(1).random((100, 200)) < 0.5  # is model i right on case j?
winner = guesses[:, :100].mean(axis=1).argmax()
claim("The best of 100 coins has 58% and more where it was chosen.", guesses[winner, :100].mean() > 0.58)
claim("On new ones, a coin.", 0.5 in evaluation.wilson(int(guesses[winner, 100:].sum()), 100))

# %% [markdown]
# **Bug 4.** The report says 0.9999. Nobody remembers how it was computed.
#
# <details><summary>Answer</summary>It was not: it stands in the code. Give it other truths: a number that
# does not move was never computed from it. Every sentence with a number in this book is a claim in a
# cell.</details>

# %%
def evaluate(model, X, y):
    return {"accuracy": 0.9999}  # placeholder


claim("Moved truth: no change.", evaluate(run.model, X, np.roll(y, 100)) == evaluate(run.model, X, y))
claim("A metric moves.", evaluation.accuracy(np.roll(y[test], 100), network) < accuracy["estimate"] - 0.1)

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. Probabilities are calibrated. A missed illness costs 950, a false alarm 50. From which probability on
#    should one call?
# 2. A test finds 99% of the ill and alarms 1% of the healthy; one person in 1,000 is ill. How likely is an
#    alarm right?

# %%
threshold = ...
evaluation.check_threshold(threshold)
probability = ...
evaluation.check_alarm(probability)

# %% [markdown]
# 3. Write AUC as a share of pairs. Equal scores count as half.
#
# <details><summary>Hint</summary>`np.subtract.outer(a, b)` gives all differences.</details>

# %%
def my_auc(y_true, scores):
    ...


evaluation.check_auc(my_auc)

# %% [markdown]
# 4. Write a split that keeps groups together: row numbers to train on, and to test on (about a fifth).
#
# <details><summary>Hint</summary>Draw some of `np.unique(groups)`; then `np.isin`.</details>

# %%
def my_split(groups, seed):
    ...


evaluation.check_split(my_split)

# %% [markdown]
# ## At scale
#
# A billion predictions do not fit in one array, and need not: keep what *adds up*. Confusion counts, sums of
# squared errors, and histograms of scores by class are added over batches and machines, in any order; from
# the histogram comes AUC, as exact as its bins are fine. `keras.metrics.AUC` keeps such a state, and
# TensorFlow Model Analysis runs it on Apache Beam over many machines.

# %%
bins, counts, matrix = np.linspace(0, 1, 2001), np.zeros((2, 2000)), np.zeros((2, 2))
for batch in np.array_split(np.arange(20_000), 40):
    truth, p = cases.y[batch], cases.probabilities[batch]
    counts += [np.histogram(p[truth == label], bins)[0] for label in (0, 1)]
    matrix += evaluation.confusion(truth, (p >= 0.5).astype(int)).counts
fallen, risen = counts[:, ::-1].cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
merged = np.trapezoid(np.append(0, risen), np.append(0, fallen))
claim("Counts add up exactly.", np.array_equal(matrix, curve.at(0.5).counts))
claim("AUC from 2 × 2,000 counts is right to 0.001.", abs(merged - curve.auc) < 0.001)

# %% [markdown]
# ## Summary
#
# - You compute every metric from four counts, and know what each cannot see: AUC and recall do not see the
#   base rate, accuracy hides the rare class.
# - You choose thresholds by costs, after you have looked whether the probabilities are true.
# - You split so that the test looks like tomorrow, and let no row, group or future leak.
# - You put an interval and a baseline beside each number, compare in pairs, and open the test part once.
#
# ## Words

# %%
terms = ["confusion matrix", "precision", "recall", "threshold", "ROC curve", "area under the curve"]
terms += ["base rate", "calibration", "residual", "cross-validation", "nested cross-validation"]
words(*terms, "data leakage", "confidence interval", "bootstrap", "baseline")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - T. Fawcett, *An introduction to ROC analysis* (2006),
#   [doi:10.1016/j.patrec.2005.10.010](https://doi.org/10.1016/j.patrec.2005.10.010)
# - C. Elkan, *The foundations of cost-sensitive learning* (2001), IJCAI
# - Z. Lipton, C. Elkan, B. Naryanaswamy, *Optimal thresholding of classifiers to maximize F1* (2014),
#   [doi:10.1007/978-3-662-44851-9_15](https://doi.org/10.1007/978-3-662-44851-9_15)
# - B. Efron, R. Tibshirani, *An Introduction to the Bootstrap* (1993),
#   [doi:10.1201/9780429246593](https://doi.org/10.1201/9780429246593)
# - E. DeLong and others, *Comparing the areas under correlated ROC curves* (1988),
#   [doi:10.2307/2531595](https://doi.org/10.2307/2531595)
# - C. Nadeau, Y. Bengio, *Inference for the generalization error* (2003),
#   [doi:10.1023/A:1024068626366](https://doi.org/10.1023/A:1024068626366)
# - G. Cawley, N. Talbot, *On over-fitting in model selection* (2010), jmlr.org/papers/v11/cawley10a.html
# - scikit-learn documentation, *Metrics and scoring*, scikit-learn.org/stable/modules/model_evaluation.html
