#include "common/train/metrics.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

void Accumulator::add(std::initializer_list<double> values) {
  if (values.size() != sums_.size())
    throw std::invalid_argument("Accumulator: expected a value for each of " + std::to_string(sums_.size()) +
                                " sums, found " + std::to_string(values.size()));
  auto sum = sums_.begin();
  for (double value : values) *sum++ += value;
}

double accuracy(const Tensor& y_hat, const Tensor& y) {
  if (y_hat.rank() != 2 || y.rank() != 1 || y_hat.size(0) != y.size())
    shape_error("accuracy", y_hat.shape(), y.shape(), "predictions (n,q) and labels (n,) are expected");
  return sum(equal(argmax(y_hat, 1), y));
}

void check_convergence(double loss, int epoch) {
  if (!std::isfinite(loss))
    throw std::runtime_error("training diverged in epoch " + std::to_string(epoch) +
                             ": the loss is not finite; try a smaller --lr");
}

}  // namespace d2l
