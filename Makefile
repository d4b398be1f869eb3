# Two commands: `make demo` does the main job on the demo shop, `make test` runs
# the tests. Each sets up what it needs, in .venv/ and nowhere else in the tree.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test faults test-spark java bench bench-large bench-importers bench-serving fuzz lint types check docs clean browser system worlds

demo: $(VENV)/.ready
	@$(BIN)/duiping run; code=$$?; \
	if [ $$code -eq 1 ]; then echo "duiping run: exit 1, there are breaks, as there should be"; \
	else echo "duiping run: exit $$code, expected 1"; exit 1; fi

# Each write is made sure of, which on a disk is waiting; where memory has room for
# the tests' books, they are kept there.
ROOMY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 6000000 {print $$6}')

test: $(VENV)/.ready-dev browser
	TMPDIR=$(or $(ROOMY),$(TMPDIR)) $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Breaks every single system call of resolve, close and run, in turn.
faults: $(VENV)/.ready-dev
	DUIPING_STRIDE=1 $(BIN)/python -m pytest tests/closing/test_breakage.py

# The same matching on Spark, with executors in processes of their own.
test-spark: $(VENV)/.ready-dev java
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	$(BIN)/python -m pytest -m spark tests/spark

# Measures, in minutes, and writes bench/RESULTS.md.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

# Ten million keys, two exports from nothing, a million orders; in minutes.
bench-large: $(VENV)/.ready-dev
	$(BIN)/python -m bench.large

# Importers beside the floor and beside others; installs those apart, in minutes.
bench-importers: $(VENV)/.ready-dev
	$(BIN)/python -m bench.importing

# Fifty people at a hundred thousand breaks, in minutes, and writes bench/SERVING.md.
bench-serving: $(VENV)/.ready-dev
	$(BIN)/python -m bench.serving

# Mutated exports through every importer; SEED and SECONDS as wished.
fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m tests.importers.fuzz --seed $(or $(SEED),1) --seconds $(or $(SECONDS),600)

# Small random worlds against brute force; SEED and SECONDS as wished.
worlds: $(VENV)/.ready-dev
	$(BIN)/python -m tests.worlds.search --seed $(or $(SEED),1) --seconds $(or $(SECONDS),600)

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

check: lint types

# The pages under docs/errors are made from the catalogue, the tables of layouts
# from the importers and their samples.
docs: $(VENV)/.ready-dev
	$(BIN)/python -m duiping.pages docs/errors
	$(BIN)/python -m duiping.layouts docs/IMPORTERS.md tests/importers/data

$(VENV)/bin/python: | system
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.ready

# beangulp recognises files through libmagic, which pip cannot install.
system:
	@ldconfig -p 2>/dev/null | grep -q libmagic.so.1 || $(MAKE) --no-print-directory apt PACKAGES=libmagic1

# The page tests drive a real browser.
browser:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null \
	|| $(MAKE) --no-print-directory apt PACKAGES="chromium chromium-driver fonts-noto-cjk"

java:
	@command -v java >/dev/null || $(MAKE) --no-print-directory apt PACKAGES=openjdk-17-jre-headless

.PHONY: apt
apt:
	@if ! command -v apt-get >/dev/null; then echo "please install: $(PACKAGES)"; exit 1; fi
	@sudo=$$( [ "$$(id -u)" -eq 0 ] || echo sudo ); \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null

clean:
	rm -rf $(VENV) .duiping .pytest_cache .mypy_cache .ruff_cache build dist *.egg-info
