"""The doctor: what it finds on a machine that is whole, and what it says about each that is not."""

import os
import signal
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from labkit import __version__, datasets, doctor
from labkit.core import gpus, processes, style, versions
from labkit.datasets import files
from labkit.doctor import FAILURE, OK, WARNING, Finding


def finished(code=0, out="", err=""):
    return subprocess.CompletedProcess([], code, out, err)


@pytest.fixture
def programs(monkeypatch):
    """Answers of other programs, by a word of their command; a program without one is not there."""
    answers = {}

    def run_command(*command, timeout=20):
        return next((answer for word, answer in answers.items() if word in " ".join(command)), None)

    monkeypatch.setattr(doctor, "run_command", run_command)
    monkeypatch.setattr(gpus, "run_command", run_command)
    return answers


@pytest.fixture
def system(monkeypatch):
    """Set the operating system and chip that the doctor sees."""

    def set_system(name, chip="x86_64"):
        monkeypatch.setattr(doctor.platform, "system", lambda: name)
        monkeypatch.setattr(doctor.platform, "machine", lambda: chip)

    set_system("Linux")
    return set_system


def look(name):
    return doctor._look(name, doctor.EXAMINATIONS[name])


@pytest.mark.parametrize(
    ("version", "bounds", "met"),
    [
        ("3.8", ">=3.8,<4", True),
        ("3.8.0", ">=3.8", True),
        ("3.8", ">=3.8.0", True),
        ("3.10.1", ">=3.9", True),
        ("4.0.0", "<4", False),
        ("4.0.0rc1", "<4,>=3.8", False),
        ("3.7.9", "<4,>=3.8", False),
        ("2.0.0+cpu", ">=2.0", True),
        ("1.5", "!=1.5", False),
        ("1.5", "==1.5.0", True),
        ("1.6", "<=1.5", False),
        ("1.5", ">1.5", False),
        ("1.5", "", True),
    ],
)
def test_bounds(version, bounds, met):
    assert versions.meets(version, bounds) is met


def test_requirements_are_those_of_pyproject_without_extras():
    wanted = versions.requirements()
    assert wanted["keras"] == "<4,>=3.8"
    assert {"tensorflow", "jupyterlab", "anywidget"} <= set(wanted)
    assert not {"nbgrader", "playwright", "pytest"} & set(wanted)


def test_constraints_may_hold_two_versions_for_two_platforms():
    text = "# a comment\nnumpy==2.4.6\ncontourpy==1.3.3 ; python_version < '3.12'\ncontourpy==1.4.0\n"
    assert versions.tested(text) == {"numpy": {"2.4.6"}, "contourpy": {"1.3.3", "1.4.0"}}


def test_a_missing_package_has_no_version():
    assert versions.installed("no-such-package-here") is None
    assert versions.installed("numpy").startswith("2.")


@pytest.mark.parametrize(
    ("version", "state"), [("3.11.0", OK), ("3.13.9", OK), ("3.10.9", FAILURE), ("3.14.0", FAILURE)]
)
def test_python(monkeypatch, version, state):
    monkeypatch.setattr(doctor.platform, "python_version", lambda: version)
    finding = look("Python")
    assert finding.state == state
    assert version in finding.sentence


def test_packages_that_are_missing_or_too_old_are_named(monkeypatch):
    assert look("packages").state == OK
    real = versions.installed
    fakes = {"keras": "2.15.0", "shap": None}
    monkeypatch.setattr(versions, "installed", lambda package: fakes.get(package, real(package)))
    finding = look("packages")
    assert finding.state == FAILURE
    assert finding.sentence == "keras 2.15.0 (needs <4,>=3.8); shap is missing (needs >=0.46)"
    assert "pip install -c constraints.txt -e ." in finding.repair


def test_versions_other_than_the_tested_ones_are_a_warning(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    assert "constraints.txt is not here" in look("versions").sentence
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "constraints.txt").write_text(f"numpy=={versions.installed('numpy')}\nno-such-package==1\n")
    assert look("versions").state == OK
    (tmp_path / "constraints.txt").write_text("numpy==0.1\n")
    finding = look("versions")
    assert finding.state == WARNING
    assert finding.sentence == f"not the versions in constraints.txt: numpy {versions.installed('numpy')}"


def test_an_installed_wheel_is_installed_again(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    wheel = f"labkit-{__version__}-py3-none-any.whl"
    assert doctor._install_command() == f"{sys.executable} -m pip install {wheel}"
    assert doctor._install_command("--force-reinstall", extra="[gpu]").endswith(
        f"--force-reinstall {wheel}[gpu]"
    )


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (None, "did not end in time"),
        (finished(-signal.SIGILL), "was stopped by SIGILL"),
        (finished(1, err="Traceback …\nImportError: no numpy"), "ended with: ImportError: no numpy"),
        (finished(3221225477), "ended with code 3221225477"),
    ],
)
def test_imports_that_fail_or_crash_become_a_sentence(programs, process, said):
    programs["import numpy"] = process
    finding = look("imports")
    assert (finding.state, finding.sentence.split("jupyterlab ")[1]) == (FAILURE, said)
    assert "--force-reinstall" in finding.repair


def test_a_crash_is_seen_in_a_real_process():
    code = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    assert processes.ending(processes.run_command(sys.executable, "-c", code)) == "was stopped by SIGABRT"
    assert processes.run_command("no-such-program-here") is None
    assert processes.run_command(sys.executable, "-c", "import time; time.sleep(9)", timeout=0.2) is None


@pytest.mark.parametrize(("size", "state"), [(8e9, OK), (2e9, WARNING), (None, OK)])
def test_memory(monkeypatch, size, state):
    monkeypatch.setattr(doctor, "_memory", lambda: size)
    assert look("machine").state == state


def test_memory_of_this_machine_is_plausible():
    assert 1e8 < doctor._memory() < 1e14


def test_memory_may_be_unknown(monkeypatch):
    monkeypatch.setattr(doctor.os, "sysconf_names", {})
    assert doctor._memory() is None


def test_disk(monkeypatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage(5e8))
    finding = look("disk")
    assert finding.state == WARNING
    assert finding.sentence.startswith("0.5 GB free in ")


def test_writing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert look("writing") == Finding("writing", OK, f"{tmp_path} can be written")
    assert list(tmp_path.iterdir()) == []

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    assert look("writing").sentence == f"{tmp_path} cannot be written (Permission denied)"


@pytest.mark.parametrize(
    ("name", "chip", "card", "state", "said"),
    [
        ("Linux", "x86_64", "", OK, "no GPU was found; the CPU computes"),
        ("Linux", "x86_64", "NVIDIA T4\n", OK, "NVIDIA T4 is here; `labkit doctor --gpu` proves"),
        (
            "Windows",
            "AMD64",
            "NVIDIA T4\n",
            WARNING,
            "TensorFlow 2.11 and later use no GPU on native Windows",
        ),
        ("Windows", "AMD64", "", OK, "no GPU was found"),
        ("Darwin", "arm64", "", OK, "tensorflow-metal 1.2.0 stops at TensorFlow 2.18"),
        ("Darwin", "x86_64", "", OK, "no GPU was found"),
    ],
)
def test_gpu_of_each_system(programs, system, name, chip, card, state, said):
    system(name, chip)
    if card:
        programs["nvidia-smi"] = finished(out=card)
    finding = look("GPU")
    assert finding.state == state
    assert said in finding.sentence
    assert ("WSL2" in finding.repair) == (state == WARNING)


def test_a_driver_that_fails_is_no_gpu(programs, system):
    programs["nvidia-smi"] = finished(9, out="NVIDIA-SMI has failed\n")
    assert look("GPU").sentence.startswith("no GPU was found")


@pytest.mark.parametrize(
    ("process", "state", "said"),
    [
        (finished(out="noise\nGPUS 2\n"), OK, "TensorFlow multiplied two matrices on the first of 2 GPU(s)"),
        (finished(out="GPUS 0\n"), WARNING, "TensorFlow does not see NVIDIA T4"),
        (finished(-signal.SIGABRT), FAILURE, "TensorFlow was stopped by SIGABRT"),
        (finished(1, err="InternalError: no kernel image"), FAILURE, "ended with: InternalError: no kernel"),
        (None, FAILURE, "TensorFlow did not end in time"),
    ],
)
def test_gpu_at_work(programs, system, process, state, said):
    programs["nvidia-smi"] = finished(out="NVIDIA T4\n")
    programs["import tensorflow"] = process
    finding = doctor._look("GPU at work", doctor._gpu_at_work)
    assert finding.state == state
    assert said in finding.sentence
    assert ("[gpu]" in finding.repair) == (state != OK)


@pytest.mark.parametrize(
    ("growth", "memory", "state", "sentence"),
    [
        (
            None,
            "40960, 81920\n",
            OK,
            "; 42.9 of its 85.9 GB are free; each notebook takes memory as it needs",
        ),
        ("true", "[N/A], [N/A]\n", OK, "GPU(s); each notebook takes memory as it needs it"),
        ("false", "40960, 81920\n", WARNING, "TF_FORCE_GPU_ALLOW_GROWTH=false lets one notebook take all"),
    ],
)
def test_memory_of_the_gpu_and_whether_notebooks_share_it(
    programs, system, monkeypatch, growth, memory, state, sentence
):
    monkeypatch.delenv(doctor.GROWTH, raising=False)
    if growth:
        monkeypatch.setenv(doctor.GROWTH, growth)
    programs["import tensorflow"] = finished(out="GPUS 1\n")
    programs["memory.free"] = finished(out=memory)
    finding = doctor._look("GPU at work", doctor._gpu_at_work)
    assert finding.state == state
    assert sentence in finding.sentence
    assert finding.repair == ("unset TF_FORCE_GPU_ALLOW_GROWTH" if state == WARNING else "")


def test_no_gpu_is_no_fault(programs, system):
    programs["import tensorflow"] = finished(out="GPUS 0\n")
    assert doctor._gpu_at_work() == (OK, "TensorFlow sees no GPU and computes on the CPU", "")


@pytest.mark.slow
def test_the_smoke_test_runs():
    process = processes.run_command(sys.executable, "-c", gpus.SMOKE_TEST, timeout=300)
    assert process.returncode == 0, process.stderr
    assert process.stdout.split()[-2] == "GPUS"


def test_front_ends_are_found_and_missed(monkeypatch, tmp_path):
    assert look("widgets").state == OK
    monkeypatch.setattr(doctor, "_extension_folders", lambda: [tmp_path])
    (tmp_path / "anywidget").mkdir()
    (tmp_path / "anywidget" / "package.json").touch()
    finding = look("widgets")
    assert finding.state == FAILURE
    assert "lacks the front end of jupyterlab_widgets: panels" in finding.sentence
    assert finding.repair.endswith("--no-deps jupyterlab_widgets")


def test_chinese_fonts(monkeypatch):
    monkeypatch.setattr(style, "fonts", lambda: ["DejaVu Sans", "SimHei"])
    assert look("Chinese").sentence == "figures show Chinese words in SimHei"
    monkeypatch.setattr(style, "fonts", lambda: ["DejaVu Sans"])
    finding = look("Chinese")
    assert finding.state == WARNING
    assert "fonts-noto-cjk" in finding.repair


def test_damaged_data_is_named_with_one_command(monkeypatch, tmp_path):
    assert look("data") == Finding("data", OK, f"all {len(datasets.names())} data sets match their checksums")
    for name in set(datasets.names()) - {"ames", "digits"}:
        (tmp_path / name).symlink_to(files.folder() / name)
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    finding = look("data")
    assert finding == Finding(
        "data", FAILURE, "damaged or missing: ames, digits", "git checkout -- data/ames data/digits"
    )


def test_an_examination_that_breaks_is_a_finding():
    def broken():
        raise RuntimeError("a surprise")

    finding = doctor._look("fonts", broken)
    assert finding.state == FAILURE
    assert finding.sentence == "could not be examined (RuntimeError: a surprise)"
    assert finding.repair


def test_report_is_aligned_and_has_every_repair():
    findings = [Finding("disk", OK, "room"), Finding("Chinese", WARNING, "no font", "install one")]
    assert doctor.report(findings).splitlines() == [
        "ok       disk     room",
        "warning  Chinese  no font",
        "                  mend it: install one",
        "",
        "failures: 0, warnings: 1",
    ]
    assert doctor.report(findings[:1]).endswith("\nEverything is in order.")


def test_examine_looks_at_everything(monkeypatch):
    looks = dict.fromkeys(doctor.EXAMINATIONS, lambda: (OK, "well", ""))
    monkeypatch.setattr(doctor, "EXAMINATIONS", looks)
    monkeypatch.setattr(doctor, "_gpu_at_work", lambda: (WARNING, "slow", "wait"))
    assert [finding.name for finding in doctor.examine()] == list(looks)
    assert doctor.examine(gpu=True)[-1] == Finding("GPU at work", WARNING, "slow", "wait")
    assert doctor.report().count("well") == len(looks)


@pytest.mark.slow
def test_this_machine_has_no_failure():
    """Every warning or failure that a real examination gives has a repair."""
    findings = doctor.examine()
    assert [finding for finding in findings if finding.state == FAILURE] == []
    assert all(finding.repair for finding in findings if finding.state != OK)


def test_import_needs_the_standard_library_alone():
    code = (
        "import sys; old = set(sys.modules); from labkit import doctor, cli; print(*set(sys.modules) - old)"
    )
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean, check=True)
    foreign = {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names
    assert foreign == {"labkit"}
    assert Path(doctor.__file__).parent == doctor.ROOT / "labkit"
