"""Series can be told apart without colour; drawing leaves no trace in matplotlib; Chinese has glyphs."""

import subprocess
import sys
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from labkit.core import style
from tests.descent.examples import FIGURES


def test_seven_series_differ_in_colour_and_in_dashes_and_in_marker():
    looks = [style.series(place) for place in range(7)]
    assert len({look["color"] for look in looks}) == 7
    assert len({look.get("dashes", "solid") for look in looks}) == 7
    assert len({look["marker"] for look in looks}) == 7


def test_later_series_still_differ():
    assert len({str(style.series(place)) for place in range(30)}) == 30


def test_colours_differ_in_lightness_or_hue_for_colour_blind_eyes():
    def seen(colour, mix):
        return np.array(mix) @ np.array(matplotlib.colors.to_rgb(colour))

    # deuteranopia (Machado et al. 2009, doi:10.1109/TVCG.2009.113), linear approximation
    mix = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    seen_colours = [seen(colour, mix) for colour in style.COLOURS]
    gaps = [np.linalg.norm(a - b) for place, a in enumerate(seen_colours) for b in seen_colours[place + 1 :]]
    assert min(gaps) > 0.15


def test_drawing_leaves_rcparams_as_they_were():
    before = dict(matplotlib.rcParams)
    for draw in FIGURES.values():
        draw(None)
    assert dict(matplotlib.rcParams) == before


def test_importing_leaves_rcparams_as_they_were():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); import labkit.descent, labkit.panels.panel; "
        "print(dict(matplotlib.rcParams) == before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_failing_drawing_leaves_rcparams_as_they_were_and_the_lock_free():
    @style.styled
    def fails():
        assert matplotlib.rcParams["axes.spines.top"] is False
        raise RuntimeError

    before = dict(matplotlib.rcParams)
    with pytest.raises(RuntimeError):
        fails()
    assert dict(matplotlib.rcParams) == before
    free = []

    def enter():
        if style.DRAWING.acquire(timeout=5):
            style.DRAWING.release()
            free.append(True)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert free == [True]


def test_figures_are_in_the_style_of_the_house():
    ax = FIGURES["draw_losses"](None)
    assert not ax.spines["top"].get_visible()
    assert not ax.spines["right"].get_visible()
    assert ax.xaxis.label.get_color() == style.INK
    assert matplotlib.rcParams["axes.spines.top"] is True


def test_new_axes_are_one_or_a_row():
    ax = style.new_axes()
    assert tuple(ax.figure.get_size_inches()) == (6.4, 3.6)
    assert style.new_axes(3).shape == (3,)


def test_fonts_are_installed_ones():
    installed = set(font_manager.get_font_names())
    assert style.fonts()[0] == "DejaVu Sans"
    assert set(style.fonts()[1:]) == set(style.CHINESE_FONTS) & installed


@pytest.mark.skipif(
    not set(style.CHINESE_FONTS) & set(font_manager.get_font_names()),
    reason="no Chinese font is installed (Debian and Ubuntu: apt-get install fonts-noto-cjk)",
)
def test_chinese_words_have_glyphs():
    @style.styled
    def draw():
        figure = Figure()
        figure.add_subplot().set(title="梯度下降", xlabel="学习率 η", ylabel="损失 −1")
        figure.canvas.draw()  # a missing glyph is a warning, and warnings are errors here
        return figure.axes[0].title

    families = draw().get_fontfamily()
    assert set(families) & set(style.CHINESE_FONTS)
