# One virtual environment in .venv, made from lock files with hashes. `make run` and `make test` need nothing before.
PYTHON ?= python3
PORT ?= 8000
DEMO_HOME ?= var/demonstration
BIN := .venv/bin
WORKERS ?= 2
LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run demo test test-all lint format audit bench lock clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/run .venv/web ## play the demonstration and serve it on http://127.0.0.1:8000 (PORT= changes it)
	@TVL_HOME=$(DEMO_HOME) $(BIN)/tvl demo --quiet
	@TVL_HOME=$(DEMO_HOME) $(BIN)/tvl serve --port $(PORT)

demo: .venv/run ## play the demonstration on the terminal and audit it
	@TVL_HOME=$(DEMO_HOME) $(BIN)/tvl demo

test: .venv/dev .venv/web ## all tests but the longer searches
	$(BIN)/python web/run.py node --test "test/*.test.ts"
	$(BIN)/pytest -n $(WORKERS) -m "not slow"

test-all: .venv/dev .venv/web ## every test, with branch coverage and its floors
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=$(CURDIR)/setup.cfg COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/pytest -n $(WORKERS)
	$(BIN)/coverage combine -q
	$(BIN)/python -m tests.floors

lint: .venv/dev web/node_modules/.done ## style, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg
	$(BIN)/python web/run.py node node_modules/typescript/bin/tsc

format: .venv/dev ## put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: .venv/run ## audit the home in TVL_HOME (default: the demonstration)
	@TVL_HOME=$${TVL_HOME:-$(DEMO_HOME)} $(BIN)/tvl audit

bench: .venv/dev ## benchmarks as ratios to the engines' own ceilings, on SQLite and PostgreSQL
	$(BIN)/python -m tests.support.postgres -- $(BIN)/tvl bench

lock: .venv/dev ## resolve the dependencies anew into the lock files
	$(BIN)/uv pip compile -q setup.cfg --extra build $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile -q setup.cfg --extra build --extra dev $(LOCK) -c requirements.lock -o requirements-dev.lock

clean: ## remove what was made, but not var/
	rm -rf .venv web/node_modules api/pages/static/built .mypy_cache .ruff_cache .import_linter_cache .coverage* *.egg-info build

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed (PYTHON=python3.12 make ...)"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/python requirements.lock setup.cfg
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

WEB := $(wildcard web/src/*.ts web/src/*/*.ts)

web/node_modules/.done: .venv/run web/package-lock.json web/.npmrc
	$(BIN)/python web/run.py npm ci --no-update-notifier
	@touch $@

.venv/web: web/node_modules/.done web/build.mjs $(WEB)
	$(BIN)/python web/run.py node build.mjs
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
