# `make` alone lists the commands. Every command installs what it needs first; a second run is instant.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo run test lint types contracts django check bench soak audit lock

VENV := .venv
PYTHON := $(VENV)/bin/python
PYTEST := $(PYTHON) -m pytest
AS_DEPLOYED := VPCVIZ_TLS=true VPCVIZ_DATA=.make/data
SYSTEM_CAS := $(wildcard /etc/ssl/certs/ca-certificates.crt)
LOCK_TOOL := uv==0.13.9
AUDIT_TOOL := pip-audit==2.10.1

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# A stamp lies inside what it vouches for, so that removing the folder removes the stamp.
ENVIRONMENT := $(VENV)/.locked
SYSTEM := $(VENV)/.system
BROWSER := $(VENV)/.browser
NODE_MODULES := node_modules/.installed
PEERS := benchmarks/engines/node_modules/.installed
ASSETS := static/vendor/.installed

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup: $(ASSETS) $(SYSTEM) ## Install everything vpcviz needs into this folder (and Graphviz on the system)
	@echo "Ready: \`make demo\` shows an example, \`make run\` serves your own."

demo: $(ASSETS) $(SYSTEM) ## Show an example: a fake AWS with several accounts, scanned and drawn
	@$(VENV)/bin/vpcviz demo $(ARGS)

run: $(ASSETS) $(SYSTEM) ## Serve vpcviz on this machine
	@$(VENV)/bin/vpcviz serve $(ARGS)

test: $(ASSETS) $(BROWSER) ## Run the tests (ARGS="-k name" picks some)
	$(PYTEST) -n auto --maxprocesses 8 --dist loadgroup -m "not soak" $(ARGS)

lint: $(ENVIRONMENT) ## Check style and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: $(ENVIRONMENT)
	$(PYTHON) -m mypy

contracts: $(ENVIRONMENT)
	$(VENV)/bin/lint-imports

django: $(ENVIRONMENT)
	$(AS_DEPLOYED) $(PYTHON) manage.py makemigrations --check --dry-run
	$(AS_DEPLOYED) $(PYTHON) manage.py check --deploy --fail-level WARNING

check: lint types contracts django test ## Everything that must pass: lint, types, contracts, migrations, deployment, tests

bench: $(ASSETS) $(BROWSER) $(PEERS) ## Measure, into benchmarks/results.json (ONLY=name measures one)
	$(PYTHON) -m benchmarks $(ONLY)

soak: $(ASSETS) $(BROWSER) ## Run the long counts that `make test` samples
	$(PYTEST) -n auto --maxprocesses 8 --dist loadgroup -m soak $(ARGS)

audit: .make/audit/.installed ## Look for known holes in the dependencies (needs the internet)
	REQUESTS_CA_BUNDLE="$${REQUESTS_CA_BUNDLE:-$(SYSTEM_CAS)}" .make/audit/bin/pip-audit --require-hashes --disable-pip -r requirements.lock
	.ci/npm $(PYTHON) audit --package-lock-only
	.ci/npm $(PYTHON) audit --package-lock-only --prefix benchmarks/engines

lock: $(ENVIRONMENT) ## Write the lock files anew after a change of dependencies
	$(PYTHON) -m pip install --quiet $(LOCK_TOOL)
	$(VENV)/bin/uv pip compile --system-certs pyproject.toml --all-extras --universal --generate-hashes --no-header --quiet -o requirements.lock
	$(VENV)/bin/uv pip compile --system-certs pyproject.toml --extra celery --extra postgres --extra saml --constraint requirements.lock \
		--universal --generate-hashes --no-header --no-annotate --quiet -o deploy/requirements.lock
	$(VENV)/bin/uv pip compile --system-certs .ci/node.in --python-version 3.11 --universal --generate-hashes --no-header --quiet -o .ci/node.lock

$(ENVIRONMENT): requirements.lock pyproject.toml .ci/python
	@.ci/python $(VENV)
	@echo "Installing the Python packages of requirements.lock"
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(SYSTEM): $(ENVIRONMENT) .ci/system .ci/packages
	@.ci/system $(PYTHON)
	@touch $@

$(BROWSER): $(SYSTEM)
	@.ci/system $(PYTHON) browser
	@touch $@

$(NODE_MODULES): package-lock.json package.json .ci/npm .ci/node.lock | $(ENVIRONMENT)
	@echo "Installing the icons and the font of package-lock.json"
	@.ci/npm $(PYTHON) ci --silent
	@touch $@

$(PEERS): benchmarks/engines/package-lock.json benchmarks/engines/package.json .ci/npm .ci/node.lock | $(ENVIRONMENT)
	@echo "Installing the layout engines that vpcviz is measured against"
	@.ci/npm $(PYTHON) ci --prefix benchmarks/engines --silent
	@touch $@

$(ASSETS): $(NODE_MODULES) vpcviz/layout/install.py vpcviz/layout/assets.py | $(ENVIRONMENT)
	@$(PYTHON) -m vpcviz.layout.install
	@touch $@

.make/audit/.installed: Makefile | $(ENVIRONMENT)
	@$(PYTHON) -m venv --clear .make/audit
	@.make/audit/bin/python -m pip install --quiet $(AUDIT_TOOL)
	@touch $@
