# `make run` and `make test` do all their set-up; both can be repeated.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.PHONY: run test bench i18n lock clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
MEGABYTES := 4000

run: $(READY)
	@exec $(BIN)/rahnama run

test: $(READY)
	$(BIN)/ruff check bot actions tests
	$(BIN)/mypy
	# The model that the tests share; training takes longer than a test may.
	DATA_DIR=var/test $(BIN)/rahnama train
	$(BIN)/python -m pytest $(ARGS)

# Our pipeline, Rasa's stock pipeline and a plain baseline on the held-out messages: takes hours.
bench: $(READY)
	$(BIN)/python tests/bench/compare.py $(ARGS)

# Extract the English texts, mark in each language what changed, and check that the catalogs compile.
i18n: $(READY)
	$(BIN)/pybabel -q extract -F locales/babel.cfg --no-location --sort-output --project=Rahnama --version=1 \
		--copyright-holder=Rahnama -o locales/messages.pot .
	$(BIN)/python -m bot.i18n.stale
	for language in ar fa ps; do
		$(BIN)/pybabel -q update --no-fuzzy-matching -i locales/messages.pot -d locales -l $$language --ignore-obsolete
		$(BIN)/pybabel -q compile --use-fuzzy --statistics -i locales/$$language/LC_MESSAGES/messages.po -o /dev/null
	done

# Resolve the pinned requirements again (needs uv and a network).
lock:
	uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url -o requirements.lock

$(READY): requirements.lock pyproject.toml
	@fail() { echo "rahnama: $$*" >&2; exit 2; }
	free=$$(df -Pm . | awk 'NR == 2 { print $$4 }')
	(( free >= $(MEGABYTES) )) || fail "too little disk space: $$free MB free here, $(MEGABYTES) MB needed"
	python=
	for candidate in $${PYTHON:-} python3.11 python3 python; do
		if $$candidate -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then python=$$candidate; break; fi
	done
	[[ -n $$python ]] || fail "Python 3.11 is missing: install it (Debian 12: apt install python3.11-venv), or name it: make PYTHON=/path/to/python3.11"
	$$python -c 'import ensurepip, venv' 2>/dev/null || fail "Python's venv module is missing: apt install python3.11-venv"
	if [[ ! -x $(BIN)/python ]]; then echo "Making the environment ..."; $$python -m venv $(VENV); fi
	echo "Installing the pinned packages (about two minutes the first time) ..."
	# Rasa's own bounds exclude Python 3.11; the lock was resolved with bounds that work there.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes -r requirements.lock \
		|| fail "the packages could not be installed: check the network and try again"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) var
