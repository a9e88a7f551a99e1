// The functions of 3.4 Softmax Regression that a reader writes, and their checks.
#pragma once

#include <functional>
#include <vector>

#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_4 {
  std::function<Tensor(const Tensor& y, Index q)> one_hot;
  std::function<Tensor(const Tensor& O)> softmax;
  std::function<Tensor(const Tensor& Y_hat, const Tensor& Y)> cross_entropy_loss;
  std::function<Tensor(const Tensor& O, const Tensor& Y)> softmax_cross_entropy_backward;
  std::function<double(const std::vector<double>& p)> entropy;
  std::function<double(const std::vector<double>&p, const std::vector<double>&q)> cross_entropy, kl_divergence;
};

Section section_3_4(const Functions_3_4& f);

}  // namespace d2l::practice
