"""The layers of labkit: who may import what, and who may touch the screen."""

import ast
import sys

import pytest

from tests.package import SHARED, modules, plant

NUMBERS = {"numpy", "pandas", "scipy", "sklearn"}
KERAS = {"keras", "tensorflow", "shap", "lime"}
# What each file of a subject may import beside the standard library: other packages, layers below, own files.
DRAWING = {"numpy", "pandas", "matplotlib", "seaborn"}
STATE = {"panels.fields", "panels.state"}
MAY_IMPORT = {
    "computation": (NUMBERS, {"core.checks", "core.errors", "datasets"}, {"computation"}),
    "compute": (
        NUMBERS,
        {"core.checks", "core.errors", "datasets", "panels.fields", "panels.state"},
        {"computation"},
    ),
    "exercises": (NUMBERS, {"core.checks", "core.errors", "notebook.answers", "datasets"}, {"computation"}),
    "networks": (
        NUMBERS | KERAS,
        {"core.checks", "core.errors", "datasets", "training"},
        {"computation", "networks"},
    ),
    "adapters": (NUMBERS | KERAS, {"core.checks", "core.errors", "datasets"}, {"computation", "adapters"}),
    "artists": (DRAWING, {"core.style", "core.checks", "core.errors"}, {"computation"}),
    "figures": (DRAWING, {"core.style", "core.checks", "core.errors"}, {"computation", "artists", "figures"}),
    "panel": ({"ipywidgets"}, {"core", "panels"}, {"computation", "compute", "artists", "figures"}),
    "__init__": (set(), set(), {"computation", "exercises", "compute", "artists", "figures", "panel"}),
}
LAYERS_BELOW = {
    "core": {"core"},
    "notebook": {"core", "notebook"},
    "panels": {"core", "panels"},
    "datasets": {"core", "datasets"},
    "training": {"core", "panels", "datasets", "training"},
    # tasks import what they ask about, from outside the package; grading itself knows no subject
    "grading": {"core", "notebook", "panels", "datasets", "grading"},
}
WITHOUT_KERAS = {"core", "notebook", "panels", "datasets", "grading"}
PYPLOT_HOME = "core/style.py"


def imported(tree):
    """Yield the dotted name of every import in a file, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
            "import_module",
            "__import__",
        }:
            yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))


def begins(name, prefixes):
    """Tell whether a dotted name is one of the prefixes or lies under it."""
    return any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes)


def import_faults(module):
    """Return a sentence for each import that breaks a law."""
    found = []
    for name in imported(module.tree):
        if name.startswith("."):
            found.append(f"{module.name} imports {name}: write the whole name, labkit.…")
        elif begins(name, {"matplotlib.pyplot", "pylab"}) and not module.name.endswith(PYPLOT_HOME):
            found.append(
                f"{module.name} imports pyplot, which only {PYPLOT_HOME} does: call core.style.new_axes()"
            )
        elif module.is_subject:
            found += subject_fault(module, name)
        else:
            found += shared_fault(module, name)
    return found


def subject_fault(module, name):
    packages, layers, own = MAY_IMPORT[module.role]
    first, *rest = name.split(".")
    if first in sys.stdlib_module_names | packages or name in {"labkit", "labkit.__version__"}:
        return []
    if first != "labkit":
        return [
            f"{module.name} ({module.role}) may not import {first}; it may: {', '.join(sorted(packages))}"
        ]
    if rest[0] == module.folder:
        role = rest[1] if rest[1:] and rest[1] in MAY_IMPORT else "computation"
        return [] if role in own else [f"{module.name} ({module.role}) may not import its own {role}"]
    if rest[0] not in SHARED:
        return [f"{module.name} may not import {rest[0]}: move what both need to core, datasets or training"]
    return [] if begins(".".join(rest), layers) else [f"{module.name} ({module.role}) may not import {name}"]


def shared_fault(module, name):
    first, *rest = name.split(".")
    if module.folder in WITHOUT_KERAS and first in KERAS:
        return [f"{module.name} may not import {first}: training/ and networks.py are its homes"]
    if first != "labkit" or not rest or not module.folder:
        return []
    below = LAYERS_BELOW[module.folder]
    if rest[0] not in below | {"__version__"}:
        return [f"{module.name} may not import {name}: it may import {', '.join(sorted(below))}"]
    return []


def screen_faults(module):
    """Return a sentence for each show() and each change of matplotlib's settings."""
    if module.name.endswith(PYPLOT_HOME):
        return []
    found = [
        f"{module.name}:{node.lineno} {fault}"
        for node in ast.walk(module.tree)
        for fault in screen_fault(node)
    ]
    return sorted(set(found))


def screen_fault(node):
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        if ast.unparse(node.value).split(".")[-1] == "rcParams":
            yield "sets rcParams; the look of figures lies in core.style"
    elif isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called.split(".")[-1] == "show" and not node.args:
            yield "calls show(); return the axes, the notebook shows them"
        settings = {
            "rcParams.update",
            "rc",
            "rc_context",
            "rcdefaults",
            "style.use",
            "set_theme",
            "set_style",
        }
        if begins(
            ".".join(reversed(called.split("."))), {".".join(reversed(s.split("."))) for s in settings}
        ):
            yield f"calls {called}(); the look of figures lies in core.style"


TRAINING_HOME = "training"
TRAINING_CALLS = {"train_on_batch", "fit_generator", "apply_gradients", "make_train_function", "fit"}


def training_faults(module):
    """Return a sentence for each call that trains a Keras model outside of its home.

    A file that imports neither Keras nor TensorFlow has no network to train: its `fit` is scikit-learn's. A
    gradient alone is no training, so `GradientTape` is free, and so is `optimizer.apply` on a surface.
    """
    keras_comes = any(begins(name, {"keras", "tensorflow"}) for name in imported(module.tree))
    if module.folder == TRAINING_HOME or not keras_comes:
        return []
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return [
        f"{module.name}:{call.lineno} calls {ast.unparse(call.func)}: use training.fit or training.Retrainer"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in TRAINING_CALLS
        and ast.unparse(call.func) != "training.fit"
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_training_has_one_home(module):
    assert training_faults(module) == []


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("networks", "import keras\nmodel.fit(X, y)"),
        ("networks", "import keras\ndef sweep(net):\n    net.train_on_batch(X, y)"),
        ("networks", "from tensorflow import keras\nself.model.fit_generator(rows)"),
        ("networks", "def f():\n    import tensorflow as tf\n    model.optimizer.apply_gradients(pairs)"),
        ("computation", "import keras.layers\nbuild().fit(X, y)"),
    ],
)
def test_training_elsewhere_is_caught(tmp_path, role, code):
    (module,) = modules(plant(tmp_path / "labkit", **{SUBJECTS_FILES[role]: code}))
    assert len(training_faults(module)) == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("training", "import keras\nmodel.fit(X, y)"),
        ("networks", "import keras\nfrom labkit import training\nrun = training.fit(build, data)"),
        ("networks", "import keras\nfrom labkit import training\ntraining.Retrainer(build).train(X, y)"),
        ("networks", "import tensorflow as tf\nwith tf.GradientTape() as tape:\n    tape.gradient(loss, x)"),
        ("computation", "from sklearn.linear_model import Ridge\nRidge().fit(X, y)"),
    ],
)
def test_lawful_training_passes(tmp_path, role, code):
    (module,) = modules(plant(tmp_path / "labkit", **{SUBJECTS_FILES[role]: code}))
    assert training_faults(module) == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_layers_and_screen(module):
    assert import_faults(module) + screen_faults(module) == []


SUBJECTS_FILES = {
    "computation": "descent__rules",
    "networks": "descent__networks",
    "figures": "descent__figures",
    "artists": "descent__artists",
    "exercises": "descent__exercises",
    "panel": "descent__panel",
    "__init__": "descent__init",
    "core": "core__checks",
    "datasets": "datasets__cards",
    "training": "training__fit",
    "grading": "grading__tasks",
}


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("computation", "import numpy as np, pandas, scipy.stats, math"),
        ("computation", "from sklearn.base import BaseEstimator"),
        ("computation", "from labkit.core import checks\nfrom labkit.core.checks import positive"),
        ("computation", "from labkit import datasets\nfrom labkit.descent.surfaces import bowl"),
        ("networks", "import keras\nfrom labkit.training import fit\nfrom labkit.descent import rules"),
        (
            "figures",
            "from matplotlib.colors import LogNorm\nimport seaborn\nfrom labkit.core.style import new_axes",
        ),
        ("figures", "from labkit.descent.rules import Path\nfrom labkit.descent import artists"),
        ("artists", "from matplotlib import ticker\nfrom labkit.core import style"),
        (
            "exercises",
            "from labkit.notebook.answers import require_answer\nfrom labkit.descent.rules import momentum",
        ),
        (
            "panel",
            "import ipywidgets\nfrom labkit.panels.panel import Panel\nfrom labkit.descent import figures",
        ),
        ("panel", "from labkit.panels import controls"),
        ("__init__", "from labkit.descent.rules import momentum\nfrom labkit.descent.panel import explore"),
        ("training", "import keras\nfrom labkit import datasets"),
        ("core", "import ipywidgets, anywidget\nfrom labkit.core import style"),
        ("grading", "import pandas\nfrom labkit import __version__\nfrom labkit.core import checks"),
    ],
)
def test_lawful_imports_pass(tmp_path, role, line):
    (module,) = modules(plant(tmp_path / "labkit", **{SUBJECTS_FILES[role]: line}))
    assert import_faults(module) == []


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("computation", "import matplotlib"),
        ("computation", "def f():\n    import keras"),
        ("computation", "import requests"),
        ("computation", "import importlib\nimportlib.import_module('shap')"),
        ("computation", "from IPython.display import display"),
        ("computation", "from labkit.descent.figures import draw_path"),
        ("computation", "from labkit.descent import networks"),
        ("computation", "from labkit.core.style import new_axes"),
        ("computation", "from labkit import losses"),
        ("computation", "from labkit.losses.regression import huber"),
        ("computation", "from labkit import training"),
        ("computation", "from . import surfaces"),
        ("networks", "import ipywidgets"),
        ("networks", "from labkit.descent import figures"),
        ("figures", "import matplotlib.pyplot as plt"),
        ("figures", "from matplotlib import pyplot"),
        ("figures", "from labkit.descent.panel import explore"),
        ("figures", "import keras"),
        ("artists", "from labkit.descent import figures"),
        ("exercises", "import matplotlib"),
        ("computation", "from labkit.descent import artists"),
        ("computation", "from labkit.notebook.answers import require_answer"),
        ("figures", "from sklearn.linear_model import LinearRegression"),
        ("panel", "import numpy as np"),
        ("panel", "def f():\n    import matplotlib.pyplot"),
        ("panel", "from labkit.descent import networks"),
        ("panel", "from labkit.descent.networks import Autoencoder"),
        ("panel", "import tensorflow"),
        ("__init__", "from labkit.descent import networks"),
        ("__init__", "import keras"),
        ("core", "from labkit.descent import rules"),
        ("core", "import tensorflow as tf"),
        ("core", "from labkit import datasets"),
        ("datasets", "from labkit.cleaning import missing"),
        ("training", "from labkit.descent import rules"),
        ("training", "import matplotlib.pyplot as plt"),
        ("training", "from labkit.grading import tasks"),
        ("core", "from labkit.grading import tasks"),
        ("exercises", "from labkit.grading import check"),
        ("panel", "from labkit.grading import check"),
        ("grading", "import keras"),
        ("grading", "from labkit import descent"),
        ("grading", "from labkit import training"),
    ],
)
def test_unlawful_imports_are_caught(tmp_path, role, line):
    (module,) = modules(plant(tmp_path / "labkit", **{SUBJECTS_FILES[role]: line}))
    assert len(import_faults(module)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "plt.show()",
        "figure.show(block=False)",
        "plt.rcParams['font.size'] = 3",
        "rcParams.update({})",
        "matplotlib.rc('font', size=3)",
        "sns.set_theme()",
        "plt.style.use('dark_background')",
        "with rc_context({}): pass",
    ],
)
def test_the_screen_is_left_alone(tmp_path, line):
    (module,) = modules(plant(tmp_path / "labkit", descent__figures=line))
    assert len(screen_faults(module)) == 1


def test_the_kits_own_show_and_style_pass(tmp_path):
    package = plant(
        tmp_path / "labkit",
        core__style="import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 3",
        descent__figures="source.show(momentum)\nsize = rcParams['font.size']",
    )
    assert [import_faults(m) + screen_faults(m) for m in modules(package)] == [[], []]
