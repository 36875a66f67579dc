# Two commands do all the set-up: `make demo` and `make test`.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# The newest supported interpreter of this machine, or what PYTHON= says.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$python && break; done)

.PHONY: help demo test test-lts test-fast bench lint format locks clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.demo ## Serve the demo clinic on 127.0.0.1 (PORT=8000)
	cd example_project && PORT=$(PORT) ../$(PY) manage.py demo --port $(PORT)

test: $(VENV)/.test ## Run all tests, those in a real browser too
	$(PY) -m pytest --cov --cov-report=term

test-lts: .venv-lts/.test ## Run all tests on the oldest supported Wagtail and Django
	.venv-lts/bin/python -m pytest

test-fast: $(VENV)/.test ## Run the tests that need no browser and no other process
	$(PY) -m pytest -m "not browser and not slow"

bench: $(VENV)/.test ## Compare render times with stock blocks and with the floor
	$(PY) -m bench $(BENCH)

lint: $(VENV)/.test ## Check the style of Python and templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint wagtail_botox_pain/templates example_project/clinic/templates

format: $(VENV)/.test ## Put Python into the common form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

locks: ## Pin all dependencies again (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make locks" pyproject.toml --group demo -o requirements/demo.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make locks" pyproject.toml --group test -o requirements/test.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make locks" pyproject.toml --group lts -o requirements/lts.txt

clean: ## Remove the environment and what the demo wrote
	rm -rf $(VENV) .venv-lts example_project/clinic.sqlite3 example_project/media example_project/.secrets

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	touch $@

.venv-lts/.test: requirements/lts.txt
	$(PYTHON) -m venv --clear .venv-lts
	.venv-lts/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	.venv-lts/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.demo: requirements/demo.txt | $(VENV)/.made
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.demo
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@
