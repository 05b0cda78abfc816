# One command each. `make help` lists them; a second run of any of them installs nothing.

PORT ?= 8000
BIN := .venv/bin
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
ifneq ($(UV),)
PIP := $(UV) pip install --quiet --python $(BIN)/python
else
PIP := $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check
endif

# The databases of the tests are made by the thousand and thrown away: in memory where the machine has room for them.
FAST := $(shell test -w /dev/shm && test "$$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 2>/dev/null && echo TMPDIR=/dev/shm)

.DEFAULT_GOAL := help
.PHONY: help install demo test lint check bench torture lock screenshots browser

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.runtime ## build .venv with the command .venv/bin/interpretariat (Python >= 3.11; uv is used when present)
	@:

demo: install ## serve the demo city on http://127.0.0.1:$PORT (FRESH=1 starts it again)
	@$(BIN)/interpretariat demo --port $(PORT) $(if $(FRESH),--fresh)

test: .venv/.dev browser ## every test: unit, SQLite, a real PostgreSQL, a real browser (ARGS= goes to pytest)
	@$(FAST) $(BIN)/pytest $(ARGS)

lint: .venv/.dev ## style, format, types, import contracts
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache --no-logo > .venv/contracts.log || { cat .venv/contracts.log; exit 1; }

check: test lint ## everything that must hold before a change lands: the tests, then lint

bench: .venv/.dev ## print the benchmarks' tables (ARGS="allocation S --seeds 1 --seconds 10" for a short one)
	@$(BIN)/python -m tests.bench $(ARGS)

torture: .venv/.dev browser ## the tests at a hundred times their ordinary counts
	@INTERPRETARIAT_TORTURE=1 $(FAST) $(BIN)/pytest $(ARGS)

screenshots: .venv/.dev browser ## photograph the demo's pages into var/screenshots
	@$(BIN)/python -m tests.screenshots

lock: ## write both lock files again from pyproject.toml (UPGRADE=1 takes newer releases; needs uv)
	@for groups in "requirements.lock --group build" "requirements-dev.lock --group build --group dev --constraint requirements.lock"; do \
	    uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --output-file $$groups || exit 1; \
	done

# What no Python package carries. Nothing is done where a Chromium is found.
browser: .venv/.dev
	@.ci/browser

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Installing the test tools into .venv"
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

.venv/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing into .venv"
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/python:
ifneq ($(UV),)
	@$(UV) venv --quiet --clear --python '>=3.11' .venv
else
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exec $$python -m venv --clear .venv; fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3-venv)" >&2; exit 1
endif
