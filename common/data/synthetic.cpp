#include "common/data/synthetic.hpp"

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"

namespace d2l {

std::pair<Tensor, Tensor> synthetic_data(const Tensor& w, float b, Index num_examples, Generator& generator) {
  Tensor X = normal(0, 1, {num_examples, w.size()}, generator);
  Tensor y = matmul(X, w) + b;
  y += normal(0, 0.01f, y.shape(), generator);
  return {std::move(X), std::move(y)};
}

}  // namespace d2l
