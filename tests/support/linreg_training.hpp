// The training loop of 3.2.7, for the tests of 3.2 and 3.3 and the exercises.
#pragma once

#include "ch3_2_scratch/data_iter.hpp"
#include "ch3_2_scratch/linreg.hpp"
#include "common/nn/sgd.hpp"

namespace d2l::test {

/// One epoch of minibatch sgd on w (d,1) and b (1,), in an order drawn from `order`.
inline void train_epoch(Parameter& w, Parameter& b, const Tensor& features, const Tensor& labels, float lr,
                        Index batch_size, Generator& order) {
  for (const auto& [X, y] : data_iter(batch_size, features, labels, order)) {
    linreg_backward(X, squared_loss_backward(linreg(X, w.data, b.data), y), w, b);
    sgd({&w, &b}, lr, batch_size);
  }
}

/// The mean of squared_loss over all examples.
inline double mean_loss(const Parameter& w, const Parameter& b, const Tensor& features, const Tensor& labels) {
  return static_cast<double>(mean(squared_loss(linreg(features, w.data, b.data), labels)));
}

}  // namespace d2l::test
