# The front door. `make` alone lists the targets; each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The locks are whole, so nothing is left to resolve: a release that is newer than they are must not be looked at.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup serve train test fuzz check format lint types bench benchimage sbom lock up down clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.service $(VENV)/.kernel $(VENV)/.tools ## make .venv with everything that the other targets need

serve: $(VENV)/.kernel ## serve the newest version on PORT (8000), without Docker
	exec $(BIN)/gunicorn

train: $(VENV)/.kernel ## train and publish the next version into ./models (ARGS="--seed 7")
	$(BIN)/python -m trainer $(ARGS)

test: setup ## run every test that this machine can run
	$(BIN)/pytest --cov --cov-report=term

fuzz: setup ## ask every route 2000 generated questions, and send 100000 more as raw bytes; it takes a while
	SCHEMATHESIS_CASES=2000 GENERATED_REQUESTS=100000 \
	$(BIN)/pytest tests/e2e/clients/test_schemathesis.py tests/e2e/clients/test_generated_requests.py

check: format lint types test ## everything that CI runs: format, lint, types, tests

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .
	$(BIN)/hadolint Dockerfile bench/Dockerfile

types: setup
	$(BIN)/mypy

bench: setup $(VENV)/.bench ## measure how fast it is, as ratios
	PATH="$(BIN):$$PATH" $(BIN)/python -m bench $(ARGS)

benchimage: ## measure the service inside the image that is shipped
	docker build --quiet --target service --tag xornet-bench-service .
	docker build --quiet --file bench/Dockerfile --build-arg SERVICE=xornet-bench-service --tag xornet-bench .
	docker run --rm --init xornet-bench $(ARGS)

sbom: build/service build/trainer ## write what each image is made of, and under which licences, into build/

build/%: setup
	docker build --quiet --target $* --tag xornet-$* .
	mkdir -p $@
	$(BIN)/pip-licenses --no-version --format=markdown --packages $$(sed -n 's/==.*//p' requirements/$*.txt) > $@/licences.md
	SYFT_CHECK_FOR_APP_UPDATE=false $(BIN)/syft scan docker:xornet-$* --quiet --output cyclonedx-json=$@/sbom.cdx.json \
	    --output template --template deploy/licences.tmpl >> $@/licences.md

lock: setup ## renew requirements/*.txt from pyproject.toml
	PATH="$(BIN):$$PATH" requirements/lock.sh

up: ## docker compose up, in the background
	docker compose up --build --detach --wait

down: ## docker compose down; the weights stay in their volume
	docker compose down

clean: ## remove what the other targets made, but no weights
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov

# A stamp for each step, so that whoever serves and trains does not wait for the tools of those who change the code.
$(VENV)/.service: requirements/service.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "xornet needs Python 3.11 or newer: make PYTHON=python3.13")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) requirements/service.txt
	@touch $@

$(VENV)/.trainer: requirements/trainer.txt $(VENV)/.service
	$(INSTALL) requirements/trainer.txt
	@touch $@

# The kernel is compiled here, once, and not while somebody waits for a training run.
$(VENV)/.kernel: $(addprefix trainer/compiled/,exponential.py kernel.py compiler.py object_file.py) $(VENV)/.trainer
	$(BIN)/python -m trainer.compiled.compiler
	@touch $@

$(VENV)/.tools: requirements/dev.txt $(VENV)/.trainer
	$(INSTALL) requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.tools
	$(INSTALL) requirements/bench.txt
	@touch $@
