// The exercises of section 3.7; the answers are in ch3_7_concise/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/exercises/ch3_7_training.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/few_images.hpp"
#include "tests/exercises/more_initializers.hpp"
#include "tests/exercises/quoted.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

const loss::SoftmaxCrossEntropyLoss cross_entropy;

nn::Sequential softmax_regression(Index classes, const init::Initializer& initializer, Generator& generator) {
  nn::Sequential net;
  net.add(nn::Dense(classes));
  net.initialize(initializer, generator);
  return net;
}

// "0.618 +- 0.020" for ten runs, "0.490        " for one.
std::string spread(const test::Summary& found) {
  char text[32];
  std::snprintf(text, sizeof text, found.standard_deviation > 0 ? "%.3f +- %.3f" : "%.3f         ", found.mean,
                found.standard_deviation);
  return text;
}

void show_settings() {
  test::show("                       time of     train loss, test accuracy after 1 epoch   the same after 4 epochs");
  test::show("batch    lr  updates  an epoch     (mean +- standard deviation of ten runs)");
  const double unit = setting(256, 0.1f).seconds();
  for (const Setting& one : settings()) {
    const auto results = [&](int epochs) {
      return spread(one.summary(epochs, &Evaluation::train_loss)) + "  " +
             spread(one.summary(epochs, &Evaluation::test_accuracy));
    };
    test::show("%5td %5.3f %8d  %4.0f ms, %3.1f  %s          %s", one.batch_size, real(one.lr),
               one.runs[0].updates / one.runs[0].epochs, 1000 * one.seconds(), one.seconds() / unit, results(1).c_str(),
               one.more ? results(4).c_str() : "");
  }
}

test::Summary loss_after(int epochs, Index batch_size, float lr) {
  return setting(batch_size, lr).summary(epochs, &Evaluation::train_loss);
}

TEST(Ch3_7_Exercises, Ex1_WhileStepsAreSmallTheLossDependsOnRateTimesUpdates) {
  const test::OneThread one_thread;
  show_settings();
  for (const Setting& one : settings())
    EXPECT_EQ(one.runs[1].updates, (one.all_four ? 4 : 1) * ((60'000 + one.batch_size - 1) / one.batch_size));
  const test::Summary batch256 = loss_after(1, 256, 0.025f), batch1024 = loss_after(1, 1024, 0.1f),
                      batch64 = loss_after(1, 64, 0.025f), section = loss_after(1, 256, 0.1f);
  // The products agree to 0.5 %, as 59 * 1024 and 235 * 256 exceed 60,000. The first-order error of the steps is
  // proportional to the rate and stays below the bounds here.
  EXPECT_NEAR(batch1024.mean, batch256.mean, 0.01);
  EXPECT_NEAR(loss_after(4, 256, 0.025f).mean, loss_after(4, 1024, 0.1f).mean, 0.01);
  EXPECT_NEAR(loss_after(4, 256, 0.025f).mean, batch64.mean, 0.02);
  EXPECT_NEAR(section.mean, batch64.mean, 0.02 + 5 * section.standard_error);
  for (const test::Summary& stable : {batch256, batch1024, batch64}) EXPECT_LT(stable.standard_deviation, 0.01);
  test::expect_wrong("after as many epochs a batch of 1024 has learned as much as one of 256, at the same rate",
                     std::abs(batch1024.mean - section.mean) < 0.02 + 5 * section.standard_error);
}

struct Quoted {
  Index batch_size;
  float lr;
  int epochs;
  double loss, loss_deviation, accuracy, accuracy_deviation;
};

// The answer's table. Its means of ten runs and those of this seed differ by their standard errors. One run of a setting
// with small steps comes back for its seed.
TEST(Ch3_7_Exercises, Ex1_TheTableComesBackWithinItsErrors) {
  const test::OneThread one_thread;
  const auto expect = [](const test::Summary& found, double mean, double deviation) {
    const double quoted = deviation == 0 ? found.standard_deviation : deviation;  // small ones are not in the table
    const double error = std::hypot(quoted, found.standard_deviation) / std::sqrt(10.0);
    if (found.standard_deviation > 0) {
      EXPECT_NEAR(found.mean, mean, 5 * error + 0.0005);
    }
    if (deviation == 0) {
      EXPECT_LT(found.standard_deviation, 0.01);
      test::expect_quoted(found.mean, mean, 0.001);
    }
  };
  for (const Quoted& row : {Quoted{256, 0.025f, 1, 0.803, 0, 0.733, 0},
                            {256, 0.025f, 4, 0.603, 0, 0.793, 0},
                            {1024, 0.1f, 1, 0.801, 0, 0.735, 0},
                            {1024, 0.1f, 4, 0.604, 0, 0.794, 0},
                            {64, 0.025f, 1, 0.606, 0, 0.792, 0},
                            {64, 0.025f, 4, 0.490, 0, 0.825, 0},
                            {256, 0.1f, 1, 0.634, 0.030, 0.775, 0.016},
                            {256, 0.1f, 4, 0.496, 0.006, 0.818, 0.005},
                            {1024, 0.4f, 1, 1.3, 0.3, 0.72, 0.03},
                            {16, 0.025f, 1, 0.504, 0.009, 0.818, 0.004},
                            {64, 0.1f, 1, 0.527, 0.018, 0.804, 0.013},
                            {256, 0.4f, 1, 1.1, 0.4, 0.75, 0.06}}) {
    SCOPED_TRACE(testing::Message() << row.batch_size << ", " << row.lr << ", epochs " << row.epochs);
    const Setting& found = setting(row.batch_size, row.lr);
    expect(found.summary(row.epochs, &Evaluation::train_loss), row.loss, row.loss_deviation);
    expect(found.summary(row.epochs, &Evaluation::test_accuracy), row.accuracy, row.accuracy_deviation);
  }
  test::expect_wrong("one run of the section's settings tells its loss to 0.01: two deviations",
                     2 * loss_after(1, 256, 0.1f).standard_deviation < 0.01);
}

TEST(Ch3_7_Exercises, Ex1_LargeStepsScatterAndLearnLess) {
  const test::OneThread one_thread;
  const auto spread_of = [](Index batch_size, float lr, double Evaluation::*value) {
    return setting(batch_size, lr).summary(1, value).standard_deviation;
  };
  // In each group the last setting has the greatest steps.
  EXPECT_GT(loss_after(1, 1024, 0.4f).mean, loss_after(1, 64, 0.025f).mean + 0.1);
  EXPECT_GT(loss_after(1, 256, 0.4f).mean, loss_after(1, 16, 0.025f).mean + 0.1);
  for (const auto& [small, large] : {std::pair<Index, Index>{64, 1024}, {16, 256}}) {
    EXPECT_GT(spread_of(large, 0.4f, &Evaluation::train_loss), 5 * spread_of(small, 0.025f, &Evaluation::train_loss));
    EXPECT_GT(spread_of(large, 0.4f, &Evaluation::test_accuracy), spread_of(small, 0.025f, &Evaluation::test_accuracy));
  }
  test::expect_wrong("only the ratio of learning rate and batch size matters, however large both are",
                     std::abs(loss_after(1, 256, 0.4f).mean - loss_after(1, 16, 0.025f).mean) < 0.05);
  test::expect_wrong("a greater learning rate always learns faster",
                     loss_after(1, 256, 0.4f).mean < loss_after(1, 256, 0.1f).mean);
  bool finite = true;
  for (const Training& run : setting(1024, 0.4f).runs) finite = finite && std::isfinite(run.after.at(1).train_loss);
  test::expect_wrong("too great a learning rate ends in infinities or NaN", !finite);
}

TEST(Ch3_7_Exercises, Ex1_SmallerBatchesGetFurtherInAnEpoch) {
  const test::OneThread one_thread;
  for (const auto& [smaller, larger, lr] :
       {std::tuple<Index, Index, float>{16, 64, 0.025f}, {64, 256, 0.025f}, {64, 256, 0.1f}, {256, 1024, 0.1f}}) {
    const test::Summary a = loss_after(1, smaller, lr), b = loss_after(1, larger, lr);
    EXPECT_LT(a.mean, b.mean - 0.03) << smaller << " and " << larger << " at " << lr;
  }
  const test::Summary least = loss_after(1, 16, 0.025f);
  for (const Setting& other : settings()) {
    const test::Summary loss = other.summary(1, &Evaluation::train_loss);
    EXPECT_LE(least.mean, loss.mean + 2 * std::hypot(least.standard_error, loss.standard_error)) << other.batch_size;
  }
  const auto accuracy_of = [](Index batch_size, float lr) {
    return setting(batch_size, lr).summary(1, &Evaluation::test_accuracy).mean;
  };
  test::show("test accuracy after an epoch, batch 16, 0.025: %.3f; standard error by the choice of 10,000 images %.4f",
             accuracy_of(16, 0.025f), std::sqrt(accuracy_of(16, 0.025f) * (1 - accuracy_of(16, 0.025f)) / 10'000));
  test::expect_wrong("choose the largest batch: at its best rate it is as accurate after an epoch",
                     std::max(accuracy_of(1024, 0.1f), accuracy_of(1024, 0.4f)) > accuracy_of(16, 0.025f) - 0.01);
}

// Images drawn from the training set, X (n,784).
Batch draw(Index n, Generator& generator) {
  const Batch batch = *DataLoader(images().train, n, generator.split()).begin();
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

// The greatest eigenvalue of the mean loss's Hessian at the net's weights, H V = sum_i A_i V x_i x_i^T / n with
// A_i = diag(p_i) - p_i p_i^T, by power iteration on V (10,785): from below, to about 1 %.
struct Curvature {
  double value;
  Tensor direction;
};

Curvature curvature(nn::Sequential& net, const Tensor& images, Generator& generator) {
  const Index n = images.size(0), d = images.size(1) + 1;
  Tensor X = ones({n, d});
  for (Index i = 0; i < n; ++i) std::copy_n(images.data() + i * (d - 1), d - 1, X.data() + i * d);
  const Tensor P = nn::softmax(net(images));
  Tensor V, HV = normal(0, 1, {10, d}, generator);
  for (int iteration = 0; iteration < 20; ++iteration) {
    V = HV / std::sqrt(sum(square(HV)));
    const Tensor PU = P * matmul_nt(X, V);
    HV = matmul_tn(PU - P * sum(PU, 1, keepdims), X) / static_cast<float>(n);
  }
  return {real(sum(V * HV)), V};
}

struct Descent {
  std::vector<double> losses;
  int rises = 0;
  double least_limit = 0;  // of 2 / curvature, looked up at every tenth step
};

Descent descend_with_limits(const Batch& batch, double lr, Generator& generator) {
  nn::Sequential net = softmax_regression(10, init::Zero(), generator);
  net(batch.X);
  Descent descent;
  descent.least_limit = 2 / curvature(net, batch.X, generator).value;
  for (int ten = 0; ten < 6; ++ten) {
    std::vector<double> losses = descend(net, batch, lr, 10);
    if (ten > 0) losses.erase(losses.begin());
    descent.losses.insert(descent.losses.end(), losses.begin(), losses.end());
    descent.least_limit = std::min(descent.least_limit, 2 / curvature(net, batch.X, generator).value);
  }
  for (std::size_t i = 1; i < descent.losses.size(); ++i) descent.rises += descent.losses[i] >= descent.losses[i - 1];
  return descent;
}

TEST(Ch3_7_Exercises, Ex1_FullBatchLossFallsAtEveryStepBelowFourOverLambda) {
  const test::OneThread one_thread;
  Generator generator(test::seed());
  const Batch batch = draw(2000, generator);
  const auto [lambda, at_most, v] = greatest_eigenvalue(batch.X);
  test::show("lambda_max of 2000 images: %.3f, and at most %.3f; 4 / lambda_max = %.4f", lambda, at_most, 4 / lambda);
  EXPECT_LE(lambda, at_most * (1 + 1e-12));
  EXPECT_NEAR(lambda / at_most, 1, 1e-6);  // the second eigenvalue is an eighth: 15 iterations leave 8^-15 and rounding
  test::expect_quoted(lambda, 109.2, 0.05);
  test::show(
      "    lr   times 4 / lambda_max   loss after 1, 10, 60 steps   rises   least 2 / curvature, in 4 / lambda_max");
  for (const double times : {0.95, 3.0, 6.0}) {
    const Descent found = descend_with_limits(batch, times * 4 / lambda, generator);
    const double limit = found.least_limit * lambda / 4;
    test::show("%6.4f   %20.2f   %8.3f %8.3f %8.3f   %5d   %.2f", times * 4 / lambda, times, found.losses[1],
               found.losses[10], found.losses[60], found.rises, limit);
    EXPECT_GE(limit, 1) << times;  // the bound on the Hessian, wherever the weights are
    if (times < 6) {
      EXPECT_EQ(found.rises, 0) << times;
      EXPECT_GT(limit, times);
    } else {
      EXPECT_GT(found.rises, 10);
      EXPECT_LT(limit, times);
    }
    if (times < 1)
      test::expect_wrong("the limit is 2 / lambda_max, as for least squares: 1.9 times that makes the loss rise",
                         found.rises > 0);
    if (times == 3) test::expect_quoted(limit, 3.3, 0.05);
    if (times == 3) test::expect_wrong("beyond 4 / lambda_max the loss must rise somewhere", found.rises > 0);
  }
}

// The second difference of the loss along a direction (10,785) of length 1. With steps of 0.01 logits change by about 0.1:
// the next term of the series is about 0.1 % of it.
double second_difference(const nn::Sequential& net, const Batch& batch, const Tensor& direction) {
  const auto loss = [&](float step) {
    nn::Sequential moved = net;
    for (Index k = 0; k < 10; ++k) {
      for (Index j = 0; j < 784; ++j) moved[0].weight().data(k, j) += step * direction(k, j);
      moved[0].bias().data(k) += step * direction(k, 784);
    }
    return descend(moved, batch, 0, 0)[0];
  };
  return (loss(0.01f) - 2 * loss(0) + loss(-0.01f)) / (0.01 * 0.01);
}

// At weights of 0 all p are 1/10 and A = (I - 1 1^T / 10) / 10, whose eigenvalues are 1/10 and 0.
TEST(Ch3_7_Exercises, Ex1_AtWeightsOfZeroTheLimitIsFiveTimesTheBound) {
  const test::OneThread one_thread;
  Generator generator(test::seed());
  const Batch batch = draw(2000, generator);
  nn::Sequential net = softmax_regression(10, init::Zero(), generator);
  net(batch.X);
  const double lambda = greatest_eigenvalue(batch.X).value;
  test::show("size of weights   greatest curvature   along it, by differences   bound lambda_max / 2");
  for (const float size : {0.0f, 0.01f, 0.03f, 0.1f}) {
    net[0].weight().data = normal(0, size, {10, 784}, generator);
    const auto [value, direction] = curvature(net, batch.X, generator);
    const double by_differences = second_difference(net, batch, direction);
    test::show("%15.2f   %18.3f   %24.3f   %20.3f", real(size), value, by_differences, lambda / 2);
    EXPECT_NEAR(by_differences, value, 0.02 * value) << size;
    EXPECT_LE(value, lambda / 2) << size;
    if (size > 0) continue;
    EXPECT_NEAR(value / (lambda / 10), 1, 1e-4);
    test::expect_wrong("the bound lambda_max / 2 is the curvature everywhere",
                       std::abs(value / (lambda / 2) - 1) < 1e-4);
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
TEST(Ch3_7_Exercises, Ex1_TwoUndecidedClassesSwingBeyondFourOverLambda) {
  const test::OneThread one_thread;
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
    if (times > 1)
      test::expect_wrong("p (1 - p) <= 1/4 bounds the Hessian by lambda_max / 4, so the limit is 8 / lambda_max",
                         further[99] < log2 + 1e-6);
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
TEST(Ch3_7_Exercises, Ex1_FarTooLargeALearningRateRaisesTheLossAtOnce) {
  const test::OneThread one_thread;
  Generator generator(test::seed());
  const Batch batch = draw(2000, generator);
  nn::Sequential net = softmax_regression(10, init::Zero(), generator);
  descend(net, batch, 1, 1);
  const Tensor& a = net(batch.X);
  double c = 0;
  for (Index i = 0; i < 2000; ++i) c += real(max(a[i])) - real(a(i, static_cast<Index>(batch.y(i))));
  c /= 2000;
  test::expect_quoted(std::numbers::ln10 / c, 1.10, 0.005);
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
    test::expect_wrong("no net is worse than the uniform guess, log 10", losses[1] <= std::numbers::ln10 * (1 + 1e-5));
    test::expect_wrong("one step at such a rate overflows", !std::isfinite(losses[1]));
  }
}

// average <- average + (net - average) / n, for the n-th net.
void add_to_average(nn::Sequential& average, nn::Sequential& net, int n) {
  const auto means = average.collect_params(), params = net.collect_params();
  for (std::size_t i = 0; i < means.size(); ++i)
    add_scaled(means[i]->data, 1 / static_cast<float>(n), params[i]->data - means[i]->data);
}

// Accuracies of the ten runs with the section's settings after four epochs at the rate 0.1, and after a fifth.
struct FifthEpochs {
  std::vector<double> fourth_train, fourth_test, train, test;
  std::vector<double> averaged, slower;  // on the test images: the fifth epoch's mean weights; its end at the rate 0.01
};

FifthEpochs fifth_epochs() {
  FifthEpochs found;
  for (const Training& four : setting(256, 0.1f).runs) {
    Training run = four, slower = four;
    nn::Sequential average = four.net;
    int n = 0;
    run.train_epoch(0.1f, [&](nn::Sequential& net) { add_to_average(average, net, ++n); });
    slower.train_epoch(0.01f, [](nn::Sequential&) {});
    const Evaluation end = evaluate(run.net);
    found.fourth_train.push_back(four.after.at(4).train_accuracy);
    found.fourth_test.push_back(four.after.at(4).test_accuracy);
    found.train.push_back(end.train_accuracy);
    found.test.push_back(end.test_accuracy);
    found.averaged.push_back(evaluate(average).test_accuracy);
    found.slower.push_back(evaluate(slower.net).test_accuracy);
  }
  return found;
}

test::Summary show_accuracies(const char* name, const std::vector<double>& x) {
  const test::Summary of = test::summarize(x);
  test::show("%-44s %.3f +- %.4f, least %.3f, greatest %.3f", name, of.mean, of.standard_deviation,
             *std::min_element(x.begin(), x.end()), *std::max_element(x.begin(), x.end()));
  return of;
}

// The means of x y, x x and y y over both epochs, where each counts from its own epoch's mean.
struct Together {
  double correlation, deviation_of_y;
};

Together together(const std::vector<std::vector<double>>& xs, const std::vector<std::vector<double>>& ys) {
  double xy = 0, xx = 0, yy = 0, degrees = 0;
  for (std::size_t epoch = 0; epoch < xs.size(); ++epoch) {
    const double x0 = test::summarize(xs[epoch]).mean, y0 = test::summarize(ys[epoch]).mean;
    for (std::size_t i = 0; i < xs[epoch].size(); ++i) {
      const double x = xs[epoch][i] - x0, y = ys[epoch][i] - y0;
      xy += x * y, xx += x * x, yy += y * y;
    }
    degrees += static_cast<double>(xs[epoch].size() - 1);
  }
  return {xy / std::sqrt(xx * yy), std::sqrt(yy / degrees)};
}

TEST(Ch3_7_Exercises, Ex2_DipsAreNoiseWhichAveragesAndSmallStepsDoNotHave) {
  const test::OneThread one_thread;
  const FifthEpochs found = fifth_epochs();
  test::show("accuracy: mean and standard deviation of ten runs");
  show_accuracies("training images, after the fifth epoch", found.train);
  show_accuracies("test images, after the fourth epoch", found.fourth_test);
  const test::Summary end = show_accuracies("test images, after the fifth epoch", found.test),
                      mean_weights = show_accuracies("the same, mean weights of the fifth epoch", found.averaged),
                      slow = show_accuracies("the same, fifth epoch at the rate 0.01", found.slower);
  const auto [correlation, deviation] = together({found.fourth_train, found.train}, {found.fourth_test, found.test});
  test::show("accuracies of training and test images: correlation %.2f; test images deviate by %.4f", correlation,
             deviation);
  EXPECT_GT(correlation, 0.5);  // of 18 independent pairs: 0 with the standard error 0.24
  EXPECT_LT(mean_weights.standard_deviation, deviation / 2);
  EXPECT_LT(slow.standard_deviation, deviation / 2);
  EXPECT_GT(mean_weights.mean, end.mean);
  EXPECT_GT(slow.mean, end.mean);
  test::expect_quoted(end.mean, 0.820, 0.0015);
  test::expect_quoted(end.standard_deviation, 0.012, 0.001);
  test::expect_quoted(mean_weights.mean, 0.828, 0.0005);
  test::expect_quoted(mean_weights.standard_deviation, 0.0004, 0.0001);
  test::expect_quoted(slow.mean, 0.826, 0.0005);
  test::expect_quoted(slow.standard_deviation, 0.0005, 0.0001);
  test::expect_quoted(correlation, 0.99, 0.01);
  test::expect_wrong("the test accuracy is low where the training accuracy is high: over-fitting", correlation < 0);
  test::expect_wrong("at a constant rate the accuracy settles after a few epochs",
                     deviation < 2 * mean_weights.standard_deviation);
}

// 2000 chains delta <- (1 - lr h) delta - lr xi with h = 1 and xi ~ N(0, 1), from the value 0.
TEST(Ch3_7_Exercises, Ex2_ScatterAndItsAverageHaveTheVariancesOfTheFormulas) {
  const test::OneThread one_thread;
  constexpr int chains = 2000, forget = 200, n = 1000;
  Generator generator(test::seed());
  std::vector<double> scatter, of_means;
  test::show("  lr   variance   expected   variance of the mean of %d   expected, about", n);
  for (const double lr : {0.05, 0.1, 0.4}) {
    double squares = 0, squares_of_means = 0;
    for (int chain = 0; chain < chains; ++chain) {
      double delta = 0, sum = 0;
      for (int k = 0; k < forget + n; ++k) {
        delta -= lr * (delta + generator.normal());
        if (k >= forget) sum += delta;
      }
      squares += delta * delta / chains;
      squares_of_means += sum / n * sum / n / chains;
    }
    test::show("%4.2f   %8.4f   %8.4f   %28.6f   %15.6f", lr, squares, lr / (2 - lr), squares_of_means, 1.0 / n);
    // The mean of 2000 squares of normal numbers has the relative standard error sqrt(2 / 2000), and the mean's
    // variance lacks 1 / (n lr), at most 2 %.
    EXPECT_NEAR(squares / (lr / (2 - lr)), 1, 5 * std::sqrt(2.0 / chains));
    EXPECT_NEAR(squares_of_means * n, 1, 5 * std::sqrt(2.0 / chains) + 0.02);
    scatter.push_back(squares);
  }
  test::expect_wrong("the variance is proportional to the square of the rate: four times the rate, 16 times as much",
                     std::abs(scatter[2] / scatter[1] / 16 - 1) < 10 * std::sqrt(2.0 / chains));
  test::expect_wrong("after many steps the noise has averaged out by itself", scatter[2] < 1.5 / n);
}

TEST(Ch3_7_Exercises, Ex2_TestLossTurnsWhileTrainingLossFalls) {
  const test::OneThread one_thread;
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
  EXPECT_EQ(last.train_accuracy, 1);  // so that the loss has no minimum
  const double standard_error = std::sqrt(best.test_accuracy * (1 - best.test_accuracy) / 2000);
  test::show("standard error of a test accuracy: %.3f", standard_error);
  test::expect_quoted(best.test_loss, 1.128, 0.0005);
  EXPECT_TRUE(test::seed() != 1 || best.step == 62) << best.step;
  test::expect_quoted(curve[0].train_loss, 2.316, 0.001);
  test::expect_quoted(curve[0].test_loss, 2.324, 0.001);
  test::expect_quoted(curve[0].test_accuracy, 0.073, 0.001);
  test::expect_quoted(curve[0].norm, 0.89, 0.005);
  test::expect_quoted(best.train_loss, 0.217, 0.001);
  test::expect_quoted(last.train_loss, 0.003, 0.0005);
  test::expect_quoted(last.test_loss, 1.612, 0.001);
  test::expect_quoted(best.norm, 2.80, 0.005);
  test::expect_quoted(last.norm, 7.19, 0.005);
  test::expect_quoted(best.test_accuracy, 0.618, 0.002);
  test::expect_quoted(last.test_accuracy, 0.616, 0.002);
  test::expect_quoted(standard_error, 0.011, 0.0005);
  EXPECT_GT(curve.front().test_loss, 1.2 * best.test_loss);
  EXPECT_GT(last.test_loss, 1.05 * best.test_loss);  // 1.15 to 1.62 for the seeds 1 to 150
  EXPECT_LT(std::abs(last.test_accuracy - best.test_accuracy), 5 * standard_error);
  test::expect_wrong("the net with the least training loss is the best one", last.test_loss < 1.05 * best.test_loss);
  test::expect_wrong("over-fitting costs as much accuracy as it costs loss",
                     last.test_accuracy < best.test_accuracy * best.test_loss / last.test_loss);
}

TEST(Ch3_7_Exercises, Ex2_WeightDecayShrinksTheMinimizerAndRaisesTheTrainingLoss) {
  const test::OneThread one_thread;
  std::vector<CurvePoint> ends;
  test::show("decay   train loss   test loss   test accuracy   size of (W, b)   the minimizer is nearer than");
  for (const float decay : {0.003f, 0.01f, 0.03f, 1.f}) {
    const Minimizer found = minimizer(undecayed().images, decay);
    const CurvePoint& end = found.point;
    test::show("%5.3f   %10.3f   %9.3f   %13.3f   %14.2f   %.1e", real(decay), end.train_loss, end.test_loss,
               end.test_accuracy, end.norm, found.distance);
    EXPECT_LT(found.distance, 0.001);  // the sizes differ by more than 0.3
    ends.push_back(end);
  }
  const double train_losses[] = {0.016, 0.044, 0.106, 0.990};
  const double test_losses[] = {1.325, 1.221, 1.160, 1.492}, sizes[] = {5.29, 4.26, 3.36, 0.91};
  for (std::size_t i = 0; i < ends.size(); ++i) {
    test::expect_quoted(ends[i].train_loss, train_losses[i], 0.001);
    test::expect_quoted(ends[i].test_loss, test_losses[i], 0.001);
    test::expect_quoted(ends[i].norm, sizes[i], 0.01);
  }
  for (std::size_t i = 1; i < ends.size(); ++i) {  // a theorem for the minimizers: see the answer
    EXPECT_GT(ends[i].train_loss, ends[i - 1].train_loss);
    EXPECT_LT(ends[i].norm, ends[i - 1].norm);
  }
  const double without = undecayed().curve.back().test_loss;
  EXPECT_GT(without, 1.05 * ends[0].test_loss);
  EXPECT_GT(without, 1.08 * ends[1].test_loss);
  test::expect_wrong("the more decay, the lower the test loss", ends[3].test_loss < 1.05 * ends[2].test_loss);
  test::expect_wrong("decay makes the net fit its own images better", ends[2].train_loss < ends[0].train_loss);
}

TEST(Ch3_7_Exercises, Ex2_EarlyStoppingNeedsNoTestImages) {
  const test::OneThread one_thread;
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
  test::expect_quoted(stop->test_loss, 1.130, 0.0005);
  EXPECT_LT(stop->test_loss, 1.08 * least);  // at most 1.03 for the seeds 1 to 150
  EXPECT_LT(1.05 * stop->test_loss, curve.back().test_loss);
  test::expect_wrong("without test images one can only train to the end",
                     curve.back().test_loss < 1.05 * stop->test_loss);
}

}  // namespace
}  // namespace d2l
