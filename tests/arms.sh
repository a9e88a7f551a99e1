#!/bin/sh
# The arms of common/tensor/simd.hpp that this machine can run, a line each.
echo scalar
case $(uname -m) in
  x86_64)
    grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo && echo avx2
    grep -qw avx512f /proc/cpuinfo && grep -qw avx512bw /proc/cpuinfo && echo avx512
    ;;
  aarch64 | arm64) echo neon ;;
esac
exit 0
