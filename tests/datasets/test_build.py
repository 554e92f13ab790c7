"""The script that makes the files: the same content gives the same bytes, and nothing is half written."""

import gzip
import hashlib
import importlib
import io

import numpy as np
import pytest

from labkit.datasets import files


@pytest.fixture
def script(monkeypatch):
    """Import a module of data/ as `python data/build.py` would."""
    monkeypatch.syspath_prepend(files.folder())
    return importlib.import_module


def test_gzip_has_no_name_and_no_time(script):
    packed = script("packing").gzipped(b"some rows\n")
    assert gzip.decompress(packed) == b"some rows\n"
    assert packed[3:8] == bytes(5)  # flags (no name) and time


def test_npz_depends_on_the_arrays_alone(script):
    array = np.arange(6).reshape(2, 3)
    packed = script("packing").npz(a=array, b=np.array(["en"]))
    assert packed == script("packing").npz(a=array.copy(), b=np.array(["en"]))
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        assert np.array_equal(archive["a"], array)
        assert archive["b"].tolist() == ["en"]


def test_order_shuffles_and_is_pinned(script):
    order = script("packing").order
    assert sorted("abcdefgh", key=lambda letter: order(letter.encode())) == list("ehabfgdc")


def test_a_write_that_fails_leaves_the_old_file(script, tmp_path, monkeypatch):
    packing = script("packing")
    path = tmp_path / "a.csv"
    packing.write_whole(path, b"old")

    def no_space(source, target):
        raise OSError("no space left")

    monkeypatch.setattr(packing.os, "replace", no_space)
    with pytest.raises(OSError, match="no space left"):
        packing.write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_examples_are_cut_from_definitions(script):
    definition = script("wordnet").definition
    assert definition('a small stream; "the brook ran"; "a brook in the wood"\n') == "a small stream"
    assert definition("a small stream; runs in summer  \n") == "a small stream; runs in summer"


def test_checksums_are_replaced_in_the_card(script):
    card = 'rows = 1\n[files]\n"a.csv" = ""\n"b.csv" = "12"\n'
    checksum = hashlib.sha256(b"new").hexdigest()
    new = script("build").with_checksums(card, {"a.csv": b"new"})
    assert new == card.replace('"a.csv" = ""', f'"a.csv" = "{checksum}"')


def test_a_file_that_the_card_does_not_know_is_told(script):
    with pytest.raises(ValueError, match=r'one line `"c.csv" = "…"` under \[files\]; got 0'):
        script("build").with_checksums('[files]\n"a.csv" = ""\n', {"c.csv": b""})


def test_every_set_has_its_builder(script):
    assert tuple(script("build").BUILDERS) == files.names()


def test_unknown_sets_are_told(script):
    with pytest.raises(SystemExit, match="Unknown set amess; expected some of airquality"):
        script("build").main(["amess"])


def test_written_sets_are_packed_as_the_script_packs(script):
    """A rebuild of the written set changes nothing."""
    content = script("build").build_chinese_sentences(None)["chinese_sentences.csv"]
    assert content == (files.folder() / "chinese_sentences" / "chinese_sentences.csv").read_bytes()


def test_shipped_tables_and_arrays_are_packed_by_these_functions(script):
    """Unpack and pack again: the bytes of the repository come out (with the zlib that made them)."""
    packing, folder = script("packing"), files.folder()
    shipped = (folder / "ames" / "ames.csv.gz").read_bytes()
    assert gzip.decompress(packing.gzipped(gzip.decompress(shipped))) == gzip.decompress(shipped)
    assert packing.gzipped(b"")[:10] == shipped[:10]  # the header: no name, no time, the same compression
