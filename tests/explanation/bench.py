"""Speed of explanations: of a row with 30 features, and of an image, against the packages as they come."""

import os
import time
import warnings

import numpy as np

from labkit import explanation

N_FEATURES = 30
N_BACKGROUND = 50
N_BLOCKS = 3
SIDE = 28
PATCH = 7


def main():
    """Print rows of a Markdown table: what, labkit, against, takes, ratio."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages' own dependencies
        of_a_row()
        of_an_image()


def of_a_row():
    """Compare Shapley values of one row, where the exact ones are known."""
    import shap

    model, x, background = blocks()
    exact = exact_values(model, x, background)
    predict = explanation.Predictor(model, chunk_rows=2**15)

    def error(values):
        return np.abs(np.ravel(values) - exact).max() / np.abs(exact).max()

    def by_permutation(f):
        return shap.PermutationExplainer(f, background, seed=0)(x[None], silent=True).values

    def by_kernel(f):
        return shap.KernelExplainer(f, background).shap_values(x[None], silent=True)

    by_permutation(lambda rows: rows[:, 0])  # numba compiles on the first call
    asked(model)(background), predict(background)  # and Keras traces
    for name, work in {"PermutationExplainer": by_permutation, "KernelExplainer": by_kernel}.items():
        taken, values = seconds(lambda work=work: work(asked(model)), 1)
        for n_pairs in (4, 8, 16, 24, 32, 48):
            result = explanation.permutation_shapley(predict, x, background, n_pairs)
            if error(result.values) <= error(values):
                break
        ours, _ = seconds(lambda n=n_pairs: explanation.permutation_shapley(predict, x, background, n), 5)
        errors = f"error {error(result.values):.3f} and {error(values):.3f}"
        what = f"Shapley values of {N_FEATURES} features, {errors}"
        tell(what, ours, f"shap.{name}, model.predict", taken)


def tell(what, ours, name, theirs):
    """Print one row."""
    times = f"{1e3 * ours:.3g} ms | {name} | {1e3 * theirs:.3g} ms | {theirs / ours:.3g} ×"
    print(f"| {what} | {times} |", flush=True)


def asked(model):
    """Return the model as tutorials hand it over."""
    return lambda rows: model.predict(rows, verbose=0)[:, 0]


def blocks():
    """Return a Keras MLP in which features of three blocks never meet, a row and a background."""
    import keras

    rng = np.random.default_rng(0)
    model = keras.Sequential(
        [
            keras.Input((N_FEATURES,)),
            keras.layers.Dense(30, "relu"),
            keras.layers.Dense(15, "relu"),
            keras.layers.Dense(1),
        ]
    )
    shapes = [(30, 30), (30, 15)]
    block = [np.kron(np.eye(N_BLOCKS), np.ones((m // N_BLOCKS, n // N_BLOCKS))) for m, n in shapes]
    kernels = [mask * rng.normal(0, np.sqrt(6 / len(mask)), mask.shape) for mask in block]
    end = rng.normal(size=(15, 1))
    model.set_weights([kernels[0], rng.normal(size=30), kernels[1], rng.normal(size=15), end, np.zeros(1)])
    rows = rng.normal(size=(N_BACKGROUND + 1, N_FEATURES)).astype("float32")
    return model, rows[0], rows[1:]


def exact_values(model, x, background):
    """Return the Shapley values block by block: what does not meet adds up."""
    parts = np.array_split(np.arange(N_FEATURES), N_BLOCKS)
    return np.concatenate([of_block(model, x, background, part) for part in parts])


def of_block(model, x, background, part):
    def rest(rows):
        whole = np.tile(background[0], (len(rows), 1))
        whole[:, part] = rows
        return whole

    predict = explanation.Predictor(model, preprocess=rest)
    return explanation.exact_shapley(predict, x[part], background[:, part]).values


def of_an_image():
    """Compare LIME of a digit-sized image with the package's defaults, by time and by local fit."""
    import keras
    from lime import lime_image

    keras.utils.set_random_seed(0)
    model, image = trained()
    predict = explanation.Predictor(model, output=int(model(image[None]).numpy().argmax()))

    def theirs():
        ask = lime_image.LimeImageExplainer(random_state=0).explain_instance
        return ask(image[..., 0].astype(float), lambda X: model.predict(X[..., :1], verbose=0), top_labels=1)

    def ours():
        return explanation.lime(predict, explanation.Patches(image, PATCH), n_samples=1000)

    lime_image.tqdm = iter  # its bar would stand between the rows
    ours()
    (taken, message) = seconds(theirs, 1)
    (taken_by_us, result) = seconds(ours, 3)
    score = message.score[message.top_labels[0]] if isinstance(message.score, dict) else message.score
    what = f"LIME of an image, 1,000 samples, local fit {result.local_fit:.2f} and {score:.2f}"
    tell(what, taken_by_us, "lime's defaults, model.predict", taken)


def trained():
    """Return a small CNN that has learned digits for an epoch, and a digit."""
    import keras

    from labkit import datasets

    data = datasets.load("digits")
    X = data.images[:4000, ..., None].astype("float32") / 255
    y = data.labels[:4000]
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, "softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(X, y, epochs=2, batch_size=64, verbose=0)
    return model, X[0]


def seconds(work, repeats):
    """Return the least processor time of several runs, and the last result."""
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        result = work()
        taken.append(time.process_time() - begin)
    return min(taken), result


if __name__ == "__main__":
    main()
