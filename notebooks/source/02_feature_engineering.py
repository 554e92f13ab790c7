# %% [markdown]
# # 2 · Feature engineering: did my new column add knowledge, or did it leak?
#
# A model sees only columns of numbers. Somebody makes them, from streets, dates, sentences and pictures:
# you, by hand, or a network that learns them. Both can help and can fool you. We make
# columns of every kind, measure each, and build perfect scores that are worth nothing.
#
# After this chapter you can
#
# - turn categories, dates, words and images into numbers, by hand and with the library;
# - say when learned features beat those of a person, and when not;
# - tell a column that knows something from one that has seen the answer.
#
# About 75 minutes. Every number in the text is computed in a cell beside it.

# %%
import numpy as np
import pandas as pd

from labkit import claim, datasets, features, show, words

# %% [markdown]
# ## What you need first
#
# A table in pandas, the mean and the spread of a column, and what cross-validation does: each part of the
# rows is kept back once, the model learns from the others and is judged on this part. Chapter 8 says more.
#
# ## The data
#
# Four real data sets, one for each kind of raw material: `ames`, 2,930 houses with their prices; `titanic`,
# 1,313 passengers with their names; `definitions`, 10,000 sentences from a dictionary, each with its topic;
# `digits`, 10,000 handwritten numerals. Here is the card of the sentences.

# %%
datasets.card("definitions")

# %% [markdown]
# Before any column is made, we split. The houses that were sold before 2009 are for learning, the later
# ones for judging: a model is always asked about the future.

# %%
houses = datasets.load("ames")
train, test = houses[houses["Yr.Sold"] < 2009], houses[houses["Yr.Sold"] >= 2009]
price = train["price"]
claim("A third of the houses are kept back.", 0.3 < len(test) / len(houses) < 0.37)

# %% [markdown]
# ## The idea
#
# $$\hat y = f\big(\phi(x)\big)$$
#
# - $x$ is a raw row: a house, a sentence, an image;
# - $\phi$ (phi) makes its features: numbers that the model can use;
# - $f$ is the model, $\hat y$ its prediction.
#
# A good $\phi$ makes the work of $f$ easy. By hand, for one point of a ring around zero: at $x = (3, 4)$
# no straight line says "far out", but $\phi(x) = x_1^2 + x_2^2 = 25$ does.
#
# ## The idea in code
#
# Two rings, one inside the other. A logistic regression can draw one straight line. We give it the two
# coordinates, and then their squares as well.

# %%
from sklearn.datasets import make_circles
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

places, ring = make_circles(400, noise=0.1, factor=0.5, random_state=0)
plain = cross_val_score(LogisticRegression(), places, ring).mean()
squared = cross_val_score(LogisticRegression(), np.c_[places, places**2], ring).mean()
claim("From the coordinates alone a line does no better than a coin.", plain < 0.55)
claim("With their squares it is right 99 times in 100.", squared > 0.99)

# %% [markdown]
# Two columns, each made by one multiplication, did what no amount of training could. Such a column is
# worth more than a larger model, if you know what to make.
#
# ## Columns that a person thinks of
#
# **Ratios and products.** What does a buyer look at? The whole living space, the space for each room, how
# much of the lot is built over; and size *times* quality, since a good kitchen is worth more in a large
# house. **Dates:** the year of the sale alone says little, the age of the house on that day says much.

# %%
made = {"product": train["area"] * train["Overall.Qual"], "age": train["Yr.Sold"] - train["Year.Built"]}
tied = train[["area", "Overall.Qual", "Yr.Sold"]].assign(**made).corrwith(price).abs()
claim("The product follows the price closer than either of its factors.", tied.idxmax() == "product")
claim("The age does too, the year of the sale does not.", tied["age"] > 0.5 and tied["Yr.Sold"] < 0.1)

# %% [markdown]
# **Numbers that run in a circle.** December is month 12, January month 1: far apart for a model. On a circle
# they are neighbours, at the price of two columns for one. **Bins** cut a number into classes: a straight
# line gets a step for each, and loses what lies within. **Statistics** describe a row by the company it
# keeps: how large is a house *for its neighbourhood*? Such medians are learned, so from training rows alone.

# %%
december, january, june = features.cyclic_encoding([12, 1, 6], period=12)
near, far = np.linalg.norm(december - january), np.linalg.norm(december - june)
claim("On the circle December is next to January, far from June.", near < far / 3)

eras = pd.cut(train["Year.Built"], [0, 1945, 1970, 1990, 2020])
medians = price.groupby(eras, observed=True).median()
claim("The median price rises from bin to bin.", medians.is_monotonic_increasing)

usual = train.groupby("Neighborhood")["area"].median()
relative = test["area"] / test["Neighborhood"].map(usual)
claim("Nearly every later house finds its neighbourhood's median.", relative.notna().mean() > 0.99)

# %% [markdown]
# **Out of a name.** "Allison, Master Hudson Trevor": a title hides an age and a sex, also for the 557
# passengers of the *Titanic* whose age is missing. Did the title decide who was saved?

# %%
passengers = datasets.load("titanic")
titles = passengers["name"].str.extract(r", (\w+)")[0]
rate = passengers.groupby(titles)["survived"].mean()
claim("Of the Mrs more than 70% survived, of the Mr fewer than 20%.", rate["Mrs"] > 0.7 and rate["Mr"] < 0.2)

# %% [markdown]
# ## Skew, and its cures
#
# Most lots are small and a few are huge: the column has a long tail. A straight line is then pulled by the
# few. Skewness measures the tail,
#
# $$g = \frac{1}{n} \sum_i \Big(\frac{x_i - \bar x}{s}\Big)^3$$
#
# with the mean $\bar x$ and the spread $s$: 0 is symmetric. Root and logarithm shorten the tail; Yeo-Johnson
# looks for the best power; ranks throw all distances away.

# %%
cured = features.reduce_skew(train["Lot.Area"])
skews = {name: features.skew(column) for name, column in cured.items()}
claim("Raw lots: skewness above 5. Logarithms: below 1.", skews["raw"] > 5 > 5 * abs(skews["logarithm"]))
features.draw_skews(cured, skews);

# %% [markdown]
# So take logarithms, always? We predict the price of a house from four sizes, and then from their logarithms.

# %%
pairs = [[features.score_features((group,), model=model, n_rows=1000).scores.mean()
          for group in ("sizes", "logarithms")] for model in ("linear", "tree")]
(line, logged), (tree, same) = pairs
claim("No logarithm is worth 1 hundredth of R².", logged < line + 0.01 and abs(same - tree) < 0.01)

# %% [markdown]
# A surprise: the textbook's cure helps neither here. A tree asks only "above or below?", and the
# logarithm keeps the order. Measure a cure before you swallow it.
#
# ## Categories
#
# *One-hot* gives each category a column. *Ordinal* is for categories with an order, and only for them.
# *Hashing* lets a fixed rule choose the column, so that no list is kept. **Target encoding** replaces a
# category by the mean target of its rows. For a place with two sales that mean is mostly luck, so it is
# drawn to the mean $\bar y$ of all by $a$ imagined rows ($n_c$ rows have category $c$):
#
# $$m_c = \frac{\sum_{i \in c} y_i + a\,\bar y}{n_c + a}$$
#
# Each is a few lines by hand; scikit-learn has them ready.

# %%
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

kitchen, grades = train[["Kitchen.Qual"]], ["Po", "Fa", "TA", "Gd", "Ex"]
ours = features.one_hot(kitchen["Kitchen.Qual"], grades)
theirs = OneHotEncoder(categories=[grades], sparse_output=False).fit_transform(kitchen)
claim("One-hot by hand is scikit-learn's.", np.array_equal(ours, theirs))
ours, theirs = features.ordinal(kitchen["Kitchen.Qual"], grades), OrdinalEncoder(categories=[grades])
claim("So is ordinal.", np.array_equal(ours, theirs.fit_transform(kitchen)[:, 0]))
hashes = features.hash_encoding([["NAmes"], ["a new place"]], n_columns=8)
claim("Hashing has a column even for a place nobody has seen.", (np.abs(hashes).sum(axis=1) == 1).all())
means = features.target_means(train["Neighborhood"], price, prior=10)
stranger = features.encode(["a new place"], means)[0]
claim("To the target encoder a stranger is the mean of all.", np.isclose(stranger, price.mean()))
safe = features.cross_fitted_encoding(train["Neighborhood"], price, prior=10)
library = TargetEncoder(target_type="continuous").fit_transform(train[["Neighborhood"]], price)[:, 0]
claim("Cross-fitted by hand and by scikit-learn agree nearly.", np.corrcoef(safe, library)[0, 1] > 0.98)

# %% [markdown]
# *Cross-fitted* is the important word. In the training rows each house had a hand in its own mean, and a
# model would trust the column too much. So the rows are dealt into folds, and each fold gets the means of
# the others. (The library chooses its prior from the data, hence "nearly".) What is one column worth?

# %%
one, many = (features.score_features((f"neighbourhood {way}",), n_rows=2930) for way in ("means", "one-hot"))
gap = many.scores.mean() - one.scores.mean()
claim("One column of means comes within 2 hundredths of R² of 28 columns.", gap < 0.02)
features.draw_scores(one);

# %% [markdown]
# Each point is one fold of the houses, judged by a model that learned from the other four.
#
# ## Sentences
#
# A bag of words counts how often each word occurs and forgets the order. TF-IDF weighs a word by how rare it
# is, because "the" tells no topic, and gives every sentence the length 1:
#
# $$\mathrm{idf}_w = 1 + \ln \frac{1 + n}{1 + n_w}$$
#
# $n$ sentences, $n_w$ of them with the word $w$.

# %%
show(features.bag_of_words, features.inverse_frequencies, features.tfidf)

# %% [markdown]
# ## With the library
#
# `CountVectorizer` and `TfidfVectorizer` do the same. The vocabulary and the weights are learned, so from
# the training sentences only; a word that first comes up in the test is not counted.

# %%
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

definitions = datasets.load("definitions")
texts, topics = definitions["text"], pd.Categorical(definitions["topic"])
learn, judge = slice(0, 6000), slice(6000, 10000)
counts, vocabulary = features.bag_of_words(texts[learn])
theirs = CountVectorizer().fit(texts[learn])
claim("The two vocabularies are the same.", vocabulary == theirs.get_feature_names_out().tolist())
claim("So are the counts.", abs(counts - theirs.transform(texts[learn])).sum() == 0)
rarity = features.inverse_frequencies(counts)
weights = features.tfidf(counts, rarity)
vectorizer = TfidfVectorizer().fit(texts[learn])
claim("And TF-IDF.", abs(weights - vectorizer.transform(texts[learn])).max() < 1e-12)

# %% [markdown]
# Sentences are now arrows of length 1: their product says how much two have in common. Which definition is
# nearest to a question that nobody wrote into the dictionary? And how many topics does a linear model read
# from these columns?

# %%
from sklearn.linear_model import RidgeClassifier

known, _ = features.bag_of_words(["a small bird with a red breast"], vocabulary)
likeness = (weights @ features.tfidf(known, rarity).T).toarray().ravel()
for row in likeness.argsort()[::-1][:3]:
    print(f"{likeness[row]:.2f}  {topics[row]}: {texts[row]}")
claim("The three nearest are animals.", {topics[row] for row in likeness.argsort()[::-1][:3]} == {"animal"})
later = vectorizer.transform(texts[judge])
bag_score = RidgeClassifier().fit(weights, topics[learn]).score(later, topics[judge])
claim("A linear model reads more than 3 of 4 topics; guessing gives 1 in 10.", bag_score > 0.75)
same = sorted(features.tokens("Dog bites man!")) == sorted(features.tokens("Man bites dog?"))
claim("Who bites whom, a bag cannot tell.", same)

# %% [markdown]
# ## Which columns to keep
#
# More columns cost time and let luck in. There are three families of choosing, six ways here:
#
# | family | way | asks |
# |---|---|---|
# | filter | variance | does the column vary at all? (never looks at the label) |
# | filter | F-test | do the classes differ in their means? |
# | filter | mutual information | does knowing the column tell the label, in whatever way? |
# | wrapper | forward | which column helps a model most, given those taken? |
# | wrapper | recursive elimination | which has the least weight? Drop it, fit again |
# | embedded | lasso path | which enters first as the penalty falls? |

# %% [markdown]
# Now the experiment that every one of us should have seen. 50 rows, 500 columns of pure noise, labels by
# coin flip: nobody can know them. We keep ten columns, once with the selection *inside* each fold, once on
# *all rows* before the cross-validation. `features.selectors` holds scikit-learn selectors; ours are score
# functions for `SelectKBest`: `variances`, `mutual_information`, `forward_order`, `lasso_order`.

# %%
selectors = features.selectors(10)
tables = [features.compare_selection(selectors, *features.make_noise(50, 500, seed), seed=seed)
          for seed in range(3)]
table = pd.concat(tables)
features.draw_selection(table);

# %% [markdown]
# Blue is honest: every way stands at a coin. Orange has seen the test rows: it scores high on noise. Only
# the variance does not mind, because it never asks for the labels. (Below we also hide a copy of the
# label among the noise, to see that the score functions find what is there.)

# %%
score = table.groupby(["fit_scope", "selector"])["score"].mean()
inside, before = score["inside each fold"], score["on all rows"]
claim("Inside the folds every way lies between 35% and 65%.", inside.between(0.35, 0.65).all())
claim("Before the folds, all that ask for labels exceed 65%.", (before.drop("variance") > 0.65).all())
claim("The variance stays with the coin.", 0.35 < before["variance"] < 0.65)
X, y = features.make_noise(50, 500)
X[:, 7] = y
scorers = (features.mutual_information, features.forward_order, features.lasso_order)
claim("Mutual information, wrapper and lasso find the copy first.",
      all(score_of(X, y).argmax() == 7 for score_of in scorers))
claim("The variance does not.", features.variances(X).argmax() != 7)

# %% [markdown]
# ## Try it
#
# The houses are yours now. Switch groups of columns on and off (hold Ctrl for several), change the model, and
# change *where the preprocessing is fitted*. First the three experiments: guess, lock, set, run, compare.
# Then a preset, and *what each group adds and costs*. Grey is what was there before; the line below the
# picture makes this state again.

# %%
panel = features.explore()
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`. The three surprises again, without a mouse, and with several seeds
# where chance plays:

# %%
noise, coins = features.FeatureSet(["noise columns"], n_noise=5000), {"target": "coin flips"}
few = coins | {"keep": 50, "n_rows": 50}
leaks, honest = ([features.score_features(noise, **few, fit_scope=scope, seed=seed).scores.mean()
                  for seed in range(5)] for scope in ("on all rows", "inside each fold"))
claim("The 50 best of 5,000 noise columns: 97% or more if chosen on all rows.", np.mean(leaks) > 0.97)
claim("Chosen inside the folds: a coin, 35% to 60% over five seeds.", 0.35 < np.mean(honest) < 0.6)
numbers = features.FeatureSet(["random-number means"], n_numbers=300)
leaky = np.mean([features.score_features(numbers, **coins, fit_scope="on all rows", seed=seed).scores.mean()
                 for seed in range(5)])
claim("Random house numbers, target-encoded on all rows: 70% to 85%.", 0.70 < leaky < 0.85)

# %% [markdown]
# What is each group of the honest columns worth? We take one away at a time. The bars are the spread over
# folds: where one crosses zero, the folds do not agree that the group helps at all. (The panel also says how
# many milliseconds each costs.) And is a column that is no use at least no harm? We add 300 columns of noise,
# and ask the nearest neighbours.

# %%
known = ("sizes", "squares", "ages", "season", "qualities", "neighbourhood means")
result = features.score_features(known, n_rows=1000)
importance = features.drop_importance(result, n_rows=1000)
adds = importance.set_index("group")["importance"]
claim("The qualities are missed by more than 2 hundredths of R², the season by less than half of one.",
      adds["qualities"] > 0.02 and abs(adds["season"]) < 0.005)
claim("Together they reach R² 0.85.", result.scores.mean() > 0.85)
clear = features.score_features(("sizes", "qualities"), model="nearest neighbours")
noisy = features.FeatureSet(("sizes", "qualities", "noise columns"), n_noise=300)
lost = features.score_features(noisy, model="nearest neighbours")
claim("300 columns of noise cost nearest neighbours a third of R² or more.",
      lost.scores.mean() < 0.67 * clear.scores.mean())
features.draw_importance(importance);

# %% [markdown]
# The sizes are missed most, the season not at all. And a column of no use is no harmless guest: for nearest
# neighbours every column counts the same, so 300 of noise drown nine that know something.
#
# ## Pictures: the features of a person
#
# Where is the ink? The centre of an image is its mean place, weighted by the intensity $I$:
#
# $$\bar x = \frac{\sum_{x,y} x\, I(x, y)}{\sum_{x,y} I(x, y)}, \qquad
# r^2 = \frac{\sum_{x,y} \big((x - \bar x)^2 + (y - \bar y)^2\big)\, I(x, y)}{\sum_{x,y} I(x, y)}$$
#
# The radius $r$ says how far the ink spreads; higher *moments* say how it slants and leans.

# %%
images, labels = datasets.load("digits")
few = images[:8]
features.draw_centres(few, features.centres(few), features.radii(few));

# %% [markdown]
# Edges say more. In each cell of 7 × 7 pixels we add up how strongly the grey changes in each of eight
# directions: 16 cells, 128 numbers, the idea of HOG.

# %%
ink = images[4000:8500] / 255
edges = features.edge_histograms(ink, cell=7, n_directions=8)
simple = np.c_[features.centres(ink), features.radii(ink), features.moments(ink)]
claim("Centre, radius and moments are 10 columns, edges 128.", (simple.shape[1], edges.shape[1]) == (10, 128))

# %% [markdown]
# ## On a real network
#
# Now the features that a network makes by itself. A small convolutional network learns 4,000 digits; its
# last layer but one, 32 numbers, is what it thinks matters. We let it look at digits that it never saw and
# give these 32 columns to a linear model. (Keras takes some seconds to import, so it comes here.)

# %%
import keras
from labkit import training
from labkit.features import networks

L, crossentropy = keras.layers, keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def reader():
    parts = [L.Conv2D(n, 3, strides=2, activation="relu") for n in (16, 32)]
    parts += [L.Flatten(), L.Dense(32, activation="relu", name="penultimate"), L.Dense(10)]
    model = keras.Sequential([keras.Input((28, 28, 1)), *parts])
    model.compile("adam", crossentropy, metrics=["accuracy"])
    return model


grey = images[..., None].astype("float32") / 255
quiet = training.Setup(show=False)
run = training.fit(reader, (grey[:4000], labels[:4000]), epochs=5, seed=0, setup=quiet)
learned = networks.extract_features(run.model, "penultimate", grey[4000:8500])
claim("The layer gives 32 numbers for each image.", learned.shape == (4500, 32))

# %% [markdown]
# Four representations of the same 4,500 images, one linear model, and 50 to 1,000 labels to learn from; 2,500
# images judge. Each is done with three draws of the labelled rows. Which leads, and by how much?

# %%
pixels = ink.reshape(len(ink), 784)
representations = {"pixels": pixels, "moments": simple, "edges": edges, "network": learned}
halves = {name: (columns[:2000], columns[2000:]) for name, columns in representations.items()}
read = features.linear_probe(halves, labels[4000:6000], labels[6000:8500], sizes=(50, 200, 1000))
right = read.groupby(["representation", "n_rows"])["accuracy"].mean()
lead = right["network"] - right["pixels"]
claim("With 50 labels the network leads the pixels by 8 points or more.", lead[50] > 0.08)
better = right["edges"] > right["pixels"]
claim("With 200 and with 1,000 labels the edges beat the pixels.", better[[200, 1000]].all())
ahead = right["network", 1000] - right["edges", 1000]
claim("With 1,000 the network is less than 4 points ahead of the edges.", ahead < 0.04)
claim("Ten moments read 4 times as many digits as guessing.", right["moments", 1000] > 0.4)
features.draw_probe(read);

# %% [markdown]
# With few labels the network's columns lead by far, but that is not quite fair: it has seen 4,000 labels of
# the very same task. Remarkable are the edges: nobody trained them, and with 1,000 labels they have nearly
# caught up. What if the network must help with digits that it has *never* been shown? We train it on 0 to 4
# and read 5 to 9 from its layer.

# %%
low, high = labels[:4000] < 5, labels[4000:8500] >= 5
half = training.fit(reader, (grey[:4000][low], labels[:4000][low]), epochs=5, seed=0, setup=quiet)
foreign = networks.extract_features(half.model, "penultimate", grey[4000:8500])
first, second = high & (np.arange(4500) < 2000), high & (np.arange(4500) >= 2000)
strange = {"network": (foreign[first], foreign[second]), "edges": (edges[first], edges[second])}
answers = labels[4000:8500][first], labels[4000:8500][second]
moved = features.linear_probe(strange, *answers, sizes=(200, 900))
moved = moved.groupby(["n_rows", "representation"])["accuracy"].mean()
claim("On digits new to the network, edges by hand lead by 5 points or more.",
      all(moved[n, "edges"] > moved[n, "network"] + 0.05 for n in (200, 900)))

# %% [markdown]
# Learned features are the best for what they were learned for, and for what is like it. Far away, an idea
# of a person that holds for all images can win.
#
# ## Learned numbers for categories and words
#
# An **embedding layer** is a table: each category has a row of numbers, and training moves them. We give
# each neighbourhood two numbers, from which five facts about its houses must follow (price, size, lot, age,
# quality). Places with like houses must come to lie together.

# %%
from sklearn.linear_model import LinearRegression

places = train["Neighborhood"].value_counts().loc[lambda n: n >= 5].index.sort_values()
sold = train[train["Neighborhood"].isin(places)]
codes = places.get_indexer(sold["Neighborhood"]).astype("int32")[:, None]
facts = np.log(sold[["price", "area", "Lot.Area"]]).join(sold[["Year.Built", "Overall.Qual"]])
facts = ((facts - facts.mean()) / facts.std()).to_numpy("float32")
table = L.Embedding(len(places), 2, name="plane")
atlas = keras.Sequential([keras.Input((1,), dtype="int32"), table, L.Flatten(), L.Dense(5)])
atlas.compile(keras.optimizers.Adam(0.01), "mse")
run = training.fit(atlas, (codes, facts), epochs=30, seed=0, setup=quiet)
plane = networks.embedding_weights(run.model, "plane")
median = sold.groupby("Neighborhood")["price"].median()[places].to_numpy()
line = LinearRegression().fit(plane, np.log(median))
claim("A slope on the plane explains 85% of the log prices.", line.score(plane, np.log(median)) > 0.85)
features.draw_embedding(plane, places, median / 1000);

# %% [markdown]
# Nobody told the table where the places lie, only facts about single houses. Yet the colour, the median
# price, runs across the plane: dear places lie with dear ones, cheap with cheap.
#
# A **recurrent layer** reads a sentence word by word and keeps a state: the order, which the bag forgets,
# counts. Is that better? Same 6,000 sentences, same judges.

# %%
codebook = L.TextVectorization(4000, output_sequence_length=12)
codebook.adapt(texts[learn].tolist())
rows = keras.ops.convert_to_numpy(codebook(texts.tolist())).astype("int32")
numbers = topics.codes.astype("int32")
parts = [L.Embedding(4000, 32), L.GRU(32, name="state"), L.Dense(10)]
listener = keras.Sequential([keras.Input((12,), dtype="int32"), *parts])
listener.compile(keras.optimizers.Adam(0.005), crossentropy, metrics=["accuracy"])
held_out = rows[judge], numbers[judge]
run = training.fit(listener, (rows[learn], numbers[learn]), held_out, epochs=4, seed=0, setup=quiet)
claim("The recurrent network reads more than half of the topics.", run.metrics["val_accuracy"] > 0.5)
claim("The plain bag of words reads more.", bag_score > run.metrics["val_accuracy"])
orders = rows[judge], rows[judge][:, ::-1]
there, back = (networks.extract_features(run.model, "state", order) for order in orders)
claim("It does hear the order: backwards its features are others.", not np.allclose(there, back, atol=0.1))

# %% [markdown]
# A topic hangs on words, hardly on their order, and 6,000 sentences are few for a network that starts
# knowing no word. For a question in which order matters, or with millions of sentences, bet the other way.
#
# ## Spot the bug
#
# **Bug 1.** A student wants the centre of each image and writes `image.mean()`. It runs, gives one number
# an image, and nothing complains. What does it measure? Say it before you run the cell.
#
# <details><summary>Answer</summary>The mean grey value: how much ink, not where. Move the digit and it
# stays.</details>

# %%
digit, moved_digit = images[:1], np.roll(images[:1], 3, axis=2)
shift = features.centres(moved_digit) - features.centres(digit)
claim("The student's centre stays when the digit moves by 3 pixels.", digit.mean() == moved_digit.mean())
claim("The true one moves by 3, and only sideways.", np.allclose(shift, [[0, 3]], atol=0.1))

# %% [markdown]
# **Bug 2.** Passengers have all but unique names. A student target-encodes the family name on all rows and
# cross-validates: a fine score. What went wrong, and how do you show it without arguing?
#
# <details><summary>Answer</summary>Rare names carry their own label. Shuffle the labels: a score that
# survives was never knowledge.</details>

# %%
from sklearn.pipeline import make_pipeline

family = passengers["name"].str.split(",").str[0]
coin = np.random.default_rng(0).permutation(passengers["survived"])
baseline = max(coin.mean(), 1 - coin.mean())
leaking = features.encode(family, features.target_means(family, coin, prior=0))[:, None]
leak = cross_val_score(LogisticRegression(), leaking, coin).mean()
claim("On shuffled labels the leak beats the larger class by 10 points.", leak > baseline + 0.1)
pipeline = make_pipeline(TargetEncoder(), LogisticRegression())
careful = cross_val_score(pipeline, family.to_frame(), coin).mean()
claim("Cross-fitted, and inside the pipeline, it does not beat it by 2.", careful < baseline + 0.02)

# %% [markdown]
# **Bug 3.** `SelectKBest(k=20).fit_transform(X, y)`, then `cross_val_score(model, X_best, y)`. You have seen
# what that does to noise. The cure is one line: the selection belongs into the pipeline, so that it is fitted
# again in each fold.

# %%
from sklearn.feature_selection import SelectKBest

X, y = features.make_noise(60, 2000, seed=1)
bug = cross_val_score(LogisticRegression(), SelectKBest(k=20).fit_transform(X, y), y).mean()
cure = cross_val_score(make_pipeline(SelectKBest(k=20), LogisticRegression()), X, y).mean()
claim("Before the folds: above 85% on noise.", bug > 0.85)
claim("In the pipeline: below 65%.", cure < 0.65)

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. Four houses of a small place sold for 300 (thousand dollars) on average, all houses for 180. The prior
#    counts as 10 rows. Which number does the place get?

# %%
answer = ...
features.check_smoothed_mean(answer, n=4, mean=300, overall=180, prior=10)

# %% [markdown]
# 2. Write the centre of the ink of one image: row and column.

# %%
def my_centre(image):
    ...


features.check_centre(my_centre)

# %% [markdown]
# 3. Write cross-fitted target encoding, without a prior. `folds` says for each row in which fold it lies; a
#    category that the other folds do not have gets the mean of all their rows.
#
# <details><summary>Hint</summary>For each fold: the rows outside it, their means by category, and these
# means for the rows inside.</details>

# %%
def my_encoding(categories, y, folds):
    ...


features.check_cross_fit(my_encoding)

# %% [markdown]
# ## At scale
#
# A table that outgrows memory is read in pieces, and a feature that needs a list of all words would grow with
# it. Hashing needs none: each piece becomes columns on the spot and is thrown away. On many machines
# Dask-ML and Spark's `HashingTF` do the same for each part of the table; what changes is everything that
# must be *learned* from all rows (means, idf, target encodings), which becomes two passes: count in each
# part, then add up.

# %%
import tracemalloc
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

hashing, model, peaks = HashingVectorizer(n_features=2**12), SGDClassifier(random_state=0), []
tracemalloc.start()
for piece in (slice(start, start + 500) for start in range(0, 6000, 500)):
    tracemalloc.reset_peak()
    model.partial_fit(hashing.transform(texts[piece]), topics[piece], classes=topics.categories)
    peaks.append(tracemalloc.get_traced_memory()[1])
tracemalloc.stop()
claim("The twelfth piece needs less than a quarter more memory than the second.", peaks[-1] < 1.25 * peaks[1])
streamed = model.score(hashing.transform(texts[judge]), topics[judge])
claim("One pass in pieces reads more than 60% of the topics.", streamed > 0.6)

# %% [markdown]
# ## Summary
#
# - You turned categories, dates, words and images into numbers: what a person knows is worth more than a
#   larger model, where it is true; a cure from the textbook is to be measured.
# - Learned features lead where they were learned. Edges by hand beat a network on digits that it had not
#   seen, and a bag of words beat a recurrent layer on topics.
# - A column that learned from the test rows, or from its own label, can score 97% on pure noise. Everything
#   that learns belongs inside the folds.
#
# ## Words

# %%
terms = ["feature", "one-hot encoding", "target encoding", "cross-fitting", "feature hashing", "bag of words"]
words(*terms, "TF-IDF", "embedding", "image moment", "skewness", "feature selection", "data leakage")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - D. Micci-Barreca, *A preprocessing scheme for high-cardinality categorical attributes* (2001),
#   [doi:10.1145/507533.507538](https://doi.org/10.1145/507533.507538)
# - K. Spärck Jones, *A statistical interpretation of term specificity* (1972),
#   [doi:10.1108/eb026526](https://doi.org/10.1108/eb026526)
# - K. Weinberger et al., *Feature hashing for large scale multitask learning* (2009),
#   [arXiv:0902.2206](https://arxiv.org/abs/0902.2206)
# - M.-K. Hu, *Visual pattern recognition by moment invariants* (1962),
#   [doi:10.1109/TIT.1962.1057692](https://doi.org/10.1109/TIT.1962.1057692)
# - N. Dalal, B. Triggs, *Histograms of oriented gradients* (2005),
#   [doi:10.1109/CVPR.2005.177](https://doi.org/10.1109/CVPR.2005.177)
# - C. Guo, F. Berkhahn, *Entity embeddings of categorical variables* (2016),
#   [arXiv:1604.06737](https://arxiv.org/abs/1604.06737)
# - C. Ambroise, G. McLachlan, *Selection bias in gene extraction* (2002),
#   [doi:10.1073/pnas.102102699](https://doi.org/10.1073/pnas.102102699)
# - scikit-learn documentation, *Common pitfalls: data leakage*, scikit-learn.org/stable/common_pitfalls.html
