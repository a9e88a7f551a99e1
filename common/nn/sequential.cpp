#include "common/nn/sequential.hpp"

#include <stdexcept>

namespace d2l::nn {

void Sequential::initialize(const init::Initializer& initializer, Generator& generator) {
  for (Dense& layer : layers_) layer.initialize(initializer, generator);
}

const Tensor& Sequential::operator()(const Tensor& X) {
  if (layers_.empty()) throw std::logic_error("Sequential: expected at least one layer; call net.add(...) first");
  outputs_.resize(layers_.size());
  for (std::size_t i = 0; i < layers_.size(); ++i) outputs_[i] = layers_[i].forward(i == 0 ? X : outputs_[i - 1]);
  return outputs_.back();
}

void Sequential::backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat) {
  if (outputs_.empty() || y_hat.data() != outputs_.back().data())
    throw std::logic_error("Sequential: backward expects the result of the last net(X)");
  Tensor dy(dy_hat);
  for (std::size_t i = layers_.size(); i-- > 0;) {
    layers_[i].backward(i == 0 ? X : outputs_[i - 1], dy);
    if (i > 0) dy = layers_[i].input_gradient(dy);
  }
}

std::vector<Parameter*> Sequential::collect_params() {
  std::vector<Parameter*> all;
  for (Dense& layer : layers_)
    for (Parameter* param : layer.parameters()) all.push_back(param);
  return all;
}

}  // namespace d2l::nn
