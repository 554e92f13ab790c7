"""TensorFlow's start-up lines stay out of notebooks, its errors do not; and notebooks share one card."""

import ast
import subprocess
import sys

import pytest

from labkit.core.tensorflow_setup import ENVIRONMENT
from tests.network import environment
from tests.package import SOURCES

GROWTH = "TF_FORCE_GPU_ALLOW_GROWTH"
SHOW = f"print(os.environ.get({GROWTH!r}), 'keras' in sys.modules, len(sys.meta_path) - n_finders)"


def run(code, **more):
    clean = {name: value for name, value in environment().items() if name not in ENVIRONMENT}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**clean, **more})


def after(statement, **more):
    """Return memory growth, whether Keras is imported, and the finders added, after a statement."""
    return run(f"import os, sys; n_finders = len(sys.meta_path); {statement}; {SHOW}", **more).stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "from labkit import claim",
        "from labkit import words",
        "from labkit import losses",
        "import labkit; labkit.training",
        "import labkit.training",
        "from labkit import claim, training, show",
    ],
)
def test_whatever_is_fetched_first_prepares_tensorflow_once(statement):
    assert after(statement) == ["true", "False", "1"]


def test_importing_labkit_alone_changes_nothing():
    assert after("import labkit") == ["None", "False", "0"]
    code = "import os; before = dict(os.environ); import labkit; print(before == dict(os.environ))"
    assert run(code).stdout == "True\n"


def test_what_the_user_has_set_stays():
    assert after("from labkit import claim", **{GROWTH: "false"})[0] == "false"


def first_lines(tree):
    """Return the lines of the first fetch from labkit and of the first use of Keras or TensorFlow."""
    names = {"keras": "keras", "tensorflow": "tensorflow"}
    fetches = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in ("keras", "tensorflow"):
            names |= {alias.asname or alias.name: node.module for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                alias.asname: alias.name for alias in node.names if alias.name in names and alias.asname
            }
        if isinstance(node, ast.ImportFrom) and node.module == "labkit":
            fetches.append(node.lineno)
    uses = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in names]
    return min(fetches, default=float("inf")), min(uses, default=float("inf"))


def comes_too_late(text):
    fetch, use = first_lines(ast.parse(text))
    return use < fetch


@pytest.mark.parametrize("source", sorted(SOURCES.glob("*.py")), ids=lambda path: path.stem)
def test_every_chapter_fetches_from_labkit_before_keras_can_take_the_card(source):
    assert not comes_too_late(source.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("import keras\nfrom labkit import claim\nkeras.Input((2,))", False),
        ("import keras\nkeras.Input((2,))\nfrom labkit import claim", True),
        ("import tensorflow as tf\ntf.ones(2)\nfrom labkit import claim", True),
        ("from keras import ops\nops.ones(2)\nimport labkit", True),
        ("import numpy as np\nnp.ones(2)", False),
    ],
)
def test_chapters_that_come_too_late_are_caught(text, late):
    assert comes_too_late(text) is late


def fake_tensorflow(folder, last_line):
    text = f"import os\nos.write(2, b'I0000 chatter')\nprint('imported')\n{last_line}\n"
    (folder / "tensorflow.py").write_text(text)
    return f"import sys; sys.path.insert(0, {str(folder)!r}); from labkit import training; import tensorflow"


def test_an_import_that_works_is_silent(tmp_path):
    result = run(fake_tensorflow(tmp_path, "") + "; import os; os.write(2, b'after')")
    assert (result.stdout, result.stderr) == ("imported\n", "after")


def test_an_import_that_fails_tells_all_it_wrote(tmp_path):
    result = run(fake_tensorflow(tmp_path, "raise ImportError('no such library')"))
    assert result.returncode == 1
    assert "I0000 chatter" in result.stderr
    assert "no such library" in result.stderr


def test_importing_labkit_imports_no_tensorflow_and_stays_out_of_the_way():
    code = "import sys, labkit.training; assert 'tensorflow' not in sys.modules; import importlib.util as u"
    assert run(code + "; print(u.find_spec('tensorflow') is not None)").stdout == "True\n"


@pytest.mark.slow
def test_the_real_tensorflow_is_silent():
    result = run("import labkit.training, keras; keras.Sequential([keras.layers.Dense(2)]); print('done')")
    assert (result.stdout, result.stderr) == ("done\n", "")


def test_many_new_models_are_no_reason_to_warn():
    code = (
        "import logging; from labkit import training; log = logging.getLogger('tensorflow'); "
        "log.addHandler(logging.StreamHandler()); "
        "log.warning('5 of %d calls triggered tf.function retracing.', 9); log.warning('something else')"
    )
    assert run(code).stderr == "something else\n"
