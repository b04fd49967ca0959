# The two commands to know: make demo, make test. Each does its own set-up.

# The first that runs and is new enough; a shim that is only there by name does not count.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v $$p; break; fi; done)
BIN := .venv/bin
STAMP := .venv/.installed
LOCK := requirements-dev.lock
GUIDE := resources/guide/index.html
export PYTHON

.PHONY: setup demo test lint format licences icons guide samples conformance lock clean run-packages test-packages
.PHONY: soak fuzz audit drawings
.PHONY: deb check-deb check-deb-twice check-packages
.PHONY: windows check-windows
.PHONY: bench-window bench-find bench-receive bench-audit bench-retrieve bench-beside bench-results bench-local bench-priors bench-start bench-viewer

setup: run-packages $(STAMP) $(GUIDE)

$(STAMP): $(LOCK) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: apt-get install python3" >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

guide: $(GUIDE)

$(GUIDE): $(STAMP) mkdocs.yml packaging/build_guide.py packaging/guide_hooks.py qrstation/ui/help/places.py $(wildcard docs/* docs/*/*)
	$(BIN)/python packaging/build_guide.py

run-packages:
	@packaging/debian-packages.sh run

test-packages:
	@packaging/debian-packages.sh test

demo: setup
	$(BIN)/qrstation --demo

# A process for each processor; the files come one after the other as they are sorted, so that short ones are last.
test: test-packages $(STAMP) $(GUIDE)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: run-packages $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 qrstation
	$(BIN)/lint-imports
	$(BIN)/python packaging/check_repo.py

format: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

licences: $(STAMP)
	$(BIN)/python packaging/bundle/papers.py page

# Needs the network: an advisory service is asked about each version of the locks. SERVICE=URL names another.
audit: $(STAMP)
	@$(BIN)/python packaging/bundle/advisories.py $(if $(SERVICE),--service $(SERVICE))

icons: $(STAMP)
	$(BIN)/python packaging/draw_icons.py

# The trust boundaries of docs/threat-model.md.
drawings: $(STAMP)
	$(BIN)/python packaging/draw_boundaries.py

samples: $(STAMP)
	$(BIN)/python packaging/make_samples.py

# Which images are shown, as the tests find it: docs/conformance/images.md.
conformance: $(STAMP)
	$(BIN)/python -W ignore -m tests.imaging.conformance

lock: $(STAMP)
	packaging/lock.sh

# Built by Debian's own Python, whose libraries Debian's packages name; nothing of .venv goes in.
# The package that was made last.
DEB = $(firstword $(wildcard dist/qrstation_*_amd64.deb))
DEB_PYTHON ?= $(shell test -x /usr/bin/python3 && echo /usr/bin/python3 || echo "$(PYTHON)")

deb:
	@PYTHON=$(DEB_PYTHON) packaging/debian-packages.sh deb
	$(DEB_PYTHON) packaging/linux/build_deb.py

check-deb:
	@PYTHON=$(DEB_PYTHON) packaging/debian-packages.sh deb
	$(DEB_PYTHON) packaging/linux/build_deb.py --level 1 --output build/check
	packaging/check/unpacked.sh build/check/qrstation_*_amd64.deb

check-packages: test-packages deb $(STAMP)
	@packaging/debian-packages.sh check
	$(BIN)/python packaging/check/check_packages.py $(DEB) $(WITH)

check-deb-twice:
	@PYTHON=$(DEB_PYTHON) packaging/debian-packages.sh deb
	$(DEB_PYTHON) packaging/linux/check_twice.py

bench-window: test-packages $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.window

bench-find: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.find
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.find_window

bench-receive: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.receive

bench-audit: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.audit

bench-retrieve: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.retrieve

bench-beside: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.beside $(OTHER)

bench-start: test-packages $(STAMP)
	@packaging/debian-packages.sh screen
	$(BIN)/python -m benchmarks.start $(WITH)

bench-results: test-packages $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.results

bench-local: test-packages $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.local_search

bench-priors: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.priors
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.priors_window

bench-viewer: test-packages $(STAMP)
	@packaging/debian-packages.sh screen
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.viewer $(WITH)

soak: test-packages $(STAMP)
	$(BIN)/python -m benchmarks.hostile
	$(BIN)/python -m benchmarks.soak

# An hour for all readers of outside bytes together, by default; before it the living receiver. What is found makes it fail.
FUZZ_SECONDS ?= 3600

fuzz: test-packages $(STAMP)
	$(BIN)/python -m tests.fuzz.living
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.fuzz.hour --seconds $(FUZZ_SECONDS)

windows: $(STAMP) $(GUIDE)
	@packaging/debian-packages.sh windows
	$(BIN)/python packaging/windows/build_windows.py

check-windows: test-packages $(STAMP)
	@packaging/debian-packages.sh windows
	$(BIN)/python packaging/windows/try_under_wine.py

clean:
	rm -rf .venv demo-out build dist resources/guide *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
