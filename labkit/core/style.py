"""How figures look: colours that everyone can tell apart, fonts with Chinese glyphs, sizes."""

import contextlib
import functools
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
AMBER = "#E69F00"
SKY = "#56B4E9"
BLACK = "#000000"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, BLACK, AMBER, SKY)
GREY = "#8C8C8C"
INK = "#222222"
# colour is never the only sign: each series has its own dashes and marker as well
DASHES = ((), (5, 1.5), (1.5, 1), (6, 1.5, 1.5, 1.5), (3, 1, 1, 1), (8, 2), (2, 2))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei")

# matplotlib keeps fonts, text layout and rcParams for the whole process, and a kernel may run
# callbacks on several threads: whoever draws holds this lock
DRAWING = threading.RLock()
_styled = False  # whether the holder of the lock is in the style of the house already


def series(index: int) -> dict:
    """Return the look of a data series: colour, dashes and marker.

    Parameters
    ----------
    index : int
        0, 1, 2 … in the order in which the series appear.

    Returns
    -------
    dict
        Keyword arguments for `Axes.plot`.
    """
    place = index % len(COLOURS)
    # from the eighth series on colours come again, with other dashes and markers
    other = (index + index // len(COLOURS)) % len(COLOURS)
    dashes = {"dashes": DASHES[other]} if DASHES[other] else {"linestyle": "-"}
    return {"color": COLOURS[place], "marker": MARKERS[other], **dashes}


@functools.cache
def fonts() -> list[str]:
    """Return the font families to use, those with Chinese glyphs last.

    Returns
    -------
    list of str
        Installed families only: a missing one would be reported with every text.
    """
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(name for name in CHINESE_FONTS if name in installed)]


def settings() -> dict:
    """Return the rcParams of the house, in force only while a styled function draws.

    Returns
    -------
    dict
    """
    return {
        "font.family": fonts(), "font.size": 10, "axes.titlesize": 11, "axes.titlelocation": "left",
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY,
        "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK,
        "legend.frameon": False, "legend.fontsize": 9, "lines.linewidth": 1.8, "lines.markersize": 5,
        "axes.unicode_minus": True, "figure.dpi": 100, "savefig.dpi": 100,
    }  # fmt: skip


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that draws, so that it draws in the style of the house.

    Parameters
    ----------
    draw : callable

    Returns
    -------
    callable
    """

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with DRAWING, _in_style():
            return draw(*args, **kwargs)

    return wrapper


@contextlib.contextmanager
def _in_style():
    # not matplotlib's rc_context: it would also undo what the notebook's backend sets up in here
    global _styled
    from matplotlib import rcParams

    if _styled:
        yield
        return
    ours = settings()
    kept = {name: rcParams[name] for name in ours}
    _styled = True
    try:
        rcParams.update(ours)
        yield
    finally:
        rcParams.update(kept)
        _styled = False


@styled
def new_axes(n_columns: int = 1, height: float = 3.6, width: float | None = None) -> Any:
    """Return new axes for a figure in a notebook: one, or an array when there are several columns.

    Parameters
    ----------
    n_columns : int
    height, width : float
        Inches; without a width, 6.4 for one column and 10 for more.

    Returns
    -------
    Axes or ndarray of Axes of shape (n_columns,)
    """
    import matplotlib.pyplot as plt

    width = width or (6.4 if n_columns == 1 else 10)
    _, axes = plt.subplots(1, n_columns, figsize=(width, height), layout="constrained")
    return axes
