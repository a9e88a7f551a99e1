// Softmax regression on so few images that it memorizes them (exercise 3.7.2).
#pragma once

#include <cmath>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "common/train/metrics.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l {

/// 50 images to train on, 100 to validate with, and 2,000 of the test set. Each is a row of 784 pixels from which the
/// mean image of the 50 is subtracted: that lowers lambda_max from about 110 to 20, so that the learning rate may be
/// five times as great.
struct FewImages {
  Batch train, validation, test;

  explicit FewImages(Generator& generator) {
    const auto directory = fashion_mnist_directory();
    auto [few, unused] = load_data_fashion_mnist(150, directory, generator.split());
    auto [all, tests] = load_data_fashion_mnist(2000, directory, generator.split());
    const Batch drawn = *few.begin(), first = *tests.begin();
    const Tensor rows(drawn.X.reshape({150, 784})), mean_image = mean(rows.rows(0, 50), 0);
    train = {rows.rows(0, 50) - mean_image, Tensor(drawn.y.rows(0, 50))};
    validation = {rows.rows(50, 150) - mean_image, Tensor(drawn.y.rows(50, 150))};
    test = {first.X.reshape({2000, 784}) - mean_image, first.y};
  }
};

struct CurvePoint {
  int step;
  double train_loss, validation_loss, test_loss, test_accuracy, norm;
};

/// Full-batch gradient descent from small weights on the mean loss plus decay / 2 times the sum of squared weights. The
/// points are at the start, after 10 steps, then each after a fifth more steps than the last, and at the end.
inline std::vector<CurvePoint> learning_curve(const FewImages& images, float decay, Generator& generator) {
  constexpr int steps = 4000;
  const loss::SoftmaxCrossEntropyLoss loss;
  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), {.learning_rate = 0.1f});
  const auto mean_loss = [&](const Batch& b) { return static_cast<double>(mean(loss(net(b.X), b.y))); };

  std::vector<CurvePoint> curve;
  for (int step = 0, next = 10; step <= steps; ++step) {
    if (step == 0 || step == next || step == steps) {
      const double right = accuracy(net(images.test.X), images.test.y) / static_cast<double>(images.test.y.size());
      curve.push_back({step, mean_loss(images.train), mean_loss(images.validation), mean_loss(images.test), right,
                       std::sqrt(static_cast<double>(sum(square(net[0].weight().data))))});
      if (step == next) next += next / 5;
    }
    const auto& [X, y] = images.train;
    const Tensor& O = net(X);
    net.backward(X, O, loss.with_gradient(O, y).dy_hat);
    add_scaled(net[0].weight().grad, decay * static_cast<float>(y.size()), net[0].weight().data);
    trainer.step(y.size());
  }
  return curve;
}

/// The images for the seed of the run, with the curve without weight decay, which is trained once for all tests.
struct Undecayed {
  Generator generator{test::seed()};  // in the state after the training
  FewImages images{generator};
  std::vector<CurvePoint> curve = learning_curve(images, 0, generator);
};

inline const Undecayed& undecayed() {
  static const Undecayed trained;
  return trained;
}

}  // namespace d2l
