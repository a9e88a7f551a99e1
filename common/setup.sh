#!/bin/sh
# Installs what is missing to build, test and run everything; says so when nothing is.
# usage: setup.sh [PACKAGE...]     only these packages, which have the same name everywhere
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
    fail "expected to run as root or with sudo; as root, install: $missing"
  fi
}

debian() {
  missing=
  # The data set's package is of no use any more once the data are in place.
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
  # Releases without the data set's package download the data instead.
  if [ -n "$data" ] && ! apt-cache show $data >/dev/null 2>&1; then
    missing=$(echo "$missing " | sed "s/ $data / curl ca-certificates /")
  fi
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}

macos() {
  command -v c++ >/dev/null || fail "expected a compiler: run xcode-select --install"
  command -v brew >/dev/null || fail "expected Homebrew, see https://brew.sh; it installs googletest google-benchmark libomp"
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
      say "install with this system's package manager:" \
        "${packages:-a C++20 compiler (g++ 12 or clang 14 on), make, GoogleTest, Google Benchmark, curl or wget, gzip}"
    fi
    ;;
esac
