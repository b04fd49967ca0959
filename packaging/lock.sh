#!/bin/sh
# Writes the lock files: every version for every platform and Python, with hashes, without index addresses.
set -eu
uv=${UV:-.venv/bin/uv}
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL UV_FIND_LINKS UV_EXTRA_INDEX_URL || true
compile() {
    "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml -o requirements.lock
compile --extra dev pyproject.toml packaging/build-requirements.in -c requirements.lock -o requirements-dev.lock
# What gathers the packaged program and its guide: with requirements.lock all that there is where it is built.
compile packaging/bundle/requirements.in -c requirements-dev.lock -o packaging/bundle/requirements.lock
