# `make lab` and `make test` are the README's two lines; the others use the environment that these set up.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: help install lab test notebooks store bench format check build clean

help:
	@echo "make install    set up .venv for work on kerasedu"
	@echo "make lab        set up and open the course in JupyterLab"
	@echo "make test       set up and run all tests, the notebooks among them"
	@echo "make notebooks  run the notebooks only and compare every output"
	@echo "make store      run the notebooks and store their outputs anew"
	@echo "make bench      run the benchmarks, which print what they measure"
	@echo "make format     format the code"
	@echo "make check      check style and format"
	@echo "make build      build the wheel and the sdist into dist/"
	@echo "make clean      remove what the tools leave behind"

install:
	$(PYTHON) -m venv .venv && $(BIN)/pip install -e ".[test]"

lab:
	$(PYTHON) -m venv .venv && $(BIN)/pip install ".[lab]" && $(BIN)/kerasedu lab

test:
	$(PYTHON) -m venv .venv && $(BIN)/pip install -e ".[test]" && $(BIN)/python -m pytest

notebooks:
	$(BIN)/python -m pytest notebooks

store:
	$(BIN)/python -m tests.store_notebooks

bench:
	missed=0; \
	for benchmark in tests/benchmarks/*.py; do $(BIN)/python $$benchmark || missed=1; done; \
	$(BIN)/python -m tests.benchmarks.rivals --growth || missed=1; \
	exit $$missed

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

build:
	$(BIN)/python -m build

clean:
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis test-results
	find kerasedu notebooks tests -depth \( -name __pycache__ -o -name .ipynb_checkpoints \) -exec rm -rf {} +
