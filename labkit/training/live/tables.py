"""The trainings of a panel as a table, and what goes on as a sentence."""

import html
import math
from collections.abc import Sequence
from typing import Any

from labkit.training.live.curves import Track

COLUMNS = ("", "settings", "seed", "state", "epochs", "best")


def table(tracks: Sequence[Track], metric: str) -> str:
    """Return the trainings as a table in HTML, with mean and range where seeds repeat the same settings.

    Parameters
    ----------
    tracks : sequence of Track
    metric : str
        The column whose best value is shown.

    Returns
    -------
    str
    """
    if not tracks:
        return ""
    rows = [_row(number, track, metric) for number, track in enumerate(tracks, start=1)]
    rows += [_spread(name, tracks, metric) for name in dict.fromkeys(track.name for track in tracks)]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in (*COLUMNS[:-1], f"best {metric}"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _row(number, track, metric):
    sign = "pinned" if track.pinned else ""
    cells = (
        f"{number} {sign}",
        track.name,
        track.seed,
        track.state,
        len(track.rows),
        _number(track.best(metric)),
    )
    return _cells(cells)


def _spread(name, tracks, metric):
    values = [value for track in finished(tracks, name) if math.isfinite(value := track.best(metric))]
    if len(values) < 2:
        return ""
    words = (
        f"mean {_number(sum(values) / len(values))}, from {_number(min(values))} to {_number(max(values))}"
    )
    return _cells(("", name, f"{len(values)} seeds", "", "", words))


def finished(tracks: Sequence[Track], name: str) -> list[Track]:
    """Return the trainings of one setting that ran to their end, the last one of each seed.

    Parameters
    ----------
    tracks : sequence of Track
    name : str

    Returns
    -------
    list of Track
    """
    return list({t.seed: t for t in tracks if t.name == name and t.state == "done"}.values())


def difference(tracks: Sequence[Track], metric: str) -> float:
    """Return by what share the largest of the trainings' best values exceeds the smallest.

    Parameters
    ----------
    tracks : sequence of Track
    metric : str

    Returns
    -------
    float
    """
    values = [track.best(metric) for track in tracks]
    return max(values) / min(values) - 1


def _cells(cells):
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _number(value):
    return f"{value:.4g}" if math.isfinite(value) else "–"


def progress(session: Any, epochs: int, batch_size: int) -> str:
    """Return what goes on, as a sentence: state, epoch, examples a second, time left.

    Parameters
    ----------
    session : Session
    epochs, batch_size : int

    Returns
    -------
    str
    """
    if not session.is_busy or session.state == "building":
        return {"idle": "Ready.", "building": "Building the graph …"}.get(
            session.state, f"{session.state}."
        ).capitalize()
    n_left = (epochs - session.track.place) * session.n_batches
    words = f"{session.state.capitalize()}: epoch {min(int(session.track.place) + 1, epochs)} of {epochs}"
    if session.state == "training" and session.speed > 0:
        speed = session.speed * batch_size
        words += f", {speed:,.0f} examples a second, about {n_left / session.speed:.0f} s left"
    return words + "."


def caption(track: Track | None, epochs: int) -> str:
    """Return the curves in words, changed once an epoch, so that a screen reader is not flooded.

    Parameters
    ----------
    track : Track or None
    epochs : int

    Returns
    -------
    str
    """
    if track is None:
        return f"Nothing is trained yet; Start trains {epochs} epochs."
    if not track.rows:
        return "The first epoch is not over yet."
    row = {name: value for name, value in track.rows[-1].items() if name != "epoch"}
    numbers = ", ".join(f"{name} {value:.3g}" for name, value in row.items())
    changes = "".join(
        f" The learning rate became {rate:.3g} in epoch {int(place) + 1}." for place, rate in track.marks
    )
    return f"After epoch {len(track.rows)} of {epochs}: {numbers}.{changes}"
