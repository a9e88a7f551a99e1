#include "common/nn/sgd.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "common/tensor/elementwise.hpp"

namespace d2l {

void sgd(std::span<Parameter* const> params, float lr, Index batch_size) {
  for (Parameter* param : params) add_scaled(param->data, -lr / batch_size, param->grad);
}

Trainer::Trainer(std::vector<Parameter*> params, Sgd sgd) : params_(std::move(params)), sgd_(sgd) {
  if (!std::isfinite(sgd.learning_rate))
    throw std::invalid_argument("Trainer: expected a finite learning rate, found " + std::to_string(sgd.learning_rate));
}

void Trainer::step(Index batch_size) {
  if (batch_size < 1)
    throw std::invalid_argument("Trainer: expected a batch size of at least 1, found " + std::to_string(batch_size));
  for (const Parameter* param : params_)
    if (param->data.size() == 0)
      throw std::logic_error(
          "Trainer: expected parameters with values, found one before its first forward pass; call net(X) first");
  sgd(params_, sgd_.learning_rate, batch_size);
}

}  // namespace d2l
