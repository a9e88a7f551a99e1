#include "common/nn/sequential.hpp"

#include <stdexcept>

namespace d2l::nn {

void Sequential::initialize(const init::Initializer& initializer, Generator& generator) {
  for (Dense& layer : layers_) layer.initialize(initializer, generator);
}

Tensor Sequential::operator()(const Tensor& X) {
  if (layers_.empty()) throw std::logic_error("Sequential: expected at least one layer; call net.add(...) first");
  Tensor y = layers_.front().forward(X);
  for (std::size_t i = 1; i < layers_.size(); ++i) y = layers_[i].forward(y);
  return y;
}

// The inputs of the later layers are computed again rather than kept from the last call, so that there is nothing that
// could belong to another X. A net of one layer, as in 3.3 and 3.7, has none.
void Sequential::backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat) {
  if (dy_hat.shape() != y_hat.shape())
    shape_error("Sequential", y_hat.shape(), dy_hat.shape(), "y_hat and its gradient have the same shape");
  std::vector<Tensor> inputs = {X};
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) inputs.push_back(layers_[i].forward(inputs[i]));
  Tensor dy = dy_hat;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    layers_[i].backward(inputs[i], dy);
    if (i > 0) dy = layers_[i].input_gradient(dy);
  }
}

std::vector<Parameter*> Sequential::collect_params() & {
  std::vector<Parameter*> all;
  for (Dense& layer : layers_)
    for (Parameter* param : layer.parameters()) all.push_back(param);
  return all;
}

}  // namespace d2l::nn
