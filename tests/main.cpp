// Runs all tests, after saying which build they run in.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "tests/support/run_tests.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  setenv("LC_ALL", "C", 1);  // the programs that tests run, and the system's tools, then say the same everywhere
  std::printf("SIMD: %s, OpenMP: %s, threads: %d\n", d2l::simd_name(), d2l::has_openmp() ? "yes" : "no, one thread",
              d2l::num_threads());
  return d2l::test::run_tests(argc, argv);
}
