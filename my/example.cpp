// A program of your own: copy this file to my/NAME.cpp, run it with `make my/NAME`, and type the book's listings into it.
// The README's table says which header holds which name of the book.
#include "common/console.hpp"
#include "common/data/data_loader.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/reduce.hpp"

using namespace d2l;

int main() {
  Generator generator(1);  // the seed

  // 3.2.1: 1000 examples of y = X w + b + noise
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  print("features:", features[0], "\nlabel:", labels[0]);

  // 3.2.4 and 3.2.5, before any training
  const Tensor w = normal(0, 0.01f, {2, 1}, generator), b = zeros({1});
  const Tensor y_hat = matmul(features, w) + b;                        // (1000,1)
  const Tensor l = square(y_hat - labels.reshape(y_hat.shape())) / 2;  // (1000,1)
  print("mean loss before training:", mean(l));
}
