// The exercises of section 3.3; the answers are in ch3_3_concise/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/more_initializers.hpp"
#include "tests/exercises/more_losses.hpp"
#include "tests/exercises/quoted.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

using Data = std::pair<Tensor, Tensor>;
using Line = std::array<double, 3>;  // w1, w2, b

constexpr Line truth = {2, -3.4, 4.2};

// The 1000 examples of 3.3.1.
Data examples() {
  Generator generator(test::seed());
  return synthetic_data(array({2, -3.4f}), 4.2f, 1000, generator);
}

DataLoader shuffled(const Data& data, Index batch_size) {
  return load_array(data, batch_size, Generator(test::seed() + 1));
}

// The net of 3.3.3, with the same initial weights every time.
nn::Sequential new_net(const init::Initializer& initializer = init::Normal(0.01f)) {
  Generator generator(test::seed() + 2);
  nn::Sequential net;
  net.add(nn::Dense(1));
  net.initialize(initializer, generator);
  net(zeros({1, 2}));
  return net;
}

Line line_of(nn::Sequential& net) {
  const Tensor &w = net[0].weight().data, &b = net[0].bias().data;
  return {real(w(0, 0)), real(w(0, 1)), real(b(0))};
}

double distance(const Line& p, const Line& q) { return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]); }

// The body of the loop of 3.3.7; with `mean`, the gradient is that of loss(net(X), y).mean().
template <class Loss>
void update(nn::Sequential& net, const Batch& batch, const Loss& loss, float lr, bool mean, Index step) {
  const Tensor& y_hat = net(batch.X);
  const float divisor = mean ? static_cast<float>(batch.y.size()) : 1.0f;
  net.backward(batch.X, y_hat, loss.with_gradient(y_hat, batch.y).dy_hat / divisor);
  Trainer(net.collect_params(), {.learning_rate = lr}).step(step);
}

// One epoch as in 3.3.7, with its learning rate and batch size.
template <class Loss>
void train(nn::Sequential& net, DataLoader& data_iter, const Loss& loss) {
  for (const Batch& batch : data_iter) update(net, batch, loss, 0.03f, false, 10);
}

// sum_i (w1 x_i1 + w2 x_i2 + b - y_i)^2 / 2 in double.
double sum_of_losses(const std::vector<double>& line, const Batch& batch) {
  double sum = 0;
  for (Index i = 0; i < batch.y.size(); ++i) {
    const double y_hat = line[0] * real(batch.X(i, 0)) + line[1] * real(batch.X(i, 1)) + line[2];
    sum += std::pow(y_hat - real(batch.y(i)), 2) / 2;
  }
  return sum;
}

Tensor gradient_of(nn::Sequential& net) {
  const Tensor &w = net[0].weight().grad, &b = net[0].bias().grad;
  return array({w(0, 0), w(0, 1), b(0)});
}

TEST(Ch3_3_Exercises, Ex1_GradientOfTheMeanIsAlreadyDivided) {
  const Data data = examples();
  DataLoader data_iter = shuffled(data, 10);
  const Batch batch = *data_iter.begin();
  nn::Sequential net = new_net();
  const Line line = line_of(net);
  const Tensor at = array({static_cast<float>(line[0]), static_cast<float>(line[1]), static_cast<float>(line[2])});

  const auto sum = [&](const std::vector<double>& p) { return sum_of_losses(p, batch); };
  const auto mean = [&](const std::vector<double>& p) { return sum_of_losses(p, batch) / 10; };
  update(net, batch, loss::L2Loss{}, 0, false, 10);
  const Tensor of_sum = gradient_of(net);
  update(net, batch, loss::L2Loss{}, 0, true, 1);
  const Tensor of_mean = gradient_of(net);
  test::expect_gradient(sum, at, of_sum);
  test::expect_gradient(mean, at, of_mean);
  test::show("gradient of the sum of ten losses   %9.4f %9.4f %9.4f", real(of_sum(0)), real(of_sum(1)),
             real(of_sum(2)));
  test::show("gradient of their mean              %9.4f %9.4f %9.4f", real(of_mean(0)), real(of_mean(1)),
             real(of_mean(2)));
  test::expect_wrong("the backward pass from ten losses returns their mean gradient already",
                     test::allclose(of_sum, of_mean, 1e-4f));
}

TEST(Ch3_3_Exercises, Ex1_MeanAndStepOneEqualSumAndStepBatchSize) {
  const Data data = examples();
  for (const Index batch_size : {10, 8}) {
    nn::Sequential by_sum = new_net(), by_mean = new_net(), unchanged = new_net();
    DataLoader data_iter = shuffled(data, batch_size);
    double greatest = 0, greatest_unchanged = 0;
    for (int epoch = 0; epoch < 3; ++epoch)
      for (const Batch& batch : data_iter) {
        update(by_sum, batch, loss::L2Loss{}, 0.03f, false, batch_size);
        update(by_mean, batch, loss::L2Loss{}, 0.03f, true, 1);
        update(unchanged, batch, loss::L2Loss{}, 0.03f, true, batch_size);
        greatest = std::max(greatest, distance(line_of(by_sum), line_of(by_mean)));
        greatest_unchanged = std::max(greatest_unchanged, distance(line_of(by_sum), line_of(unchanged)));
      }
    const Line line = line_of(by_sum);
    test::show("batches of %2td: w %.5f %.5f, b %.5f; both ways differ by at most %.2g", batch_size, line[0], line[1],
               line[2], greatest);
    EXPECT_LT(distance(line, truth), 0.01);
    // A step rounds each parameter by at most 2.4e-7 and multiplies earlier differences by 0.97: they add up to those
    // of 33 steps. Dividing by 8 only changes exponents and rounds nothing.
    EXPECT_LE(greatest, batch_size == 8 ? 0 : 33 * 2.4e-7);
    test::expect_wrong("step(batch_size) may stay: the trainer sees that the loss is a mean",
                       greatest_unchanged <= 33 * 2.4e-7);
  }
}

TEST(Ch3_3_Exercises, Ex1_ShortLastBatchTellsThemApart) {
  const Data data = examples();
  DataLoader data_iter = shuffled(data, 300);
  nn::Sequential net = new_net();
  double last_ratio = 0;
  for (const Batch& batch : data_iter) {
    const Line before = line_of(net);
    nn::Sequential by_mean = net;
    update(net, batch, loss::L2Loss{}, 0.03f, false, 300);
    update(by_mean, batch, loss::L2Loss{}, 0.03f, true, 1);
    const double ratio = distance(line_of(by_mean), before) / distance(line_of(net), before);
    test::show("a batch of %td: sum and step(300) move the parameters by %.5f, mean and step(1) by %.4f times that",
               batch.y.size(), distance(line_of(net), before), ratio);
    // The moves are at least 0.04, the last digit of a parameter is 2.4e-7.
    EXPECT_NEAR(ratio, batch.y.size() == 100 ? 3 : 1, 1e-4);
    last_ratio = ratio;
  }
  test::expect_wrong("mean with step(1) and sum with step(batch_size) agree for every batch size",
                     std::abs(last_ratio - 1) < 1e-4);
}

// With features of mean 0 and variance 1 a step multiplies the error by 1 - lr / 10: 300 steps the error by e^-0.9, and
// the loss by e^-1.8. The variance of 1000 examples has a relative standard error of at most sqrt(2 / 1000).
TEST(Ch3_3_Exercises, Ex1_MeanWithStepBatchSizeLearnsTenTimesSlower) {
  const Data data = examples();
  DataLoader data_iter = shuffled(data, 10);
  nn::Sequential net = new_net();
  const loss::L2Loss loss;
  const double before = real(mean(loss(net(data.first), data.second)));
  for (int epoch = 0; epoch < 3; ++epoch)
    for (const Batch& batch : data_iter) update(net, batch, loss, 0.03f, true, 10);
  const double after = real(mean(loss(net(data.first), data.second)));
  test::show("mean and step(10): the loss falls from %.2f to %.2f in three epochs, by e^-%.3f; expected e^-1.8", before,
             after, std::log(before / after));
  EXPECT_NEAR(std::log(before / after), 1.8, 5 * 1.8 * std::sqrt(2.0 / 1000));
  test::expect_wrong("dividing twice makes no difference: three epochs reach the noise, half its variance 0.0001",
                     after < 2 * 5e-5);
}

// Half the noise's variance, and what steps of a rate of 0.3 over ten examples add to it (exercise 6 of 3.2) is 5.28e-5;
// the variance of the noise in 1000 examples has a relative standard error of sqrt(2 / 1000). With a rate of 3 a step of
// the full batch multiplies the error by 1 - 3 = -2, and 30 of them the loss by 2^60 = 10^18. Batches of 100 change that
// exponent by up to 3 in 2000 simulated data sets.
TEST(Ch3_3_Exercises, Ex1_SumWithStepOneMultipliesTheRateByTheBatchSize) {
  const Data data = examples();
  const loss::L2Loss loss;
  for (const Index batch_size : {10, 100}) {
    DataLoader data_iter = shuffled(data, batch_size);
    nn::Sequential net = new_net();
    const double before = real(mean(loss(net(data.first), data.second)));
    for (int epoch = 0; epoch < 3; ++epoch)
      for (const Batch& batch : data_iter) update(net, batch, loss, 0.03f, false, 1);
    const double after = real(mean(loss(net(data.first), data.second)));
    test::show("sum and step(1), batches of %3td: the loss goes from %.2f to %.3g", batch_size, before, after);
    if (batch_size == 10) {
      EXPECT_NEAR(after, 5.28e-5, 5 * 5.28e-5 * std::sqrt(2.0 / 1000));
    } else {
      EXPECT_GT(after, 1e15 * before);
      test::expect_wrong("not dividing only learns faster", after < before);
    }
  }
}

// Splits r into an outlier u, which costs |u|, and an error r - u, which costs (r - u)^2 / (2 rho).
struct Split {
  double outlier, cost;
};

Split cheapest_split(double r, double rho) {
  const auto cost = [&](double u) { return std::abs(u) + (r - u) * (r - u) / (2 * rho); };
  const double u = test::golden_section(cost, -10, 10);
  return {u, cost(u)};
}

TEST(Ch3_3_Exercises, Ex2_HuberIsTheCheapestSplitIntoOutlierAndError) {
  test::show("   r   huber   cheapest split   outlier   gradient   (r - outlier) / rho");
  for (const float rho : {0.5f, 1.0f, 2.0f})
    for (const float r : {-4.0f, -1.5f, -1.0f, -0.3f, 0.2f, 0.9f, 1.1f, 3.0f}) {
      const loss::HuberLoss huber{rho};
      const double value = real(huber(array({r}), array({0}))(0)),
                   slope = real(huber.with_gradient(array({r}), array({0})).dy_hat(0));
      const auto [outlier, cost] = cheapest_split(real(r), real(rho));
      if (rho == 1 && (r == 0.2f || r == 0.9f || r == 1.1f || r == 3.0f))
        test::show("%4.1f %7.4f %16.4f %9.4f %10.4f %21.4f", real(r), value, cost, outlier, slope,
                   (real(r) - outlier) / real(rho));
      EXPECT_NEAR(value, cost, 1e-6);  // values up to 4 in float
      // The search finds the outlier to the square root of the rounding of doubles, 1e-8 times the scale.
      EXPECT_NEAR(slope, (real(r) - outlier) / real(rho), 1e-6);
    }
  const double far = real(loss::HuberLoss{0.5f}.with_gradient(array({4}), array({0})).dy_hat(0));
  test::expect_wrong("far away the slope is rho, as in other libraries", std::abs(far - 0.5) < 1e-6);
  const double seam = real(loss::HuberLoss{0.5f}(array({0.5f}), array({0}))(0));
  test::expect_wrong("the pieces meet at rho^2 / 2", std::abs(seam - 0.5 * 0.5 / 2) < 1e-6);
}

// How fast steps with Huber's gradient, rho = 1, shorten the distance at the start, per unit of learning rate times
// steps: with e the errors of (w, b), E[clip(r) (x, 1)] . e / |e|. For standard normal features r is N(e_b, |e_w|^2), and
// by Stein's identity E[clip(r) x] = P(|r| <= 1) e_w. E clip(r) is the integral of P(r > t) - P(r < -t) over t in [0, 1],
// here by the midpoint rule.
double initial_pull(double size_w, double error_b) {
  const auto below = [&](double t) { return std::erfc((error_b - t) / size_w / std::numbers::sqrt2) / 2; };
  double clipped = 0;
  for (int i = 0; i < 1000; ++i) clipped += (1 - below((i + 0.5) / 1000) - below(-(i + 0.5) / 1000)) / 1000;
  return ((below(1) - below(-1)) * size_w * size_w + clipped * error_b) / std::hypot(size_w, error_b);
}

TEST(Ch3_3_Exercises, Ex2_HuberNeedsMoreThanOneEpochFromAfar) {
  const Data data = examples();
  nn::Sequential net = new_net();
  double size = 0;
  for (Index i = 0; i < 1000; ++i) size += std::hypot(real(data.first(i, 0)), real(data.first(i, 1)), 1.0) / 1000;
  const double to_go = distance(line_of(net), truth), at_most = 100 * 0.03 * size;
  const double expected = 100 * 0.03 * initial_pull(std::hypot(2, 3.4), -4.2);
  DataLoader data_iter = shuffled(data, 10);
  train(net, data_iter, loss::HuberLoss{1});
  const double covered = to_go - distance(line_of(net), truth);
  test::show(
      "of the distance %.2f an epoch covers %.2f; expected %.2f at the pull of the start; at most 3 * %.2f = %.2f",
      to_go, covered, expected, size, at_most);
  EXPECT_LT(at_most, to_go);
  EXPECT_LE(covered, at_most);
  EXPECT_NEAR(expected, 2.48, 0.005);
  // The pulls of single examples along the way have a standard deviation below 0.8, their mean one of 0.025: times 3.
  EXPECT_NEAR(covered, expected, 5 * 3 * 0.025);
  test::expect_wrong("clipped gradients pull with their whole length, so an epoch covers 3 times the mean |(x, 1)|",
                     std::abs(covered - at_most) <= 5 * 3 * 0.025);
}

TEST(Ch3_3_Exercises, Ex2_HuberArrivesLaterAtTheSameParameters) {
  const Data data = examples();
  DataLoader for_l2 = shuffled(data, 10), for_huber = shuffled(data, 10);
  nn::Sequential l2_net = new_net(), huber_net = new_net();
  test::show("epoch   mean L2 loss, trained with L2   with Huber   parameters apart");
  std::vector<double> l2_losses, huber_losses;
  for (int epoch = 1; epoch <= 8; ++epoch) {
    train(l2_net, for_l2, loss::L2Loss{});
    train(huber_net, for_huber, loss::HuberLoss{1});
    l2_losses.push_back(real(mean(loss::L2Loss{}(l2_net(data.first), data.second))));
    huber_losses.push_back(real(mean(loss::L2Loss{}(huber_net(data.first), data.second))));
    if (epoch <= 4 || epoch == 8)
      test::show("%5d %31.6f %12.6f %18.6f", epoch, l2_losses.back(), huber_losses.back(),
                 distance(line_of(l2_net), line_of(huber_net)));
  }
  test::expect_quoted(huber_losses[0], 5.5, 0.05);
  test::expect_quoted(huber_losses[1], 0.42, 0.005);
  test::expect_quoted(huber_losses[2], 0.0009, 5e-5);
  test::expect_quoted(l2_losses[0], 0.03, 0.005);
  test::expect_quoted(l2_losses[1], 0.0001, 5e-5);
  test::expect_wrong("three epochs are enough for Huber's loss too", huber_losses[2] < 2 * l2_losses[2]);
  // Half the variance of the noise, 5e-5, remains, and what steps over ten examples add to it (exercise 6 of 3.2).
  EXPECT_NEAR(huber_losses[7], 5.04e-5, 5 * 5.04e-5 * std::sqrt(2.0 / 1000));
  // All errors are below 1 from the fifth epoch on: four epochs of equal steps leave e^-12 of the difference, and floats.
  EXPECT_LT(distance(line_of(l2_net), line_of(huber_net)), 1e-5);
}

// `examples` with 50 of the 1000 labels too high by `error`. These are the first 50, so that tests can tell them apart.
Data with_outliers(float error) {
  Data data = examples();
  for (Index i = 0; i < 50; ++i) data.second(i) += error;
  return data;
}

// Full batches, so that the order of the examples has no effect.
Line settled(const Data& data, const auto& loss, float lr, int steps, const Line& from = {0, 0, 0}) {
  const Batch all{data.first, data.second};
  nn::Sequential net = new_net();
  for (const Index j : {0, 1}) net[0].weight().data(0, j) = static_cast<float>(from[static_cast<std::size_t>(j)]);
  net[0].bias().data(0) = static_cast<float>(from[2]);
  for (int step = 0; step < steps; ++step) update(net, all, loss, lr, false, all.y.size());
  return line_of(net);
}

TEST(Ch3_3_Exercises, Ex2_HuberShrugsOffOutliers) {
  const Data data = with_outliers(100);
  const Line l2 = settled(data, loss::L2Loss{}, 0.3f, 200), huber = settled(data, loss::HuberLoss{1}, 0.3f, 200),
             farther = settled(with_outliers(10'000), loss::HuberLoss{1}, 0.3f, 200);
  test::show("truth   w %.3f %.3f, b %.3f", truth[0], truth[1], truth[2]);
  test::show("L2      w %.3f %.3f, b %.3f; expected b = 4.2 + 100 * 50/1000 = 9.2", l2[0], l2[1], l2[2]);
  test::show("Huber   w %.3f %.3f, b %.4f; expected b = 4.2 + 50/950 = 4.2526", huber[0], huber[1], huber[2]);
  // The standard error of each w is 100 sqrt(0.05 * 0.95 / 1000) = 0.69 with L2 and sqrt(50) / 950 = 0.0074 with Huber.
  // Times the means of the features, 0.032 each, this moves b by 0.031 and, with the noise, by 0.0005.
  EXPECT_NEAR(l2[2], 9.2, 0.25);
  EXPECT_NEAR(huber[2], 4.2 + 50.0 / 950, 0.003);
  for (const std::size_t j : {0, 1}) {
    EXPECT_NEAR(l2[j], truth[j], 5 * 0.69);
    EXPECT_NEAR(huber[j], truth[j], 5 * 0.0074);
  }
  EXPECT_EQ(farther, huber);
  test::expect_wrong("Huber's loss ignores outliers: b is 4.2", std::abs(huber[2] - 4.2) < 0.003);
  test::expect_wrong("an outlier 100 times as far off weighs 100 times as much",
                     std::abs((farther[2] - 4.2) - 100 * (huber[2] - 4.2)) < 100 * 0.003);
}

// The greatest eigenvalue of sum_i (x_i, 1) (x_i, 1)^T / 1000 over the examples that are not outliers.
double greatest_eigenvalue_of_inliers(const Data& data) {
  Line v = {1, 1, 1};
  double value = 0;
  for (int iteration = 0; iteration < 500; ++iteration) {
    Line next{};
    for (Index i = 50; i < 1000; ++i) {
      const Line x = {real(data.first(i, 0)), real(data.first(i, 1)), 1};
      const double along = std::inner_product(x.begin(), x.end(), v.begin(), 0.0) / 1000;
      for (std::size_t j = 0; j < 3; ++j) next[j] += along * x[j];
    }
    value = std::hypot(next[0], next[1], next[2]);
    for (std::size_t j = 0; j < 3; ++j) v[j] = next[j] / value;
  }
  return value;
}

// rho = 0.05 is five standard deviations of the noise, so that near the minimum exactly the outliers are clipped and the
// Hessian is that of the inliers over rho. A step multiplies the distance along its top eigenvector by 1 - 2 * times.
TEST(Ch3_3_Exercises, Ex2_SmallerThresholdShrinksTheBiasAndTheGreatestRate) {
  const Data data = with_outliers(100);
  const double limit = 2 * 0.05 / greatest_eigenvalue_of_inliers(data);
  const loss::HuberLoss huber{0.05f};
  const Line fixed = settled(data, huber, 0.05f, 1000);
  test::show("rho 0.05: b %.5f; expected 4.2 + 0.05 * 50/950 = 4.20263; greatest rate %.4f, about 2 rho = 0.1",
             fixed[2], limit);
  // The noise of 950 examples moves b by 0.00032; the outliers' w by 0.05 * 0.0074 times the means of the features.
  EXPECT_NEAR(fixed[2], 4.2 + 0.05 * 50 / 950, 5 * 0.00035);
  EXPECT_NEAR(limit, 0.1, 5 * 0.1 * std::sqrt(2.0 / 1000));
  Line near = fixed;
  for (double& parameter : near) parameter += 0.001;
  for (const double times : {0.95, 1.05}) {
    const double left = distance(settled(data, huber, static_cast<float>(times * limit), 400, near), fixed);
    test::show("rate %.2f times that: after 400 steps %.6f from there, begun at %.6f", times, left,
               distance(near, fixed));
    if (times < 1) {
      EXPECT_LT(left, 1e-5);
    } else {
      EXPECT_GT(left, 0.003);
    }
  }
  const double beyond = distance(settled(data, huber, 0.3f, 400, near), fixed);
  test::expect_wrong("a rate of 0.3 suits rho = 0.05 as it suits rho = 1", beyond < 1e-5);
}

// Whether steps over ten examples with the effective rate h = lr / rho shrink the expected squares (t, m) of the errors of
// w and b: both columns of the recursion of exercise 6 of 3.2 decay if its greatest eigenvalue is below 1.
bool shrinks(double h) {
  const double a = 1 - 2 * h + h * h * 1.3, b = 2 * h * h / 10, c = h * h / 10, d = (1 - h) * (1 - h);
  return (a + d + std::sqrt((a - d) * (a - d) + 4 * b * c)) / 2 < 1;
}

TEST(Ch3_3_Exercises, Ex2_TextsRateDoesNotSettleForAThresholdOfTwoDeviations) {
  double low = 1, high = 2;  // the limit lies between
  for (int step = 0; step < 40; ++step) (shrinks((low + high) / 2) ? low : high) = (low + high) / 2;
  EXPECT_NEAR(low, 1.475, 0.0005);
  const Data data = examples();
  const auto rms_distance = [&](float lr) {
    nn::Sequential net = new_net();
    DataLoader data_iter = shuffled(data, 10);
    for (int epoch = 0; epoch < 6; ++epoch) train(net, data_iter, loss::HuberLoss{1});
    double squares = 0;
    for (int epoch = 0; epoch < 4; ++epoch)
      for (const Batch& batch : data_iter) {
        update(net, batch, loss::HuberLoss{0.02f}, lr, false, 10);
        if (epoch > 0) squares += std::pow(distance(line_of(net), truth), 2) / 300;
      }
    return std::sqrt(squares);
  };
  const double text = rms_distance(0.03f), tenth = rms_distance(0.003f);
  test::show("rho 0.02: rms distance from the truth %.4f with rate 0.03, %.4f with 0.003; limit %.4f", text, tenth,
             0.02 * low);
  // 20 simulated data sets give 0.0094 to 0.0105 and 0.0014 to 0.0019.
  EXPECT_NEAR(text, 0.010, 0.0015);
  EXPECT_NEAR(tenth, 0.0016, 0.0006);
  test::expect_wrong("the text's learning rate suits every threshold", text < 2 * tenth);
}

struct Initial {
  const char* name;
  init::Initializer initializer;
  double deviation;  // of the weights of Dense(100) with 200 inputs
};

std::vector<Initial> initials() {
  return {{"Zero()", init::Zero(), 0},
          {"Constant(1)", init::Constant(1), 0},
          {"Normal(0.01)", init::Normal(0.01f), 0.01},
          {"Uniform(0.07)", init::Uniform(0.07f), 0.07 / std::sqrt(3.0)},
          {"Xavier()", init::Xavier(), std::sqrt(2.0 / 300)}};
}

TEST(Ch3_3_Exercises, Ex2_InitializersSpreadAsTheySay) {
  for (const auto& [name, initializer, deviation] : initials()) {
    Generator generator(test::seed());
    Tensor weight({100, 200});
    initializer(weight, generator);
    const test::Summary found = test::summarize(std::vector<double>(weight.data(), weight.data() + weight.size()));
    test::show("%-13s  standard deviation %.5f of 20,000 weights, expected %.5f", name, found.standard_deviation,
               deviation);
    // The relative standard error is sqrt(1 / (2 n)), 0.5 %, for normal numbers and less for uniform ones.
    EXPECT_NEAR(found.standard_deviation, deviation, 5 * 0.005 * deviation);
    EXPECT_NEAR(found.mean, name == std::string("Constant(1)") ? 1 : 0, 5 * found.standard_error);
    if (name == std::string("Uniform(0.07)"))
      test::expect_wrong("Uniform(0.07) has the standard deviation 0.07",
                         std::abs(found.standard_deviation - 0.07) < 5 * 0.005 * 0.07);
    if (name == std::string("Xavier()"))
      test::expect_wrong("Xavier's bound s = sqrt(3 / 150) is its standard deviation",
                         std::abs(found.standard_deviation - std::sqrt(3.0 / 150)) < 5 * 0.005 * std::sqrt(3.0 / 150));
  }
}

TEST(Ch3_3_Exercises, Ex2_LinearRegressionForgetsItsInitialWeights) {
  const Data data = examples();
  Line first{}, first_end{};
  for (const auto& [name, initializer, deviation] : initials()) {
    nn::Sequential net = new_net(initializer);
    const Line begin = line_of(net);
    DataLoader data_iter = shuffled(data, 10);
    for (int epoch = 0; epoch < 3; ++epoch) train(net, data_iter, loss::L2Loss{});
    const Line end = line_of(net);
    test::show("%-13s  from w %6.3f %6.3f to %.4f %.4f", name, begin[0], begin[1], end[0], end[1]);
    if (name == std::string("Zero()")) first = begin, first_end = end;
    // On the same batches each step multiplies a difference by 1 - 0.03 on average, 300 steps by e^-9 = 1.2e-4. The
    // exponent is -9 times the features' sample variance, which has the standard error 0.045: 9 - 5 * 9 * 0.045 = 7.
    // Rounding adds up to 1e-6.
    EXPECT_LE(distance(end, first_end), std::exp(-7.0) * distance(begin, first) + 5e-6) << name;
    EXPECT_LT(distance(end, truth), 0.01) << name;
    if (name == std::string("Constant(1)"))
      test::expect_wrong("weights that begin equal stay equal", std::abs(end[0] - end[1]) < 0.01);
  }
}

// Two layers, 2 -> 3 -> 1, and the sum of the losses as a function of the first layer's weight, in double.
double sum_of_losses_of_two(nn::Sequential& net, const Batch& batch, const std::vector<double>& weight) {
  const Tensor &b = net[0].bias().data, &w_out = net[1].weight().data, &b_out = net[1].bias().data;
  double sum = 0;
  for (Index i = 0; i < batch.y.size(); ++i) {
    double y_hat = real(b_out(0));
    for (Index j = 0; j < 3; ++j) {
      const double *w = weight.data() + 2 * j, hidden = w[0] * real(batch.X(i, 0)) + w[1] * real(batch.X(i, 1));
      y_hat += (hidden + real(b(j))) * real(w_out(0, j));
    }
    sum += std::pow(y_hat - real(batch.y(i)), 2) / 2;
  }
  return sum;
}

TEST(Ch3_3_Exercises, Ex3_EachLayersWeightHoldsItsGradient) {
  const Data data = examples();
  DataLoader data_iter = shuffled(data, 10);
  const Batch batch = *data_iter.begin();
  nn::Sequential net;
  net.add(nn::Dense(3));
  net.add(nn::Dense(1));
  Generator generator(test::seed());
  net.initialize(init::Normal(1), generator);
  const Tensor& y_hat = net(batch.X);
  net.backward(batch.X, y_hat, loss::L2Loss{}.with_gradient(y_hat, batch.y).dy_hat);

  const Tensor& gradient = net[0].weight().grad;
  EXPECT_EQ(gradient.shape(), net[0].weight().data.shape());
  test::expect_gradient([&](const std::vector<double>& weight) { return sum_of_losses_of_two(net, batch, weight); },
                        net[0].weight().data, gradient);
  for (Index j = 0; j < 3; ++j)
    test::show("%s %9.4f %9.4f", j == 0 ? "net[0].weight().grad" : "                    ", real(gradient(j, 0)),
               real(gradient(j, 1)));
  Tensor one_layer = zeros({3, 2});  // as if each unit of the first layer were the output
  for (Index i = 0; i < 10; ++i)
    for (Index j = 0; j < 3; ++j)
      for (Index k = 0; k < 2; ++k) one_layer(j, k) += (y_hat(i, 0) - batch.y(i)) * batch.X(i, k);
  test::expect_wrong("the gradient of every layer's weight is the sum of (y_hat - y) x",
                     test::allclose(gradient, one_layer, 1e-3f));
}

TEST(Ch3_3_Exercises, Ex3_GradientIsOverwrittenByEachBackwardPass) {
  const Data data = examples();
  DataLoader data_iter = shuffled(data, 10);
  const Batch batch = *data_iter.begin();
  nn::Sequential net;
  net.add(nn::Dense(1));
  const auto ask = [&] { return Tensor(net[0].weight().grad); };
  EXPECT_THROW(ask(), std::logic_error);
  Generator generator(test::seed());
  net.initialize(init::Normal(0.01f), generator);
  EXPECT_THROW(ask(), std::logic_error);
  net(batch.X);
  EXPECT_EQ(net[0].weight().grad, zeros({1, 2}));
  test::show("before the first net(X) an error; then %.4f %.4f", real(net[0].weight().grad(0, 0)),
             real(net[0].weight().grad(0, 1)));

  Tensor first;
  for (int pass = 0; pass < 2; ++pass) {
    const Tensor& y_hat = net(batch.X);
    net.backward(batch.X, y_hat, loss::L2Loss{}.with_gradient(y_hat, batch.y).dy_hat);
    const Tensor& gradient = net[0].weight().grad;
    if (pass == 0) first = gradient;
    test::show("after backward pass %d  %.4f %.4f", pass + 1, real(gradient(0, 0)), real(gradient(0, 1)));
  }
  Tensor by_hand = zeros({1, 2});
  const Tensor& y_hat = net(batch.X);
  for (Index i = 0; i < 10; ++i)
    for (Index j = 0; j < 2; ++j) by_hand(0, j) += (y_hat(i, 0) - batch.y(i)) * batch.X(i, j);
  EXPECT_TRUE(test::allclose(first, by_hand, 1e-5f, 1e-4f));  // sums of ten products of up to 30, in float
  EXPECT_EQ(net[0].weight().grad, first);
  test::expect_wrong("the second backward pass adds its gradient to the first",
                     test::allclose(net[0].weight().grad, first + first, 1e-5f));
  test::expect_wrong("the weight's gradient is that of the mean loss", test::allclose(first, by_hand / 10.0f, 1e-3f));
  Trainer(net.collect_params(), {.learning_rate = 0.03f}).step(10);
  EXPECT_EQ(net[0].weight().grad, first);
}

}  // namespace
}  // namespace d2l
