#!/bin/sh
# Installs the packages that building, testing and running need, as far as they are missing.
# usage: setup.sh [PACKAGE...]     installs these packages instead; their names must be the same on every system
set -eu

packages=$*

say() { echo "setup: $*"; }

fail() {
  echo "setup: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "expected root or sudo, found neither; as root, run: apt-get update && apt-get install$missing"
  fi
}

debian() {
  missing=
  # Once the data are in place, their package is no longer needed.
  [ -e data/fashion-mnist/t10k-labels-idx1-ubyte ] && data= || data=dataset-fashion-mnist
  for package in ${packages:-g++ make libgtest-dev libbenchmark-dev $data}; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    say "nothing to install"
    return
  fi
  say "installing$missing"
  as_root apt-get update -q
  # On releases that lack the data set's package, fetch.sh downloads the data and needs curl for it.
  if [ -n "$data" ] && ! apt-cache show "$data" >/dev/null 2>&1; then
    missing=$(echo "$missing " | sed "s/ $data / curl ca-certificates /")
  fi
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}

macos() {
  command -v c++ >/dev/null || fail "expected a C++ compiler, found no c++; run: xcode-select --install"
  command -v brew >/dev/null || fail "expected Homebrew, found no brew; install it from https://brew.sh"
  missing=
  for package in ${packages:-googletest google-benchmark libomp}; do
    brew list --versions "$package" >/dev/null || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    say "nothing to install"
    return
  fi
  # shellcheck disable=SC2086
  brew install $missing
}

case $(uname -s) in
  Darwin) macos ;;
  *)
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
      debian
    else
      everything="g++ 12, clang 14 or later, make, GoogleTest, Google Benchmark, curl or wget, gzip"
      say "expected apt-get or Homebrew, found neither; install by hand: ${packages:-$everything}"
    fi
    ;;
esac
