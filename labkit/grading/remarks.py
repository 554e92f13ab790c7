"""What an instructor may want to look at: no rule takes points for it."""

import hashlib
import re

IMPORT = re.compile(r"from\s+labkit(?:\.([\w.]+))?\s+import\s+([^\n(]+|\([^)]*\))")
USE = re.compile(r"\b([a-z_]+)\.([A-Za-z_]\w*)")
MOST = 10


def code_checksum(cells):
    """Return the checksum of a notebook's code without its blanks and comments' layout."""
    return hashlib.sha256("".join("\n".join(cells).split()).encode(errors="replace")).hexdigest()


def kit_names(cells):
    """Return the names of the kit that the code mentions: imported from it, or asked of its subjects."""
    text = "\n".join(cells)
    found, subjects = set(), set()
    for module, names in IMPORT.findall(text):
        for name in re.findall(r"[A-Za-z_]\w*", re.sub(r"\s+as\s+\w+", "", names)):
            found.add(f"{module}.{name}" if module else name)
            subjects.add(name)
    return found | {f"{subject}.{name}" for subject, name in USE.findall(text) if subject in subjects}


def beyond(cells, given):
    """Return remarks on names of the kit that a hand-in uses and the assignment did not."""
    more = sorted(kit_names(cells) - kit_names(given))
    told = ", ".join(more[:MOST]) + (" and more" if len(more) > MOST else "")
    return [f"uses names of the kit that the assignment does not: {told}"] if more else []
