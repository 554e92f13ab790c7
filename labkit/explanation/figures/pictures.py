"""Figures of explained images, texts and paths: orange raises a prediction, blue lowers it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize

from labkit.core import style
from labkit.explanation.results import Explanation

AGAINST_TO_FOR = LinearSegmentedColormap.from_list("against to for", [style.BLUE, "white", style.ORANGE])
FONT = 12  # points: height and width of a letter of fixed width, and of a line
LETTER = 7.6
LINE = 38
PALE = 0.65  # how far colours go behind words, which must stay readable
SHOWN = 0.05  # of the largest contribution: smaller ones get no number
MOST_NAMED = 5


@style.styled
def draw_overlay(explanation: Explanation, ax: Axes | None = None) -> Axes:
    r"""Draw the contributions of an image's pixels or patches over the image, with their signs.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanation : Explanation
        Of Patches or of an image.
    ax : Axes, optional

    Returns
    -------
    Axes
        The image is grey and pale; colours are full at the largest contribution.

    Raises
    ------
    ArgumentError
        When it is not an image that was explained.

    Examples
    --------
    >>> from labkit import explanation
    >>> image = explanation.Patches(np.eye(4), patch=2, fill=0.0)
    >>> result = explanation.occlusion(lambda images: images.mean(axis=(1, 2)), image)
    >>> draw_overlay(result).get_title(loc="left")
    'occlusion:\n0% of the total contribution is negative'
    """
    heat = explanation.heat
    ax = style.new_axes(height=4.2, width=4.8) if ax is None else ax
    limit = np.abs(heat).max() or 1.0
    ax.imshow(_grey(explanation.source), cmap="Greys_r", vmin=-1.5, vmax=1.2)
    shade = ax.imshow(heat, cmap=AGAINST_TO_FOR, vmin=-limit, vmax=limit)
    # small contributions let the image show through
    shade.set_alpha(0.85 * np.sqrt(np.abs(heat) / limit))
    scale = ScalarMappable(Normalize(-limit, limit), AGAINST_TO_FOR)
    ax.figure.colorbar(scale, ax=ax, label=f"contribution ({explanation.units})", shrink=0.8)
    ax.set(xlabel="column of pixels", ylabel="row of pixels")
    against = np.abs(heat[heat < 0]).sum() / (np.abs(heat).sum() or 1.0)
    ax.set_title(f"{explanation.method}:\n{against:.0%} of the total contribution is negative")
    return ax


@style.styled
def draw_words(explanation: Explanation, ax: Axes | None = None) -> Axes:
    """Draw a text with each word on the colour of its contribution, and the larger ones as numbers below.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanation : Explanation
        Of Words, or with words as names.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import explanation
    >>> count = lambda texts: np.array([text.count("good") for text in texts])
    >>> draw_words(explanation.occlusion(count, explanation.Words("so good"))).get_title(loc="left")
    'occlusion: good +1 of 1 value'
    """
    is_text = hasattr(explanation.source, "text")
    words = [str(word) for word in (explanation.data if is_text else explanation.names)]
    width = 6.2 * 72 if ax is None else ax.bbox.width / ax.figure.dpi * 72
    places, n_lines = _flow([len(word) for word in words], width)
    ax = style.new_axes(height=0.7 + n_lines * LINE / 72) if ax is None else ax
    limit = np.abs(explanation.values).max() or 1.0
    for word, value, place in zip(words, explanation.values, places, strict=True):
        colour = AGAINST_TO_FOR(0.5 + 0.5 * PALE * value / limit)
        look = {"bbox": {"facecolor": colour, "edgecolor": "none", "pad": 2}, "family": "DejaVu Sans Mono"}
        _put(ax, word, place, fontsize=FONT, **look)
        if abs(value) >= SHOWN * limit:
            number = f"{value:+.2g}".replace("-", "\N{MINUS SIGN}")
            _put(ax, number, (place[0], place[1] - 0.45 * LINE), fontsize=0.65 * FONT)
    ax.set_axis_off()
    first = explanation.order[0]
    largest = (
        f"{words[first]} {explanation.values[first]:+.2g} of {explanation.prediction:.2g} {explanation.units}"
    )
    ax.set_title(f"{explanation.method}: {largest}", pad=12)
    return ax


@style.styled
def draw_lasso_path(path: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how coefficients leave zero as the penalty of the lasso falls, the first to leave by name.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    path : DataFrame
        Of lasso_path.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.explanation import lasso_path
    >>> X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]])
    >>> draw_lasso_path(lasso_path(X, X[:, 0])).get_title(loc="left")
    'halfway along, 1 of 2 columns are used'
    """
    ax = style.new_axes() if ax is None else ax
    used = path.to_numpy() != 0
    entered = np.where(used.any(axis=0), used.argmax(axis=0), len(path))
    for rank, place in enumerate(np.argsort(entered, kind="stable")):
        look = style.series(rank) | {"marker": None, "label": str(path.columns[place])}
        pale = {"color": style.GREY, "linewidth": 0.8}
        ax.plot(path.index, path.iloc[:, place], **(look if rank < MOST_NAMED else pale))
    ax.set(
        xscale="log", xlabel="penalty alpha, falling to the right", ylabel="coefficient, columns standardized"
    )
    ax.set_xlim(path.index.max(), path.index.min())
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), title="in the order of entry")
    half = int(used[len(path) // 2].sum())
    ax.set_title(f"halfway along, {half} of {path.shape[1]} columns are used")
    return ax


def _flow(lengths, width):
    """Return where words go, in points from the top left corner, and how many lines they take."""
    places = []
    x = 0.0
    line = 0
    for length in lengths:
        taken = LETTER * length
        if x and x + taken > width:
            x = 0.0
            line = line + 1
        places.append((x, -LINE * line))
        x += taken + 1.6 * LETTER
    return places, line + 1


def _put(ax, text, place, **look):
    # in points, so that words keep their distances whatever becomes of the axes
    ax.annotate(
        text, (0, 1), place, xycoords="axes fraction", textcoords="offset points", va="top", ha="left",
        annotation_clip=False, **look,
    )  # fmt: skip


def _grey(source):
    """Return an image as brightness from 0 to 1."""
    image = np.asarray(getattr(source, "image", source), dtype=float)
    image = image.mean(axis=2) if image.ndim == 3 else image
    return (image - image.min()) / (np.ptp(image) or 1.0)
