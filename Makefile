# The front door. `make` alone lists the targets; each one sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

# Nothing in the user's environment may change what is installed or run. Of pip's settings only those that say how to
# reach a package index get through; the options below override the rest where they stand in a pip.conf.
unexport $(filter-out PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST PIP_FIND_LINKS PIP_NO_INDEX PIP_PROXY PIP_CERT \
    PIP_CLIENT_CERT PIP_CACHE_DIR PIP_DEFAULT_TIMEOUT PIP_TIMEOUT PIP_RETRIES PIP_CONFIG_FILE, $(filter PIP_%,$(.VARIABLES)))
unexport $(filter NUMBA_%,$(.VARIABLES)) PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONWARNINGS PYTHONINSPECT
# The locks are complete, so pip resolves nothing and never looks at releases that are newer than they are.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-user --target= \
    --no-binary=:none: --require-hashes --no-deps -r

# A virtual environment records where it was made. In a moved or copied checkout its scripts name a path that is gone,
# and its pip installs into the original, so it is made again.
MADE_AT := $(shell sed -n 's/^command = .* -m venv \(--[a-z-]* \)*//p' $(VENV)/pyvenv.cfg 2>/dev/null)
STALE := $(if $(MADE_AT),$(shell test "$(MADE_AT)" -ef $(VENV) -a -x $(BIN)/python || echo stale))

VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"$$/\1/p' xornet/__init__.py)

# pytest runs in parallel, but for the tests that measure time or fill the machine.
TEST := $(BIN)/python -m pytest
PROCESSES ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup serve grpc train quick test fuzz fleet check format lint types bench benchimage images sbom stubs lock up down clean stale

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.service $(VENV)/.kernel $(VENV)/.client $(VENV)/.tools ## create .venv with everything that the other targets need

serve: $(VENV)/.service ## serve the newest version on PORT (8000), without Docker
	exec $(BIN)/python -m gunicorn

train: $(VENV)/.kernel $(VENV)/.client ## train and publish the next version into ./models (ARGS="--seed 7")
	$(BIN)/xornet $(if $(filter-out -%,$(firstword $(ARGS))),,train) $(ARGS)

grpc: $(VENV)/.grpc ## serve the Open Inference Protocol over gRPC on GRPC_PORT (8001), without Docker
	exec $(BIN)/python -m service.grpc

# worksteal gives each process neighbouring tests, which share fixtures. No fast test needs the two plugins, which import a
# lot. Without bytecode every process would compile all tests again.
quick: setup ## run the fast tests: everything but the slow ones and end to end
	PYTHONDONTWRITEBYTECODE= $(TEST) --numprocesses=$(PROCESSES) --dist=worksteal -p no:schemathesis -p no:anyio \
	    -m "not slow and not promtool" --ignore=tests/e2e

test: setup ## run every test that this machine can run
	$(TEST) --numprocesses=$(PROCESSES) --dist=loadgroup -m "not alone and not fleet" --cov --cov-report= --cov-fail-under=0
	$(TEST) -m "alone and not fleet" --cov --cov-append --cov-report=term

fuzz: setup ## send every route 2000 generated requests, and 100000 more as raw bytes and over gRPC (30 minutes)
	SCHEMATHESIS_CASES=2000 GENERATED_REQUESTS=100000 \
	$(TEST) tests/e2e/clients/test_schemathesis.py tests/e2e/clients/test_generated_requests.py \
	    tests/service/grpc/test_random_messages.py tests/e2e/processes/test_grpc.py::test_random_messages_do_not_make_it_grow

fleet: setup ## update, drain and kill machines of a swarm of three under load (15 minutes, needs Docker)
	$(TEST) tests/e2e/fleet -m fleet --capture=no

check: format lint types test ## everything that CI runs: format, lint, types, tests

format: setup
	$(BIN)/python -m ruff format --check .

lint: setup
	$(BIN)/python -m ruff check .
	$(BIN)/hadolint Dockerfile bench/Dockerfile
	$(BIN)/zizmor --offline --quiet .github

types: setup
	$(BIN)/python -m mypy

bench: setup $(VENV)/.bench ## measure training and serving against their peers, as ratios
	PATH="$(BIN):$$PATH" $(BIN)/python -m bench $(ARGS)

benchimage: ## measure the service inside the shipped image
	docker build --quiet --target service --tag xornet-bench-service .
	docker build --quiet --file bench/Dockerfile --build-arg SERVICE=xornet-bench-service --tag xornet-bench .
	docker run --rm --init xornet-bench $(ARGS)

images: ## build both images, tagged with the version
	docker build --quiet --target service --tag xornet-service:$(VERSION) .
	docker build --quiet --target trainer --tag xornet-trainer:$(VERSION) .

sbom: build/service build/trainer build/grpc ## write each image's bill of materials and licences into build/

build/%: setup
	docker build --quiet --target $* --tag xornet-$* .
	mkdir -p $@
	$(BIN)/python -m piplicenses --no-version --format=markdown --packages $$(sed -n 's/==.*//p' requirements/$*.txt) > $@/licences.md
	SYFT_CHECK_FOR_APP_UPDATE=false $(BIN)/syft scan docker:xornet-$* --quiet --output cyclonedx-json=$@/sbom.cdx.json \
	    --output template --template deploy/licences.tmpl >> $@/licences.md

stubs: setup ## write service/grpc/stubs/open_inference_grpc_pb2.py from the .proto file
	$(BIN)/python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. service/grpc/stubs/open_inference_grpc.proto

lock: setup ## renew requirements/*.txt from pyproject.toml
	PATH="$(BIN):$$PATH" requirements/lock.sh

up: ## docker compose up, in the background
	docker compose up --build --detach --wait

down: ## docker compose down; the weights stay in their volume
	docker compose down

clean: ## remove what the other targets created, except weights
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov

# One stamp per step: serving needs no compiler, and neither serving nor training needs the development tools.
$(VENV)/.service: requirements/service.txt $(STALE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "xornet needs Python 3.11 or newer: make PYTHON=python3.13")'
	$(PYTHON) -m venv $(if $(STALE),--clear) $(VENV)
	$(INSTALL) requirements/service.txt
	@touch $@

$(VENV)/.grpc: requirements/grpc.txt $(VENV)/.service
	$(INSTALL) requirements/grpc.txt
	@touch $@

# The command `xornet`, and what it sends requests with.
$(VENV)/.client: requirements/client.txt xornet_cli/launcher $(VENV)/.service
	$(INSTALL) requirements/client.txt
	@install -m 755 xornet_cli/launcher $(BIN)/xornet
	@touch $@

$(VENV)/.trainer: requirements/trainer.txt $(VENV)/.service
	$(INSTALL) requirements/trainer.txt
	@touch $@

# The kernel is compiled here, once, so that no training run has to wait for it.
$(VENV)/.kernel: $(addprefix trainer/compiled/,exponential.py kernel.py compiler.py object_file.py) $(VENV)/.trainer
	$(BIN)/python -m trainer.compiled.compiler
	@touch $@

$(VENV)/.tools: requirements/dev.txt $(VENV)/.trainer
	$(INSTALL) requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.tools
	$(INSTALL) requirements/bench.txt
	@touch $@

stale: # a prerequisite that is never up to date
