// How the programs of the tests and of the exercises end.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/data_set.hpp"

namespace d2l::test {

/// Runs the tests that the flags, which have been read, have chosen. Returns 0 if all pass, 1 if one fails or the data
/// set is not whole, 2 if no test was chosen or argv[1] is still there: it is no flag.
inline int run_tests(int argc, char** argv) {
  if (argc > 1) {
    std::fprintf(stderr, "%s: expected only flags\n", argv[1]);
    return 2;
  }
  if (!whole_data_set()) return 1;
  const int status = RUN_ALL_TESTS();
  if (testing::UnitTest::GetInstance()->test_to_run_count() > 0) return status;
  std::fprintf(stderr, "no test ran: expected a --gtest_filter that matches one\n");
  return 2;
}

}  // namespace d2l::test
