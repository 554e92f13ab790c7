"""Figures of features: each answers one question of the chapter."""

import numpy as np

from labkit.core import style
from labkit.features import artists

# where a name may stand beside its point
SIDES = (((5, 4), "left"), ((-5, -10), "right"), ((5, -10), "left"), ((-5, 4), "right"))


@style.styled
def draw_skews(columns, skews, ax=None):
    """Draw the shape of a column under each cure, each stretched to the range from 0 to 1.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    columns : DataFrame
        From `cure_skew`.
    skews : dict
        Name -> skewness, as the labels say.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=4) if ax is None else ax
    names = list(columns)
    for place, name in enumerate(reversed(names)):
        low, high = columns[name].min(), columns[name].max()
        counts, edges = np.histogram((columns[name] - low) / max(high - low, 1e-12), bins=40, range=(0, 1))
        top = place + 0.85 * counts / counts.max()
        ax.fill_between(edges, place, np.append(top, top[-1]), step="post", color=style.BLUE, alpha=0.75)
    ax.set_yticks(np.arange(len(names)) + 0.3, [f"{n}\nskew {skews[n]:.1f}" for n in reversed(names)])
    ax.set(xlim=(0, 1), xlabel="value, stretched to 0 … 1", ylabel="transformation")
    least = min(skews, key=lambda name: abs(skews[name]))
    ax.set_title(f"least skewed: {least}, {skews[least]:.2f} instead of {skews[names[0]]:.2f}")
    return ax


@style.styled
def draw_selection(table, ax=None):
    """Draw the mean score of each way to select, inside the folds and before them.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    table : DataFrame
        From `compare_selection`.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bars are one standard deviation over folds and seeds.
    """
    ax = style.new_axes(width=8) if ax is None else ax
    ways = list(dict.fromkeys(table["way"]))
    for shift, (place, (colour, marker)) in zip((0.12, -0.12), artists.PLACE_LOOK.items(), strict=True):
        scores = table[table["place"] == place].groupby("way")["score"]
        mean, spread = scores.mean()[ways], scores.std()[ways].fillna(0)
        rows = np.arange(len(ways))[::-1] + shift
        look = {"color": colour, "capsize": 3, "label": f"selected {place}"}
        ax.errorbar(mean, rows, xerr=spread, fmt=marker, **look)
    ax.axvline(0.5, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.set_yticks(np.arange(len(ways))[::-1], ways)
    ax.set(xlim=(0, 1.1), xlabel="cross-validated accuracy on labels nobody can know", ylabel="selection")
    ax.set_ylim(-1.5, len(ways) - 0.5)  # room for the legend below the last way
    ax.legend(loc="lower left", ncols=2)
    means = table[table["place"] == "on all rows"].groupby("way")["score"].mean()
    ax.set_title(f"selected on all rows, {means.idxmax()} reaches {means.max():.0%} on pure noise")
    return ax


@style.styled
def draw_centres(images, centres, radii, ax=None):
    """Draw images with the centre of their ink and a circle of its radius.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
        Drawn side by side.
    centres : ndarray of shape (n, 2)
    radii : ndarray of shape (n,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=2.2, width=9) if ax is None else ax
    width = images.shape[2]
    ax.imshow(np.hstack(list(images)), cmap="Greys")
    angle = np.linspace(0, 2 * np.pi, 60)
    for place, ((row, column), radius) in enumerate(zip(centres, radii, strict=True)):
        middle = column + place * width
        ax.plot(middle, row, "+", color=style.ORANGE, markersize=11, markeredgewidth=2.5)
        ax.plot(middle + radius * np.cos(angle), row + radius * np.sin(angle), color=style.ORANGE)
    ax.set_axis_off()
    ax.set_title(f"centre of the ink and its radius, {radii.min():.1f} to {radii.max():.1f} pixels")
    return ax


@style.styled
def draw_plane(places, names, values, ax=None, label="median price (thousand dollars)"):
    """Draw an embedding of two dimensions: a point for each category, coloured by a value.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    places : ndarray of shape (n, 2)
    names : sequence of str
    values : ndarray of shape (n,)
    ax : Axes, optional
    label : str

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=5, width=8) if ax is None else ax
    order = np.log(values)
    points = ax.scatter(
        *np.transpose(places), c=order, cmap="viridis", s=55, edgecolor="white", linewidth=0.5
    )
    for place, name, (shift, side) in zip(places, names, _sides(places, names), strict=True):
        ax.annotate(name, place, shift, ha=side, textcoords="offset points", fontsize=8)
    bar = ax.figure.colorbar(points, ax=ax, label=label)
    marks = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    bar.set_ticks(np.log(marks), labels=[f"{mark:.0f}" for mark in marks])
    ax.margins(0.12)
    ax.set(xlabel="first learned number", ylabel="second learned number")
    ax.set_title(f"{len(names)} places, two learned numbers each")
    return ax


@style.styled
def draw_probe(table, ax=None):
    """Draw how well a linear model reads each representation, against the labels it may use.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    table : DataFrame
        From `probe`.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bands reach from the worst seed to the best.
    """
    ax = style.new_axes(height=4, width=7.5) if ax is None else ax
    for index, (name, rows) in enumerate(table.groupby("representation", sort=False)):
        scores = rows.groupby("n_rows")["accuracy"].agg(["mean", "min", "max"])
        label = f"{name} ({rows['n_columns'].iloc[0]} columns)"
        ax.plot(scores.index, scores["mean"], label=label, **style.series(index))
        ax.fill_between(
            scores.index, scores["min"], scores["max"], color=style.series(index)["color"], alpha=0.15
        )
    sizes = sorted(table["n_rows"].unique())
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="labelled rows", ylabel="accuracy of a linear model")
    ax.legend(loc="lower right")
    few = table[table["n_rows"] == sizes[0]].groupby("representation")["accuracy"].mean()
    ax.set_title(f"with {sizes[0]} labels {few.idxmax()} leads: {few.max():.0%}")
    return ax


@style.styled
def draw_trial(trial, ax=None):
    """Draw the score of a recipe in each fold, with the mean and what guessing scores.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    trial : Trial
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_folds(trial, style.new_axes() if ax is None else ax)
    artists.add_folds(trial, ax)
    return ax


@style.styled
def draw_missed(dropped, ax=None):
    """Draw what a recipe loses without each of its groups, with the spread over folds.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    dropped : DataFrame
        From `drop_each`.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_losses(dropped, style.new_axes(height=4) if ax is None else ax, milliseconds=False)
    ax.set_title(artists.title(None, "adds", dropped))
    return ax


def _sides(places, names):
    """Choose for each name the side of its point where it covers fewest points and names."""
    places = np.asarray(places, dtype=float)
    unit = np.ptp(places, axis=0) / (80, 60)  # a letter is about so wide and half as high as a line
    taken = [(place - unit, place + unit) for place in places]
    chosen = []
    for place, name in zip(places, names, strict=True):
        boxes = [_box(place, unit, len(name), *side) for side in SIDES]
        covered = [
            sum(np.all(low < high_) and np.all(low_ < high) for low_, high_ in taken) for low, high in boxes
        ]
        chosen.append(SIDES[int(np.argmin(covered))])
        taken.append(boxes[int(np.argmin(covered))])
    return chosen


def _box(place, unit, n_letters, shift, side):
    """Return the lower left and upper right corner of a name beside a point."""
    left = place[0] + (1 if side == "left" else -1 - n_letters) * unit[0]
    bottom = place[1] + (1 if shift[1] > 0 else -3) * unit[1]
    return np.array([left, bottom]), np.array([left + n_letters * unit[0], bottom + 2 * unit[1]])
