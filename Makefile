# make demo    set up, learn a real table, generate 5,000 rows of it
# make test    set up, run every test
# make check   lint, types and tests, as CI does
# make robustness   the corpus of bad files, damaged models, bad metadata and crashes: N of M
# make nightly      robustness, and 5,000 random tables

PYTHON ?= python3
BIN = .venv/bin
# small matrices: one thread a test process is faster than two that fight
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint check robustness nightly test-lowest clean

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: .venv/.ready
	OMP_NUM_THREADS=2 $(BIN)/train --source examples/adult.csv.gz --table_name Adult --print_report true
	OMP_NUM_THREADS=2 $(BIN)/infer 5000 Adult --random_seed 1
	@echo
	head -n 6 model_artifacts/tmp_store/Adult/merged_infer_Adult.csv

test: .venv/.ready
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

lint: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

# 40 kills of a training and 40 of a generation, at random moments
robustness: .venv/.ready
	SYNGEN_LITE_KILLS=40 $(BIN)/python -m pytest -q -n 2 -rN --tb=no tests/robustness

nightly: robustness
	SYNGEN_LITE_RANDOM_TABLES=5000 $(BIN)/python -m pytest -q --timeout=0 \
		tests/end_to_end/test_random_tables.py

# the oldest pandas, numpy and scikit-learn that pyproject.toml allows
test-lowest: .venv-lowest/.ready
	.venv-lowest/bin/python -m pytest -q -n 2 --dist loadgroup

.venv-lowest/.ready: pyproject.toml constraints-lowest.txt
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --constraint constraints-lowest.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv .venv-lowest .mypy_cache .ruff_cache build *.egg-info
