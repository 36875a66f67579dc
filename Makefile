# Two commands do all the set-up: `make demo` and `make test`.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# The newest supported interpreter of this machine, or what PYTHON= says.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$python && break; done)
# A part of the tests: T=tests/test_pages.py, or other arguments of pytest.
T ?=
# Processes that share the tests between them.
WORKERS ?= 2
# Tests are given out in order: those in a browser empty the database, so they come last.
PYTEST := -m pytest --numprocesses=$(WORKERS) --dist=load --maxschedchunk=4
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
NOX := .venv-nox/bin/nox
# pyenv's interpreters answer to their names only where this variable lists them.
INTERPRETERS = $(shell pyenv versions --bare 2>/dev/null | grep -E '^3\.1[123]\.[0-9]+$$' | \
	sort -rV | paste -sd:)

# Python compiles a module once instead of in each process of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast test-databases test-postgresql \
	test-mariadb test-matrix test-production bench lint format \
	messages contract contract-release front-end locks clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.demo ## Serve the demo clinic on 127.0.0.1 (PORT=8000)
	cd example_project && PORT=$(PORT) ../$(PY) manage.py demo --port $(PORT)

test: $(VENV)/.test ## Run all tests, those in a real browser too (T=tests/test_pages.py: a part)
	$(PY) $(if $(T),-m pytest $(T),$(PYTEST))

test-fast: $(VENV)/.test ## Run the tests that need no browser and no other process
	$(PY) -m pytest -m "not browser and not slow"

# The costly tests make sites of their own, which have SQLite anyhow.
PART = $(or $(T),-m "not costly")

test-databases: test-postgresql test-mariadb ## Run all tests on PostgreSQL and on MariaDB (T=: a part)

test-postgresql test-mariadb: test-%: $(VENV)/.databases
	$(PY) -m tests.servers $* -- $(PY) $(PYTEST) $(PART)

test-matrix: $(NOX) ## Run all tests on the lowest and highest versions (MATRIX="-k lowest": on some; T=: a part)
	PYENV_VERSION="$${PYENV_VERSION:-$(INTERPRETERS)}" $(NOX) --session tests $(MATRIX) -- \
		$(PYTEST) $(or $(T),--cov)

test-production: $(VENV)/.production ## Run the demo on PostgreSQL, Redis and gunicorn, under load
	$(PY) -m pytest tests/production

bench: $(VENV)/.test ## Compare render times with stock blocks and with the floor
	$(PY) -m bench $(BENCH)

lint: $(VENV)/.test ## Check the style and the types of Python, and the style of templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) -m djlint --quiet --lint wagtail_botox_pain/templates example_project/clinic/templates

format: $(VENV)/.test ## Put Python into the common form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: $(VENV)/.test ## Bring the catalogues up to date with the sources and compile them
	cd wagtail_botox_pain && ../$(PY) -m django makemessages --all --add-location=file --no-obsolete --keep-pot
	cd wagtail_botox_pain && ../$(PY) -m django compilemessages --verbosity=0

# The package alone, without a host's page types.
CONTRACT := TEST_VARIANT=no_host DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django botox_contract

contract: $(VENV)/.test ## Bring the schemas, the types and their reference up to date with the sources
	$(CONTRACT) --out wagtail_botox_pain/contract --typescript --strict
	$(PY) docs/contract_reference.py

# With each release; tests name what the next one would break.
contract-release: contract ## Keep the contract as that of the last release
	rm -rf tests/released_contract
	$(CONTRACT) --out tests/released_contract --strict

front-end: ## Build the front end of the demo, which must be running (API=: of another site)
	cd example_project/frontend && npm ci && npm run typecheck && npm run build

locks: $(NOX) ## Pin all dependencies again (LOCKS=--upgrade: in their newest versions)
	$(NOX) --session locks -- $(LOCKS)

clean: ## Remove the environment and what the demo wrote
	rm -rf $(VENV) .venv-nox .nox .cache example_project/clinic.sqlite3 example_project/media example_project/.secrets

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	touch $@

$(VENV)/.demo: requirements/demo.txt | $(VENV)/.made
	$(PY) $(PIP_INSTALL) --require-hashes -r requirements/demo.txt
	$(PY) $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.demo
	$(PY) $(PIP_INSTALL) --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/.production: requirements/production.txt $(VENV)/.test
	$(PY) $(PIP_INSTALL) --require-hashes -r requirements/production.txt
	touch $@

$(VENV)/.databases: requirements/databases.txt $(VENV)/.test
	$(PY) $(PIP_INSTALL) --require-hashes -r requirements/databases.txt
	touch $@

$(NOX): requirements/nox.txt
	$(PYTHON) -m venv --clear .venv-nox
	.venv-nox/bin/python $(PIP_INSTALL) --require-hashes -r $<
	touch $@
