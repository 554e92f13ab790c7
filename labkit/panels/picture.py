"""A private figure for a panel: its background is drawn once, its moving parts on every change."""

import io
from collections.abc import Callable, Iterable

from labkit.core import style


class Picture:
    """A row of axes that is redrawn fast, off pyplot.

    Drawing is the whole cost of a move of a slider. So contours, ticks and labels are drawn once and
    kept as pixels; on each change only the artists that the layers add are drawn over them.

    Parameters
    ----------
    n_axes : int
    size : tuple of float
        Width and height in inches, at 100 dots an inch.
    """

    def __init__(self, n_axes: int = 2, size: tuple[float, float] = (9.6, 4.4)) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=size, dpi=100)
        self._canvas = FigureCanvasAgg(self.figure)
        self._n_axes = n_axes
        self.axes: tuple = ()

    @style.styled
    def stage(self, background: Callable) -> None:
        """Draw the background anew and keep its pixels.

        Parameters
        ----------
        background : callable
            Called with the axes.
        """
        self.figure.clear()
        self.axes = tuple(self.figure.subplots(1, self._n_axes, squeeze=False)[0])
        self.figure.subplots_adjust(left=0.085, right=0.975, bottom=0.19, top=0.925, wspace=0.22)
        background(*self.axes)
        for title in self._titles():
            title.set_animated(True)  # titles state numbers that change: they belong to the moving parts
        self._canvas.draw()
        self._pixels = self._canvas.copy_from_bbox(self.figure.bbox)

    @style.styled
    def draw(self, foreground: Callable, ghosts: Iterable[Callable] = ()) -> bytes:
        """Draw the moving parts over the background.

        Parameters
        ----------
        foreground : callable
            Called with the axes; what it adds is drawn, then taken away again.
        ghosts : iterable of callable
            The same, drawn first, grey and faint.

        Returns
        -------
        bytes
            The picture as PNG.
        """
        self._canvas.restore_region(self._pixels)
        for ghost in ghosts:
            for artist in self._added(ghost):
                _fade(artist)
                self._put(artist)
        for title in self._titles():
            title.set_text("")
        for artist in self._added(foreground):
            self._put(artist)
        for title in self._titles():
            if title.get_text():
                self.figure.draw_artist(title)
        return self._png()

    def locate(self, x: float, y: float) -> tuple[int | None, tuple[float, float]]:
        """Return which axes a pixel lies on, and where.

        Parameters
        ----------
        x, y : float
            Pixels from the left and from the top.

        Returns
        -------
        tuple
            Index of the axes (None between them) and the place in data coordinates.
        """
        y = self.figure.bbox.height - y
        for index, ax in enumerate(self.axes):
            if ax.bbox.contains(x, y):
                across, up = ax.transData.inverted().transform((x, y))
                return index, (float(across), float(up))
        return None, (x, y)

    def _added(self, layer):
        before = {id(child) for ax in self.axes for child in ax.get_children()}
        layer(*self.axes)
        added = [child for ax in self.axes for child in ax.get_children() if id(child) not in before]
        return sorted(added, key=lambda artist: artist.get_zorder())

    def _put(self, artist):
        self.figure.draw_artist(artist)
        artist.remove()

    def _titles(self):
        return [title for ax in self.axes for title in (ax.title, ax._left_title, ax._right_title)]

    def _png(self):
        from PIL import Image

        buffer = io.BytesIO()
        pixels = Image.frombuffer("RGBA", self._canvas.get_width_height(), self._canvas.buffer_rgba())
        # level 1: three times faster than the default for a tenth more bytes
        pixels.convert("RGB").save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


def _fade(artist):
    if hasattr(artist, "set_color"):
        artist.set_color(style.GREY)
    artist.set_alpha(0.0 if hasattr(artist, "get_text") else 0.45)
