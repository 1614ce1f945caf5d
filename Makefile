# Every target sets up what it needs; a second run is instant, a changed lock installs again.
PYTHON ?= python3
EXAMPLE ?= assistant-citoyen
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOP := $(VENV)/.develop-installed
PROJECT := $(VENV)/.project-installed
LOCKED := --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-emit-index-url --no-header --no-annotate
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help recommend serve test check bench openapi words lock clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

recommend: $(PROJECT) ## Answer a shipped example (EXAMPLE=assistant-citoyen)
	@$(BIN)/havre recommend --example "$(EXAMPLE)"

serve: $(PROJECT) ## Serve the API and the pages on the loopback address
	@$(BIN)/havre serve

test: $(PROJECT) $(DEVELOP) ## Run all tests, offline, in random order
	@$(BIN)/python -m pytest -n 2 -q

check: $(PROJECT) $(DEVELOP) ## Style, types, layers, sizes and facts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.sizes
	@$(BIN)/havre catalog check

bench: $(PROJECT) $(DEVELOP) ## Measure against the stated budgets
	@$(BIN)/python -m tests.bench

openapi: $(PROJECT) ## Write openapi/v1.json
	@$(BIN)/havre openapi

words: $(PROJECT) ## Bring the translations of the pages up to date with their texts
	@$(BIN)/python -m app.web.translations.extract

lock: $(BIN)/uv ## Resolve both lock files anew, with hashes and without addresses
	@$(BIN)/uv pip compile pyproject.toml $(LOCKED) --extra build --extra dev --output-file requirements-dev.lock
	@$(BIN)/uv pip compile pyproject.toml $(LOCKED) --extra build --constraint requirements-dev.lock --output-file requirements.lock

clean: ## Remove the environment and every cache
	@rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@find app catalog optimizer tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Havre needs Python 3.11 or newer, and $(PYTHON) was not found: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Havre needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1): make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(BIN)/uv: | $(BIN)/python
	@$(PIP) install uv

$(RUNTIME): requirements.lock | $(BIN)/python
	@echo "Installing what Havre needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(DEVELOP): requirements-dev.lock | $(BIN)/python
	@echo "Installing what the tests and checks need into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(PROJECT): pyproject.toml $(RUNTIME)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
