#!/bin/sh
# All that must hold: style, types, walls between the floors, tests. Called by ./run test.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
"$bin/ruff" check station tests tools benchmarks
"$bin/ruff" format --check station tests tools benchmarks
"$bin/mypy"
"$bin/lint-imports"
if [ $# -gt 0 ]; then exec "$bin/pytest" "$@"; fi
exec "$bin/pytest" -n 2 --dist loadfile tests
