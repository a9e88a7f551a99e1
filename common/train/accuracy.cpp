#include "common/train/accuracy.hpp"

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

double accuracy(const Tensor& y_hat, const Tensor& y) {
  if (y_hat.rank() != 2 || y.rank() != 1 || y_hat.size(0) != y.size())
    shape_error("accuracy", y_hat.shape(), y.shape(), "predictions (n,q) and labels (n,) are expected");
  return sum(equal(argmax(y_hat, 1), y));
}

}  // namespace d2l
