// The functions of 3.6 Implementation of Softmax Regression from Scratch that a reader writes, and their checks.
#pragma once

#include <functional>

#include "common/nn/sgd.hpp"
#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_6 {
  std::function<Tensor(const Tensor& X)> softmax;
  std::function<Tensor(const Tensor& y, const Tensor& dy)> softmax_backward;
  std::function<Tensor(const Tensor& X, const Tensor& W, const Tensor& b)> net;
  std::function<Tensor(const Tensor&y_hat, const Tensor&y)> cross_entropy, cross_entropy_backward;
  std::function<void(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W, Parameter& b)>
      net_backward;
  std::function<double(const Tensor& y_hat, const Tensor& y)> accuracy;
};

Section section_3_6(const Functions_3_6& f);

}  // namespace d2l::practice
