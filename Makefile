# Everything a reader or an author does, by name. `make` lists it.
PYTHON ?= python3
VENV   ?= .venv
C      ?= mixup
LOCK   ?= constraints.txt
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.mixing-is-installed

# An environment that was made elsewhere is used as it is; ours follows the lock file.
ifeq ($(wildcard $(BIN)/python)$(wildcard $(STAMP)),$(BIN)/python)
ifneq ($(VENV),.venv)
STAMP :=
endif
endif

unexport PYTHONDONTWRITEBYTECODE
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export PYTHONHASHSEED := 0
export SOURCE_DATE_EPOCH := 1767225600
export PYTHONPATH := $(CURDIR)

BUILD := $(BIN)/jupyter-book build . -n --keep-going -q

.PHONY: help book pdf student instructor zip test chapter check lint linkcheck execute reproducible oracle lock clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*##/make \1	/p' Makefile | expand -t 20

book: $(STAMP)  ## execute the chapters, build the book, say where it is
	$(BUILD) -W
	@echo "The book is built. Open file://$(CURDIR)/_build/html/index.html"

pdf: book  ## print the whole book, with Chromium, into _build/html/mixing.pdf, and link it from every page
	$(BIN)/python book/_ext/pdf.py

student: $(STAMP)  ## the book without its solutions, for a class
	MIXING_EDITION=student $(BUILD) -W --path-output _build/student
	@echo "The students' edition is built. Open file://$(CURDIR)/_build/student/_build/html/index.html"

instructor: $(STAMP)  ## the book with its solutions unfolded and notes for teaching
	MIXING_EDITION=instructor $(BUILD) -W --path-output _build/instructor
	@echo "The instructors' edition is built. Open file://$(CURDIR)/_build/instructor/_build/html/index.html"

zip: book  ## the whole site as one file that is read offline
	@cp _build/html/mixing-book.zip _build/ && du -h _build/mixing-book.zip

test: $(STAMP)  ## run every test
	$(BIN)/python -m pytest

chapter: $(STAMP)  ## build one page in seconds and open it: make chapter C=mixup
	$(BIN)/python book/_ext/chapter.py $(C)

check: lint test  ## everything a change must pass: lint, tests, the whole book from nothing but the cached outputs
	$(BUILD) -W --all

lint: $(STAMP)  ## code style, spelling, the rules of prose
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/python book/_ext/prose.py $$(git ls-files 'book/*.md')

linkcheck: $(STAMP)  ## ask every address outside the book whether it still answers
	$(BUILD) --builder linkcheck

execute: $(STAMP)  ## execute what is out of date, and nothing else
	$(BIN)/python book/_ext/executor.py

reproducible: $(STAMP)  ## build twice from nothing, in two places, and compare every byte
	rm -rf _build/twice
	for copy in first second; do mkdir -p _build/twice/$$copy && \
	  git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -xf - -C _build/twice/$$copy && \
	  (cd _build/twice/$$copy && PYTHONPATH=$$PWD $(abspath $(BIN))/jupyter-book build . -n --keep-going -q -W) || exit 1; done
	diff -r _build/twice/first/_build/html _build/twice/second/_build/html
	@echo "Two cold builds are equal, byte for byte."

oracle:  ## compare with other people's libraries, in an environment of their own
	$(PYTHON) -m venv .venv-oracle
	PIP_CONSTRAINT=$(abspath $(LOCK)) .venv-oracle/bin/python -m pip install --quiet --disable-pip-version-check -e '.[book,test]' -r requirements-oracle.txt
	.venv-oracle/bin/python -m pytest --disable-warnings -rs -m oracle tests/oracles tests/domains
	.venv-oracle/bin/python -m pytest --disable-warnings -rs tests/domains/test_karcher.py tests/domains/test_information_command.py

lock:  ## resolve constraints.txt anew from the ranges in pyproject.toml
	rm -rf _build/lock && $(PYTHON) -m venv _build/lock
	_build/lock/bin/python -m pip install --quiet --disable-pip-version-check '.[book,test]' hatchling editables
	head -n 2 constraints.txt > _build/lock/header
	_build/lock/bin/python -m pip freeze --exclude mixing | LC_ALL=C sort -f | cat _build/lock/header - > constraints.txt

clean:  ## forget every output
	rm -rf _build

$(VENV)/.mixing-is-installed: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Mixing needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=$(abspath $(LOCK)) $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile -e '.[book,test]'
	@touch $@
