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
  double train_loss, validation_loss, test_loss, train_accuracy, test_accuracy;
  double norm;  // of W, or of (W, b)
};

inline CurvePoint measure(const FewImages& images, nn::Sequential& net, int step) {
  const loss::SoftmaxCrossEntropyLoss loss;
  const auto mean_loss = [&](const Batch& b) { return static_cast<double>(mean(loss(net(b.X), b.y))); };
  const auto right = [&](const Batch& b) { return accuracy(net(b.X), b.y) / static_cast<double>(b.y.size()); };
  return {step,
          mean_loss(images.train),
          mean_loss(images.validation),
          mean_loss(images.test),
          right(images.train),
          right(images.test),
          std::sqrt(static_cast<double>(sum(square(net[0].weight().data))))};
}

/// Full-batch gradient descent on the mean loss from small weights. The points are at the start, after 10 steps, then
/// each after a fifth more steps than the last, and at the end.
inline std::vector<CurvePoint> learning_curve(const FewImages& images, Generator& generator) {
  constexpr int steps = 4000;
  const loss::SoftmaxCrossEntropyLoss loss;
  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), {.learning_rate = 0.1f});
  std::vector<CurvePoint> curve;
  for (int step = 0, next = 10; step <= steps; ++step) {
    if (step == 0 || step == next || step == steps) {
      curve.push_back(measure(images, net, step));
      if (step == next) next += next / 5;
    }
    const auto& [X, y] = images.train;
    const Tensor& O = net(X);
    net.backward(X, O, loss.with_gradient(O, y).dy_hat);
    trainer.step(y.size());
  }
  return curve;
}

struct Minimizer {
  CurvePoint point;
  double distance;  // between it and the exact minimizer, at most
};

/// Minimizes F = mean loss + decay / 2 |(W, b)|^2 from weights of 0. F is strongly convex with the constant `decay`, so
/// that the minimizer is no further away than |gradient of F| / decay. Nesterov's momentum gets there in about
/// sqrt(10 / decay) times a few steps.
inline Minimizer minimizer(const FewImages& images, float decay) {
  constexpr float lr = 0.1f;
  const loss::SoftmaxCrossEntropyLoss loss;
  const auto& [X, y] = images.train;
  nn::Sequential net;  // where the gradient is taken, ahead of `before` by the momentum
  net.add(nn::Dense(10));
  Generator unused(1);
  net.initialize([](Tensor& weight, Generator&) { weight.fill(0); }, unused);
  net(X);
  const std::vector<Parameter*> params = net.collect_params();
  std::vector<Tensor> before = {params[0]->data, params[1]->data};
  const float root = std::sqrt(lr * decay), momentum = (1 - root) / (1 + root);
  double gradient = 0, norm = 0;
  for (int step = 0; step <= 1500; ++step) {
    const Tensor O = net(X);
    net.backward(X, O, loss.with_gradient(O, y).dy_hat);
    gradient = norm = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      const Tensor slope = params[i]->grad / static_cast<float>(y.size()) + decay * params[i]->data;
      gradient += static_cast<double>(sum(square(slope)));
      norm += static_cast<double>(sum(square(params[i]->data)));
      if (step == 1500) continue;  // the last gradient belongs to the net as it is
      const Tensor here = params[i]->data - lr * slope;
      params[i]->data = here + momentum * (here - before[i]);
      before[i] = here;
    }
  }
  CurvePoint point = measure(images, net, 1500);
  point.norm = std::sqrt(norm);
  return {point, std::sqrt(gradient) / static_cast<double>(decay)};
}

/// The images for the seed of the run, with the curve without weight decay, which is trained once for all tests.
struct Undecayed {
  Generator generator{test::seed()};
  FewImages images{generator};
  std::vector<CurvePoint> curve = learning_curve(images, generator);
};

inline const Undecayed& undecayed() {
  static const Undecayed trained;
  return trained;
}

}  // namespace d2l
