# Every target makes what it needs: a fresh clone with Python >= 3.11 is enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench soak pictures clean

demo: $(VENV)/.installed
	$(BIN)/boardctl demo .boardctl/demo

test: $(VENV)/.developing
	$(BIN)/python -m pytest -n auto --dist worksteal -rs

lint: $(VENV)/.developing
	$(BIN)/ruff format --check boardctl tests
	$(BIN)/ruff check boardctl tests
	$(BIN)/mypy

# Figures, measured side by side in one run; not part of `test`.
bench: $(VENV)/.developing
	$(BIN)/python -m pytest -p no:randomly -s tests/bench

# The long property tests: thousands of examples instead of a hundred.
soak: $(VENV)/.developing
	BOARDCTL_SOAK=1 $(BIN)/python -m pytest -n auto --dist worksteal tests

# What the README shows, from a real run on the sandbox; needs chromium.
pictures: $(VENV)/.developing
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) .boardctl build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
