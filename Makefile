# Kring's doors. Each target makes ready what it needs, says what it does and how long it took.
#
#   make demo     a region comes to life and the main job is played before your eyes
#   make run      the server alone
#   make phone    the phone app alone, in a window (ARGS="--server https://kring.example.be")
#   make test     lint, types, import contracts, and every test on both databases
#   make lint     the first part of that
#   make format   put the code into the house's shape
#   make pictures every screen in every state and look, into docs/pictures (ARGS="-k calling")
#   make bench    how fast, against its limit in the same run
#   make soak     the long random histories, for an hour (SOAK_MINUTES=60)
#   make clean    away with what the tools made; never with data

SHELL := /bin/sh
PY := .venv/bin/python
STEP := scripts/step
WORKERS ?= 2
SOAK_MINUTES ?= 60
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run phone test lint format pictures bench soak clean lock ready ready-for-tests

help:
	@sed -n 's/^#   //p' Makefile

demo: ready
	@$(PY) -m demo $(ARGS)

run: ready
	@scripts/run $(ARGS)

phone: ready
	@$(PY) -m mobile.main $(ARGS)

test: ready-for-tests lint
	@$(STEP) "tests" $(PY) -m pytest -n $(WORKERS) $(ARGS)

lint: ready
	@$(STEP) "lint" .venv/bin/ruff check .
	@$(STEP) "format" .venv/bin/ruff format --check --quiet .
	@$(STEP) "types" .venv/bin/mypy
	@$(STEP) "import contracts" .venv/bin/lint-imports --no-logo
	@$(STEP) "dependencies" .venv/bin/deptry .

format: ready
	@$(STEP) "fix what can be fixed" .venv/bin/ruff check --fix-only --exit-zero --quiet .
	@$(STEP) "format" .venv/bin/ruff format .

pictures: ready-for-tests
	@KRING_TAKE_PICTURES=1 $(STEP) "pictures of the phone and of the desk" \
		$(PY) -m pytest -n 1 -p no:randomly tests/mobile_ui/test_walks.py \
		tests/console/test_every_page.py $(ARGS)

bench: ready-for-tests
	@$(PY) -m bench $(ARGS)

soak: ready-for-tests
	@KRING_SOAK_MINUTES=$(SOAK_MINUTES) $(STEP) "soak, $(SOAK_MINUTES) minutes" \
		$(PY) -m pytest -n $(WORKERS) --timeout 0 -m soak $(ARGS)

clean:
	@$(STEP) "clean" scripts/clean

lock: ready
	@$(STEP) "lock" scripts/lock $(ARGS)

ready:
	@$(STEP) "make ready" scripts/setup

ready-for-tests:
	@$(STEP) "make ready, for the tests" scripts/setup --with-tests
