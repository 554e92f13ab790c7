# Two commands matter: `make lab` opens the kit, `make test` proves it. Each sets up .venv by itself.
# PYTHON=python3.12 make test   chooses the interpreter (3.11, 3.12 or 3.13).

SHELL := /bin/sh
SUITABLE = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(SUITABLE)' 2>/dev/null && echo $$p && break; done)
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
BIN := .venv/bin
READY := .venv/ready-$(VERSION)
CHAPTERS := $(wildcard notebooks/*.ipynb)
# Several processes share one card: none may take all its memory (read when TensorFlow first computes).
export TF_FORCE_GPU_ALLOW_GROWTH ?= true

.DEFAULT_GOAL := help
.PHONY: help install lab test check backends gpu robust bench notebooks browser constraints

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

install: $(READY)  ## set up .venv with exact versions (the other commands do this by themselves)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c '$(SUITABLE)' 2>/dev/null || { \
		echo "labkit needs Python 3.11, 3.12 or 3.13; got PYTHON='$(PYTHON)'. Install one, then: PYTHON=python3.12 make $(MAKECMDGOALS)"; exit 1; }
	@test -e $@ || { echo "Setting up .venv with Python $(VERSION): a few minutes, once."; \
		$(PYTHON) -m venv --clear .venv || { echo "python -m venv failed. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,browser]'
	@touch $@

lab: $(READY)  ## open JupyterLab on the start notebook
	@$(BIN)/labkit lab

check: $(READY)  ## format, lint, types, architecture and the fast tests: three minutes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not browser"

test: check browser backends  ## everything: checks, slow tests, every chapter, a real browser
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "slow and not browser" --ignore=tests/training/test_backends.py
	$(BIN)/python -m pytest -q -m browser
	$(BIN)/python -m pytest -q -p tests.notebooks.plugin --nbval --nbval-current-env \
		--nbval-cell-timeout=120 --notebook-seconds=300 \
		--nbval-sanitize-with=tests/notebooks/sanitize.cfg $(CHAPTERS)

browser: $(READY)
	@$(BIN)/python tests/browser/chromium.py

# In a folder of its own: TensorFlow imports jax where it finds it, which would cost every kernel a second.
backends: $(READY)  ## train with Keras' other backends; installs jax for it
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--no-deps --upgrade --target .venv/backends jax jaxlib
	PYTHONPATH=.venv/backends $(BIN)/python -m pytest -q tests/training/test_backends.py

gpu: $(READY)  ## on a machine with a GPU: doctor, training tests, chapters, speed table; writes gpu-report.md
	@! command -v nvidia-smi >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[gpu]'
	$(BIN)/python -m tests.gpu

notebooks: $(READY)  ## run the sources in notebooks/source and write the notebooks
	$(BIN)/python notebooks/build.py

robust: $(READY)  ## run the chapters with other threads, kernels and seeds; list every claim's margin (an hour or two)
	$(BIN)/python -m tests.robust

bench: $(READY)  ## speeds, as ratios measured in one run
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_training.py
	$(BIN)/python tests/augmentation/bench.py
	$(BIN)/python tests/backprop/bench.py
	$(BIN)/python tests/evaluation/bench.py
	$(BIN)/python tests/explanation/bench.py
	$(BIN)/python -m tests.grading.bench

constraints: $(READY)  ## solve the exact versions anew (authors only; needs a network)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--upgrade --no-annotate --no-header --quiet --output-file constraints.txt
