"""What an instructor may want to look at: no rule takes points for it."""

import hashlib
import re
from collections.abc import Iterable, Sequence

# These read hostile text in the grader's own process: they take linear time, and `ast` is no way, since some
# code crashes Python's parser. A bracket ends at the next one, or each would be searched to the text's end.
IMPORT = re.compile(r"from\s+labkit(?:\.([\w.]+))?\s+import\s+(\([^()]*\)|[^\n()]+)")
USE = re.compile(r"\b([a-z_]+)\.([A-Za-z_]\w*)")
MOST_NAMES = 10


def code_checksum(cells: Iterable[str]) -> str:
    """Return the checksum of a notebook's code without its blanks and comments' layout."""
    return hashlib.sha256("".join("\n".join(cells).split()).encode(errors="replace")).hexdigest()


def kit_names(cells: Iterable[str]) -> set[str]:
    """Return the names of the kit that the code mentions: imported from it, or attributes of its subjects."""
    text = "\n".join(cells)
    names: set[str] = set()
    subjects: set[str] = set()
    for module, imports in IMPORT.findall(text):
        imported = set(_imported_names(imports))
        names |= {f"{module}.{name}" if module else name for name in imported}
        subjects |= imported
    return names | {f"{subject}.{name}" for subject, name in USE.findall(text) if subject in subjects}


def beyond(cells: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return remarks on names of the kit that a hand-in uses and the assignment did not."""
    more = sorted(kit_names(cells) - kit_names(given))
    listed = ", ".join(more[:MOST_NAMES]) + (" and more" if len(more) > MOST_NAMES else "")
    return [f"uses names of the kit that the assignment does not: {listed}"] if more else []


def _imported_names(imports):
    for part in re.sub("#.*", "", imports).strip("()").split(","):
        name, *_ = part.split() or [""]
        if name.isidentifier():
            yield name
