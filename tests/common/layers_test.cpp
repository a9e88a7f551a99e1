#include "common/nn/layers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/nn/loss.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/more_initializers.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::doubles;
using test::message_of;
using test::product;
using test::says;

nn::Sequential net_of(std::initializer_list<Index> units, const init::Initializer& initializer, Generator& generator) {
  nn::Sequential net;
  for (Index n : units) net.add(nn::Dense(n));
  net.initialize(initializer, generator);
  return net;
}

TEST(Dense, LearnsItsNumberOfInputsInTheFirstForwardPass) {
  Generator generator(1);
  nn::Sequential net = net_of({3}, init::Normal(0.5f), generator);
  for (auto access : {&nn::Dense::weight, &nn::Dense::bias})
    EXPECT_TRUE(says(message_of<std::logic_error>([&] { (net[0].*access)(); }), {"first forward pass", "net(X)"}));
  net(ones({2, 500}));
  EXPECT_EQ(net[0].weight().data.shape(), (Shape{3, 500}));
  EXPECT_EQ(net[0].weight().grad.shape(), (Shape{3, 500}));
  EXPECT_EQ(net[0].bias().data, zeros({3}));
  // 1500 draws from N(0, 0.5^2): the mean square is 0.25 (1 +- 4 sqrt(2 / 1500)).
  EXPECT_NEAR(mean(square(net[0].weight().data)), 0.25, 0.25 * 4 * std::sqrt(2 / 1500.0));
}

TEST(Dense, RefusesToRunBeforeItIsInitialized) {
  nn::Sequential net;
  EXPECT_TRUE(says(message_of<std::logic_error>([&] { net(ones({1, 1})); }), {"net.add"}));
  net.add(nn::Dense(1));
  EXPECT_TRUE(says(message_of<std::logic_error>([&] { net(ones({1, 1})); }), {"before initialize"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { nn::Dense(0); }), {"Dense(0)", "at least one"}));
}

TEST(Dense, RefusesAnotherWidthThanItsFirst) {
  Generator generator(2);
  nn::Sequential net = net_of({1}, init::Zero(), generator);
  net(ones({4, 2}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     net(ones({4, 3}));
                   }),
                   {"Dense", "(4, 3)", "(1, 2)", "2 inputs"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { net(ones({4, 3, 1})); }), {"(4, 3, 1)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { net(ones({4})); }), {"Dense", "(4,)"}));
  EXPECT_EQ(net(ones({0, 2})).shape(), (Shape{0, 1}));
}

TEST(Dense, IsXTimesWPlusB) {
  Generator generator(3);
  nn::Sequential net = net_of({4}, init::Normal(1), generator);
  const Tensor X = normal(0, 1, {5, 1, 2, 3}, generator);  // more axes are flattened, as the text's images are
  net(X);
  net[0].bias().data = array({1, 2, 3, 4});
  const Tensor y = net(X);
  for (Index i = 0; i < 5; ++i) {
    const std::vector<double> Wx = product(4, doubles(net[0].weight().data), doubles(X[i]));
    for (Index j = 0; j < 4; ++j)
      EXPECT_NEAR(y(i, j), Wx[static_cast<std::size_t>(j)] + static_cast<double>(j + 1), 1e-5);
  }
}

TEST(Dense, InitializingAgainStartsAfresh) {
  Generator generator(4);
  nn::Sequential net = net_of({2}, init::Constant(3), generator);
  net(ones({1, 2}));
  EXPECT_EQ(net[0].weight().data, Tensor({2, 2}, 3));
  net[0].bias().data.fill(5);
  net.initialize(init::Constant(4), generator);
  EXPECT_EQ(net[0].weight().data, Tensor({2, 2}, 4));
  EXPECT_EQ(net[0].bias().data, zeros({2}));
}

// Two layers, of 4 units and of 1, with their loss in double.
struct TwoLayers {
  Index n = 6, d = 3, h = 4;
  Tensor X, y;
  nn::Sequential net;

  explicit TwoLayers(Generator& generator)
      : X(normal(0, 1, {n, d}, generator)),
        y(normal(0, 1, {n}, generator)),
        net(net_of({4, 1}, init::Normal(1), generator)) {
    net(X);
    net[0].bias().data = normal(0, 1, {h}, generator);
    net[1].bias().data = normal(0, 1, {1}, generator);
  }

  // The sum of squared losses for these parameters, in the order of collect_params.
  double loss(const std::vector<double>& W1, const std::vector<double>& b1, const std::vector<double>& W2,
              double b2) const {
    double total = 0;
    for (Index i = 0; i < n; ++i) {
      std::vector<double> hidden = product(h, W1, doubles(X[i]));
      for (std::size_t u = 0; u < hidden.size(); ++u) hidden[u] += b1[u];
      total += std::pow(product(1, W2, hidden)[0] + b2 - static_cast<double>(y(i)), 2) / 2;
    }
    return total;
  }
};

TEST(Sequential, GradientsOfAChainMatchCentralDifferences) {
  Generator generator(5);
  TwoLayers two(generator);
  const loss::L2Loss l2;
  const Tensor& y_hat = two.net(two.X);
  two.net.backward(two.X, y_hat, l2.with_gradient(y_hat, two.y).dy_hat);
  const auto params = two.net.collect_params();
  ASSERT_EQ(params.size(), 4u);
  const auto W1 = doubles(params[0]->data), b1 = doubles(params[1]->data), W2 = doubles(params[2]->data);
  const double b2 = params[3]->data(0);
  EXPECT_NEAR(sum(l2(y_hat, two.y)) / two.loss(W1, b1, W2, b2), 1, 1e-5);
  // Two layers round twice: gradients up to some 50 ulps of the greatest.
  test::expect_gradient([&](const auto& x) { return two.loss(x, b1, W2, b2); }, params[0]->data, params[0]->grad, 6e-6);
  test::expect_gradient([&](const auto& x) { return two.loss(W1, x, W2, b2); }, params[1]->data, params[1]->grad, 6e-6);
  test::expect_gradient([&](const auto& x) { return two.loss(W1, b1, x, b2); }, params[2]->data, params[2]->grad, 6e-6);
  test::expect_gradient([&](const auto& x) { return two.loss(W1, b1, W2, x[0]); }, params[3]->data, params[3]->grad,
                        6e-6);
}

TEST(Sequential, BackwardOverwritesAndDoesNotAccumulate) {
  Generator generator(6);
  TwoLayers two(generator);
  const Tensor& y_hat = two.net(two.X);
  const Tensor dy = ones(y_hat.shape());
  two.net.backward(two.X, y_hat, dy);
  const Tensor once = two.net[0].weight().grad;
  two.net.backward(two.X, y_hat, dy);
  EXPECT_EQ(two.net[0].weight().grad, once);
}

// As after an evaluation on other data in between: the gradients are those of the X that is given.
TEST(Sequential, BackwardDoesNotDependOnLaterForwardPasses) {
  Generator generator(7);
  TwoLayers two(generator);
  const Tensor y_hat = two.net(two.X), dy = y_hat - two.y.reshape(y_hat.shape());
  two.net.backward(two.X, y_hat, dy);
  const Tensor at_once = two.net[0].weight().grad;
  two.net(two.X * 2);
  two.net.backward(two.X, y_hat, dy);
  EXPECT_EQ(two.net[0].weight().grad, at_once);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { two.net.backward(two.X, y_hat, dy.rows(0, 1)); }),
                   {"Sequential", "same shape"}));
  EXPECT_THROW(two.net[2], std::out_of_range);
}

TEST(Sequential, AddingALayerLeavesTheOthersParametersInPlace) {
  nn::Sequential net;
  net.add(nn::Dense(3));
  const Parameter* first = net.collect_params()[0];
  for (int i = 0; i < 100; ++i) net.add(nn::Dense(1));
  EXPECT_EQ(net.collect_params()[0], first);
}

TEST(Init, InitializersDrawFromTheirDistributions) {
  Generator generator(8);
  Tensor weight({100, 300});
  const double n = 30000;
  init::Uniform(0.2f)(weight, generator);
  EXPECT_LE(max(weight), 0.2f);
  EXPECT_LE(max(-weight), 0.2f);
  EXPECT_NEAR(mean(square(weight)), 0.04 / 3, 4 * 0.04 / 3 * std::sqrt(0.8 / n));  // a square has variance 4/45 s^4
  init::Uniform()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 0.0049 / 3, 4 * 0.0049 / 3 * std::sqrt(0.8 / n));  // from -0.07 to 0.07
  init::Xavier()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1 / 200.0, 4 / 200.0 * std::sqrt(0.8 / n));  // 3 / 200 / 3
  init::Xavier(6)(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1 / 100.0, 4 / 100.0 * std::sqrt(0.8 / n));
  init::Normal()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1e-4, 4e-4 * std::sqrt(2 / n));
  init::Constant(2)(weight, generator);
  EXPECT_EQ(weight, Tensor({100, 300}, 2));
  init::Zero()(weight, generator);
  EXPECT_EQ(weight, zeros({100, 300}));
}

}  // namespace
}  // namespace d2l
