// What training reports: sums over an epoch, classification accuracy, and whether it still converges; 3.6.5.
#pragma once

#include <cmath>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// n sums, in double: a float would round away digits of the sum of 60,000 losses; 3.6.5.
class Accumulator {
 public:
  explicit Accumulator(std::size_t n) : sums_(n) {}

  /// Adds one value to each sum; throws std::invalid_argument unless there are n of them.
  void add(std::initializer_list<double> values) {
    if (values.size() != sums_.size())
      throw std::invalid_argument("Accumulator: expected a value for each of " + std::to_string(sums_.size()) +
                                  " sums, found " + std::to_string(values.size()));
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += values.begin()[i];
  }

  void reset() { sums_.assign(sums_.size(), 0); }

  double operator[](std::size_t i) const { return sums_.at(i); }  // throws std::out_of_range

 private:
  std::vector<double> sums_;
};

/// How many rows of y_hat (n,q) have their greatest element in the column that y (n,) names: a number of correct
/// predictions, not yet a fraction; 3.6.5. NaN if y_hat has a NaN. Throws std::invalid_argument for other shapes.
inline double accuracy(const Tensor& y_hat, const Tensor& y) {
  if (y_hat.rank() != 2 || y.rank() != 1 || y_hat.size(0) != y.size())
    shape_error("accuracy", y_hat.shape(), y.shape(), "predictions (n,q) and labels (n,) are expected");
  return y_hat.size() > 0 && std::isnan(max(y_hat)) ? NAN : sum(equal(argmax(y_hat, 1), y));
}

/// The fraction that net(X) -> y_hat (n,q) classifies correctly, as in 3.6.5; std::invalid_argument for no examples.
template <class Net>
double evaluate_accuracy(Net& net, DataLoader& data_iter) {
  Accumulator metric(2);  // number of correct predictions, number of predictions
  for (const auto& [X, y] : data_iter) metric.add({accuracy(net(X), y), 1.0 * y.size()});
  if (metric[1] == 0) throw std::invalid_argument("evaluate_accuracy: expected at least one example, found none");
  return metric[0] / metric[1];
}

/// Throws std::runtime_error, which ends a program, for a loss that is not finite or exceeds the untrained model's.
inline void check_convergence(double loss, int epoch, double untrained = INFINITY) {
  if (std::isfinite(loss) && loss <= 1.001 * untrained) return;
  std::ostringstream message;
  message << "training diverged in epoch " << epoch << ": the loss is " << std::abs(loss);  // without the sign of a NaN
  if (std::isfinite(loss)) message << ", before training it was " << untrained;
  throw std::runtime_error(message.str() + "; try a smaller --lr");
}

}  // namespace d2l
