"""TensorFlow's chatter stays out of notebooks; what it says when it fails does not."""

import subprocess
import sys

import pytest

from tests.network import environment


def run(code, **more):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(**more)
    )


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
