# Everything that is done here, by name. A bare machine needs Python 3.11 and make; the rest comes by itself:
# uv into .tools/, Python packages into .venv/, Debian packages by apt-get where this runs as root.

UV_VERSION := 0.13.9

UV_FOLDER := .tools/uv-$(UV_VERSION)
UV := $(UV_FOLDER)/bin/uv
PYTHON_FOR_UV := $(UV_FOLDER)/bin/python
RUN := .venv/bin
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR ?= $(CURDIR)/.tools/cache
export UV_NO_PROGRESS := 1
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),1,0)
# Last, so that nothing of the user's own is hidden: where PostgreSQL's user is made, and uv for what asks for it.
export PATH := $(PATH):/usr/sbin:/sbin:$(CURDIR)/$(UV_FOLDER)/bin
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help demo test test-engines check format messages bench soak clean packages-test packages-engines

help:  ## List what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.for-demo  ## Run the service and the example chat platform together; open the one URL it prints. Ctrl-C ends both.
	@$(RUN)/python -m examples.host_app.demo $(ARGS)

test: .venv/.for-work packages-test  ## Run every test: both databases, real HTTP, Chromium. ARGS="-k notes" chooses.
	@$(RUN)/python -m pytest -q -n 3 --dist loadgroup $(ARGS)

test-engines: .venv/.for-work packages-engines  ## Repeat the browser tests of the live panel in Firefox and WebKit.
	@$(RUN)/python -m pytest -q -n 2 --dist loadgroup -m engines $(ARGS) tests/browser

check: .venv/.for-work  ## Format, lint, types, import rules, lock file, and templates free of script.
	@$(RUN)/ruff format --quiet --check --output-format concise || { echo "Cure: make format" >&2; exit 1; }
	@$(RUN)/ruff check --quiet --output-format concise
	@$(RUN)/mypy --no-error-summary
	@$(RUN)/lint-imports --no-logo
	@$(UV) lock --quiet --check --python $(PYTHON_FOR_UV)
	@$(RUN)/python tools/check_templates.py plugin/templates

format: .venv/.for-work  ## Write every file the way `make check` wants it.
	@$(RUN)/ruff check --quiet --fix-only
	@$(RUN)/ruff format --quiet

messages: .venv/.for-work  ## Bring the panel's catalogs, plugin/locale/*.po, up to date with what templates and code say.
	@$(RUN)/python -m tools.messages

bench: .venv/.for-work packages-test  ## Measure speed and memory against bare baselines, on both databases; prints a table. ARGS=--help lists the measures.
	@$(RUN)/python -m bench $(ARGS)

soak: .venv/.for-work  ## Kill the service 300 times under load; nothing acknowledged may be lost, no event missed or repeated.
	@$(RUN)/python -m bench.soak --kills 300 $(ARGS)

clean:  ## Remove what these recipes have made, tools and environments included.
	@rm -rf .venv .tools .demo .artifacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# What the recipes stand on. A stamp is as old as the last change to what it was made from.

MANIFESTS := pyproject.toml sdk/pyproject.toml uv.lock
SYNC = $(UV) sync --quiet --frozen --python $(PYTHON_FOR_UV)

$(UV): tools/uv.sh
	@echo "Preparing: uv $(UV_VERSION) from PyPI"
	@tools/uv.sh $(UV_VERSION) $(UV_FOLDER)
	@touch $@

# `--inexact` leaves the developers' packages in place for who goes back and forth.
.venv/.for-demo: $(UV) $(MANIFESTS)
	@echo "Preparing: the packages of service and demo"
	@$(SYNC) --inexact --no-default-groups --group demo
	@touch $@

.venv/.for-work: $(UV) $(MANIFESTS)
	@echo "Preparing: the packages for development"
	@$(SYNC)
	@tools/postgres_user.sh
	@touch $@ .venv/.for-demo

# libatomic1 is what Playwright's driver needs besides.
packages-test:
	@tools/packages.sh chromium libatomic1 fonts-liberation nginx-light pgbouncer

packages-engines:
	@tools/packages.sh chromium libatomic1 firefox-esr webkit2gtk-driver xvfb fonts-liberation nginx-light
