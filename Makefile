# Every target sets up what it needs: a virtual environment in .venv, made from uv.lock. No root, no conda.
PROJECT ?= configs/complete_journey.yml
ARGS ?=
START := /lab/tree/notebooks/start/first_ten_minutes.ipynb
# It would ask the network for news and newer versions; nothing leaves the machine.
NEWS := @jupyterlab/apputils-extension:announcements
UV_VERSION := 0.13.9

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
  if $$p -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then echo $$p; break; fi; done)
UV := .uv/bin/uv
BIN := .venv/bin

export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= copy
# Compiled once here; else every process of every run may have to compile what it imports.
export UV_COMPILE_BYTECODE ?= 1

.DEFAULT_GOAL := help
.PHONY: run test lab lint bench help

run: .venv/ready ## Score the customers: every notebook in order, the scored file, MLflow runs, HTML reports
	$(BIN)/clientbase run $(PROJECT) $(ARGS)

test: .venv/ready ## Run the tests
	$(BIN)/python -m pytest $(ARGS)

lab: .venv/ready ## Open JupyterLab at the first ten minutes
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=$(START) $(ARGS)

lint: .venv/ready ## Style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

bench: .venv/ready ## Measure speed and memory on this machine
	$(BIN)/python -m benchmarks $(ARGS)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --locked --python $(PYTHON)
	$(BIN)/python -m compileall -q src
	$(BIN)/jupyter labextension disable --level=sys_prefix "$(NEWS)" 2>/dev/null
	@touch $@

$(UV):
	@test -n "$(PYTHON)" || { echo "Clientbase needs Python 3.11, 3.12 or 3.13 on the PATH; none was found. Install one, or call make PYTHON=/path/to/python3."; exit 2; }
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
