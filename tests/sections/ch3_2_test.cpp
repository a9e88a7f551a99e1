#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "common/data/synthetic.hpp"
#include "tests/support/linreg_training.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

// The eleven rows (x1, x2, y) that 3.2.1 and 3.2.2 print.
const std::vector<std::array<double, 3>> rows_of_the_book = {
    {2.2122064, 1.1630787, 4.662078},     {1.0779219, 0.38224545, 5.03691},   {0.24021588, -0.5396039, 6.494923},
    {-0.66915834, -1.197868, 6.9462047},  {0.11402581, -1.1407781, 8.31074},  {1.015367, 1.2454321, 2.0036945},
    {0.71535987, 1.8271433, -0.57446426}, {1.0240983, 0.56759083, 4.3213058}, {1.1291474, -0.41478267, 7.877404},
    {-1.6327407, 0.07702067, 0.6821707},  {0.3925466, -0.18325637, 5.610293}};

// In 99 of 100 cases eleven residuals of standard deviation 0.01 have a root mean square between 0.005 and 0.016.
TEST(Ch3_2, TheBooksOwnNumbersObeyItsModel) {
  double squares = 0;
  for (const auto& [x1, x2, y] : rows_of_the_book) squares += std::pow(y - (2 * x1 - 3.4 * x2 + 4.2), 2);
  const double rms = std::sqrt(squares / static_cast<double>(rows_of_the_book.size()));
  EXPECT_GT(rms, 0.005);
  EXPECT_LT(rms, 0.016);
}

TEST(Ch3_2, DataIterShowsEveryExampleOnceInRandomOrder) {
  const Tensor features = arange(0, 206).reshape({103, 2}) * 1, labels = arange(0, 103);
  Generator generator(1);
  std::vector<Index> sizes;
  std::vector<float> seen;
  for (const auto& [X, y] : data_iter(10, features, labels, generator)) {
    EXPECT_EQ(X.shape(), (Shape{y.size(), 2}));
    for (Index i = 0; i < y.size(); ++i) EXPECT_EQ(X(i, 0), 2 * y(i));
    sizes.push_back(y.size());
    seen.insert(seen.end(), y.data(), y.data() + y.size());
  }
  EXPECT_EQ(sizes, (std::vector<Index>{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3}));
  EXPECT_FALSE(std::ranges::is_sorted(seen));
  std::ranges::sort(seen);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<float>(i));
  Index batches = 0;
  for (const auto& [X, y] : data_iter(10, features.rows(0, 100), labels.rows(0, 100), generator)) {
    EXPECT_EQ(y.size(), 10);
    ++batches;
  }
  EXPECT_EQ(batches, 10);  // no empty one at the end
  const auto first = [&] { return data_iter(10, features, labels, generator).front().y; };
  EXPECT_FALSE(first() == first());
}

TEST(Ch3_2, DataIterRefusesABatchSizeBelowOne) {
  Generator generator(1);
  EXPECT_THROW(data_iter(0, zeros({3, 2}), zeros({3}), generator), std::invalid_argument);
}

// 3.2.6 prints a step by the book's formula; add_scaled multiplies by lr / batch_size, which rounds otherwise.
TEST(Ch3_2, SgdIsTheBooksFormula) {
  Generator generator(4);
  Parameter param(normal(0, 1, {7, 3}, generator));
  param.grad = normal(0, 10, {7, 3}, generator);
  const Tensor expected = param.data - 0.03f * param.grad / 10;
  sgd({&param}, 0.03f, 10);
  EXPECT_TRUE(allclose(param.data, expected, 0, 3e-7f));
}

TEST(Ch3_2, LinregAddsTheBiasToEveryExample) {
  EXPECT_EQ(linreg(array({{1, 2}, {3, 4}, {5, 6}}), array({10, 1}).reshape({2, 1}), array({0.5})),
            array({12.5, 34.5, 56.5}).reshape({3, 1}));
}

TEST(Ch3_2, SquaredLossHasTheShapeOfThePrediction) {
  const Tensor l = squared_loss(array({1, 2, 3}).reshape({3, 1}), array({1, 0, 7}));
  EXPECT_EQ(l, array({0, 2, 8}).reshape({3, 1}));
}

// 3.2.5: this is what the reshape prevents.
TEST(Ch3_2, WithoutTheReshapeTheDifferenceIsAMatrix) {
  EXPECT_EQ((Tensor({10, 1}) - Tensor({10})).shape(), (Shape{10, 10}));
}

// The sum of losses in double, from the definition, as a function of (w1, w2, w3, b).
TEST(Ch3_2, GradientsMatchCentralDifferences) {
  Generator generator(2);
  const Index n = 7, d = 3;
  const Tensor X = normal(0, 1, {n, d}, generator), y = normal(0, 2, {n}, generator);
  Parameter w(normal(0, 1, {d, 1}, generator)), b(normal(0, 1, {1}, generator));
  const Tensor y_hat = linreg(X, w.data, b.data);
  const Tensor dy_hat = squared_loss_backward(y_hat, y);
  linreg_backward(X, dy_hat, w, b);

  const auto loss = [&](const std::vector<double>& theta) {
    double total = 0;
    for (Index i = 0; i < n; ++i) {
      double prediction = theta[3];
      for (Index j = 0; j < d; ++j) prediction += theta[static_cast<std::size_t>(j)] * static_cast<double>(X(i, j));
      total += std::pow(prediction - static_cast<double>(y(i)), 2) / 2;
    }
    return total;
  };
  Tensor theta({4}), gradient({4});
  for (Index j = 0; j < d; ++j) theta(j) = w.data(j, 0), gradient(j) = w.grad(j, 0);
  theta(3) = b.data(0), gradient(3) = b.grad(0);
  test::expect_gradient(loss, theta, gradient);

  const auto loss_of_prediction = [&](const std::vector<double>& prediction) {
    double total = 0;
    for (Index i = 0; i < n; ++i)
      total += std::pow(prediction[static_cast<std::size_t>(i)] - static_cast<double>(y(i)), 2) / 2;
    return total;
  };
  test::expect_gradient(loss_of_prediction, y_hat, dy_hat);
}

// 3.2.7: the gradient is that of the sum of losses, not of their mean, and replaces the last one.
TEST(Ch3_2, BackwardOverwritesTheGradient) {
  const Tensor X = array({{1, 2}, {3, 4}});
  Parameter w(zeros({2, 1})), b(zeros({1}));
  for (int repeat = 0; repeat < 2; ++repeat) linreg_backward(X, array({1, 10}).reshape({2, 1}), w, b);
  EXPECT_EQ(w.grad, array({31, 42}).reshape({2, 1}));
  EXPECT_EQ(b.grad, array({11}));
}

struct Trained {
  std::vector<double> losses;
  Tensor w, b;
};

Trained train(std::uint64_t seed, std::uint64_t order_seed, Index batch_size = 10, int epochs = 3) {
  Generator generator(seed), order(order_seed);
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
  Trained result;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    test::train_epoch(w, b, features, labels, 0.03f, batch_size, order);
    result.losses.push_back(test::mean_loss(w, b, features, labels));
  }
  result.w = w.data;
  result.b = b.data;
  return result;
}

// The expected loss follows from a recursion for the mean squared errors t of w and m of b, with step h, batch B,
// d features and noise s (worked out for independent standard normal features):
//   t' = (1 - 2h + h^2 (1 + (d+1)/B)) t + d h^2/B m + d h^2 s^2/B,  m' = (1-h)^2 m + h^2/B t + h^2 s^2/B
// and the loss is (t + m + s^2) / 2. The mean over 200 seeds has a relative standard error of some 2 % after the first
// epoch (a single run varies by 20 %), 2.5 % after the second and 0.4 % after the third.
TEST(Ch3_2, LossesFollowTheTheory) {
  const double h = 0.03, B = 10, d = 2, s2 = 1e-4;
  double t = 2 * 2 + 3.4 * 3.4 + 2e-4, m = 4.2 * 4.2;
  std::vector<double> expected, mean_loss(3);
  for (int step = 1; step <= 300; ++step) {
    const double t_next = (1 - 2 * h + h * h * (1 + (d + 1) / B)) * t + d * h * h / B * m + d * h * h * s2 / B;
    m = (1 - h) * (1 - h) * m + h * h / B * t + h * h * s2 / B;
    t = t_next;
    if (step % 100 == 0) expected.push_back((t + m + s2) / 2);
  }
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Trained run = train(seed, seed + 1000);
    for (std::size_t epoch = 0; epoch < 3; ++epoch) mean_loss[epoch] += run.losses[epoch] / 200;
  }
  EXPECT_NEAR(mean_loss[0] / expected[0], 1, 0.10);
  EXPECT_NEAR(mean_loss[1] / expected[1], 1, 0.10);
  EXPECT_NEAR(mean_loss[2] / expected[2], 1, 0.02);
}

TEST(Ch3_2, ParametersAreRecovered) {
  const double standard_error = 0.01 / std::sqrt(1000.0);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Trained run = train(seed, seed);
    EXPECT_LT(run.losses[0], 0.09);
    EXPECT_LT(run.losses[1], 7e-4);
    EXPECT_NEAR(run.losses[2], 5.02e-5, 0.8e-5);
    // 8 standard errors instead of 4: three epochs leave some of the initial error and the noise of the last steps.
    EXPECT_NEAR(run.w(0, 0), 2, 8 * standard_error);
    EXPECT_NEAR(run.w(1, 0), -3.4, 8 * standard_error);
    EXPECT_NEAR(run.b(0), 4.2, 8 * standard_error);
  }
}

// 3.2.7: two runs give the same parameters only if all conditions are the same, including the order of the data.
TEST(Ch3_2, OnlyTheSameOrderGivesTheSameParameters) {
  EXPECT_EQ(train(1, 5).w, train(1, 5).w);
  EXPECT_FALSE(train(1, 5).w == train(1, 6).w);
}

// 3.2.7: parameters are not always recovered. With the same feature twice, any weights with the right sum fit equally.
TEST(Ch3_2, ADuplicatedFeatureIsFittedButNotRecovered) {
  Generator generator(3);
  auto [features, labels] = synthetic_data(array({1, 3}), 4.2f, 1000, generator);
  for (Index i = 0; i < 1000; ++i) {
    labels(i) += 3 * (features(i, 0) - features(i, 1));
    features(i, 1) = features(i, 0);
  }
  Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
  for (int epoch = 0; epoch < 3; ++epoch) test::train_epoch(w, b, features, labels, 0.03f, 10, generator);
  EXPECT_LT(test::mean_loss(w, b, features, labels), 7e-5);
  EXPECT_NEAR(w.data(0, 0) + w.data(1, 0), 4, 0.01);
  EXPECT_GT(std::abs(w.data(0, 0) - 1), 0.9f);
}

}  // namespace
}  // namespace d2l
