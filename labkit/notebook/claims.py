"""Sentences of a chapter that are checked each time it runs, and show what was measured."""

import json
import math
import os
import string
from collections.abc import Iterable
from dataclasses import dataclass

from labkit.core.checks import is_number
from labkit.core.errors import ArgumentError, LabkitError

MIN_SEEDS = 5
# `make robust` sets both: where each claim is recorded, and whether a chapter goes on after a failed claim.
RECORD = "LABKIT_CLAIMS"
GO_ON = "LABKIT_CLAIMS_GO_ON"


class ClaimError(LabkitError, AssertionError):
    """A sentence of a chapter that is no longer true."""


def claim(
    sentence: str,
    value: bool | float | Iterable[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> None:
    """Print a sentence with its measured value and the band it was checked against, or fail.

    Where chance plays, pass one value per seed: their mean must lie in the band, and the margin that
    `make robust` lists is the distance of the mean to the nearer bound, in standard deviations.

    Parameters
    ----------
    sentence : str
        With a band: `{}` or a format such as `{:.2f}` stands where the value goes.
    value : float, sequence of float (one per seed, five or more), or bool
        A bool is a condition: it takes no band, and its sentence is printed as it is.
    at_least, at_most : float, optional
        The bounds of the band, both included.

    Raises
    ------
    ClaimError
        If the condition is false, or the value lies outside the band or is not a number (NaN).
    ArgumentError
        If value, band and sentence do not fit together.

    Examples
    --------
    >>> claim("R² of the line is {:.2f}.", 0.671, at_least=0.65, at_most=0.69)
    ✓ R² of the line is 0.67 (expected 0.65 to 0.69).
    >>> claim("Accuracy is {:.0%}", [0.86, 0.87, 0.89, 0.88, 0.87], at_least=0.8)
    ✓ Accuracy is 87% (mean of 5 seeds, lowest 86%, highest 89%; expected at least 80%).
    """
    if at_least is None and at_most is None:
        result = _condition(sentence, value)
    else:
        result = _measurement(sentence, value, at_least, at_most)
    _record(result)
    if result.passed:
        print(f"✓ {result.words}")
    elif os.environ.get(GO_ON):
        print(f"✗ {result.failure}")
    else:
        raise ClaimError(result.failure)


@dataclass(frozen=True)
class _Condition:
    """A sentence that holds or does not."""

    sentence: str
    passed: bool

    @property
    def words(self):
        return self.sentence

    @property
    def failure(self):
        return f"no longer true: {self.sentence}"

    def record(self):
        return {"sentence": self.sentence, "passed": self.passed}


@dataclass(frozen=True)
class _Measurement:
    """A sentence about one value, or about one value per seed, and the band it must lie in."""

    sentence: str
    values: list
    at_least: float | None
    at_most: float | None

    @property
    def by_seed(self):
        return len(self.values) > 1

    @property
    def mean(self):
        return sum(self.values) / len(self.values) if self.by_seed else self.values[0]

    @property
    def deviation(self):
        """Return the standard deviation over the seeds."""
        squares = sum((value - self.mean) ** 2 for value in self.values)
        return math.sqrt(squares / (len(self.values) - 1))

    @property
    def passed(self):
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= self.mean <= high

    @property
    def distance(self):
        """Return the distance to the nearer bound, negative outside the band, and that bound."""
        below = [] if self.at_least is None else [(self.mean - self.at_least, self.at_least)]
        above = [] if self.at_most is None else [(self.at_most - self.mean, self.at_most)]
        return min(below + above)

    @property
    def margin(self):
        """Return the distance to the nearer bound in standard deviations; of one value, as a share of it."""
        distance, bound = self.distance
        unit = self.deviation if self.by_seed else abs(bound or self.mean)
        return distance / unit if unit else math.copysign(math.inf, distance)

    @property
    def seeds(self):
        low = self.filled(min(self.values))
        high = self.filled(max(self.values))
        return f"mean of {len(self.values)} seeds, lowest {low}, highest {high}" if self.by_seed else ""

    @property
    def band(self):
        low = None if self.at_least is None else _bound(self.at_least, self.sentence)
        high = None if self.at_most is None else _bound(self.at_most, self.sentence)
        if low == high:
            return f"exactly {low}"
        if high is None:
            return f"at least {low}"
        return f"at most {high}" if low is None else f"{low} to {high}"

    @property
    def words(self):
        """Return the sentence with its value, and in brackets the spread and the band."""
        sentence = self.sentence.rstrip().removesuffix(".").format(self.mean)
        spread = f"{self.seeds}; " if self.by_seed else ""
        return f"{sentence} ({spread}expected {self.band})."

    @property
    def failure(self):
        """Return the sentence with more digits: rounding could hide on which side of a bound they lie."""
        sentence = self.sentence.rstrip().removesuffix(".").format(self.mean)
        spread = f" ({self.seeds})" if self.by_seed else ""
        return f"{sentence}: measured {self.mean:.6g}{spread}, expected {self.band}."

    def filled(self, value):
        """Return a value as the sentence writes it."""
        _, _, spec, conversion = _placeholders(self.sentence)[0]
        return f"{{{f'!{conversion}' if conversion else ''}:{spec}}}".format(value)

    def record(self):
        measured = {"values": self.values} if self.by_seed else {"value": self.values[0]}
        band = {"at_least": self.at_least, "at_most": self.at_most}
        unit = "standard deviations" if self.by_seed else "relative"
        margin = {"margin": self.margin, "margin_unit": unit}
        return {"sentence": self.sentence, **measured, **band, **margin, "passed": self.passed}


def _condition(sentence, value):
    if not _is_bool(value):
        raise ArgumentError(
            f"`value` must be True or False where no band is given; got value={value!r}. "
            "Write a comparison, or add at_least=… or at_most=…."
        )
    return _Condition(sentence, bool(value))


def _measurement(sentence, value, at_least, at_most):
    """Return the measurement of a claim whose arguments fit together."""
    bounds = {"at_least": at_least, "at_most": at_most}
    for name, bound in bounds.items():
        if bound is not None and not is_number(bound):
            raise ArgumentError(f"`{name}` must be a finite number; got {name}={bound!r}.")
    low, high = [None if bound is None else _plain(bound) for bound in bounds.values()]
    if None not in (low, high) and low > high:
        raise ArgumentError(f"`at_least` must not exceed `at_most`; got {low:g} and {high:g}.")
    result = _Measurement(sentence, _values(value), low, high)
    _require_placeholder(result)
    return result


def _values(value):
    """Return the measured values as Python numbers: one, or one per seed."""
    if _is_bool(value):
        raise ArgumentError(f"`value` must be a number where a band is given; got value={value!r}.")
    value = _plain(value)
    single = not isinstance(value, Iterable) or isinstance(value, str)
    values = [value] if single else [_plain(item) for item in value]
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in values):
        raise ArgumentError(f"`value` must be a number, or one number per seed; got value={value!r}.")
    if not single and len(values) < MIN_SEEDS:
        raise ArgumentError(f"`value` must hold at least {MIN_SEEDS} seeds; got {len(values)}.")
    return values


def _plain(value):
    """Return what an array or tensor holds as Python's own numbers, without importing its library."""
    value = value.numpy() if hasattr(value, "numpy") else value
    return value.tolist() if hasattr(value, "tolist") else value


def _is_bool(value):
    return type(value).__name__ == "bool"  # Python's and numpy's: importing numpy just to ask would be heavy


def _placeholders(sentence):
    return [part for part in string.Formatter().parse(sentence) if part[1] is not None]


def _require_placeholder(result):
    """Raise unless the sentence has one placeholder whose format fits the value."""
    try:
        fits = len(_placeholders(result.sentence)) == 1 and bool(result.words)
    except (ValueError, LookupError, AttributeError) as error:
        raise ArgumentError(f"`sentence` must have a format that fits its value; got {error}.") from error
    if not fits:
        raise ArgumentError(
            f"`sentence` must have one placeholder such as {{:.2f}} for the value; got {result.sentence!r}."
        )


def _bound(bound, sentence):
    """Return a bound in all its digits; as a percentage, or with thousands marked, as the sentence does."""
    _, _, spec, _ = _placeholders(sentence)[0]
    if spec.endswith("%"):
        return f"{100 * bound:.12g}%"
    return f"{bound:,.12g}" if "," in spec else f"{bound:.12g}"


def _record(result):
    """Append a claim as a line of JSON to the file that the environment names, if it names one."""
    if path := os.environ.get(RECORD):
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(result.record(), ensure_ascii=False) + "\n")
