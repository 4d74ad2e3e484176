# make demo, make test: each sets up everything it needs; only python3 (3.11 or later) must be there.
PYTHON ?= python3
BIN := .venv/bin
PIP_FLAGS := --quiet --quiet --disable-pip-version-check --no-input

# Published instances, if they lie beside the checkout; the tests that need them are skipped otherwise.
PLANNER_INSTANCES ?= $(abspath $(wildcard ../shared/instances))
export PLANNER_INSTANCES

.DEFAULT_GOAL := help
.PHONY: help demo test test-faults fuzz check docs bench clean

help:
	@echo "make demo    solve the shipped study of China and say where the report is"
	@echo "make test    run the tests"
	@echo "make test-faults  kills, crashes and full disks under sweeps; takes minutes"
	@echo "make fuzz    10,000 mutations of a study's files, none misread; half an hour, for the night"
	@echo "make check   style, types and import rules"
	@echo "make docs    rebuild the generated reference pages"
	@echo "make bench   published instances against their known optima"
	@echo "make clean   remove the virtual environment and caches"

demo: .venv/.stamp
	@$(BIN)/planner solve china-2030

# The tests run as two processes side by side; what the first says is shown after the second.
FIRST_HALF := $(addprefix tests/,cli data docs explain faults report results)
HALF_LOG := .first-half.log

test: .venv/.stamp
	@$(BIN)/python -m pytest $(FIRST_HALF) >$(HALF_LOG) 2>&1 & half=$$!; \
	$(BIN)/python -m pytest $(addprefix --ignore=,$(FIRST_HALF)); rest=$$?; \
	wait $$half; half=$$?; cat $(HALF_LOG); rm -f $(HALF_LOG); exit $$((half + rest))

test-faults: .venv/.stamp
	@$(BIN)/python -m pytest tests/faults -m "faults or not faults"

fuzz: .venv/.stamp
	@$(BIN)/python -m tools.fuzz_inputs --count 10000

check: .venv/.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

docs: .venv/.stamp
	@$(BIN)/python tools/build_docs.py

bench: .venv/.stamp
	@$(BIN)/python benchmarks/published.py

.venv/.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; set PYTHON=...") if sys.version_info < (3, 11) else None'
	@echo "Setting up .venv (once; a minute or two) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install $(PIP_FLAGS) --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
