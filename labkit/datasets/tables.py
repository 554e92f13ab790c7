"""Tables of the kit: from the bytes of a CSV file to a DataFrame or a dictionary."""

import csv
import gzip
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

GZIP = b"\x1f\x8b"  # how every gzip file begins


def _text_of(content):
    """Return the text of a CSV file, packed or not."""
    return (gzip.decompress(content) if content.startswith(GZIP) else content).decode()


def read_table(content: bytes) -> "pd.DataFrame":
    """Return a CSV file as a DataFrame, in which NA and the empty cell are the only missing values."""
    import pandas as pd

    # pandas would also take "None" or "null" for a missing value, which may be what the data says.
    return pd.read_csv(io.StringIO(_text_of(content)), keep_default_na=False, na_values=["NA", ""])


def read_synonyms(content: bytes) -> dict[str, list[str]]:
    """Return {word: list of its synonyms}."""
    return {row["word"]: row["synonyms"].split() for row in csv.DictReader(io.StringIO(_text_of(content)))}
