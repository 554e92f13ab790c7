"""Speed of augmentation: images a second of our forms against the library's, at the same three transforms."""

import statistics
import time
import warnings

import numpy as np

from labkit import augmentation, datasets

POLICY = augmentation.Policy(rotate=15, shift=3, zoom=0.1)
N_IMAGES, BATCH = 2048, 64


def main():
    """Print rows of a Markdown table: what, labkit, against, takes, ratio."""
    images = (datasets.load("digits").images[:N_IMAGES, ..., None] / 255).astype("float32")
    works = {
        "NumPy": in_numpy(images),
        "tf.data": in_pipeline(images),
        "keras.layers, called eagerly": eagerly(images),
        "ImageDataGenerator": by_generator(images),
    }
    rates = medians(works, repeats=3)
    theirs = {name: rates[name] for name in list(works)[2:]}
    fastest = max(theirs, key=theirs.get)
    for name in ("NumPy", "tf.data"):
        for other, rate in theirs.items():
            ratio = f"{rates[name] / rate:.3g} ×{' (the faster)' if other == fastest else ''}"
            what = f"rotate, shift, zoom of {N_IMAGES:,} digits, batches of {BATCH}: {name}"
            print(f"| {what} | {rates[name]:,.0f}/s | {other} | {rate:,.0f}/s | {ratio} |", flush=True)


def medians(works, repeats):
    """Return the median of images a second of each side, run in turn after a warm-up."""
    for work in works.values():
        work()
    rounds = [{name: N_IMAGES / seconds(work) for name, work in works.items()} for _ in range(repeats)]
    return {name: statistics.median(one[name] for one in rounds) for name in works}


def seconds(work):
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_numpy(images):
    """Return our NumPy form at work, batch by batch."""

    def work():
        for place in range(0, N_IMAGES, BATCH):
            augmentation.augment(images[place : place + BATCH], POLICY, seed=place)

    return work


def in_pipeline(images):
    """Return our map in `tf.data` at work; the time to read the same batches without it is small."""
    import tensorflow as tf

    from labkit.augmentation import networks

    batches = tf.data.Dataset.from_tensor_slices((images, np.zeros(N_IMAGES))).batch(BATCH)
    stream = networks.augmented(batches, POLICY)

    def work():
        for _ in stream:
            pass

    return work


def eagerly(images):
    """Return Keras's own layers at work, called one by one."""
    from keras.layers import RandomRotation, RandomTranslation, RandomZoom

    black = {"fill_mode": "constant", "seed": 0}
    layers = [RandomRotation(15 / 360, **black), RandomTranslation(3 / 28, 3 / 28, **black)]
    layers.append(RandomZoom(0.1, 0.1, **black))

    def work():
        for place in range(0, N_IMAGES, BATCH):
            batch = images[place : place + BATCH]
            for layer in layers:
                batch = layer(batch, training=True)

    return work


def by_generator(images):
    """Return the deprecated generator at work, with the same transforms and interpolation."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker = ImageDataGenerator(
            rotation_range=15,
            width_shift_range=3.0 / 28,
            height_shift_range=3.0 / 28,
            zoom_range=0.1,
            fill_mode="constant",
            interpolation_order=1,
        )
    stream = maker.flow(images, batch_size=BATCH)

    def work():
        for _ in range(N_IMAGES // BATCH):
            next(stream)

    return work


if __name__ == "__main__":
    main()
