"""Prepare TensorFlow before it is imported: one card for several notebooks, and no start-up lines in them."""

import contextlib
import importlib.abc
import importlib.util
import logging
import os
import sys
import tempfile

ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # without it the first process that computes takes the whole memory of the card
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}


def set_environment() -> None:
    """Set TensorFlow's variables for this process and those that it starts; a value of the user's stays.

    Examples
    --------
    >>> import os
    >>> set_environment()
    >>> "TF_FORCE_GPU_ALLOW_GROWTH" in os.environ
    True
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def prepare_tensorflow() -> None:
    """Let TensorFlow, whenever it is imported, share the card's memory and write nothing to stderr.

    TF_CPP_MIN_LOG_LEVEL alone does not silence it: some lines are written before TensorFlow reads it. If the
    import fails, all that it wrote is shown. Calling it again changes nothing.

    Examples
    --------
    >>> prepare_tensorflow()
    """
    set_environment()
    logging.getLogger("tensorflow").addFilter(_is_no_retracing_warning)
    if "tensorflow" not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _is_no_retracing_warning(record):
    # every new model has a train function of its own; TensorFlow takes them for one that is traced again
    return "triggered tf.function retracing" not in record.getMessage()


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec and spec.loader:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _silently(run, module)
        return spec


def _silently(run, module):
    with tempfile.TemporaryFile() as chatter:
        try:
            with _stderr_to(chatter):
                run(module)
        except BaseException:
            chatter.seek(0)
            os.write(2, chatter.read())
            raise


@contextlib.contextmanager
def _stderr_to(file):
    # C++ writes to the descriptor, not to sys.stderr
    kept = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
