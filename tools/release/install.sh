#!/bin/sh
# Install station from this folder, without any network: sh install.sh [--no-debs] [FOLDER]   (default /opt/station)
# Every version has a folder of its own; FOLDER/current is the one in use, FOLDER/before the one that it took over from.
set -eu
cd "$(dirname "$0")"
say() { printf '%s\n' "$*"; }
debs=yes
[ "${1:-}" = --no-debs ] && { debs=; shift; }
target=${1:-/opt/station}
packages="@packages@"

say "核对文件 · checking the files"
sha256sum --quiet -c SHA256SUMS

if [ -n "$debs" ] && [ -n "$packages" ]; then
  [ "$(id -u)" = 0 ] || { say "安装系统软件包须用 root，或加 --no-debs · system packages take root, or --no-debs"; exit 1; }
  say "安装系统软件包 · installing system packages"
  # apt knows in which order, and leaves alone what this machine has in a newer state; it is shown these packages and no others.
  apt=$(mktemp -d)
  trap 'rm -rf "$apt"' EXIT
  mkdir -p "$apt/repo" "$apt/lists/partial" "$apt/archives/partial"
  chmod 755 "$apt"
  for deb in debs/*.deb; do
    dpkg-deb -f "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${deb##*/}" "$(wc -c <"$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
    ln -s "$PWD/$deb" "$apt/repo/${deb##*/}"
  done >"$apt/repo/Packages"
  printf 'deb [trusted=yes] file:%s/repo ./\n' "$apt" >"$apt/sources.list"
  set -- -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::lists="$apt/lists" \
    -o Dir::Cache::archives="$apt/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -qq
  { apt-get "$@" update && DEBIAN_FRONTEND=noninteractive apt-get "$@" --yes --no-install-recommends install $packages; } >"$apt/log" 2>&1 || {
    tail -20 "$apt/log"
    exit 1
  }
fi

wanted=$(sed -n 's/.*"python":"\([0-9.]*\)".*/\1/p' release.json)
version=$(sed -n 's/.*"version":"\([0-9a-z.+]*\)".*/\1/p' release.json)
python=python$wanted
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" || {
  say "需要 Python $wanted · Python $wanted is needed"
  exit 1
}

# A folder that is in use is never written into: the same version once more gets another.
place=versions/$version n=1
while [ -e "$target/$place" ]; do n=$((n + 1)) place=versions/$version-$n; done
say "安装 station $version 到 $target/$place · installing"
mkdir -p "$target/versions"
pip=$(ls wheels/pip-*.whl)
pip() { "$target/$place/bin/python" "$pip/pip" --quiet --disable-pip-version-check install --no-index --no-compile --root-user-action ignore "$@"; }
{
  "$python" -m venv --without-pip "$target/$place" &&
    pip --find-links wheels --require-hashes -r requirements.lock &&
    pip --no-deps wheels/station-"$version"-*.whl &&
    { "$target/$place/bin/python" -m compileall -q "$target/$place/lib" >/dev/null 2>&1 || true; } &&
    "$target/$place/bin/station" --version >/dev/null
} || {
  rm -rf "${target:?}/$place"
  say "没有装成，原来的版本照旧 · not installed; what was there is as it was"
  exit 1
}

before=$(readlink "$target/current" 2>/dev/null || true)
[ -z "$before" ] || ln -sfn "$before" "$target/before"
ln -sfn "$place" "$target/.current"
mv -T "$target/.current" "$target/current"
for old in "$target"/versions/*; do
  case versions/${old##*/} in "$place" | "$before") ;; *) rm -rf "$old" ;; esac
done
if [ "$(id -u)" = 0 ] && [ "$target" = /opt/station ]; then ln -sfn /opt/station/current/bin/station /usr/local/bin/station; fi
say "已安装 · installed: $("$target/current/bin/station" --version)"
say "下一步 · next: $target/current/bin/station doctor"
