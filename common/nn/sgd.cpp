#include "common/nn/sgd.hpp"

#include "common/tensor/elementwise.hpp"

namespace d2l {

void sgd(std::span<Parameter* const> params, float lr, Index batch_size) {
  for (Parameter* param : params) add_scaled(param->data, -lr / static_cast<float>(batch_size), param->grad);
}

}  // namespace d2l
