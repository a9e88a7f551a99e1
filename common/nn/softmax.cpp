#include "common/nn/softmax.hpp"

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::nn {

Tensor softmax(const TensorView& O) {
  Tensor y = exp(O - max(O, 1, keepdims));
  y /= sum(y, 1, keepdims);
  return y;
}

Tensor log_sum_exp(const TensorView& O) {
  const Tensor m = max(O, 1, keepdims);
  return m + log(sum(exp(O - m), 1, keepdims));
}

// (o - m) - log sum exp(o - m): subtracting m first keeps the digits that large logits would round away.
Tensor log_softmax(const TensorView& O) {
  Tensor shifted = O - max(O, 1, keepdims);
  shifted -= log(sum(exp(shifted), 1, keepdims));
  return shifted;
}

}  // namespace d2l::nn
