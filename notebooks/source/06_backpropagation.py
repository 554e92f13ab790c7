# %% [markdown]
# # 6 · Backpropagation: who gets the blame, and does it arrive?
#
# A network gives an answer, and the answer is wrong. Thousands of weights had a part in it. Which of them
# should change, by how much, and in which direction? Backpropagation answers for all of them in one walk
# back through the computation. In this chapter you read an engine that does it, train a network with that
# engine alone, and see where the blame gets lost on the way.

# %% [markdown]
# After this chapter you can
#
# - follow a gradient through a computation by hand;
# - write an operation with its way back, and check it;
# - tell why a deep network does not learn, and mend it.
#
# About 60 minutes. Every number in the text is computed in a cell beside it.

# %%
import time
import tracemalloc

import numpy as np
import pandas as pd

from labkit import backprop, claim, datasets, show, training, words
from labkit.backprop import Scalar, Tensor

# %% [markdown]
# ## What you need first
#
# The derivative of a product and of a power, a matrix product, and gradient descent from chapter 5:
# weights minus rate times gradient. There the gradient fell from the sky; here it is made.

# %% [markdown]
# ## The data
#
# 10,000 handwritten digits of 28 by 28 pixels. The network at the end learns from 8,000 of them and is
# judged on the 2,000 others. The split comes first, with its seed in sight.

# %%
from sklearn.model_selection import train_test_split

images, labels = datasets.load("digits")
pixels = images.reshape(len(images), 784).astype("float32") / 255
X_train, X_test, y_train, y_test = train_test_split(
    pixels, labels.astype("int64"), test_size=2000, stratify=labels, random_state=0
)
claim("8,000 digits to learn from, 2,000 to be judged by.", (len(X_train), len(X_test)) == (8000, 2000))

# %% [markdown]
# ## The idea
#
# Let $L$ depend on $b$, and $b$ on $a$. If $b$ grows 2 times as fast as $a$, and $L$ 3 times as fast as
# $b$, then $L$ grows 6 times as fast as $a$. That is the **chain rule**. If $a$ reaches $L$ by several
# ways, the ways add up:
#
# $$\frac{\partial L}{\partial a} = \sum_{\text{paths}} \; \prod_{\text{steps}} \text{slope}$$
#
# - a *slope* is how fast one operation's result grows with one of its inputs: a number known on the spot;
# - a *path* is one way from $a$ to $L$, and along it slopes multiply.
#
# By hand: $L = x \cdot x + x$ at $x = 3$. Three paths lead from $x$ to $L$. Their slopes are 3 (through the
# left factor), 3 (the right one) and 1. The gradient is 7.

# %% [markdown]
# The number of paths doubles with every crossing: soon there are too many to walk. But all paths through a
# node share what comes after it. So walk backward once, from the end: each node waits until all its users
# have told it their share, then tells its own inputs. One visit a node.
#
# ## The idea in code
#
# A `Scalar` is a number that remembers its parents and the slopes. Write an expression as usual, call
# `backward` on its end, and read the gradients off.

# %%
x = Scalar(3.0, "x")
loss = x * x + x
loss.backward()
claim("The gradient of x·x + x at 3 is 7, as by hand.", x.gradient == 7)

# %% [markdown]
# Now one neuron. Its input is 2, its weight -0.5, its bias 0.3, it squashes the sum with a sigmoid, and it
# should have said 1. In the picture each circle is an operation; above it in blue stands its value, below it
# in orange its gradient. Read the blue from left to right, the orange from right to left.

# %%
x, w, b = Scalar(2.0, "x"), Scalar(-0.5, "w"), Scalar(0.3, "b")
loss = ((w * x + b).sigmoid() - Scalar(1.0, "y")) ** 2
graph = backprop.lay_out(loss)
backprop.draw_graph(graph);

# %% [markdown]
# The same in words, one sentence a step. Forward, every node says what it makes of its parents. Backward,
# every node passes on slope times its own gradient. Before you read the last lines: must the bias grow or
# shrink?

# %%
for step in backprop.trace(graph):
    print(step)
loss.backward()
claim("The weight's gradient is its input times the bias's.", np.isclose(w.gradient, x.value * b.gradient))

# %% [markdown]
# The bias has a negative gradient: the loss falls when it grows, so descent will make it grow. The weight's
# gradient is its input times that. Blame is shared by size of contribution.
#
# How is it made? Here is the whole engine, as it runs. Every operation says three things: the value, the
# parents, the slopes. Note the `+=` in `backward`: a number used twice is told twice, and must add up.
# `topological_order` puts every node after its parents. Recursion would be shorter, but Python stops at about
# a thousand calls inside each other; a list of what is still to do has no such end.

# %%
show(Scalar, backprop.topological_order)
first = Scalar(1.0)
sum([0.0] * 100_000, start=first).backward()
claim("A chain of 100,000 sums goes back to its beginning.", first.gradient == 1)

# %% [markdown]
# ## From numbers to arrays
#
# One object for each number is good to read and slow to run. A `Tensor` holds a whole array. Where the
# scalar kept a slope, it keeps a function, in `backward_functions`, that takes the gradient of the result
# and returns the gradient of one parent. Everything else stays: the order, the walk, the sum. Plain arrays
# beside a tensor are constants and cost nothing on the way back.

# %%
show(Tensor.backward, Tensor._receive, backprop.node, Tensor.__mul__, Tensor.relu, backprop.summed_to)

# %% [markdown]
# Two rules carry a whole network.
#
# **The matrix product.** For $Y = XW$ and the gradient $G$ of $Y$, the shares are $G W^\top$ for $X$ and
# $X^\top G$ for $W$. Remember it by the shapes: no other order fits.
#
# **Broadcasting.** A bias of 3 numbers, added to 4 rows, is used 4 times. What is stretched on the way
# forward is summed on the way back: that is `summed_to`.

# %%
X, W, bias = np.arange(8.0).reshape(4, 2), Tensor(np.ones((2, 3))), Tensor(np.zeros(3))
(X @ W + bias).sum().backward()
claim("The weights' gradient is Xᵀ G, where G is all ones.", (W.gradient == X.T @ np.ones((4, 3))).all())
claim("Each bias was used in 4 rows, so each has gradient 4.", (bias.gradient == 4).all())

# %% [markdown]
# What is the array worth? The same sum of 5,000 products, forward and backward, as scalars and as one
# tensor. The gradients are the same; the time differs by far.

# %%
rng = np.random.default_rng(0)
numbers, factors = rng.normal(size=(2, 5000))
scalars, array = [Scalar(number) for number in numbers], Tensor(numbers)
clock = [time.process_time()]
sum((w * x for w, x in zip(scalars, factors.tolist(), strict=True)), start=Scalar(0.0)).backward()
clock.append(time.process_time())
(array @ factors).backward()
clock.append(time.process_time())
slow, fast = np.diff(clock)
same = [w.gradient for w in scalars] == array.gradient.tolist()
claim("Scalars and tensors give the same gradients.", same)
claim("Tensors are more than 10 times as fast.", slow > 10 * fast)

# %% [markdown]
# ## Is it right? Move a weight and see
#
# A gradient can be checked without any theory: move one weight a little up, a little down, and divide the
# change of the loss by the way between:
#
# $$\frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h}$$
#
# These are **central differences**, with the step $h$ in units of the weight. Two losses for each weight:
# far too slow for training, just right for a test.

# %%
rows = rng.normal(size=(32, 4))


def small_loss(weights):
    X = rows.astype(weights.value.dtype)
    hidden = (X @ weights[:8].reshape(4, 2)).tanh()
    return ((hidden @ weights[8:] - X[:, 0]) ** 2).mean()


place = np.random.default_rng(1).normal(size=10)
weights = Tensor(place)
small_loss(weights).backward()
tried = backprop.numerical_gradient(lambda moved: small_loss(Tensor(moved)).value, place, step=1e-5)
apart = np.linalg.norm(weights.gradient - tried) / np.linalg.norm(tried)
claim("Backpropagation and trying agree to eight digits.", apart < 1e-8)

# %% [markdown]
# How small should the step be? The smaller the better, says the formula: its error shrinks with $h^2$.
# Guess before you look: is $10^{-13}$ better than $10^{-5}$?

# %%
errors = backprop.step_errors(small_loss, place)
fine, coarse = errors.errors["float64"], errors.errors["float32"]
claim("In float64 the best step lies near 1e-5.", 2e-6 < errors.best("float64") < 5e-5)
claim("In float32 it is 1e-3 or 1e-2.", 5e-4 < errors.best("float32") < 5e-2)
claim("In float64 the finest step, 1e-13, is more than 10,000 times worse.", fine[-1] > 1e4 * fine.min())
claim("In float32, float64's best step is wrong by more than half a percent.", coarse[fine.argmin()] > 0.005)
backprop.draw_step_errors(errors);

# %% [markdown]
# A valley. On its right side the formula is too coarse. On its left side two almost equal losses are
# subtracted, their last digits are rounding, and dividing by a tiny $h$ makes rounding large. **A finer
# check is a worse check.** In float32, with 7 digits, the best step is a hundred to a thousand times larger;
# with float64's best step the check is wrong by more than half a percent.

# %% [markdown]
# ## With the library
#
# At work the engine is TensorFlow's `GradientTape`: it records operations while you compute, and plays
# them back in reverse. Keras calls it for you inside `fit`. We give a Keras network and our own the same
# weights and compare all gradients. Importing Keras takes some seconds, so it happens here. On a GPU,
# TensorFlow multiplies float32 matrices with 10 of their 23 bits after the point (a format called TF32):
# enough to train, too few to compare. `training.exact_products()` keeps all bits; on a processor it changes
# nothing.

# %%
import keras
import tensorflow as tf

start = [w.astype("float32") for w in backprop.first_weights([784, 128, 10], "He", seed=0)]
start = [start[0], np.zeros(128, "float32"), start[1], np.zeros(10, "float32")]
layers = [keras.layers.Dense(128, "relu"), keras.layers.Dense(10)]
model = keras.Sequential([keras.Input((784,)), *layers])
model.set_weights(start)

# %%
def logits(X, weights):
    W, b, V, c = weights
    return (X @ W + b).relu() @ V + c


ours = [Tensor(array) for array in start]
logits(X_train[:64], ours).cross_entropy(y_train[:64]).backward()
error = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
with training.exact_products():
    with tf.GradientTape() as tape:
        loss = error(y_train[:64], model(X_train[:64]))
    theirs = tape.gradient(loss, model.trainable_variables)
same = [np.allclose(w.gradient, g, rtol=1e-3, atol=1e-6) for w, g in zip(ours, theirs, strict=True)]
claim("All four gradients agree with the tape's, in float32.", all(same))
claim("The network has 101,770 weights.", model.count_params() == 101_770)

# %% [markdown]
# Four lines of network, and the gradients of 101,770 weights are TensorFlow's own. (The kit's tests go
# further: hundreds of random graphs with shared parts and every pattern of broadcasting, against the tape
# and against central differences.)
#
# ## Does the gradient arrive?
#
# Going back through a layer multiplies the gradient by the layer's weights and by the derivative of its
# activation function. Ten layers, ten factors. If each is below 1, little is left; if each is above 1, it
# explodes. We send 64 random rows through networks of 10 layers and measure the gradient of each layer.

# %%
pairs = [("sigmoid", "Glorot"), ("tanh", "Glorot"), ("relu", "He"), ("relu", "large")]
results = {", ".join(pair): backprop.layer_gradients(10, *pair) for pair in pairs}
claim("Large: over 10,000 times He's.", results["relu, large"].sizes[0] > 1e4 * results["relu, He"].sizes[0])
backprop.draw_layer_gradients(results);

# %% [markdown]
# With the sigmoid, the line climbs from left to right: the last layer hears loudly what went wrong, the
# first one hardly a whisper. The sigmoid's slope is never above a quarter. That is the **vanishing
# gradient**. With tanh or ReLU and a start that fits, the lines are level. With weights too large, the line
# is level too, and far too high: the **exploding gradient**.
#
# Which start fits? Keep the size of signals from layer to layer. *Glorot* draws weights with variance
# $2 / (n_{in} + n_{out})$, for tanh; *He* with $2 / n_{in}$, because ReLU silences half of the units.

# %%
powers = [[np.log10(backprop.layer_gradients(10, *pair, seed=s).ratio) for s in range(5)] for pair in pairs]
claim("Sigmoid: the first layer gets less than 1/10,000 of the last's.", max(powers[0]) < -4)
claim("tanh with Glorot: between 1/10 and 10 times, on five seeds.", max(np.abs(powers[1])) < 1)
claim("ReLU with He: the same.", max(np.abs(powers[2])) < 1)

# %% [markdown]
# A surprise in the picture: for ReLU the *shape* of the line hardly depends on the size of the weights.
# Multiply all weights by $c$: every layer's gradient grows by the same power of $c$, so first and last stay
# in proportion. What goes wrong is the height. The table has it all; 0 means that nothing arrives.

# %%
starts = ["zero", "small", "Glorot", "He", "large"]
activations = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"]
table = {each: [backprop.layer_gradients(10, each, name).sizes[0] for name in starts] for each in activations}
pd.DataFrame(table, starts).T.map("{:.0e}".format)

# %% [markdown]
# And why random at all? If all weights of a layer start equal, its units are equal, get equal gradients, and
# stay equal for ever: a layer of 32 units that does the work of one.
#
# Does a long training part them? Two inputs, four hidden units with tanh and one output learn to tell the
# points of a ring from those inside it: 6,000 steps, once from a random start, once from equal weights, once
# from zeros. Guess how many of 200 new points each tells right; half of them lie inside.

# %%
equal, zero = backprop.layer_gradients(3, "sigmoid", "constant"), backprop.layer_gradients(3, "tanh", "zero")
claim("From equal weights, 32 units get one and the same gradient.", equal.n_distinct == 1)
claim("It is not zero: they learn, all the same thing.", equal.sizes[0] > 0)
claim("From zero weights, with tanh, no layer gets any gradient.", not zero.sizes.any())
starts = ["Glorot", "constant", "zero"]
random, same, none = (backprop.train_on_ring("tanh", start, n_steps=6000) for start in starts)
claim("From a random start more than 90% are right.", random.accuracy > 0.9)
claim("After 6,000 steps the four equal units are still equal.", same.spread < 1e-9)
claim("They are right about fewer than 75%.", 0.55 < same.accuracy < 0.75)
claim("From zero: half, as by chance.", none.accuracy == 0.5)

# %% [markdown]
# ## Try it
#
# On the left a small network, step by step: move *Step by step* or press *Play*. On the right a deep one:
# choose depth, activation, initialization. First the four experiments: type your guess, lock it, set what
# it says, run, compare. Then touch the small network: click a weight or an input, and move it with the arrow
# keys ↑ and ↓ or with the slider in *More controls*; ← and → choose its neighbours. All numbers follow. There
# are *Updates*, too: steps of gradient descent, with *result by update* as right picture. Grey is what was
# there before. The line below makes this state again: copy it, keep it, hand it in.

# %%
panel = backprop.explore()
panel

# %% [markdown]
# Your guesses are kept in `panel.answers`. Your own expression can stand on the left: write a function that
# returns a `Scalar` and call `backprop.explore(own_expression=my_expression)`. Names that begin with x or y
# are data; all other named numbers are learned by an update. Move v1 a little, and compare in the caption the
# change that its gradient predicted with the change that came; then move it farther. Here is the first
# experiment without a mouse, at several depths.

# %%
fading = [backprop.layer_gradients(depth, "sigmoid", "Glorot").ratio for depth in (10, 20, 30)]
claim("With the sigmoid, 20 layers leave less than a billionth.", fading[1] < 1e-9)
claim("Thirty leave less than a millionth of that.", fading[2] < 1e-6 * fading[1])
claim("With tanh, 30 leave more than a tenth.", backprop.layer_gradients(30, "tanh", "Glorot").ratio > 0.1)

# %% [markdown]
# ## On a real network
#
# Now we train on the digits, with nothing but the engine: two layers, mini-batches of 64, plain gradient
# descent. One step is forward, backward, update; then the gradients are put away, because the next pass
# would add to them.

# %% tags=["algorithm"]
def train_step(network, weights, X, y, learning_rate):
    network(X, weights).cross_entropy(y).backward()
    for weight in weights:
        weight.value = weight.value - learning_rate * weight.gradient
        weight.gradient = None


def train(network, weights, X, y, learning_rate=0.3, epochs=10, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for rows in np.split(rng.permutation(len(X)), range(64, len(X), 64)):
            train_step(network, weights, X[rows], y[rows], learning_rate)


def accuracy(network, weights, X, y):
    return (network(X, weights).value.argmax(axis=1) == y).mean()


# %% [markdown]
# First beside Keras: both start from the same weights and see the same 20 mini-batches in the same order.
# Then let it run, from the same start: ten epochs, some seconds.

# %%
model.compile(keras.optimizers.SGD(0.3), error)
ours = [Tensor(array) for array in start]
for rows in np.split(np.arange(1280), 20):
    with training.exact_products():
        model.train_on_batch(X_train[rows], y_train[rows])
    train_step(logits, ours, X_train[rows], y_train[rows], learning_rate=0.3)
same = [np.allclose(w.value, k, atol=1e-4) for w, k in zip(ours, model.get_weights(), strict=True)]
claim("After 20 steps all weights are Keras's.", all(same))
ours, begin = [Tensor(array) for array in start], time.perf_counter()
train(logits, ours, X_train, y_train)
claim("Ten epochs take less than a minute.", time.perf_counter() - begin < 60)
score = accuracy(logits, ours, X_test, y_test)
low = score - 1.96 * np.sqrt(score * (1 - score) / len(y_test))
claim("The engine alone reads more than 93% of digits it never saw.", score > 0.93)
claim("So says the lower end of the 95% interval, too.", low > 0.93)

# %% [markdown]
# And depth? Eight hidden layers of 64 units, 3,000 digits, three epochs: once with the sigmoid, once with
# ReLU. The engine, the data and the rate are the same.

# %%
def deep(activation):
    def network(signal, weights):
        for weight in weights[:-1]:
            signal = getattr(signal @ weight, activation)()
        return signal @ weights[-1]

    return network


scores = {}
for activation, initialization in [("sigmoid", "Glorot"), ("relu", "He")]:
    arrays = backprop.first_weights([784, *[64] * 8, 10], initialization, seed=0)
    weights = [Tensor(array.astype("float32")) for array in arrays]
    train(deep(activation), weights, X_train[:3000], y_train[:3000], learning_rate=0.05, epochs=3)
    scores[activation] = accuracy(deep(activation), weights, X_test, y_test)
claim("Eight sigmoid layers guess: below 20%, where 10% is chance.", scores["sigmoid"] < 0.2)
claim("Eight ReLU layers read more than 75%.", scores["relu"] > 0.75)

# %% [markdown]
# The gradient did not arrive, so the first layers hardly moved, and the last one saw nearly the same signal
# for every digit.
# What helps: another activation function, first weights that fit, normalization (chapter 4), or shortcuts
# past the layers, as in residual networks, which give the gradient a path with slope 1.
#
# ## Spot the bug
#
# **Bug 1.** Below is a backward pass in four lines. It is right for every chain. On $x \cdot x + x$ it is
# wrong. What does it say there, and why? Say it before you run it.
#
# <details><summary>Answer</summary>It writes = where it should write +=: the last path to arrive overwrites
# the others.</details>

# %%
def overwriting_backward(end):
    end.gradient = 1.0
    for node in reversed(backprop.topological_order(end)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.gradient = slope * node.gradient


x, chain, mended = Scalar(3.0), Scalar(0.5), Scalar(3.0)
overwriting_backward(x * x + x)
overwriting_backward((chain * 2).tanh())
(mended * mended + mended).backward()
print(f"x·x + x: {x.gradient:g} with =, {mended.gradient:g} with +=")
claim("Overwriting loses two of three paths.", x.gradient != 7 and mended.gradient == 7)
claim("On a chain it is right: that test would pass.", np.isclose(chain.gradient, 2 - 2 * np.tanh(1) ** 2))

# %% [markdown]
# Test with a number that is used twice. The mend is one character, and then gradients must be put away
# between steps: forgetting that is the opposite bug.
#
# **Bug 2: a wrong broadcast.** A student predicts one number for each of 50 rows. The targets have the
# shape (50,), the predictions (50, 1). No error is raised, the loss falls and stays high. What happens in
# `prediction - target`?
#
# <details><summary>Answer</summary>(50, 1) minus (50,) is a table of 50 times 50: every prediction is
# compared with every target. The best answer to that is the mean of all targets.</details>

# %%
X = np.random.default_rng(0).normal(size=(50, 1))
target = 3 * X[:, 0]


def fitted(column):
    weight = Tensor(np.zeros((1, 1)))
    for _ in range(100):
        ((X @ weight - column) ** 2).mean().backward()
        weight.value, weight.gradient = weight.value - 0.1 * weight.gradient, None
    return weight.value.item()


print(f"weight: {fitted(target):.2f} with shape (50,), {fitted(target[:, None]):.2f} with shape (50, 1)")
claim("The wrong difference is a table of 50 by 50.", (X @ Tensor([[0.0]]) - target).shape == (50, 50))
claim("With it the weight stays below 1.", abs(fitted(target)) < 1)
claim("With equal shapes it is 3.", abs(fitted(target[:, None]) - 3) < 0.01)

# %% [markdown]
# A hundred steps, no message, and a weight near zero instead of 3. The mend: give both sides one shape, and
# look at the shape of the difference before training.
#
# **Bug 3: a softmax that overflows.** The formula $e^{z_k} / \sum_j e^{z_j}$, written as it stands in the
# book. For logits of 1, 2, 3 it is right. Which logit is the first to break it?
#
# <details><summary>Answer</summary>Above about 709, exp leaves the range of float64: infinity over infinity
# is nan. In float32 it happens above about 88. Subtracting the largest logit first changes nothing in the
# quotient, and then the largest power is 0.</details>

# %%
def book_softmax(z):
    with np.errstate(over="ignore", invalid="ignore"):  # so that the page shows the nan, not a warning
        return np.exp(z) / np.exp(z).sum()


z = np.array([1.0, 2.0, 3.0])
print(book_softmax(z).round(3), book_softmax(z + 1000))
claim("Three harmless logits are right.", np.allclose(book_softmax(z), Tensor(z).softmax().value))
claim("1,000 more for each should change nothing, and breaks it.", np.isnan(book_softmax(z + 1000)).all())
claim("The engine's softmax does not mind.", np.allclose(Tensor(z + 1000).softmax().value, book_softmax(z)))
for broken in (lambda: Tensor([1.0, 0.0]).log(), lambda: Tensor([[1.0, 2.0]]).cross_entropy([2])):
    try:
        broken()
    except ValueError as sentence:
        print(sentence)

# %% [markdown]
# The last two lines are the engine's: it refuses what cannot be, in a sentence. For even a right softmax is
# not enough: a share of 0 has the logarithm minus infinity. So softmax and logarithm belong into one
# operation, cross-entropy from logits; its gradient is then simply shares minus truth. (Chapter 7 has more.)

# %%
extreme = Tensor([[1e4, -1e4, 0.0]])
extreme.cross_entropy([1]).backward()
claim("At logits of ±10,000 the gradient is shares minus truth.", np.allclose(extreme.gradient, [[1, -1, 0]]))

# %% [markdown]
# ## Check yourself
#
# Replace the `...` and run the cell; the answer comes at once.
#
# 1. What is the gradient of $x \cdot x + 2x$ at $x = 3$? Count the paths.

# %%
answer = ...
backprop.check_paths(answer, x=3.0)

# %% [markdown]
# 2. Write the mean of each column's way back: `g` holds a gradient for each of the column means, `shape` is
#    the shape of the table, (rows, columns). What is the gradient of the table?

# %%
def my_gradient(g, shape):
    ...


backprop.check_column_mean(my_gradient)

# %% [markdown]
# 3. Add an operation to the engine: softsign, $x / (1 + |x|)$. Its slope is $1 / (1 + |x|)^2$.
#
# <details><summary>Hint</summary>backprop.node(value, "softsign", (x, lambda g: …)), with x.value inside. The
# function of g is the chain rule.</details>

# %%
def my_softsign(x):
    ...


backprop.check_softsign(my_softsign)

# %% [markdown]
# 4. Fill in the blanks. Below, all gradients but the last are hidden. What is that of v1? Go back from the
#    end: slope times gradient, node by node. Three digits are enough: 2% are forgiven, and after two misses
#    there is a hint. Then ask for w11, or any other name; move a weight first, if you like.

# %%
hidden = backprop.explore(hide=True, leaf="v1")
answer = ...
backprop.check_gradient(hidden.state, "v1", answer)
hidden

# %% [markdown]
# ## At scale
#
# The way back needs what the way forward computed, so memory grows with depth times batch, and for large
# networks it, not time, is the limit. **Recomputing** (gradient checkpointing) keeps only what comes out of
# each block and computes the rest again on the way back: much less memory for one more forward pass. In
# Keras it is `keras.RematScope`, in JAX `jax.checkpoint`, in TensorFlow `tf.recompute_grad`; across many
# GPUs, pipelines of layers are cut at the same places.

# %%
show(backprop.recomputed)
arrays = backprop.first_weights([128] * 65, "Glorot", seed=0)
batch = np.random.default_rng(0).normal(size=(256, 128))


def block(weights):
    def run(signal):
        for weight in weights:
            signal = (signal @ weight).tanh()
        return signal

    return run


# %% [markdown]
# Sixty-four layers, a batch of 256 rows, kept whole or in blocks of 8 layers. `tracemalloc` tells the
# largest amount of memory in use at one time.

# %%
def peak(size, apply):
    weights, signal = [Tensor(array) for array in arrays], Tensor(batch)
    tracemalloc.start()
    for first in range(0, 64, size):
        signal = apply(block(weights[first : first + size]), signal)
    signal.mean().backward()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used, weights[0].gradient


whole, gradient = peak(64, lambda run, signal: run(signal))
blocks, again = peak(8, backprop.recomputed)
claim("In blocks it takes less than half of the memory.", blocks < whole / 2)
claim("The gradient is the same.", np.allclose(gradient, again))

# %% [markdown]
# ## Summary
#
# - You followed a gradient by hand: slopes multiply along a path, paths add up.
# - You read an engine: value, parents, way back; one walk in reverse order; `+=`.
# - You can check a gradient with central differences, and know that a finer step is a worse one.
# - You know why deep sigmoid networks do not learn: the gradient does not arrive. Another activation
#   function and other first weights help.
#
# ## Words

# %%
terms = ["backpropagation", "chain rule", "computation graph", "automatic differentiation", "broadcasting"]
terms += ["central difference", "vanishing gradient", "exploding gradient", "initialization", "recomputing"]
words(*terms)

# %% [markdown] tags=["reference"]
# ## Sources
#
# - S. Linnainmaa, *Taylor expansion of the accumulated rounding error* (1976),
#   [doi:10.1007/BF01931367](https://doi.org/10.1007/BF01931367)
# - D. Rumelhart, G. Hinton, R. Williams, *Learning representations by back-propagating errors* (1986),
#   [doi:10.1038/323533a0](https://doi.org/10.1038/323533a0)
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010),
#   proceedings.mlr.press/v9/glorot10a.html
# - K. He et al., *Delving deep into rectifiers* (2015), [arXiv:1502.01852](https://arxiv.org/abs/1502.01852)
# - A. Baydin et al., *Automatic differentiation in machine learning: a survey* (2018),
#   [arXiv:1502.05767](https://arxiv.org/abs/1502.05767)
# - T. Chen et al., *Training deep nets with sublinear memory cost* (2016),
#   [arXiv:1604.06174](https://arxiv.org/abs/1604.06174)
# - TensorFlow documentation, *Introduction to gradients and automatic differentiation*,
#   tensorflow.org/guide/autodiff
