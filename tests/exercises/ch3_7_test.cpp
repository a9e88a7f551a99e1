// The exercises of section 3.7; the answers are in ch3_7_concise/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/few_images.hpp"
#include "tests/exercises/more_initializers.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

class Ch3_7_Exercises : public testing::Test {
  test::OneThread one_thread_;
};

const loss::SoftmaxCrossEntropyLoss cross_entropy;

nn::Sequential softmax_regression(Index classes, const init::Initializer& initializer, Generator& generator) {
  nn::Sequential net;
  net.add(nn::Dense(classes));
  net.initialize(initializer, generator);
  return net;
}

double mean_loss(nn::Sequential& net, DataLoader& data_iter) {
  Accumulator metric(2);  // sum of losses, examples
  for (const auto& [X, y] : data_iter) metric.add({real(sum(cross_entropy(net(X), y))), static_cast<double>(y.size())});
  return metric[0] / metric[1];
}

struct Trained {
  int updates;
  double train_loss, test_accuracy;
};

// Results after 1, 2 and 4 epochs. The loss is evaluated on all 60,000 images after the epoch, not averaged during it.
std::map<int, Trained> train(Index batch_size, float lr, Generator& generator) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(batch_size, fashion_mnist_directory(), generator.split());
  nn::Sequential net = softmax_regression(10, init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), {.learning_rate = lr});
  std::map<int, Trained> after;
  int updates = 0;
  for (int epoch = 1; epoch <= 4; ++epoch) {
    train_epoch_ch3(net, train_iter, cross_entropy, [&](Index examples) { trainer.step(examples), ++updates; });
    if (epoch != 3) after[epoch] = {updates, mean_loss(net, train_iter), evaluate_accuracy(net, test_iter)};
  }
  return after;
}

TEST_F(Ch3_7_Exercises, Ex1_UpdatesTimesLearningRateDecideTheTrainingLoss) {
  Generator generator(test::seed());
  std::map<std::pair<Index, float>, std::map<int, Trained>> runs;
  test::show("                            train loss and test accuracy after");
  test::show("batch    lr   updates/epoch   1 epoch         2 epochs        4 epochs");
  for (const Index batch_size : {64, 256, 1024})
    for (const float lr : {0.025f, 0.1f, 0.4f}) {
      auto& run = runs[{batch_size, lr}] = train(batch_size, lr, generator);
      test::show("%5td %5.3f   %13d   %.3f   %.3f   %.3f   %.3f   %.3f   %.3f", batch_size, real(lr), run[1].updates,
                 run[1].train_loss, run[1].test_accuracy, run[2].train_loss, run[2].test_accuracy, run[4].train_loss,
                 run[4].test_accuracy);
      for (const int epochs : {1, 2, 4})
        EXPECT_EQ(run[epochs].updates, epochs * ((60'000 + batch_size - 1) / batch_size));
    }
  const auto loss = [&](Index batch_size, float lr, int epochs) { return runs[{batch_size, lr}][epochs].train_loss; };
  // Four times as many updates, by smaller batches or by more epochs, at a learning rate small enough for all of them.
  EXPECT_LT(loss(64, 0.025f, 1) + 0.1, loss(256, 0.025f, 1));
  EXPECT_LT(loss(256, 0.025f, 1) + 0.2, loss(1024, 0.025f, 1));
  EXPECT_LT(loss(256, 0.025f, 4) + 0.1, loss(256, 0.025f, 1));
  EXPECT_LT(loss(1024, 0.025f, 4) + 0.2, loss(1024, 0.025f, 1));
  // The same product in other ways: batch / 4, epochs x 4 and lr x 4 have the same effect.
  test::show("lr x updates about %.1f: %.3f, %.3f, %.3f; about %.1f: %.3f, %.3f, %.3f", 0.025 * 235,
             loss(256, 0.025f, 1), loss(1024, 0.025f, 4), loss(1024, 0.1f, 1), 0.025 * 938, loss(64, 0.025f, 1),
             loss(256, 0.025f, 4), loss(1024, 0.1f, 4));
  EXPECT_NEAR(loss(1024, 0.025f, 4), loss(256, 0.025f, 1), 0.03);
  EXPECT_NEAR(loss(1024, 0.1f, 1), loss(256, 0.025f, 1), 0.03);
  EXPECT_NEAR(loss(256, 0.025f, 4), loss(64, 0.025f, 1), 0.03);
  EXPECT_NEAR(loss(1024, 0.1f, 4), loss(64, 0.025f, 1), 0.03);
}

// Images drawn from the training set, X (n,784).
Batch draw(Index n, Generator& generator) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(n, fashion_mnist_directory(), generator.split());
  const Batch batch = *train_iter.begin();
  return {Tensor(batch.X.reshape({n, 784})), batch.y};
}

struct Eigenvalue {
  double value, at_most;
  std::vector<double> vector;
};

// The greatest eigenvalue of A = X^T X / n by power iteration, where every row of X has a 1 for the bias. As no pixel
// is negative, it is at most the greatest (A v)_i / v_i for any v > 0 (Collatz and Wielandt).
Eigenvalue greatest_eigenvalue(const Tensor& images) {
  const Index n = images.size(0), d = images.size(1) + 1;
  Tensor X = ones({n, d});
  for (Index i = 0; i < n; ++i) std::copy_n(images.data() + i * (d - 1), d - 1, X.data() + i * d);
  const Tensor A = matmul_tn(X, X) / static_cast<float>(n);
  std::vector<double> v(static_cast<std::size_t>(d), 1 / std::sqrt(static_cast<double>(d))), Av(v.size());
  Eigenvalue result{};
  for (int iteration = 0; iteration < 15; ++iteration) {
    double norm = 0;
    result.at_most = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const float* row = A.data() + static_cast<Index>(i) * d;
      Av[i] = std::inner_product(v.begin(), v.end(), row, 0.0);
      norm += Av[i] * Av[i];
      if (v[i] > 0) result.at_most = std::max(result.at_most, Av[i] / v[i]);
    }
    result.value = std::sqrt(norm);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = Av[i] / result.value;
  }
  result.vector = v;
  return result;
}

// The losses before the first and after each of `steps` full-batch updates.
std::vector<double> descend(nn::Sequential& net, const Batch& batch, double lr, int steps) {
  const auto& [X, y] = batch;
  Trainer trainer(net.collect_params(), {.learning_rate = static_cast<float>(lr)});
  std::vector<double> losses;
  for (int step = 0; step <= steps; ++step) {
    const Tensor& O = net(X);
    const Tensor l = cross_entropy(O, y);
    losses.push_back(std::accumulate(l.data(), l.data() + l.size(), 0.0) / static_cast<double>(l.size()));
    if (step == steps) break;
    net.backward(X, O, cross_entropy.with_gradient(O, y).dy_hat);
    trainer.step(y.size());
  }
  return losses;
}

TEST_F(Ch3_7_Exercises, Ex1_FullBatchLossFallsAtEveryStepBelowFourOverLambda) {
  Generator generator(test::seed());
  const Batch batch = draw(2000, generator);
  const auto [lambda, at_most, v] = greatest_eigenvalue(batch.X);
  test::show("lambda_max of 2000 images: %.3f, and at most %.3f; 4 / lambda_max = %.4f", lambda, at_most, 4 / lambda);
  EXPECT_LE(lambda, at_most * (1 + 1e-12));
  EXPECT_NEAR(lambda / at_most, 1, 1e-6);  // the second eigenvalue is a fifth: 15 iterations leave 5^-15 and rounding
  test::show("    lr   times 4 / lambda_max   loss after 1, 10, 60 steps   rises");
  for (const double times : {0.5, 0.95, 3.0, 6.0, 12.0}) {
    nn::Sequential net = softmax_regression(10, init::Zero(), generator);
    const std::vector<double> losses = descend(net, batch, times * 4 / lambda, 60);
    int rises = 0;
    for (std::size_t i = 1; i < losses.size(); ++i) rises += losses[i] >= losses[i - 1];
    test::show("%6.4f   %20.2f   %8.3f %8.3f %8.3f   %5d", times * 4 / lambda, times, losses[1], losses[10], losses[60],
               rises);
    if (times < 1) {
      EXPECT_EQ(rises, 0) << times;
    }
  }
}

// Weights and bias of class 0 become size * v, those of class 1 -size * v.
void set_along(nn::Dense& layer, const std::vector<double>& v, double size) {
  for (Index k = 0; k < 2; ++k) {
    const auto value = [&](std::size_t j) { return static_cast<float>((k == 0 ? size : -size) * v[j]); };
    for (std::size_t j = 0; j + 1 < v.size(); ++j) layer.weight().data(k, static_cast<Index>(j)) = value(j);
    layer.bias().data(k) = value(v.size() - 1);
  }
}

double size_along(nn::Dense& layer, const std::vector<double>& v) {
  double sum = real(layer.bias().data(0)) * v.back();
  for (std::size_t j = 0; j + 1 < v.size(); ++j) sum += real(layer.weight().data(0, static_cast<Index>(j))) * v[j];
  return sum;
}

// Every image has label 0 once and label 1 once: the best net predicts 1/2 for both, and there the Hessian attains its
// bound.
TEST_F(Ch3_7_Exercises, Ex1_TwoUndecidedClassesSwingBeyondFourOverLambda) {
  Generator generator(test::seed());
  const Index n = 500;
  const Batch drawn = draw(n, generator);
  Batch twice{zeros({2 * n, 784}), zeros({2 * n})};
  for (Index copy = 0; copy < 2; ++copy) {
    std::copy_n(drawn.X.data(), n * 784, twice.X.data() + copy * n * 784);
    std::fill_n(twice.y.data() + copy * n, n, static_cast<float>(copy));
  }
  const Eigenvalue greatest = greatest_eigenvalue(drawn.X);
  test::show("                       a step multiplies");
  test::show("times 4 / lambda_max   the distance by     loss - log 2 after 0, 50, 100 steps");
  for (const double times : {0.25, 0.95, 1.05}) {
    const double lr = times * 4 / greatest.value, log2 = std::numbers::ln2;
    nn::Sequential net = softmax_regression(2, init::Zero(), generator);
    net(twice.X);
    set_along(net[0], greatest.vector, 0.001);  // logits of about 0.01: the gradient is linear to 1e-5
    const std::vector<double> first = descend(net, twice, lr, 1);
    const double factor = size_along(net[0], greatest.vector) / 0.001;
    const std::vector<double> further = descend(net, twice, lr, 99);
    test::show("%20.2f   %17.4f   %11.6f %10.6f %10.6f", times, factor, first[0] - log2, further[49] - log2,
               further[99] - log2);
    EXPECT_NEAR(factor, 1 - 2 * times, 1e-3);
    // 0.95 leaves 0.9^100 of the distance; 1.05 multiplies it by 1.1 per step until the curvature falls below its
    // bound.
    if (times < 1) {
      EXPECT_LT(further[99], log2 + 1e-6);
    } else {
      EXPECT_GT(further[99], log2 + 0.01);
    }
  }
}

// From weights of 0 a step leads to the logits lr * a_i, where a_i are those after a step of 1. As log sum_k exp(o_k)
// lies between max_k o_k and max_k o_k + log 10, the loss lies between lr * c and lr * c + log 10, where c is the mean
// of max_k a_ik - a_iy.
TEST_F(Ch3_7_Exercises, Ex1_FarTooLargeALearningRateRaisesTheLossAtOnce) {
  Generator generator(test::seed());
  const Batch batch = draw(2000, generator);
  nn::Sequential net = softmax_regression(10, init::Zero(), generator);
  descend(net, batch, 1, 1);
  const Tensor& a = net(batch.X);
  double c = 0;
  for (Index i = 0; i < 2000; ++i) c += real(max(a[i])) - real(a(i, static_cast<Index>(batch.y(i))));
  c /= 2000;
  test::show("c = %.3f: a learning rate above log 10 / c = %.2f must raise the loss of log 10 = 2.303", c,
             std::numbers::ln10 / c);
  for (const double times : {1.05, 2.0, 4.0}) {
    const double lr = times * std::numbers::ln10 / c;
    nn::Sequential again = softmax_regression(10, init::Zero(), generator);
    const std::vector<double> losses = descend(again, batch, lr, 1);
    test::show("lr %6.2f: %.3f -> %.3f, between %.3f and %.3f", lr, losses[0], losses[1], lr * c,
               lr * c + std::numbers::ln10);
    EXPECT_NEAR(losses[0], std::numbers::ln10, 1e-6);  // float has seven digits
    EXPECT_GT(losses[1], lr * c * (1 - 1e-5));         // the logits are floats
    EXPECT_LT(losses[1], lr * c + std::numbers::ln10);
    EXPECT_GT(losses[1], losses[0]);
  }
}

TEST_F(Ch3_7_Exercises, Ex2_TestLossTurnsWhileTrainingLossFalls) {
  const std::vector<CurvePoint>& curve = undecayed().curve;
  const auto less = [](const CurvePoint& a, const CurvePoint& b) { return a.test_loss < b.test_loss; };
  const CurvePoint best = *std::min_element(curve.begin(), curve.end(), less), &last = curve.back();
  test::show(" step   train loss   test loss   test accuracy   size of W");
  for (std::size_t i = 0; i < curve.size(); ++i)
    if (i % 6 == 0 || curve[i].step == best.step || i + 1 == curve.size())
      test::show("%5d   %10.3f   %9.3f   %13.3f   %9.2f%s", curve[i].step, curve[i].train_loss, curve[i].test_loss,
                 curve[i].test_accuracy, curve[i].norm, curve[i].step == best.step ? "   least test loss" : "");
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LT(curve[i].train_loss, curve[i - 1].train_loss);
    EXPECT_GT(curve[i].norm, curve[i - 1].norm);
  }
  EXPECT_GT(curve.front().test_loss, 1.2 * best.test_loss);
  EXPECT_GT(last.test_loss, 1.05 * best.test_loss);  // 1.15 to 1.62 for the seeds 1 to 150
  EXPECT_LT(std::abs(last.test_accuracy - best.test_accuracy), 0.06);
}

TEST_F(Ch3_7_Exercises, Ex2_WeightDecayLowersTheLastTestLoss) {
  Generator generator = undecayed().generator;
  std::vector<CurvePoint> ends;
  test::show("decay   train loss   test loss   test accuracy   size of W   after 4000 steps");
  for (const float decay : {0.f, 0.003f, 0.01f, 0.03f, 1.f}) {
    const CurvePoint end =
        decay == 0 ? undecayed().curve.back() : learning_curve(undecayed().images, decay, generator).back();
    test::show("%5.3f   %10.3f   %9.3f   %13.3f   %9.2f", real(decay), end.train_loss, end.test_loss, end.test_accuracy,
               end.norm);
    ends.push_back(end);
  }
  for (std::size_t i = 1; i < ends.size(); ++i) {  // a theorem: see the answer
    EXPECT_GT(ends[i].train_loss, ends[i - 1].train_loss);
    EXPECT_LT(ends[i].norm, ends[i - 1].norm);
  }
  EXPECT_GT(ends[0].test_loss, 1.05 * ends[1].test_loss);
  EXPECT_GT(ends[0].test_loss, 1.08 * ends[2].test_loss);
  EXPECT_GT(ends[4].test_loss, 1.05 * ends[3].test_loss);  // too much decay: the net learns too little
}

TEST_F(Ch3_7_Exercises, Ex2_EarlyStoppingNeedsNoTestImages) {
  const std::vector<CurvePoint>& curve = undecayed().curve;
  const auto stop = std::min_element(curve.begin(), curve.end(), [](const CurvePoint& a, const CurvePoint& b) {
    return a.validation_loss < b.validation_loss;
  });
  double least = curve[0].test_loss;
  for (const CurvePoint& point : curve) least = std::min(least, point.test_loss);
  test::show("stopped by 100 validation images at step %d: test loss %.3f, accuracy %.3f", stop->step, stop->test_loss,
             stop->test_accuracy);
  test::show("least test loss of all steps %.3f; at step %d %.3f, accuracy %.3f", least, curve.back().step,
             curve.back().test_loss, curve.back().test_accuracy);
  EXPECT_LT(stop->test_loss, 1.08 * least);  // at most 1.03 for the seeds 1 to 150
  EXPECT_LT(1.05 * stop->test_loss, curve.back().test_loss);
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto of_x = test::summarize(x), of_y = test::summarize(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - of_x.mean) * (y[i] - of_y.mean);
  return sum / static_cast<double>(x.size() - 1) / of_x.standard_deviation / of_y.standard_deviation;
}

// average <- average + (net - average) / n, for the n-th net.
void add_to_average(nn::Sequential& average, nn::Sequential& net, int n) {
  const auto means = average.collect_params(), params = net.collect_params();
  for (std::size_t i = 0; i < means.size(); ++i)
    add_scaled(means[i]->data, 1 / static_cast<float>(n), params[i]->data - means[i]->data);
}

// Accuracies measured five times per epoch: on training images, on the test set, and on it with the average of all nets
// so far.
struct Watched {
  std::vector<double> train, test, average;
};

Watched watch(nn::Sequential& net, Trainer& trainer, DataLoader& train_iter, DataLoader& test_iter, const Batch& seen) {
  Generator unused(1);
  nn::Sequential average = softmax_regression(10, init::Zero(), unused);
  average(seen.X);
  Watched watched;
  int updates = 0;
  for (int epoch = 0; epoch < 3; ++epoch)
    for (const auto& [X, y] : train_iter) {
      const Tensor& O = net(X);
      net.backward(X, O, cross_entropy.with_gradient(O, y).dy_hat);
      trainer.step(y.size());
      add_to_average(average, net, ++updates);
      if (updates % 47 != 0) continue;
      watched.train.push_back(accuracy(net(seen.X), seen.y) / static_cast<double>(seen.y.size()));
      watched.test.push_back(evaluate_accuracy(net, test_iter));
      watched.average.push_back(evaluate_accuracy(average, test_iter));
    }
  return watched;
}

TEST_F(Ch3_7_Exercises, Ex2_DipsAreNoiseThatAveragedWeightsDoNotHave) {
  Generator generator(test::seed());
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  nn::Sequential net = softmax_regression(10, init::Normal(0.01f), generator);
  const Batch seen = draw(5000, generator);
  net(seen.X);
  Trainer trainer(net.collect_params(), {.learning_rate = 0.4f});
  for (int epoch = 0; epoch < 2; ++epoch)
    train_epoch_ch3(net, train_iter, cross_entropy, [&](Index examples) { trainer.step(examples); });
  const Watched watched = watch(net, trainer, train_iter, test_iter, seen);
  const auto row = [](const char* name, const std::vector<double>& x) {
    test::show("%-26s  %.3f %.3f %.3f %.3f %.3f   mean %.3f, spread %.4f", name, x[10], x[11], x[12], x[13], x[14],
               test::summarize(x).mean, test::summarize(x).standard_deviation);
  };
  test::show("five measurements in the last of five epochs; mean and spread of all 15 in the last three");
  row("accuracy, training images", watched.train);
  row("accuracy, test images", watched.test);
  row("the same, averaged weights", watched.average);
  const double together = correlation(watched.train, watched.test);
  Trainer slower(net.collect_params(), {.learning_rate = 0.04f});
  train_epoch_ch3(net, train_iter, cross_entropy, [&](Index examples) { slower.step(examples); });
  const double calmed = evaluate_accuracy(net, test_iter);
  test::show("the first two rows have the correlation %.3f", together);
  test::show("one more epoch at a tenth of the learning rate: %.3f", calmed);
  EXPECT_GT(together, 0.8);
  const auto of_test = test::summarize(watched.test), of_average = test::summarize(watched.average);
  EXPECT_LT(of_average.standard_deviation, of_test.standard_deviation / 2);
  EXPECT_GT(of_average.mean, of_test.mean);
  EXPECT_GT(calmed, of_test.mean);
}

}  // namespace
}  // namespace d2l
