// Numbers that the answers quote from a run.
#pragma once

#include <gtest/gtest.h>

#include "tests/exercises/exercise.hpp"

namespace d2l::test {

/// Fails unless `found` rounds to what the answers quote. They quote seed 1; other seeds find other numbers.
inline void expect_quoted(double found, double quoted, double rounding) {
  if (seed() == 1) {
    EXPECT_NEAR(found, quoted, rounding) << "the answer quotes " << quoted;
  }
}

}  // namespace d2l::test
