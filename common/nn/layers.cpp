#include "common/nn/layers.hpp"

#include <stdexcept>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::nn {

Dense::Dense(Index units) : units_(units) {
  if (units < 1) throw std::invalid_argument("Dense(" + std::to_string(units) + "): expected at least one unit");
}

void Dense::initialize(const init::Initializer& initializer, Generator& generator) {
  initializer_ = initializer;
  generator_ = generator.split();
  if (knows_inputs()) make_parameters(weight_.data.size(1));
}

void Dense::make_parameters(Index inputs) {
  weight_ = Parameter(zeros({units_, inputs}));
  bias_ = Parameter(zeros({units_}));
  initializer_(weight_.data, *generator_);
}

Tensor Dense::flatten(const Tensor& X) const {
  return X.rank() == 2 ? X : X.reshape({X.size(0), X.shape().without(0).size()});
}

Tensor Dense::forward(const Tensor& X) {
  if (!initializer_) throw std::logic_error("Dense: forward before initialize; call net.initialize(...) first");
  if (X.rank() < 2) throw std::invalid_argument("Dense: expected X (n,d), found " + to_string(X.shape()));
  if (!knows_inputs()) make_parameters(X.shape().without(0).size());
  const Tensor rows = flatten(X);
  if (rows.size(1) != weight_.data.size(1))
    shape_error("Dense", X.shape(), weight_.data.shape(),
                "the weight was made for " + std::to_string(weight_.data.size(1)) + " inputs");
  Tensor y = matmul_nt(rows, weight_.data);
  y += bias_.data;
  return y;
}

// y_ij = sum_k X_ik W_jk + b_j, so
//   dW_jk = sum_i dy_ij X_ik = (dy^T X)_jk      db_j = sum_i dy_ij      dX_ik = sum_j dy_ij W_jk = (dy W)_ik
void Dense::backward(const Tensor& X, const Tensor& dy) {
  matmul_tn(dy, flatten(X), weight_.grad);
  bias_.grad = sum(dy, 0);
}

Tensor Dense::input_gradient(const Tensor& dy) const { return matmul(dy, weight_.data); }

Parameter& Dense::weight() & {
  if (!knows_inputs())
    throw std::logic_error(
        "Dense: the parameters have no shape before the first forward pass, which tells the number of inputs; call "
        "net(X) first");
  return weight_;
}

Parameter& Dense::bias() & {
  weight();
  return bias_;
}

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
