// The functions of 3.2 Linear Regression Implementation from Scratch that a reader writes, and their checks.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/nn/sgd.hpp"
#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_2 {
  std::function<std::pair<Tensor, Tensor>(const Tensor& w, float b, Index num_examples, Generator& generator)>
      synthetic_data;
  std::function<std::vector<Batch>(Index batch_size, const Tensor& features, const Tensor& labels,
                                   Generator& generator)>
      data_iter;
  std::function<Tensor(const Tensor& X, const Tensor& w, const Tensor& b)> linreg;
  std::function<Tensor(const Tensor&y_hat, const Tensor&y)> squared_loss, squared_loss_backward;
  std::function<void(const Tensor& X, const Tensor& dy_hat, Parameter& w, Parameter& b)> linreg_backward;
  std::function<void(const std::vector<Parameter*>& params, float lr, Index batch_size)> sgd;
};

Section section_3_2(const Functions_3_2& f);

}  // namespace d2l::practice
