"""Figures of augmentation: each answers one question of the chapter."""

import numpy as np
from matplotlib import ticker

from labkit.augmentation import artists
from labkit.core import style


@style.styled
def draw_images(images, names, title, ax=None, n_columns=7):
    """Draw images side by side, each under its name.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : sequence of ndarray of one shape
        Grey or red, green, blue; uint8 from 0 to 255, or floats from 0 to 1.
    names : sequence of str
    title : str
    ax : Axes, optional
    n_columns : int

    Returns
    -------
    Axes
    """
    images = np.stack(images)
    pixels = images / 255 if images.dtype == np.uint8 else images
    pixels = pixels[..., 0] if pixels.shape[3:] == (1,) else pixels
    height, width = pixels.shape[1:3]
    rows, columns = -(-len(images) // n_columns), min(n_columns, len(images))
    size = {"height": 0.45 + 1.45 * rows * height / width, "width": max(1.1 * columns, 3.2)}
    ax = style.new_axes(**size) if ax is None else ax
    artists.prepare_tiles(pixels.shape, ax, n_columns)
    artists.add_tiles(pixels, [(name, True) for name in names], title, ax, n_columns)
    return ax


@style.styled
def draw_robustness(table, ax=None):
    """Draw accuracy against the strength of a recipe, a band for the 95 % interval.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `robustness` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_strengths(table["model"].unique(), ax).set_xlabel("strength (share of the recipe's)")
    artists.add_strengths(table, ax)
    return ax


@style.styled
def draw_answers(shares, ax=None):
    """Draw what a model answers to changed images of each class.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    shares : DataFrame
        As `answers_after` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=4.4, width=5.2) if ax is None else ax
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), share in np.ndenumerate(shares.to_numpy()):
        if share >= 0.005:
            dark = share > 0.5
            ax.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=8,
                    color="white" if dark else style.INK)  # fmt: skip
    ax.set_xticks(range(len(shares.columns)), shares.columns)
    ax.set_yticks(range(len(shares.index)), shares.index)
    ax.set(xlabel="the model's answer", ylabel="digit before the change")
    kept = np.mean(np.diag(shares))
    ax.set_title(f"answers in % of each row; {kept:.0%} keep their label")
    return ax


@style.styled
def draw_learning(table, ax=None):
    """Draw accuracy against the number of true examples, a band from the worst to the best seed.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    table : DataFrame
        Columns n_examples, recipe, test and accuracy, a row for each seed.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, rows) in enumerate(table.groupby("recipe", sort=False)):
        runs, look = rows.groupby("n_examples")["accuracy"], style.series(place)
        middle = runs.mean()
        ax.fill_between(middle.index, runs.min(), runs.max(), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(middle.index, middle, label=name, **look)
    ax.set(xscale="log", xlabel="number of true examples", ylabel="accuracy")
    counts = sorted(table["n_examples"].unique())
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1, decimals=0))
    last = table[table["n_examples"] == counts[0]].groupby("recipe", sort=False)["accuracy"].mean()
    ends = " → ".join(f"{value:.0%}" for value in last)
    ax.set_title(f"{table['test'].iloc[0]} test, {counts[0]} examples: {ends}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_waves(waves, sample_rate, ax=None):
    """Draw sounds below each other on one scale of time.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    waves : dict
        Name -> ndarray of shape (n_samples,).
    sample_rate : int
        Samples a second.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=0.9 + 0.7 * len(waves)) if ax is None else ax
    loudest = max(np.abs(wave).max() for wave in waves.values()) or 1.0
    for place, (name, wave) in enumerate(waves.items()):
        seconds = np.arange(len(wave)) / sample_rate
        ax.plot(
            seconds, -place + 0.48 * wave / loudest, color=style.COLOURS[place % 7], linewidth=0.6, label=name
        )
    ax.set_yticks([-place for place in range(len(waves))], list(waves))
    ax.set(xlabel="seconds", ylabel="sound", ylim=(-len(waves) + 0.4, 0.6))
    longest = max(waves, key=lambda name: len(waves[name]))
    ax.set_title(f"longest: {longest}, {len(waves[longest]) / sample_rate:.2f} s")
    return ax


@style.styled
def draw_spectrogram(spectrogram, title, ax=None):
    """Draw how loud each frequency is at each time.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    spectrogram : Spectrogram
    title : str
        What the sound is; the loudest frequency is added.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    levels, hertz, seconds = spectrogram.levels, spectrogram.hertz, spectrogram.seconds
    step = seconds[1] if len(seconds) > 1 else 0.01
    box = (-step / 2, seconds[-1] + step / 2, 0, hertz[-1] / 1000)
    ax.imshow(levels, origin="lower", aspect="auto", extent=box, cmap="Greys", vmin=-80, vmax=0)
    loudest = hertz[np.unravel_index(levels.argmax(), levels.shape)[0]]
    ax.set(xlabel="seconds", ylabel="kilohertz")
    ax.set_title(f"{title}: loudest at {loudest:.0f} Hz")
    return ax
