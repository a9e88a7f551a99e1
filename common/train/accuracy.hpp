// How many predictions are right (3.6.5).
#pragma once

#include "common/data/data_loader.hpp"
#include "common/tensor/tensor.hpp"
#include "common/train/accumulator.hpp"

namespace d2l {

/// The number (not the fraction) of rows of y_hat (n,q) whose greatest element stands at the label in y (n,). Throws
/// std::invalid_argument for other shapes.
double accuracy(const Tensor& y_hat, const Tensor& y);

/// The fraction of a loader's examples that net(X) -> y_hat (n,q) classifies correctly. Throws std::invalid_argument if
/// there are none.
template <class Net>
double evaluate_accuracy(Net& net, DataLoader& data_iter) {
  Accumulator metric(2);  // correct predictions, predictions
  for (const auto& [X, y] : data_iter) metric.add({accuracy(net(X), y), static_cast<double>(y.size())});
  if (metric[1] == 0) throw std::invalid_argument("evaluate_accuracy: expected at least one example, found none");
  return metric[0] / metric[1];
}

}  // namespace d2l
