"""Pack content into the same bytes each time: no clock, no random generator, no half-written file."""

import csv
import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np

SEED = b"labkit"


def gzipped(content: bytes) -> bytes:
    """Compress without a file name or a time stamp."""
    buffer = io.BytesIO()
    # GzipFile, not gzip.compress: its header is the same in every version of Python.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    """Pack arrays as numpy.savez_compressed does, but with a fixed time stamp."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o644 << 16  # as on Unix, wherever it is made
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def table(header: list[str], rows: list) -> bytes:
    """Write rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue().encode()


def order(content: bytes) -> bytes:
    """Return a sorting key that shuffles; unlike a random generator's, its order never changes."""
    return hashlib.sha256(SEED + content).digest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)
