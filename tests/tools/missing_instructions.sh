#!/bin/sh
# Checks that a program reports missing instructions in one line and exits with status 1. It runs the programs that were
# built for AVX on an emulated Nehalem of 2008, which has no AVX.
# usage: missing_instructions.sh BIN...
set -eu

[ "$(uname -m)" = x86_64 ] || exit 0
command -v qemu-x86_64 >/dev/null || {
  echo "missing instructions: skipped; this check needs 'sh common/tools/setup.sh qemu-user'" >&2
  exit 0
}
for bin in "$@"; do
  program=$bin/ch3_4_softmax
  case $("$program" --help 2>/dev/null) in *"built for avx"*) ;; *) continue ;; esac
  status=0
  said=$(qemu-x86_64 -cpu Nehalem "$program" 2>&1) || status=$?
  case $status-$(printf '%s\n' "$said" | wc -l)-$said in
    1-1-*"instructions that this machine lacks"*"SIMD=scalar"*) echo "$program reports the missing instructions" ;;
    *)
      echo "$program: expected one line and status 1 on a machine without AVX, found status $status: $said" >&2
      exit 1
      ;;
  esac
done
