# %% [markdown]
# # 1 · Data cleaning: what does my repair do to the answer?
#
# Real tables have holes, typing errors and rows that appear twice. Somebody decides what to do, often in one
# line that nobody looks at again. This chapter looks: we damage real data on purpose, mend them in a dozen
# ways, and measure which answers come out right.
#
# After this chapter you can
#
# - find duplicates, gaps, wrong types, impossible values and outliers;
# - tell the three reasons why values are missing, and test for one of them;
# - choose a repair for what you want, and write it as a recipe that never sees test rows.
#
# About 75 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np
import pandas as pd

from labkit import claim, cleaning, datasets, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# A table in pandas, the mean, the standard deviation (sd), a correlation and a straight line through
# points. A model learns from training rows and is judged by test rows; nothing else is needed.

# %% [markdown]
# ## The data
#
# Five real data sets: house sales in Ames, the passengers of the Titanic, penguins, New York's air, and 442
# patients of a diabetes study from scikit-learn. Read a card before you touch the data: this one says what
# an empty cell means.

# %%
datasets.card("ames")

# %%
ames, air, titanic, penguins = map(datasets.load, ["ames", "airquality", "titanic", "penguins"])
counts = cleaning.missing_counts(ames)
claim("15,749 cells are empty, in 27 of 82 columns.", (counts["n_missing"] > 0).sum() == 27)
cleaning.draw_missing(ames);

# %% [markdown]
# Dark is empty; ten rows make one line, the more gaps the darker. Full columns of black are not a disaster:
# `Pool.QC` is empty because almost no house has a pool. *Not there* and *not measured* look alike, and only
# the card tells them apart. Some columns have the same pattern: all of a garage's columns are empty together.
#
# ## Find what is wrong
#
# **Duplicates.** Exact ones are easy: pandas has `duplicated`. The hard ones differ in a letter, a blank, one
# number. `find_duplicates` tidies text and compares every pair of rows.

# %%
twins = cleaning.find_duplicates(ames, differ=1, ignore=["Order", "PID"])
alone = sorted(twins["columns"])
claim("Four pairs differ in one column of 80.", alone == ["Exter.Cond", "Lot.Area", "price", "price"])
titanic[titanic["name"].str.strip().duplicated(keep=False)].sort_values("name")

# %% [markdown]
# A finder proposes, a person decides. Two pairs of the houses differ by their price alone: one sale
# entered twice, or two equal flats? Mr Carlsson, with one age, is in the list in two classes: surely one
# man. But the two Misses Connolly differ in age and fate: two people with one name. Deleting her would
# delete a survivor.
#
# **Types.** Text that is a number or a date, and columns that say nothing. `pd.to_datetime` mends dates kept
# as text, `str.strip` mends `"WD "`, which is another word than `"WD"`.
#
# **Rules.** The best finders are things that everybody knows about the subject. Write what must hold; a gap
# is allowed where you say so.

# %%
rules = {
    "sold after it was built": lambda t: t["Yr.Sold"] >= t["Year.Built"],
    "garage built by 2010": lambda t: ~(t["Garage.Yr.Blt"] > 2010),
    "remodelled after it was built": lambda t: t["Year.Remod.Add"] >= t["Year.Built"],
}
broken = cleaning.broken_rules(ames, rules)
claim("Each rule is broken by one house.", len(broken) == 3 and broken["rule"].nunique() == 3)
print(ames.loc[[2180, 2260], ["Year.Built", "Yr.Sold", "Garage.Yr.Blt"]])
pd.concat({"penguins": cleaning.find_wrong_types(penguins), "ames": cleaning.find_wrong_types(ames)})

# %% [markdown]
# A garage from 2207 is probably from 2007. But *probably* is not a measurement: what is impossible becomes a
# gap, and is then treated like every gap. The house of 2008, sold in 2007, may be right: sold before it was
# finished.
#
# **Outliers**, four ways, with $Q_1, Q_3$ the quartiles and MAD the median distance from the median:
#
# - outside the fence: below $Q_1 - 1.5\,\mathrm{IQR}$ or above $Q_3 + 1.5\,\mathrm{IQR}$,
#   $\mathrm{IQR} = Q_3 - Q_1$;
# - z: more than 3 sd from the mean;
# - robust z: $|x - \mathrm{median}| / (1.4826\,\mathrm{MAD}) > 3.5$;
# - Isolation Forest: how few random cuts set a row apart.
#
# Below the claims a panel has eight good values and a wrong one to drag, or several. Take its three
# experiments first.

# %%
nine = [10, 11, 9, 10, 12, 10, 9, 11, 1000]
claim("The z-score of 1000 among nine values is below 3.", cleaning.z_scores(nine).max() < 3)
claim("Its robust z-score is above 300.", cleaning.robust_z_scores(nine).max() > 300)
claim("The fence sees it too.", cleaning.outside_fence(nine).tolist() == [False] * 8 + [True])

# %%
wrong = cleaning.explore_outliers()
wrong

# %% [markdown]
# An outlier hides itself: it blows up the sd by which it is measured. Among $n$ values no z-score can exceed
# $\sqrt{n - 1}$, so among nine none ever reaches 3. Do the four agree on real houses? Here are living area
# and price, judged together.

# %%
flags = cleaning.find_outliers(ames, ["area", "price"])
claim("All four find the five houses above 4,000 square feet.", flags[ames["area"] > 4000].all(axis=None))
claim("One flags five times as many as another.", flags.sum().max() > 5 * flags.sum().min())
cleaning.draw_outliers(ames, flags, "area", "price");

# %% [markdown]
# Of the five big houses three are far too cheap: sold unfinished, says the card. The other two are simply
# large and dear. The methods say *look here*, not *delete this*.
#
# ## The idea
#
# Why is a value missing? Let $x$ be the value, $z$ what else we know of the row, and $m = 1$ where $x$ is
# missing. Rubin's three answers:
#
# - **MCAR**, completely at random: $P(m \mid x, z) = P(m)$. A page got lost.
# - **MAR**, at random given what we know: $P(m \mid x, z) = P(m \mid z)$. Men skip a question.
# - **MNAR**, not at random: $P(m \mid x, z)$ depends on $x$. The rich do not tell their income.
#
# MAR can be mended from $z$. MNAR cannot, for the data do not hold what is needed.

# %% [markdown]
# The air first: is ozone missing by pure chance? Little's test asks whether rows with different patterns of
# gaps have the same means:
#
# $$d^2 = \sum_j n_j (\bar y_j - \mu_j)^\top \Sigma_j^{-1} (\bar y_j - \mu_j)$$
#
# $j$ is a pattern, $n_j$ its rows, $\bar y_j$ the means of its known columns; $\mu_j, \Sigma_j$ are the
# mean and covariance of these columns in the whole. Under MCAR $d^2$ follows a chi-squared distribution.

# %%
claim("Little's test rejects MCAR for the air: p is below 0.01.", cleaning.little_test(air).p_value < 0.01)
unknown = titanic["age"].isna().groupby(titanic["class"]).mean()
claim("Ages are missing in the third class twice as often.", unknown["3rd"] > 1.8 * unknown["2nd"])
cleaning.missing_patterns(air)

# %% [markdown]
# The table shows the patterns of the air's gaps. The Titanic's ages are not MCAR either: they are missing
# more often in the third class. But no test can tell MAR from MNAR, since it would have to see the hidden
# values. In this chapter we can: we hide known values ourselves.
#
# ## The idea in code
#
# 442 patients; we hide the body mass index (bmi) of four in ten, fill it in, and read off what an analyst
# would: mean, sd, correlation and slope of the disease's progression on bmi.

# %%
from sklearn.datasets import load_breast_cancer, load_diabetes

patients = load_diabetes(as_frame=True, scaled=False).frame.rename(columns={"target": "progression"})
damaged = cleaning.make_missing(patients, "bmi", "MCAR", rate=0.4, seed=0)
missing = damaged["bmi"].isna()
by_mean = damaged["bmi"].fillna(damaged["bmi"].mean())
others = np.column_stack([np.ones(442), damaged.drop(columns=["bmi", "progression"])])
weights = np.linalg.lstsq(others[~missing], damaged["bmi"][~missing])[0]
fills = {"truth": patients["bmi"], "mean": by_mean, "line": by_mean.where(~missing, others @ weights)}
table = pd.DataFrame({name: cleaning.estimates(x, patients["progression"]) for name, x in fills.items()})
table.loc["cell error"] = [np.sqrt(((x - patients["bmi"])[missing] ** 2).mean()) for x in fills.values()]
table.round(2)

# %% [markdown]
# Two repairs without any library: the mean of the known values, and a straight line through the other columns
# (without the progression). The line comes closer to the hidden cells. But look at the slope! One mask may be
# luck, so we repeat with 20, and add two repairs: one that also sees the progression, and one that adds noise
# to its fills as well. All numbers but the first column are percent off the truth.

# %%
patient = (patients, "bmi", "progression")
ways = {"drop": {"method": "drop rows"}, "mean": {"method": "mean"}, "line": {"method": "regression"}}
ways["line, sees target"] = {"method": "regression", "with_target": True}
ways["noise, sees target"] = {"method": "regression + noise", "with_target": True}
off = cleaning.imputation_bias(*patient, ways)
errors, slopes = off["cell_error"], off["slope"]
claim("Mean: the slope is that of the known rows.", np.isclose(slopes["mean"], slopes["drop"]))
claim("It is right within 3%.", abs(slopes["mean"]) < 3)
claim("But sd and correlation lose 18% or more.", off.loc["mean", ["spread", "correlation"]].max() < -18)
claim("The line's cells are a tenth better than the mean's.", errors["line"] < 0.9 * errors["mean"])
claim("Its slope is 10% to 20% too steep.", 10 < slopes["line"] < 20)
claim("If it sees the target, more than 20%.", slopes["line, sees target"] > 20)
claim("With noise as well it is right within 4%.", abs(slopes["noise, sees target"]) < 4)
off.round(1)

# %% [markdown]
# **First surprise.** Filling four in ten cells with one and the same number leaves the slope alone. A point
# at the mean of $x$ adds nothing to $\sum (x - \bar x)(y - \bar y)$ nor to $\sum (x - \bar x)^2$, and the
# slope is their ratio. What suffers is the spread, and with it the correlation.
#
# **Second surprise.** The line makes the best cells and a wrong slope.

# %% [markdown]
# Fills on a line are too orderly. Noise of the size of the residuals brings the disorder back, and the target
# must be among the columns, or the noise drowns the link to it. Above the line, below line and noise, both
# seeing the target; hollow squares are filled.

# %%
draws = cleaning.draw_relation, cleaning.draw_distribution, cleaning.draw_estimates
for way in ("line, sees target", "noise, sees target"):
    for draw, ax in zip(draws, style.new_axes(3, width=12), strict=True):
        draw(cleaning.impute_column(*patient, **ways[way]), ax)

# %% [markdown]
# And if the mechanism changes? We hide *high* values (MNAR), or the values of patients with high blood
# pressure (MAR), and compare with simply dropping the rows.

# %%
other = {"MNAR": cleaning.Missingness("MNAR"), "MAR": cleaning.Missingness("MAR", by="bp")}
cases = {(why, way): ways[way] | {"missing": missing}
         for why, missing in other.items() for way in ("drop", "line")}
moved = cleaning.imputation_bias(*patient, cases)["slope"]
claim("MNAR: the line is 30% too steep or more.", moved["MNAR", "line"] > 30)
claim("MNAR: dropping rows is within 6%.", abs(moved["MNAR", "drop"]) < 6)
claim("MAR: dropping rows loses 15% or more.", moved["MAR", "drop"] < -15)
claim("MAR: the line is within 12%.", abs(moved["MAR", "line"]) < 12)

# %% [markdown]
# Rows that are chosen by $x$ alone still lie around the same line, so dropping them hurts the mean and not
# the slope. Rows that are chosen by something tied to $y$ do not. There is no best method, only a best one
# for a mechanism and a question.

# %% [markdown]
# ## With the library
#
# At work you use scikit-learn and pandas: `dropna`, `SimpleImputer` (constant, mean, median, most frequent),
# `KNNImputer` (the mean of the nearest rows; scale first, chapter 4), `IterativeImputer` (a regression for
# each column, several rounds), `interpolate`. Two methods of the textbooks are missing there, so the kit has
# them: the **hot deck**, which takes the value of a random row, and a regression with noise.
#
# `compare_imputers` hides cells, lets each imputer learn from 70% of the rows, and replays it on the rest.
# Cell error and R² (the share of variance explained) are measured there, slope and sd on the rows that it
# learned from.

# %%
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - it is still called experimental
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer

imputers = {"drop": "drop", "mean": SimpleImputer(), "median": SimpleImputer(strategy="median")}
imputers |= {"mode": SimpleImputer(strategy="most_frequent"), "hot deck": cleaning.HotDeckImputer()}
imputers |= {"neighbours": KNNImputer(), "iterative": IterativeImputer()}
imputers |= {"regression": cleaning.RegressionImputer(), "with noise": cleaning.RegressionImputer(noise=True)}
runs = cleaning.compare_imputers(patients, imputers, "bmi", "progression",
                                 cleaning.Missingness(rate=0.4), seeds=range(5))
middle = runs.groupby("method")[["spread", "slope"]].mean()
claim("The hot deck keeps the sd within 6%.", abs(middle["spread"]["hot deck"] - 1) < 0.06)
claim("And loses a third of the slope or more.", middle["slope"]["hot deck"] < 0.67)
for measure, ax in zip(("cell_error", "slope", "score"), style.new_axes(3, width=13), strict=True):
    cleaning.draw_comparison(runs, measure, ax)

# %% [markdown]
# A dot is the mean over five seeds, the bar reaches from the lowest to the highest, the dashed line is the
# truth. Three pictures, three winners. For *prediction*, on the right, most fills are alike, and only
# dropping rows hurts: a model that needs the value has no answer for a row without it.

# %% [markdown]
# **Gaps in time** have neighbours of their own kind: yesterday and tomorrow. We hide three in ten of the
# daily temperatures of New York and interpolate: on straight lines (`linear`; `time` minds uneven days, and
# here all are even) or on a cubic spline.

# %%
days = pd.to_datetime({"year": 1973, "month": air["Month"], "day": air["Day"]})
temperature = air.set_index(days)[["Temp"]].rename_axis("day")


def interpolated(seed):
    hidden = cleaning.make_missing(temperature, "Temp", rate=0.3, seed=seed)["Temp"]
    ways = {"linear": {}, "time": {}, "spline": {"order": 3}}
    fills = {way: hidden.interpolate(way, limit_direction="both", **more) for way, more in ways.items()}
    fills["mean"] = hidden.fillna(hidden.mean())
    missing = hidden.isna()
    return hidden, fills, {way: (fill - temperature["Temp"])[missing].std() for way, fill in fills.items()}


errors = pd.DataFrame([interpolated(seed)[2] for seed in range(10)])
typical = errors.mean()
claim("Linear takes a third off the mean's error or more.", typical["linear"] < 0.67 * typical["mean"])
claim("The spline is worse than linear in each of ten draws.", (errors["spline"] > errors["linear"]).all())

# %%
hidden, fills, _ = interpolated(seed=4)
claim("One of the spline's fills is 200 °F off.", (fills["spline"] - temperature["Temp"]).abs().max() > 200)
late = slice("1973-09-01", None)
imputed = {name: fills[name][late] for name in ("mean", "linear", "spline")}
cleaning.draw_imputed_series(hidden[late], imputed);

# %% [markdown]
# The spline swings through every noisy point and overshoots in the gaps; beyond the last known day it runs
# away. Smooth is not the same as right.
#
# ## Networks that fill gaps
#
# An **autoencoder** squeezes a row through a few units and rebuilds it. Trained with some cells hidden, it
# learns to rebuild what it does not see, numbers and words at once. A **variational** one learns a
# distribution: each draw is another plausible row. Here are penguins of three species; three in ten of
# their sexes and masses are hidden.

# %%
from labkit.cleaning import networks

sizes = ["Culmen Length (mm)", "Culmen Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
birds = penguins[["Species", "Island", "Sex", *sizes]].dropna().reset_index(drop=True)
damaged = cleaning.make_missing(birds, ["Sex", "Body Mass (g)"], rate=0.3)
encoder = networks.AutoencoderImputer(steps=1000).set_output(transform="pandas").fit(damaged)
right = (encoder.transform(damaged)["Sex"] == birds["Sex"])[damaged["Sex"].isna()].mean()
claim("The autoencoder finds the sex of three in four penguins or more.", right > 0.75)

lost, mass = damaged["Body Mass (g)"].isna(), birds["Body Mass (g)"]
sampler = networks.VariationalImputer(steps=1000).fit(damaged)
draws = np.stack([draw[lost, -1] for draw in sampler.draw(damaged, n_draws=20)]).astype(float)
one, mean = (((guess - mass[lost]) ** 2).mean() for guess in (draws[0], draws.mean(axis=0)))
claim("The mean of 20 draws is nearer to the truth than one draw.", mean < 0.8 * one)
inside = (draws.min(axis=0) <= mass[lost]) & (mass[lost] <= draws.max(axis=0))
claim("The truth lies among the 20 draws for three in four or more.", inside.mean() > 0.75)

# %% [markdown]
# Several draws are the point: analyse each completed table and look at how far the answers differ. That is
# *multiple imputation*, and its spread is the uncertainty that one filled table hides. Are networks
# worth their seconds on a small table? We ask the patients again.

# %%
nets = {"regression": imputers["regression"], "autoencoder": networks.AutoencoderImputer(steps=800)}
nets |= {"variational": networks.VariationalImputer(steps=800)}
races = cleaning.compare_imputers(patients, nets, "bmi", "progression",
                                  cleaning.Missingness(rate=0.4), seeds=(0, 1))
seen = races.groupby("method").mean()
error, seconds, spread = seen["cell_error"], seen["seconds"], seen["spread"]
claim("The autoencoder gains less than 5% on a line.", error["autoencoder"] > 0.95 * error["regression"])
claim("It takes more than ten times as long.", seconds["autoencoder"] > 10 * seconds["regression"])
claim("Like the line's, its sd is a tenth too small or more.", spread["autoencoder"] < 0.9)
claim("The variational one keeps the sd within 15%.", abs(spread["variational"] - 1) < 0.15)

# %% [markdown]
# On 442 rows whose columns hang together linearly, the network learns the straight line, slowly. Networks
# pay where relations bend and words mix with numbers, and where there are rows enough.
#
# ## A recipe
#
# Cleaning that is typed once is lost. Written as a `Pipeline` it can be replayed on tomorrow's rows, and it
# learns medians and fences from training rows alone.

# %%
from sklearn.compose import make_column_transformer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

numbers = ["area", "Lot.Area", "Year.Built", "Garage.Yr.Blt", "Lot.Frontage"]
old_houses, new_houses = train_test_split(ames[[*numbers, "Garage.Type"]], random_state=5)
possible = {"Garage.Yr.Blt": lambda t: ~(t["Garage.Yr.Blt"] > 2010)}
fill = make_pipeline(cleaning.FenceClipper(reach=3), SimpleImputer(strategy="median"))
absent = SimpleImputer(strategy="constant", fill_value="no garage")
columns = make_column_transformer((fill, numbers), (absent, ["Garage.Type"]), verbose_feature_names_out=False)
pipeline = make_pipeline(cleaning.ImpossibleToMissing(possible), columns).set_output(transform="pandas")
after = pipeline.fit(old_houses).transform(new_houses)
spoilt = pipeline.transform(new_houses.assign(area=1e9))["Lot.Frontage"]

# %%
claim("After the pipeline no value is missing, and no row is lost.",
      not after.isna().any(axis=None) and len(after) == len(new_houses))
claim("Spoilt areas do not change a test row's other fills.", spoilt.equals(after["Lot.Frontage"]))
cleaning.before_and_after(new_houses, after, {"garage built by 2010": possible["Garage.Yr.Blt"]})

# %% [markdown]
# No gap is left, no row is lost, and the garage from the future has the median year now. The duplicates are
# rows that agree in these six columns, such as flats in one building: look, do not delete.
#
# ## Try it
#
# Choose a column, why it is missing, how much, and a method; see the answer move. First the three
# experiments: type your guess, lock it, set what it says, run, compare. Under *More controls* the imputer may
# see the target, and the seed changes. Grey is what was there before. The line below makes this state again.

# %%
panel = cleaning.explore()
panel

# %% [markdown]
# Any scikit-learn imputer can join: `cleaning.explore(imputers={"mine": MyImputer()})`, an autoencoder too.
#
# ## Estimate or predict?
#
# To *estimate*, a repair must give back the truth. To *predict*, it need only help the model, and the fact
# that a value is missing may itself be news. Three in ten cells of *every* column are hidden now; an added
# flag says which. R² is cross-validated, over two seeds.

# %%
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_score
from sklearn.preprocessing import StandardScaler

X, y = patients.drop(columns="progression"), patients["progression"]
folds = KFold(5, shuffle=True, random_state=0)


def r2(imputer, why, seed):
    model = make_pipeline(StandardScaler(), imputer, RidgeCV())
    return cross_val_score(model, cleaning.make_missing(X, list(X), why, 0.3, seed=seed), y, cv=folds).mean()


ways = {"mean": SimpleImputer(), "mean and flag": SimpleImputer(add_indicator=True)}
ways |= {"neighbours": KNNImputer(), "iterative": IterativeImputer(max_iter=20, tol=0.2)}
scores = pd.DataFrame({why: {way: np.mean([r2(imputer, why, seed) for seed in (0, 1)])
                             for way, imputer in ways.items()} for why in ("MCAR", "MNAR")})
scores.round(2)

# %%
high, chance = scores["MNAR"], scores["MCAR"]
claim("MNAR: mean and flag beats iterative by 5 points.", high["mean and flag"] > high["iterative"] + 0.05)
claim("MNAR: the flag is worth 15 points or more.", high["mean and flag"] > high["mean"] + 0.15)
claim("MCAR: the flag gains less than 2 points.", chance["mean and flag"] < chance["mean"] + 0.02)
ways = ("drop rows", "mean", "regression")
one = [np.mean([cleaning.holdout_score(*patient, way, seed=seed) for seed in range(10)]) for way in ways]
claim("With values of bmi alone missing, dropping rows still costs 5 points.", one[0] < one[1] - 0.05)
claim("Mean and line differ by 3 at most.", abs(one[1] - one[2]) < 0.03)

# %% [markdown]
# **Third surprise.** Where values hide because they are high, the crudest fill with a flag beats the
# cleverest without one. The gap is the signal.
#
# Here is the same question as a panel: seven strategies for missing values, judged in five folds by a
# model's R² on new rows; hatched bars have flags. On the right, how few rows are complete. Three
# experiments begin it; then hide more, in one column or in all, and change the reason.

# %%
worth = cleaning.explore_predictions()
worth

# %% [markdown]
# ## On a real network
#
# Does it matter to a Keras network? It predicts the log of house prices (in sd) from six numbers and two
# words, three in ten cells of each hidden by chance. The split comes first; three repairs, two seeds each,
# the same network.

# %%
import keras
from labkit import training

inputs = ["area", "Lot.Area", "Year.Built", "Total.Bsmt.SF", "Garage.Area", "Overall.Qual"]
codes = ["Kitchen.Qual", "Bldg.Type"]
sold = ames.dropna(subset=inputs + codes).reset_index(drop=True)
target = StandardScaler().fit_transform(np.log(sold[["price"]])).astype("float32")
damaged = cleaning.make_missing(sold[inputs + codes], inputs + codes, rate=0.3)
train, test = train_test_split(np.arange(len(sold)), test_size=0.3, random_state=0)
most = SimpleImputer(strategy="most_frequent")
simple = make_column_transformer((SimpleImputer(), inputs), (most, codes), verbose_feature_names_out=False)
fitted = [imputer.set_output(transform="pandas").fit(damaged.iloc[train])
          for imputer in (simple, networks.AutoencoderImputer(steps=1000))]
by_mean, by_network = (imputer.transform(damaged) for imputer in fitted)
whole = train[damaged.iloc[train].notna().all(axis=1)]

# %%
def error_of(table, rows, seed):
    matrix = pd.get_dummies(table, columns=codes).astype("float32")
    matrix = StandardScaler().fit(matrix.iloc[train]).transform(matrix)
    model = keras.Sequential([keras.layers.Dense(32, "relu"), keras.layers.Dense(1)])
    model.build(matrix.shape)
    model.compile(keras.optimizers.Adam(0.005), "mse")
    quiet = training.Setup(show=False)
    training.fit(model, (matrix[rows], target[rows]), epochs=15, seed=seed, setup=quiet)
    return np.mean((keras.ops.convert_to_numpy(model(matrix[test])) - target[test]) ** 2)


tables = {"drop rows": (by_mean, whole), "mean, mode": (by_mean, train), "autoencoder": (by_network, train)}
mse = {name: np.mean([error_of(*filled, seed) for seed in (0, 1)]) for name, filled in tables.items()}
claim("Fewer than one row in ten is whole.", len(whole) < 0.1 * len(train))
claim("Trained on those, the error is a fifth larger or more.", mse["drop rows"] > 1.2 * mse["mean, mode"])
claim("The autoencoder's fill makes it smaller.", mse["autoencoder"] < mse["mean, mode"])

# %% [markdown]
# The network that starves on whole rows is the worst. (Its test rows are filled by mean and mode, for
# it must say something.) And here, with more rows, words among numbers and bends, the autoencoder pays.

# %% [markdown]
# ## Spot the bug
#
# **Bug 1: mended before the split.** A student fills all gaps at once, progression and all, and only then
# cross-validates. Half of the cells were hidden by chance. What is wrong, and how large is the damage?
#
# <details><summary>Answer</summary>The imputer saw the target of the test rows and wrote it into their
# features. The score is a memory, not a prediction.</details>

# %%
damaged, line = cleaning.make_missing(patients, list(X), rate=0.5), cleaning.RegressionImputer()
leaky = cross_val_score(RidgeCV(), line.fit_transform(damaged)[:, :-1], y, cv=folds).mean()
early = cross_val_score(RidgeCV(), line.fit_transform(damaged[list(X)]), y, cv=folds).mean()
honest = cross_val_score(make_pipeline(line, RidgeCV()), damaged[list(X)], y, cv=folds).mean()
claim("With the target among the columns R² is 15 points too high or more.", leaky > honest + 0.15)
claim("Without it, imputing early changes less than 3 points here.", abs(early - honest) < 0.03)

# %% [markdown]
# The two halves of the rule: to *estimate*, the imputer should see the target; to *predict*, never. And
# although the early fill without the target did little harm on these data, nobody can know that beforehand;
# in a pipeline the question does not come up.
#
# **Bug 2: `dropna()`.** One word, and the table is clean. How many of the 2,930 houses are left?

# %%
claim("Of the houses no row is left.", len(ames.dropna()) == 0)
kept = titanic.dropna()["survived"]
claim("Of the Titanic's passengers 756 are.", len(kept) == 756)
claim("Among them survivors are 5 points more frequent.", kept.mean() > titanic["survived"].mean() + 0.05)

# %% [markdown]
# No house has an alley, a pool, a fence and everything else. And passengers whose age is known
# survived more often: their age could still be asked.
#
# **Bug 3: outliers deleted.** In a table of 569 tumours a student deletes all rows outside the fence, "to
# remove noise". Which rows are those?

# %%
tumours = load_breast_cancer(as_frame=True).frame
far, ill = cleaning.find_outliers(tumours, tumours.columns[:-1])["IQR fence"], tumours["target"] == 0
claim("More than half of all malignant tumours are deleted.", far[ill].mean() > 0.5)
claim("Their share falls by ten points or more.", ill[~far].mean() < ill.mean() - 0.1)

# %% [markdown]
# The rows far from the rest are the ill: the outliers were the signal. Ask what made a value before you
# delete it.
#
# **Bug 4: "no gaps, no duplicates: the data are clean."** The student fills every gap of the houses and looks
# at two counts. What did nobody look for?

# %%
tidy = ames.fillna(ames.median(numeric_only=True)).fillna("none")
report = cleaning.cleaning_report(tidy, rules, ignore=["Order", "PID"])
claim("No missing values and no duplicates.", report["missing values"] == report["duplicates"] == 0)
claim("The garage of 2207 and the early sale are still there.", report["broken rules"] == 3)

# %% [markdown]
# And the houses without a garage now have a year in which it was built: the median. Look at values, not only
# at counts.
#
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. A table has 442 rows and 10 columns, three in ten cells of each column are missing by chance. How many
#    rows without a gap do you expect?

# %%
answer = ...
cleaning.check_complete_rows(answer)

# %% [markdown]
# 2. Write the IQR fence: a function that says for each value whether it lies outside. Some values may be NaN.
#
# <details><summary>Hint</summary>`np.nanquantile(values, [0.25, 0.75])` gives both quartiles.</details>

# %%
def my_fence(values):
    ...


cleaning.check_fence(my_fence)

# %% [markdown]
# 3. Write a median imputer that cannot leak: it gets training rows and new rows, and returns the new rows,
#    filled.

# %%
def my_imputer(train, new):
    ...


cleaning.check_imputer(my_imputer)

# %% [markdown]
# ## At scale
#
# When a table outgrows the memory it is read in chunks, and a recipe is fitted in one pass and replayed in
# a second. Sums stream, so means and scalers (`partial_fit`) come out exact; medians and nearest neighbours
# do not, and engines give approximate quantiles or look at a sample. Dask (`dask.dataframe`) and Spark
# (`pyspark.ml.feature.Imputer`) keep the same two passes over many machines; what changes: work is lazy, rows
# have no order, and duplicates are found by hashing, not by comparing all pairs.

# %%
import io

numeric = ames.select_dtypes("number")
file = io.StringIO(pd.concat([numeric] * 20).to_csv(index=False))  # stands for a file too large to load
scaler = StandardScaler()
for chunk in pd.read_csv(file, chunksize=5000):  # first pass: learn
    scaler.partial_fit(chunk)
means, sizes, n_missing = pd.Series(scaler.mean_, numeric.columns), [], 0
file.seek(0)
for chunk in pd.read_csv(file, chunksize=5000):  # second pass: impute, and hand on
    filled = chunk.fillna(means)
    sizes, n_missing = [*sizes, len(filled)], n_missing + filled.isna().sum().sum()
claim("All 58,600 rows went through, and no value is missing.", sum(sizes) == 58_600 and n_missing == 0)
claim("Never more than 5,000 rows were in work.", max(sizes) == 5000)
claim("The streamed means are those of the whole.", np.allclose(means, numeric.mean()))

# %% [markdown]
# ## Summary
#
# - You can find what is wrong: duplicates, gaps and their patterns, types, rules, outliers. Finders propose,
#   a person decides.
# - You know why values are missing: MCAR, MAR, MNAR. A test can reject the first; no test tells the others
#   apart.
# - You choose a repair by the question. To estimate: noise, the target and several draws. To predict: a
#   simple fill, a flag, and a pipeline that never sees test rows.
# - The smallest cell error is not the best repair.
#
# ## Words

# %%
terms = ["imputation", "missing at random", "missing completely at random", "missing not at random"]
words(*terms, "autoencoder", "duplicate", "hot deck", "interquartile range", "outlier", "pipeline")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - D. Rubin, *Inference and missing data* (1976),
#   [doi:10.1093/biomet/63.3.581](https://doi.org/10.1093/biomet/63.3.581)
# - R. Little, *A test of missing completely at random* (1988),
#   [doi:10.1080/01621459.1988.10478722](https://doi.org/10.1080/01621459.1988.10478722)
# - R. Little, D. Rubin, *Statistical analysis with missing data*, 3rd edition, Wiley (2019)
# - S. van Buuren, *Flexible imputation of missing data*, 2nd edition (2018), stefvanbuuren.name/fimd
# - R. Andridge, R. Little, *A review of hot deck imputation* (2010),
#   [doi:10.1111/j.1751-5823.2010.00103.x](https://doi.org/10.1111/j.1751-5823.2010.00103.x)
# - F. T. Liu, K. M. Ting, Z.-H. Zhou, *Isolation forest* (2008),
#   [doi:10.1109/ICDM.2008.17](https://doi.org/10.1109/ICDM.2008.17)
# - L. Gondara, K. Wang, *MIDA: multiple imputation using denoising autoencoders* (2018),
#   [arXiv:1705.02737](https://arxiv.org/abs/1705.02737)
# - D. Kingma, M. Welling, *Auto-encoding variational Bayes* (2014),
#   [arXiv:1312.6114](https://arxiv.org/abs/1312.6114)
# - D. De Cock, *Ames, Iowa* (2011),
#   [doi:10.1080/10691898.2011.11889627](https://doi.org/10.1080/10691898.2011.11889627)
# - scikit-learn documentation, *Imputation of missing values*, scikit-learn.org/stable/modules/impute.html
