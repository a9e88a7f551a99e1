#!/bin/sh
# Lists the backends of common/tensor/simd.hpp that can run here, one per line.
echo scalar
case $(uname -m) in
  x86_64)
    grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo && echo avx2
    grep -qw avx512f /proc/cpuinfo && grep -qw avx512bw /proc/cpuinfo && echo avx512
    ;;
esac
case $(uname -m) in
  aarch64 | arm64) echo neon ;;
  *)
    if command -v aarch64-linux-gnu-g++ >/dev/null && command -v qemu-aarch64 >/dev/null; then
      echo neon
    else
      echo "neon: skipped; it needs 'sh common/tools/setup.sh g++-aarch64-linux-gnu qemu-user'" >&2
    fi
    ;;
esac
exit 0
