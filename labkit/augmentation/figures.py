"""Figures of augmentation: each answers one question of the chapter."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes

from labkit.augmentation import artists
from labkit.augmentation.spectrograms import Spectrogram
from labkit.core import style


@style.styled
def draw_images(
    images: Sequence[np.ndarray],
    names: Sequence[str],
    title: str,
    ax: Axes | None = None,
    n_columns: int = 7,
) -> Axes:
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

    Examples
    --------
    >>> draw_images(np.zeros((2, 8, 8)), ["first", "second"], "two images").get_title(loc="left")
    'two images'
    """
    pixels = np.stack(images)
    pixels = pixels / 255 if pixels.dtype == np.uint8 else pixels
    pixels = pixels[..., 0] if pixels.shape[3:] == (1,) else pixels
    height, width = pixels.shape[1:3]
    rows = -(-len(images) // n_columns)
    columns = min(n_columns, len(images))
    size = {"height": 0.45 + 1.45 * rows * height / width, "width": max(1.1 * columns, 3.2)}
    ax = style.new_axes(**size) if ax is None else ax
    artists.prepare_tiles(pixels.shape, ax, n_columns)
    artists.add_tiles(pixels, [(name, True) for name in names], title, ax, n_columns)
    return ax


@style.styled
def draw_robustness(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw accuracy against the strength of a policy, a band for the 95 % interval.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `robustness` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.augmentation import Policy, robustness
    >>> models = {"zeros": lambda images: np.zeros(len(images))}
    >>> table = robustness(models, np.zeros((2, 8, 8)), [0, 1], Policy(noise=0.1))
    >>> draw_robustness(table).get_title(loc="left")
    'at full strength: zeros 50%'
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_strengths(table["model"].unique(), ax).set_xlabel("strength (share of the policy's)")
    artists.add_strengths(table, ax)
    return ax


@style.styled
def draw_predictions(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what a model predicts for changed images of each class.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    shares : DataFrame
        As `predictions_after` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_predictions(pd.DataFrame([[0.9, 0.1], [0.3, 0.7]])).get_title(loc="left")
    'predictions in % of each row; 80% keep their label'
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
    ax.set(xlabel="prediction", ylabel="digit before the change")
    accuracy = np.mean(np.diag(shares))
    ax.set_title(f"predictions in % of each row; {accuracy:.0%} keep their label")
    return ax


@style.styled
def draw_learning(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw accuracy against the number of original examples, a band from the worst to the best seed.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    table : DataFrame
        Columns n_examples, policy, test and accuracy, a row for each seed.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> runs = {"n_examples": [50, 50], "policy": ["none", "mild"], "test": "clean", "accuracy": [0.5, 0.7]}
    >>> draw_learning(pd.DataFrame(runs)).get_title(loc="left")
    'clean test, 50 examples: 50% → 70%'
    """
    ax = style.new_axes() if ax is None else ax
    for index, (name, rows) in enumerate(table.groupby("policy", sort=False)):
        runs = rows.groupby("n_examples")["accuracy"]
        look = style.series(index)
        middle = runs.mean()
        ax.fill_between(middle.index, runs.min(), runs.max(), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(middle.index, middle, label=name, **look)
    ax.set(xscale="log", xlabel="number of original examples", ylabel="accuracy")
    counts = sorted(table["n_examples"].unique())
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1, decimals=0))
    last = table[table["n_examples"] == counts[0]].groupby("policy", sort=False)["accuracy"].mean()
    ends = " → ".join(f"{value:.0%}" for value in last)
    ax.set_title(f"{table['test'].iloc[0]} test, {counts[0]} examples: {ends}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_waves(waves: Mapping[str, np.ndarray], sample_rate: int, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> draw_waves({"a tone": np.sin(np.arange(4000) / 3)}, 8000).get_title(loc="left")
    'longest: a tone, 0.50 s'
    """
    ax = style.new_axes(height=0.9 + 0.7 * len(waves)) if ax is None else ax
    loudest = max(np.abs(wave).max() for wave in waves.values()) or 1.0
    for row, (name, wave) in enumerate(waves.items()):
        seconds = np.arange(len(wave)) / sample_rate
        ax.plot(
            seconds, -row + 0.48 * wave / loudest, color=style.COLOURS[row % 7], linewidth=0.6, label=name
        )
    ax.set_yticks([-row for row in range(len(waves))], list(waves))
    ax.set(xlabel="seconds", ylabel="sound", ylim=(-len(waves) + 0.4, 0.6))
    longest = max(waves, key=lambda name: len(waves[name]))
    ax.set_title(f"longest: {longest}, {len(waves[longest]) / sample_rate:.2f} s")
    return ax


@style.styled
def draw_spectrogram(spectrogram: Spectrogram, title: str, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit.augmentation import spectrogram
    >>> tone = np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)
    >>> draw_spectrogram(spectrogram(tone, 8000), "a tone").get_title(loc="left")
    'a tone: loudest at 500 Hz'
    """
    ax = style.new_axes() if ax is None else ax
    levels = spectrogram.levels
    hertz = spectrogram.hertz
    seconds = spectrogram.seconds
    step = seconds[1] if len(seconds) > 1 else 0.01
    box = (-step / 2, seconds[-1] + step / 2, 0, hertz[-1] / 1000)
    ax.imshow(levels, origin="lower", aspect="auto", extent=box, cmap="Greys", vmin=-80, vmax=0)
    loudest = hertz[np.unravel_index(levels.argmax(), levels.shape)[0]]
    ax.set(xlabel="seconds", ylabel="kilohertz")
    ax.set_title(f"{title}: loudest at {loudest:.0f} Hz")
    return ax
