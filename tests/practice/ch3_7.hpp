// The functions of 3.7 Concise Implementation of Softmax Regression that a reader writes, and their checks.
#pragma once

#include <functional>

#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_7 {
  std::function<Tensor(const Tensor& Z)> log_softmax;
  std::function<Tensor(const Tensor&O, const Tensor&y)> softmax_cross_entropy, softmax_cross_entropy_backward;
};

Section section_3_7(const Functions_3_7& f);

}  // namespace d2l::practice
