"""What data/build.py takes from WordNet: definitions with their topic, and synonyms."""

import re
from collections import Counter
from pathlib import Path

from packing import order

TOPICS = {
    "05": "animal", "06": "artifact", "08": "body", "09": "cognition", "11": "event",
    "13": "food", "15": "location", "18": "person", "20": "plant", "27": "substance",
}  # fmt: skip
PER_TOPIC = 1000
COARSE = re.compile("offensive|slur|obscen|vulgar|disparag|derogat|prostitut|sexual")
PARTS = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}  # as WordNet's sense keys number them
SENSES = 2
# WordNet knows these only in odd senses ("are", a unit of area; "can", a toilet; "used", exploited).
NO_SYNONYMS = """
    about above after all and any are being but can did does down for from had has have her hers him his
    how into its may might more most must nor not off one ones only other others our out over own per same
    shall she should some such than that the their them then there these they this those through too under
    until upon used very was well were what when where which while who whom whose why will with would you
    your two three four five six seven eight nine ten like
"""


def lines(folder: Path, name: str) -> list[str]:
    """Return the lines of a WordNet file, without the licence at its head."""
    return [line for line in (folder / name).read_text("ascii").splitlines() if not line.startswith(" ")]


def definition(gloss: str) -> str:
    """Return a gloss without the example sentences, which follow it in quotation marks."""
    return re.split(r'[;:,]\s*"', gloss)[0].strip(" ;:,\n")


def definitions(folder: Path) -> dict[str, set[str]]:
    """Return definition -> the topics that it stands for."""
    topics: dict[str, set[str]] = {}
    for line in lines(folder, "data.noun"):
        head, _, gloss = line.partition(" | ")
        topic, text = TOPICS.get(head.split()[1]), definition(gloss)
        if topic and '"' not in text and len(text.split()) >= 3 and not COARSE.search(gloss):
            topics.setdefault(text, set()).add(topic)
    return topics


def sample(folder: Path) -> list[tuple[str, str]]:
    """Return (definition, topic), as many of each topic, shuffled; what stands for two topics is left out."""
    clear = [(text, *topics) for text, topics in definitions(folder).items() if len(topics) == 1]
    shuffled, taken, chosen = sorted(clear, key=lambda row: order(row[0].encode())), Counter(), []
    for text, topic in shuffled:
        if taken[topic] < PER_TOPIC:
            taken[topic] += 1
            chosen.append((text, topic))
    # A second key: by the first one, the topics with the most candidates would come first.
    return sorted(chosen, key=lambda row: order("".join(row).encode()))


def synsets(folder: Path, part: str) -> dict[str, list[str]]:
    """Return address -> words of one part of speech; the address counts only within it."""
    found = {}
    for line in lines(folder, f"data.{part}"):
        address, _, _, size, *rest = line.split()
        words = [word.split("(")[0] for word in rest[: 2 * int(size, 16) : 2]]
        found[address] = [] if COARSE.search(line) else words
    return found


def senses(folder: Path, part: str) -> dict[str, list[str]]:
    """Return word -> addresses of its first senses, the commonest first; unattested ones only if all are."""
    found = {}
    for line in lines(folder, f"index.{part}"):
        word, _, count, *rest = line.split()
        addresses, attested = rest[-int(count) :], int(rest[-int(count) - 1])
        found[word] = addresses[: min(attested, SENSES) or 1]
    return found


def usual_part(folder: Path) -> dict[str, str]:
    """Return word -> the part of speech in which WordNet's tagged texts use it most."""
    counts: dict[str, Counter] = {}
    for line in lines(folder, "cntlist.rev"):
        key, _, count = line.split()
        word, _, sense = key.partition("%")
        counts.setdefault(word, Counter())[PARTS[sense[0]]] += int(count)
    return {word: parts.most_common(1)[0][0] for word, parts in counts.items()}


def vocabulary(folder: Path) -> set[str]:
    """Return the base forms in the definitions: "found" would be taken for "establish", not for "find"."""
    words = {word for text, _ in sample(folder) for word in re.findall("[a-z]{3,}", text)}
    irregular = {line.split()[0] for part in ("noun", "verb") for line in lines(folder, f"{part}.exc")}
    return {
        word
        for word in words - irregular - set(NO_SYNONYMS.split())
        if not re.fullmatch(".{3,}(ed|ing)", word)
    }


def synonyms(folder: Path) -> dict[str, list[str]]:
    """Return word -> its one-word synonyms in its usual part of speech, for the words of the sample."""
    wanted, usual, found = vocabulary(folder), usual_part(folder), {}
    for part in ("noun", "adj", "adv", "verb"):
        words = synsets(folder, part)
        for word, addresses in senses(folder, part).items():
            if word in wanted and usual.get(word, part) == part and word not in found:
                group = [other for address in addresses if word in words[address] for other in words[address]]
                found[word] = [w for w in dict.fromkeys(group) if w != word and re.fullmatch("[a-z]{2,}", w)]
    return {word: group for word, group in sorted(found.items()) if group}
