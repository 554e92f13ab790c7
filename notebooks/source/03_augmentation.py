# %% [markdown]
# # 3 · Data augmentation: which changes keep the label?
#
# A six moved by a pixel is still a six. So one labelled example can stand for many, and many examples
# are what a network lacks. But a six turned upside down is a nine, and then the new example is a lie. This
# chapter changes images, sounds and texts, and measures what a model makes of it. About 60 minutes.
#
# After this chapter you can
#
# - change images, sounds and texts by a strength with a unit, and repeat it from a seed;
# - tell, by measuring, which change keeps the label and which one destroys it;
# - put augmentation in the right place: after the split, in training only, drawn anew each epoch.

# %%
import numpy as np

from labkit import augmentation, claim, datasets, words
from labkit.core import style

# %% [markdown]
# ## What you need first
#
# Arrays and their shapes, and that a model learns from one part of the data and is tested on another.
# Degrees and radians. Nothing about sound or Chinese is taken for granted.

# %% [markdown]
# ## The data
#
# Four sets of the kit: handwritten digits, spoken digits, dictionary definitions with a dictionary of
# synonyms, and short Chinese sentences. The digits come shuffled, so the first 2,000 may teach and the last
# 2,000 test. The split stands here, before anything else, and it will turn out to matter.

# %%
images, labels = datasets.load("digits")
X_train, y_train, X_test, y_test = images[:2000], labels[:2000], images[8000:], labels[8000:]
augmentation.draw_images(X_test[:7], y_test[:7].astype(str), "seven test images and their labels")
datasets.card("digits")

# %% [markdown]
# ## The idea
#
# A label $y$ belongs to an image $x$. A change $T_s$ with strength $s$ is an *augmentation* when the
# label stays true:
#
# $$(x, y) \;\longrightarrow\; (T_s(x),\, y), \qquad s \sim U(-s_{\max},\, s_{\max})$$
#
# - $T$ is the kind of change: rotate, shift, brighten;
# - $s$ is its strength: degrees, pixels, a share of the grey range. It is drawn anew each time;
# - $s_{\max}$ is ours to choose. Zero changes nothing; too much changes the label.
#
# Nothing in the formula says whether the label stays true. That is knowledge about the world, and we must
# bring it.

# %% [markdown]
# ## The idea in code
#
# For each pixel of the new image we ask: *where in the old image did you come from?* For a rotation the
# place is turned back, for a shift it is moved back. It seldom falls on a pixel, so we mix its four
# neighbours by nearness (bilinear interpolation). The plainest rotation takes the nearest pixel instead,
# and fits in a cell:

# %%
def turned(image, degrees):
    angle = np.deg2rad(degrees)
    y, x = np.mgrid[:28, :28] - 13.5  # places, measured from the centre
    column = np.rint(np.cos(angle) * x - np.sin(angle) * y + 13.5).astype(int)
    row = np.rint(np.sin(angle) * x + np.cos(angle) * y + 13.5).astype(int)
    inside = (abs(row - 13.5) < 14) & (abs(column - 13.5) < 14)
    return np.where(inside, image[row.clip(0, 27), column.clip(0, 27)], 0)


six = X_test[0]
pair = [six, turned(six, 30), augmentation.rotate(six[None], 30)[0], augmentation.rotate(six[None], 180)[0]]
augmentation.draw_images(pair, ["a six", "ours, 30°", "the kit's", "180°"], "turned");

# %% [markdown]
# The kit's rotation is smoother and takes a whole batch at once. The last picture is the chapter in one
# image. Four quarter turns must give the six back, pixel for pixel, and zero must change nothing: such
# edges are where home-made transforms break first.

# %%
zero, quarter = augmentation.shift(X_test), augmentation.rotate(X_test, 90)
back = augmentation.rotate(augmentation.rotate(augmentation.rotate(quarter, 90), 90), 90)
claim("Four quarter turns give back every pixel.", np.array_equal(back, X_test))
claim("A shift by zero changes nothing.", np.array_equal(zero, X_test))

# %% [markdown]
# ## Ten ways to change an image
#
# Geometry moves pixels: rotate, shift, zoom, shear, flip, crop. The crop is enlarged to the old size, so
# that the shape stays. Tones keep pixels where they are: brightness, contrast, noise. Cut-out (DeVries and
# Taylor) hides a square. Every strength has a unit:

# %%
import pandas as pd

pd.DataFrame(augmentation.STRENGTHS, index=["at most", "unit"]).T

# %% [markdown]
# Below is a nine, changed in ten ways, and two more. **Saturation** needs colours: it moves each pixel away
# from its own grey. **Mix-up** (Zhang et al.) needs two images: it mixes them, and their labels in the same
# proportion, so that the label of the mixture is "0.7 of a four and 0.3 of a nine". It is the one change
# here that says openly what it does to the label.

# %%
one = X_test[3:4]
kinds = {"as it was": one, "rotate 20°": augmentation.rotate(one, 20)}
kinds |= {"shift 4, 2": augmentation.shift(one, right=4, down=2), "zoom 1.3": augmentation.zoom(one, 1.3)}
kinds |= {"shear 20°": augmentation.shear(one, 20), "flip": augmentation.flip(one)}
kinds |= {"crop 0.7": augmentation.crop(one, 0.7), "brighter": augmentation.brighten(one, 0.3)}
kinds |= {"contrast ½": augmentation.stretch_contrast(one, 0.5)}
kinds |= {"noise 0.2": augmentation.add_noise(one, 0.2), "cut-out 10": augmentation.cut_out(one, 10, right=4)}
augmentation.draw_images(np.concatenate([*kinds.values()]), list(kinds), "one nine, ten changes", n_columns=6)
red = (one[..., None] * np.array([1.0, 0.4, 0.3])).astype("uint8")
colours = [augmentation.saturate(red, factor)[0] for factor in (0, 0.5, 1)]
augmentation.draw_images(colours, ["factor 0", "factor 0.5", "factor 1"], "saturation")
mixed, shares = augmentation.mix_up(X_test[:7], y_test[:7], n_classes=10, alpha=1, seed=2)
names = [" + ".join(f"{s:.1f}·{d}" for d, s in enumerate(row) if s > 0.05) for row in shares]
claim("Every mixed label adds up to one.", np.allclose(shares.sum(axis=1), 1))
augmentation.draw_images(mixed, names, "mix-up: images and labels in one proportion");

# %% [markdown]
# A **policy** names several strengths. `augment` draws for each image its own numbers between the extremes,
# and puts all geometry into one map and one resampling: two resamplings would blur twice. The same seed
# gives the same images.
#
# The whole geometry of a policy is six numbers for each image: `affine` makes them, `warp` follows them. A
# map of a quarter turn and a shift by whole pixels does in one go what the two do one after the other.

# %%
mild = augmentation.Policy(rotate=10, shift=2, zoom=0.1)
draws, again = (augmentation.augment(np.repeat(one, 7, axis=0), mild, seed=0) for _ in range(2))
claim("The same seed gives the same images.", np.array_equal(draws, again))
both = augmentation.warp(X_test, augmentation.affine(len(X_test), rotate=90, right=3, down=1))
after = augmentation.shift(augmentation.rotate(X_test, 90), right=3, down=1)
claim("One map does what rotate and shift do in turn.", np.array_equal(both, after))
augmentation.draw_images(draws, ["9"] * 7, "seven draws of a mild policy");

# %% [markdown]
# ## Which changes keep the label?
#
# We query a model that has learned from upright digits. `discriminant_model` is a small one without a
# network: quadratic discriminant analysis on 30 principal components. It has never seen a rotated digit, so
# its answer is not shaped by them.

# %%
plain = augmentation.discriminant_model(X_train, y_train)
predicted = augmentation.predicted_classes(plain, X_test)
claim("Upright, it is right 9 times in 10.", (predicted == y_test).mean() > 0.9)
upside_down = augmentation.predictions_after(plain, X_test, y_test, lambda x: augmentation.rotate(x, 180))
augmentation.draw_predictions(upside_down);

# %% [markdown]
# Read the row of the nines: most of them are called six, and that is no mistake. A large part of the sixes
# are called nine. So a rotation by 180° keeps the label of some classes and changes that of others: as an
# augmentation for digits it is a lie. For photographs of the sky it would be harmless. A mirror is a lie
# for most digits too.

# %%
claim("More than 60% of the nines, turned by 180°, are called six.", upside_down.loc[9, 6] > 0.6)
claim("Nine is the most frequent answer to a turned six.", upside_down.loc[6].idxmax() == 9)
mirrored = np.diag(augmentation.predictions_after(plain, X_test, y_test, augmentation.flip))
claim("In a mirror fewer than 1 in 10 fives and sevens stay.", max(mirrored[5], mirrored[7]) < 0.1)

# %% [markdown]
# ## With the library
#
# Keras has layers for many of these: `RandomRotation`, `RandomTranslation`, `RandomZoom`, `RandomFlip`,
# `RandomContrast` and more. Mind their units: a rotation is a share of a whole turn, a translation a share
# of the side. With both ends of the range equal nothing is random, and we can compare them with ours. And
# how fast? Keras resamples once for every layer, ours once for the whole policy; called *eagerly*, one by
# one, each layer also pays for being asked. `make bench` measures it well; here is a small race. (Importing
# Keras takes some seconds, so it happens here.)

# %%
import keras
from timeit import timeit

from labkit.augmentation import networks

pixels = (X_test[:256] / 255).astype("float32")[..., None]
turn = keras.layers.RandomRotation((30 / 360, 30 / 360), fill_mode="constant")
move = keras.layers.RandomTranslation((-1 / 28, -1 / 28), (2.5 / 28, 2.5 / 28), fill_mode="constant")
gaps = [np.abs(turn(pixels, training=True) - augmentation.rotate(pixels, 30)).max()]
gaps += [np.abs(move(pixels, training=True) - augmentation.shift(pixels, right=2.5, down=-1)).max()]
claim("Keras's rotation and translation agree with ours at every pixel.", max(gaps) < 1e-4)
three, few = augmentation.Policy(rotate=15, shift=3, zoom=0.1), pixels[:64]
layers = [keras.layers.RandomRotation(15 / 360), keras.layers.RandomTranslation(3 / 28, 3 / 28)]
library = keras.Sequential([*layers, keras.layers.RandomZoom(0.1, 0.1)])
slow = min(timeit(lambda: library(few, training=True), number=1) for _ in range(5))
fast = min(timeit(lambda: augmentation.augment(few, three), number=1) for _ in range(5))
claim("Our one resampling is faster than its three layers called eagerly.", fast < slow)

# %% [markdown]
# An augmentation can stand in three places.
#
# 1. **A NumPy function**, before training: easy to look at. That is `augment`.
# 2. **A map in `tf.data`**: runs beside training, on other cores. That is `networks.augmented`.
# 3. **A layer of the model**: travels with the model, on the GPU, and is silent when the model predicts.
#    That is `networks.Augment`, or a list of Keras's own layers.
#
# The kit's layer and map are written in `keras.ops`. Given the same drawn numbers, they and NumPy give the
# same images.

# %%
import tensorflow as tf

policy = augmentation.Policy(rotate=15, shift=3, zoom=0.2, brightness=0.2, cut_out=8)
ours = augmentation.augment(pixels, policy, seed=5)
rng = np.random.default_rng([5, 3])  # the numbers that seed 5 draws
theirs = networks.change(keras.ops.array(pixels), policy, lambda: rng.uniform(-1, 1, 256).astype("float32"))
claim("NumPy and keras.ops give the same images.", np.abs(ours - theirs).max() < 1e-4)
maps = augmentation.affine(256, rotate=30)
gap = np.abs(networks.warp_in_graph(keras.ops.array(pixels), maps) - augmentation.warp(pixels, maps)).max()
claim("So do their resamplings.", gap < 1e-4)
stream = networks.augmented(tf.data.Dataset.from_tensors((pixels, y_test[:256])).repeat(2), policy)
claim("In tf.data every batch draws anew.", np.ptp([x for x, _ in stream], axis=0).max() > 0.1)
layer = networks.Augment(policy)
claim("The layer changes nothing when the model predicts.", np.array_equal(layer(pixels), pixels))
claim("It does while training.", np.abs(layer(pixels, training=True) - pixels).max() > 0.1)

# %% [markdown]
# ## Try it
#
# One digit, all changes, two models: one has seen only the training images, the other shifted copies of
# them as well. On the left the model's answers to twelve draws, wrong ones framed **and** crossed; on the
# right how accuracy falls as the sliders' strength grows from nothing, with 95% intervals. Begin with the
# three experiments: guess, lock, set, run, compare. Grey is what was there before.

# %%
shifted = augmentation.discriminant_model(X_train, y_train, augmentation.Policy(shift=3), copies=4)
models, examples = {"plain": plain, "has seen shifts": shifted}, (X_test, y_test)
panel = augmentation.explore(models=models, examples=examples, rotate=20, shift=3)
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`. Any model will do, your own too: a thing with `.predict`, or a
# function. And here are the three experiments without a mouse.

# %%
def at_full(**strengths):
    policy = augmentation.Policy(**strengths)
    table = augmentation.robustness(models, X_test, y_test, policy, shares=(0, 1), at_full=True)
    return table[table["share"] == 1].set_index("model")["accuracy"]


far, untouched = at_full(shift=3), at_full()
claim("Three pixels right and down leave the plain model fewer than 3 digits in 10.", far["plain"] < 0.3)
claim("Having seen shifts more than doubles that.", far["has seen shifts"] > 2 * far["plain"])
claim("Noise of 0.3 leaves it more than 7 in 10.", at_full(noise=0.3)["plain"] > 0.7)
claim("On untouched digits the two models are within 2 points.", np.ptp(untouched) < 0.02)

# %% [markdown]
# What looks strong to you and what is strong for a model are two things. A shift that you hardly see ruins
# it, snow that hurts your eyes does not. Do not choose a policy by looking alone: measure.
#
# ## Sound
#
# A sound is a row of numbers, 8,000 a second here. Added noise is given as a **signal-to-noise ratio**,
# in decibels, because what matters is how loud the noise is *beside the signal*:
#
# $$\mathrm{SNR} = 10 \log_{10} \frac{P_{\text{signal}}}{P_{\text{noise}}}, \qquad P = \text{mean square}$$
#
# 0 dB is as much noise as signal; every 10 dB are a factor of ten in power.

# %%
from IPython.display import Audio

sounds = datasets.load("spoken_digits")
wave, rate = sounds.waves[3], sounds.sample_rate
noisy, tone = augmentation.add_noise_at(wave, decibels=10), np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
kinds = {"as recorded": wave, "noise, 10 dB": noisy, "shift 0.1 s": augmentation.shift_sound(wave, 0.1, rate)}
kinds |= {"crop to 60%": augmentation.crop_sound(wave, 0.6), "stretch 1.4": augmentation.stretch(wave, 1.4)}
kinds["pitch + 5"] = augmentation.change_pitch(wave, 5)


def loudest(sound):
    return np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax() * rate / len(sound)


longer, higher = augmentation.stretch(tone, 1.5), augmentation.change_pitch(tone, 12)
claim("Measured back: 10 dB within 0.1.", abs(augmentation.signal_to_noise(wave, noisy) - 10) < 0.1)
claim("Stretched by 1.5 a tone lasts half as long again.", len(longer) == 1.5 * len(tone))
claim("It keeps its 440 hertz.", abs(loudest(longer) - 440) < 5)
claim("Twelve semitones up it has 880.", abs(loudest(higher) - 880) < 10)
augmentation.draw_waves(kinds, rate);

# %% [markdown]
# Played fast, a voice also gets higher. A **stretch** changes the length and keeps the pitch, a **pitch
# shift** the other way round. Both take the sound apart into short overlapping pieces, each a sum of
# frequencies, and put them together at another pace: a phase vocoder. On a pure tone that is easy to check,
# as the claims do. A *spectrogram* shows those pieces. Below it you can hear the word: as recorded, with
# noise at 10 dB, stretched by 1.4, five semitones higher.

# %%
for name, ax in zip(["as recorded", "pitch + 5"], style.new_axes(2), strict=True):
    augmentation.draw_spectrogram(augmentation.spectrogram(kinds[name], rate), name, ax)
played = ["as recorded", "noise, 10 dB", "stretch 1.4", "pitch + 5"]
Audio(np.concatenate([np.pad(kinds[name], (0, rate // 5)) for name in played]), rate=rate)

# %% [markdown]
# The stripes are the voice and its overtones; on the right they stand higher and further apart, and end at
# the same time. Which of the four would you still call the same word? All: but the last is no longer the
# same *speaker*, so for a model that must tell speakers apart pitch changes the label.
#
# Now query two models that know all 50 recordings. One compares spectrograms, the other their means over
# time, which do not say *when*. Three experiments again. The cell below the panel plays what the
# panel shows: run it after each move.

# %%
sound_panel = augmentation.explore_sounds(noise=20)
sound_panel

# %%
late = augmentation.explore_sounds(shift=0.1).result.table.groupby("model")["accuracy"].last()
claim("Of words that come 0.1 s late the first knows fewer than 3 in 10.", late["spectrogram"] < 0.3)
claim("The other misses none.", late["mean spectrum"] == 1)
Audio(sound_panel.result.wave, rate=sound_panel.result.sample_rate)

# %% [markdown]
# ## Text
#
# Words are not numbers: a little change does not exist, only another word. The usual five (Wei and Zou)
# replace some words by synonyms, insert synonyms, swap words, delete words, and put sentences in another
# order.

# %%
definitions, synonyms = datasets.load("definitions"), datasets.load("synonyms")
text = definitions["text"][3] + "; it is eaten in many countries"
variants = {"as written": text, "synonyms": augmentation.replace_synonyms(text, synonyms, share=0.4, seed=3)}
variants["insert"] = augmentation.insert_synonyms(text, synonyms, seed=1)
variants |= {"swap": augmentation.swap_words(text, seed=1), "delete": augmentation.delete_words(text, seed=2)}
variants["shuffle"] = augmentation.shuffle_sentences(text, seed=2)
print("\n".join(f"{name:12}{variant}" for name, variant in variants.items()))

# %% [markdown]
# Chinese is written without blanks: before words can be changed, somebody must say where they end. Without
# a segmenter each character counts as a word. That never fails, but it tears words apart. A segmenter is a
# function from text to words: `rjieba.cut`, if you install the extra `chinese`, or this one, which takes
# the longest word that a small dictionary knows.

# %%
sentence = datasets.load("chinese_sentences")["text"][7]
known = {"早餐", "喜欢", "豆浆", "一根", "油条"}


def longest_match(run):
    size = 2 if run[:2] in known else 1
    return [run[:size], *longest_match(run[size:])] if run else []


whole, torn = augmentation.segment(sentence, segmenter=longest_match), augmentation.segment(sentence)
print(" | ".join(whole), " | ".join(torn), sep="\n")
print("swapped:", augmentation.swap_words(sentence, seed=4, segmenter=longest_match), "and, by characters:",
      augmentation.swap_words(sentence, seed=4))
liked = augmentation.replace_synonyms(sentence, {"喜欢": ["爱"]}, segmenter=longest_match)
claim("A synonym takes the place of a whole word.", liked == sentence.replace("喜欢", "爱"))
claim("Put together again, words are the sentence.", augmentation.join(whole) == sentence)

# %% [markdown]
# With words whole, a swap gives a sentence that a tired person might write; with single characters it makes
# words that do not exist. Does it help? We sort definitions into ten topics with word counts and logistic
# regression: 100 true examples and three copies of each, plain, swapped or with synonyms; three seeds.
# Guess first: how many points do synonyms bring?

# %%
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

changes = {"copies": lambda text, seed: text}
changes["swap"] = lambda text, seed: augmentation.swap_words(text, seed=seed)
changes["synonyms"] = lambda text, seed: augmentation.replace_synonyms(text, synonyms, 0.3, seed)


def accuracy(change, seed, test=definitions[8000:9000]):
    few = definitions[:8000].sample(100, random_state=seed)
    texts = [*few["text"], *(change(text, copy) for copy in range(3) for text in few["text"])]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10)).fit(texts, [*few["topic"]] * 4)
    return model.score(test["text"], test["topic"])


scores = pd.DataFrame({name: [accuracy(change, s) for s in range(3)] for name, change in changes.items()})
gains = scores.sub(scores["copies"], axis=0)
claim("Synonyms change the accuracy by less than 3 points on average.", abs(gains["synonyms"].mean()) < 0.03)
claim("Swaps, which a count of words cannot see, by less than one.", gains["swap"].abs().max() < 0.01)

# %% [markdown]
# A count of words cannot see a swap at all. And synonyms help little: they bring few words that the test
# uses. An augmentation is worth something only where it makes examples that *the model* finds new and
# *the world* finds true.
#
# The panel changes one definition four times: inserted words stand in brackets, removed words are struck
# out. On the right are two classifiers that have learned from 4,000 definitions; one counts single words, the
# other pairs of neighbours. Read what the dictionary makes of a yellow flower, then take the three
# experiments.

# %%
text_panel = augmentation.explore_texts(change="replace by synonyms", share=1.0)
text_panel

# %% [markdown]
# ## On a real network
#
# Now a convolutional network on the digits, with 50 to 800 true examples, without and with the mild policy
# from above. Each training takes the same number of steps, three seeds. Tests: 1,000 untouched digits, and
# the same moved by 3 pixels to the right.

# %%
def build():
    conv = keras.layers.Conv2D
    hidden = [conv(8, 5, strides=2, activation="relu"), conv(16, 5, strides=2, activation="relu")]
    ends = [keras.layers.Flatten(), keras.layers.Dense(10)]
    return keras.Sequential([keras.Input((28, 28, 1)), *hidden, *ends])


pool, unseen = ((part[..., None] / 255).astype("float32") for part in (X_train, X_test[:1000]))
tests = {"clean": (unseen, y_test[:1000]), "shifted": (augmentation.shift(unseen, right=3), y_test[:1000])}
policies = {"without": augmentation.Policy(), "with the mild policy": mild}
curve = networks.learning_curve(build, (pool, y_train), tests, policies, sizes=(50, 200, 800), n_steps=400)
for (_, rows), ax in zip(curve[curve["test"].isin(tests)].groupby("test"), style.new_axes(2), strict=True):
    augmentation.draw_learning(rows, ax)

# %% [markdown]
# The lines are means, the bands reach from the worst to the best seed. Fewer examples, more gain; on
# shifted digits the gain is largest. And look at *how much data it is worth*: compare 50 examples with the
# policy to 200 without, and 200 with to 800 without.

# %%
gain = -curve.pivot_table("accuracy", ["test", "n_examples"], "policy").diff(axis=1)["without"]
claim("With few examples it helps most on clean digits.", gain["clean"].loc[:200].mean() > gain["clean"][800])
claim("On shifted digits it brings 5 points or more, for every size.", gain["shifted"].min() > 0.05)
claim("With 800, its own changed examples are harder to learn.", gain["own examples, changed"][800] < 0)

# %% [markdown]
# ### A trade, not a gift
#
# Smaller digits, 8×8 with a black rim, and shifts of 2 pixels: a quarter of a digit's width. A short
# training (12 epochs) and one four times as long, 898 examples. How far does a network fall that has never
# seen a shift, and what does a network pay that has?

# %%
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

small, digits = load_digits(return_X_y=True)
small = np.pad(small.reshape(-1, 8, 8, 1) / 16, ((0, 0), (2, 2), (2, 2), (0, 0))).astype("float32")
X_half, X_rest, y_half, y_rest = train_test_split(small, digits, test_size=0.5, random_state=0)
tests = {"clean": (X_rest, y_rest), "shifted": (augmentation.shift(X_rest, right=2), y_rest)}


def tiny():
    ours = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D()]
    ours += [keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.Flatten(), keras.layers.Dense(10)]
    return keras.Sequential([keras.Input((12, 12, 1)), *ours])


# %% [markdown]
# Three trainings of 12 epochs: as it is, with shifts up to 2 pixels, with mirrors. Then one with shifts,
# four times as long.

# %%
shifts = augmentation.Policy(shift=2)
policies = {"none": augmentation.Policy(), "shift": shifts, "flip": augmentation.Policy(flip=0.5)}
data, settings = ((X_half, y_half), tests), {"sizes": [898], "seeds": (0, 1)}
short = networks.learning_curve(tiny, *data, policies, n_steps=12 * 28, **settings)
long = networks.learning_curve(tiny, *data, {"shift": shifts}, n_steps=48 * 28, **settings)
short, long = (runs.pivot_table("accuracy", "policy", "test") for runs in (short, long))
table = pd.concat({"12 epochs": short, "48 epochs": long})[["clean", "shifted"]]
look = {"color": [style.BLUE, style.ORANGE], "xlim": (0, 1.3), "xlabel": "accuracy", "ylabel": ""}
table.set_index(table.index.map(", ".join)).plot.barh(ax=style.new_axes(), **look);

# %%
none, shift, longer = short.loc["none"], short.loc["shift"], long.loc["shift"]
claim("Untrained for it, the network loses half to 2 pixels.", none["shifted"] < none["clean"] / 2)
claim("After a short training with shifts it reads fewer clean digits.", shift["clean"] < none["clean"])
claim("A longer one wins back clean digits.", longer["clean"] > shift["clean"])
claim("And reads twice as many shifted ones as without.", longer["shifted"] > 2 * none["shifted"])
claim("Its own changed examples score below clean ones.", shift["own examples, changed"] < shift["clean"])
claim("Mirrors cost accuracy on clean digits.", short.loc["flip", "clean"] < none["clean"])

# %% [markdown]
# A convolutional network is not shift-proof: two pixels cost it most of its accuracy. Trained with shifts for
# the same short time it reads fewer *clean* digits, for it had more to learn; with more time it wins most of
# that back. Its score on its own changed examples lies below that on clean ones: not every low training
# accuracy is bad news. Mirrors, which lie, only cost.
#
# At work augmentation is a layer, and `training.fit` trains the model as it is: it changes training
# rows and lets the validation rows pass. Here it stands before the network from above, with all 2,000 digits.

# %%
from labkit import training

held_out = unseen, y_test[:1000]
layer = networks.Augment(augmentation.Policy(shift=3))
robust = keras.Sequential([keras.Input((28, 28, 1)), layer, *build().layers])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
nets = {"CNN": build(), "CNN with shifts": robust}
for net in nets.values():
    net.compile("adam", loss, metrics=["accuracy"])
settings = {"epochs": 6, "seed": 0, "setup": training.Setup(show=False)}
runs = {name: training.fit(net, (pool, y_train), held_out, **settings) for name, net in nets.items()}
asked = {name: run.model.predict_on_batch for name, run in runs.items()}
table = augmentation.robustness(asked, unseen, y_test[:1000], shifts, at_full=True)
augmentation.draw_robustness(table)
ends = table[table["share"] == 1].set_index("model")
claim("The 95% intervals are far apart.", ends.loc["CNN with shifts", "low"] > ends.loc["CNN", "high"] + 0.2)

# %% [markdown]
# ## Spot the bug
#
# **Bug 1.** A student makes ten changed copies of each of 60 images, *then* splits and tests. The labels
# are coins: there is nothing to learn. The accuracy is far above a half. Where does it come from?
#
# <details><summary>Answer</summary>Copies of one image lie on both sides of the split, so the model is
# tested on what it has seen. Split first; or keep all copies of an image on one side.</details>

# %%
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

rng = np.random.default_rng(0)
coins, source = np.tile(rng.integers(0, 2, 60), 10), np.tile(np.arange(60), 10)
jitter = augmentation.Policy(shift=1, noise=0.1)
copies = augmentation.augment(np.tile(pool[:60], (10, 1, 1, 1)), jitter, seed=1).reshape(600, -1)
model = KNeighborsClassifier(1)
wrong = cross_val_score(model, copies, coins, cv=KFold(5, shuffle=True, random_state=0)).mean()
right = cross_val_score(model, copies, coins, cv=GroupKFold(5), groups=source).mean()
claim("Copied before the split, coins are guessed more than 8 times in 10.", wrong > 0.8)
claim("With all copies on one side, no better than 65%.", right < 0.65)

# %% [markdown]
# **Bug 2.** The transforms were drawn *once*, and the network sees the same changed images for 50 epochs;
# and the test set was put through the same function. **Bug 3.** `rotate_by(15)` turns the digits wildly,
# because its author wrote `np.cos(angle)`.
#
# <details><summary>Answer</summary>Bug 2: draw anew each epoch, as the layer and the map do; a test set
# changed at random measures another task, and differently each time. Bug 3: NumPy counts in radians; 15
# radians are 859 degrees. Test a rotation with 90.</details>

# %%
radians = np.rad2deg(15) % 360
turns = np.concatenate([one, augmentation.rotate(one, 15), augmentation.rotate(one, radians)])
claim("15 radians are a turn by more than 90°.", 90 < radians < 270)
augmentation.draw_images(turns, ["as it was", "15 degrees", "15 radians"], "one word of difference");

# %% [markdown]
# **Bug 4.** `scipy.ndimage.zoom(image, 1.2)` "resizes" a digit, and the network refuses it. **Bug 5.** An
# assistant wrote `keras.layers.RandomNoise(0.1)` and `tf.image.rotate(image, 15)`. What is wrong with each?
#
# <details><summary>Answer</summary>Bug 4: that zoom gives a larger array, 34×34; crop or pad it back, as
# `zoom` of the kit does. Bug 5: neither exists. Ask the library, not your memory: `dir`, the documentation,
# one line that runs.</details>

# %%
from scipy import ndimage

claim("SciPy's zoom changes the shape.", ndimage.zoom(six, 1.2).shape == (34, 34))
claim("The kit's keeps it.", augmentation.zoom(six[None], 1.2)[0].shape == (28, 28))
claim("Neither exists.", not (hasattr(keras.layers, "RandomNoise") or hasattr(tf.image, "rotate")))

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. `keras.layers.RandomRotation(factor)` shall turn by up to 15 degrees either way. What is `factor`?

# %%
answer = ...
augmentation.check_rotation(answer, degrees=15)

# %% [markdown]
# 2. Write a shift to the right by a whole number of pixels, for a batch of images. What leaves must not
#    come back on the other side, and 0 must change nothing.

# %%
def my_shift(images, n_pixels):
    ...


augmentation.check_shift(my_shift)

# %% [markdown]
# 3. Add normal noise to a sound so that the signal-to-noise ratio has a given value.
#
# <details><summary>Hint</summary>From decibels to a ratio of powers: 10 ** (decibels / 10). The size of the
# noise is the square root of its power.</details>

# %%
def my_noise(wave, decibels):
    ...


augmentation.check_noise(my_noise)

# %% [markdown]
# ## At scale
#
# A million times more images do not fit into memory, so nobody holds them: `tf.data` streams them from
# files in batches, and the map changes each batch while the one before trains. Many machines each read
# their own share of the files. On clusters the files are written by Spark or Dask; the map stays the same.
# Below 20 files are read and changed, and memory stays where it was, however often they are read.

# %%
import psutil
import tempfile
from pathlib import Path

folder, growth, n_seen = Path(tempfile.mkdtemp()), [], 0
for number, part in enumerate(np.split(images, 20)):
    (folder / f"{number:02}.bin").write_bytes(part.tobytes())
files = tf.data.Dataset.list_files(str(folder / "*.bin"), seed=0).repeat(8)
stream = tf.data.FixedLengthRecordDataset(files, record_bytes=28 * 28).batch(128)
stream = stream.map(lambda raw: (tf.reshape(tf.io.decode_raw(raw, tf.uint8) / 255, (-1, 28, 28, 1)), 0))
for batch, _ in networks.augmented(stream, mild):
    n_seen += len(batch)
    growth.append(psutil.Process().memory_info().rss / 1e6)
claim("80,000 changed images have passed; as floats they would need 250 MB.", n_seen * 28 * 28 * 4 > 250e6)
claim("After the first eighth memory grew by less than 80 MB.", max(growth) - max(growth[:79]) < 80)

# %% [markdown]
# ## Summary
#
# - You changed images, sounds and texts by strengths with units; zero is the identity, the seed decides.
# - You can tell whether a change keeps the label: ask a model that has not seen it, and ask the world.
# - You know its place: after the split, training rows only, drawn anew. It helps most with few examples,
#   costs time, and pays where the test is as varied as the policy.
#
# ## Words

# %%
terms = ["data augmentation", "bilinear interpolation", "cut-out", "mix-up", "signal-to-noise ratio"]
words(*terms, "spectrogram", "phase vocoder", "synonym replacement", "word segmentation", "robustness")

# %% [markdown] tags=["reference"]
# ## Sources
#
# - C. Shorten, T. Khoshgoftaar, *A survey on image data augmentation for deep learning* (2019),
#   [doi:10.1186/s40537-019-0197-0](https://doi.org/10.1186/s40537-019-0197-0)
# - T. DeVries, G. Taylor, *Improved regularization of convolutional neural networks with cutout* (2017),
#   [arXiv:1708.04552](https://arxiv.org/abs/1708.04552)
# - H. Zhang et al., *mixup: beyond empirical risk minimization* (2018),
#   [arXiv:1710.09412](https://arxiv.org/abs/1710.09412)
# - J. Flanagan, R. Golden, *Phase vocoder* (1966),
#   [doi:10.1002/j.1538-7305.1966.tb01706.x](https://doi.org/10.1002/j.1538-7305.1966.tb01706.x)
# - J. Wei, K. Zou, *EDA: easy data augmentation techniques for text classification* (2019),
#   [arXiv:1901.11196](https://arxiv.org/abs/1901.11196)
# - E. B. Wilson, *Probable inference* (1927), [doi:10.2307/2276774](https://doi.org/10.2307/2276774)
# - Keras documentation, *Image augmentation layers*, keras.io/api/layers/preprocessing_layers
