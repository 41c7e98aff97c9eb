# Silta. `make` alone prints help; everything a target needs is installed by it.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CASE ?= 35
CASES ?= 20000
ROUNDS ?= 5
SEED ?= 1
NAME ?= default
SECURE ?=
SIGN_IN ?=
PACKAGES := libs/contracts libs/chassis $(wildcard services/*) libs/fhir libs/webhooks deploy/local libs/cli

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status test unit system thorough lint audit format contracts docs bench faults fence clean lock

help: ## Show this help
	@echo "Silta: the bridge between the organisations that help one person."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Install everything into .venv (the other targets do it themselves)
	@echo "Everything is installed in $(VENV)."

$(READY): requirements.lock $(foreach p,$(PACKAGES),$(p)/pyproject.toml)
	@command -v '$(PYTHON)' >/dev/null && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Silta needs Python 3.11 or newer as '$(PYTHON)'. Install it, or say PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) deploy/install.py $(PACKAGES)
	@touch $@

demo: $(READY) ## Play a course on real parts and show its story: CASE=35|25|55|team|health-check|job-coaching|withdrawn|all
	@$(BIN)/silta demo --case $(CASE)

up: $(READY) ## Start Kafka, the database and the six services, and leave them running: SECURE=1 SIGN_IN=keycloak
	@$(BIN)/silta up --name $(NAME) $(if $(filter 1,$(SECURE)),--secure) $(if $(SIGN_IN),--sign-in $(SIGN_IN))

down: ## Stop what `make up` started
	@if test -x $(BIN)/silta; then $(BIN)/silta down --name $(NAME); else echo "Nothing is installed here, so nothing runs."; fi

status: $(READY) ## Show what runs
	@$(BIN)/silta status --name $(NAME)

test: lint audit unit system ## Everything that CI runs: lint, types, import rules, unit and system tests

unit: $(READY) ## Tests that need no server (a minute or two)
	@$(BIN)/python -m pytest -q -m "not system" -n auto

system: $(READY) ## Tests on the real local stack (PARTS=given|containers: other parts)
	@SILTA_TEST_PARTS=$(PARTS) $(BIN)/python -m pytest -m "system and not faults and not thorough" --durations=25 $(AT_ONCE)
	@SILTA_TEST_PARTS=$(PARTS) $(BIN)/python -m pytest -m "faults and not thorough" --durations=5

thorough: $(READY) ## Behind a change of chassis, consent or what mends: what CI leaves out (a quarter of an hour)
	@$(BIN)/python -m pytest -m thorough

lint: $(READY) ## Style, strict types, import rules, generated documents up to date
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/silta docs --check
	@$(BIN)/silta contracts --check

audit: $(READY) ## Known weaknesses of libraries, secrets in the tree; skipped with a word where none can be had
	@$(BIN)/python deploy/audit.py

bench: $(READY) ## Measure Silta beside a bare loop, a storing loop and FastStream: CASES=n ROUNDS=n
	@$(BIN)/python -m bench --cases $(CASES) --rounds $(ROUNDS)

faults: CASES = 200
faults: $(READY) ## Kill, stop and delay everything while cases are played, then check: CASES=n SEED=s
	@$(BIN)/python -m tests.faults --cases $(CASES) --seed $(SEED)

fence: CASES = 200
fence: EACH = 6
fence: $(READY) ## Take consents back under load while services are killed, then check: CASES=n EACH=1..6 SEED=s
	@$(BIN)/python -m tests.fence --cases $(CASES) --consents-each $(EACH) --seed $(SEED)

format: $(READY) ## Put the code into its form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

contracts: $(READY) ## Write JSON Schemas, AsyncAPI and OpenAPI documents
	@$(BIN)/silta contracts

docs: $(READY) ## Write the tables and pictures that are made from the process tables
	@$(BIN)/silta docs

lock: $(READY) ## Resolve the libraries anew into requirements.lock
	@$(BIN)/uv lock --quiet --upgrade
	@$(BIN)/uv export --quiet --all-packages --all-groups --no-emit-workspace --no-header --output-file requirements.lock

clean: ## Stop every stack; remove what was installed, fetched and stored here
	@for file in .silta/*/stack.json; do \
	  test ! -f "$$file" || $(BIN)/silta down --quiet --name "$$(basename "$$(dirname "$$file")")" || exit 1; \
	done
	@rm -rf $(VENV) .silta .mypy_cache .ruff_cache .pytest_cache .hypothesis

PARTS ?= local
# Two halves beside each other; not where parts are given, nor what counts on being alone: the faults.
AT_ONCE = $(if $(filter local,$(PARTS)),-n 2 --dist loadscope --no-loadscope-reorder)
