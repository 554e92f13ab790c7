"""Sentences of a chapter that fail when they are no longer true."""


def claim(sentence, holds):
    """Print a sentence with a tick, or fail because it is not true.

    Parameters
    ----------
    sentence : str
        What the chapter says. Name bands, not raw digits: they differ from processor to processor.
    holds : bool
        The condition, computed from the chapter's own results.

    Raises
    ------
    AssertionError
        When the sentence does not hold.
    TypeError
        When `holds` is not a truth value: a number passed by mistake would always be true.

    Examples
    --------
    >>> claim("Two and two make four.", 2 + 2 == 4)
    ✓ Two and two make four.
    """
    if type(holds).__name__ != "bool":  # Python's and numpy's: importing numpy just to ask would be heavy
        raise TypeError(f"`holds` must be True or False; got {holds!r}. Write a comparison.")
    if not holds:
        raise AssertionError(f"no longer true: {sentence}")
    print(f"✓ {sentence}")
