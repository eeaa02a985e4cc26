# `make help` explains the targets. Everything that a target needs, it installs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
DEMO_SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
export OMP_WAIT_POLICY = passive

.PHONY: help setup demo test fast lint types bench lock clean

help: ## Explain the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Install Tepat into .venv (then: .venv/bin/tepat)

demo: setup ## A made-up city: import, train, a shortlist, then pages on 127.0.0.1:8000 (PORT=…, DEMO_SERVE=0)
	$(BIN)/tepat demo --port $(PORT) $(if $(filter 0,$(DEMO_SERVE)),--no-serve)

test: $(VENV)/.ready-dev ## Install what the tests need and run them all
	@.ci/system-packages test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

fast: $(VENV)/.ready-dev ## The tests that take seconds, on SQLite alone
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not browser and not postgres"

lint: $(VENV)/.ready-dev ## Style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy features models training service tepat
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev ## Print the tables of benchmarks/
	@$(BIN)/python -m pip install -q --disable-pip-version-check "shap>=0.48"
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: $(VENV)/.ready-dev ## Renew the pinned dependencies
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --no-header --no-emit-index-url --no-annotate --generate-hashes --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --no-header --no-emit-index-url --no-annotate --generate-hashes --python-version 3.11 --extra test pyproject.toml -c requirements.txt -o requirements-dev.txt

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --no-deps: the lock is complete, and left to resolve, pip takes a newer release of a package that is
# asked for with an extra (coverage[toml]) and then refuses it for want of a hash.
$(VENV)/.ready: requirements.txt pyproject.toml
	@.ci/system-packages run
	@echo "Installing Tepat into $(VENV) (about a minute)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -r requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -r requirements-dev.txt
	@touch $@
