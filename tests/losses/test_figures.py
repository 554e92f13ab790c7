"""Figures of losses: what stands in them must not cover what they show."""

from labkit import losses
from tests.losses.examples import LOGITS


def test_the_legend_of_a_recovery_lies_off_every_line():
    ax = losses.draw_recovery([losses.recover(loss) for loss in LOGITS])
    ax.figure.canvas.draw()
    box = ax.get_legend().get_window_extent()
    assert len(ax.lines) == len(LOGITS) + 1  # the line at one half
    for line in ax.lines:
        points = line.get_transform().transform(line.get_xydata())
        inside = (box.x0 < points[:, 0]) & (points[:, 0] < box.x1)
        assert not (inside & (box.y0 < points[:, 1]) & (points[:, 1] < box.y1)).any()
    middle = ax.transData.transform((0, 0.5))[1]
    assert box.y1 < middle
