#include <gtest/gtest.h>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/prediction.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_6_softmax_scratch/weight_image.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l {
namespace {

using test::doubles;
using test::softmax_of;

TEST(Ch3_6, SoftmaxIsItsDefinition) {
  Generator generator(1);
  const Tensor X = normal(0, 3, {57, 10}, generator), Y = softmax(X);
  for (Index i = 0; i < 57; ++i) {
    const std::vector<double> expected = softmax_of(doubles(X[i]));
    for (Index j = 0; j < 10; ++j)
      EXPECT_NEAR(Y(i, j) / expected[static_cast<std::size_t>(j)], 1, 6 * 0x1p-23);  // exp, sum and division
  }
}

TEST(Ch3_6, SoftmaxRowsAreProbabilities) {
  Generator generator(2);
  const Tensor Y = softmax(normal(0, 5, {100, 10}, generator));
  for (Index i = 0; i < Y.size(); ++i) EXPECT_GE(Y.data()[i], 0);
  EXPECT_TRUE(allclose(sum(Y, 1), ones({100}), 5e-7f));
}

// 3.6.2 calls this version sloppy: here it breaks.
TEST(Ch3_6, SoftmaxOverflowsAboveAndUnderflowsBelow) {
  EXPECT_TRUE(std::isnan(softmax(array({{89, 0}}))(0, 0)));
  EXPECT_TRUE(std::isnan(softmax(array({{-104, -104}}))(0, 0)));
  EXPECT_FALSE(std::isnan(softmax(array({{88, 0}}))(0, 0)));
}

TEST(Ch3_6, CrossEntropyTakesTheLogarithmAtTheLabel) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});
  EXPECT_TRUE(allclose(cross_entropy(y_hat, array({0, 2})), array({2.302585f, 0.693147f}), 1e-6f));
  EXPECT_EQ(cross_entropy(array({{0, 1}}), array({0}))(0), INFINITY);
}

TEST(Ch3_6, GradientOfSoftmaxMatchesCentralDifferences) {
  Generator generator(3);
  const Tensor o = normal(0, 1, {4, 5}, generator), dy = normal(0, 1, {4, 5}, generator);
  const auto function = [&](const std::vector<double>& x) {
    double total = 0;
    for (Index i = 0; i < 4; ++i) {
      const auto y = softmax_of({x.begin() + 5 * i, x.begin() + 5 * i + 5});
      for (Index j = 0; j < 5; ++j) total += y[static_cast<std::size_t>(j)] * static_cast<double>(dy(i, j));
    }
    return total;
  };
  test::expect_gradient(function, o, softmax_backward(softmax(o), dy));
}

TEST(Ch3_6, GradientOfCrossEntropyMatchesCentralDifferences) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}}), y = array({0, 2});
  const auto function = [](const std::vector<double>& p) { return -std::log(p[0]) - std::log(p[5]); };
  test::expect_gradient(function, y_hat, cross_entropy.with_gradient(y_hat, y).dy_hat);
}

// (3.4.9): together the two gradients must be softmax(o) - y.
TEST(Ch3_6, ChainedGradientIsProbabilityMinusLabel) {
  Generator generator(4);
  const Tensor y_hat = softmax(normal(0, 1, {6, 4}, generator)), y = array({0, 1, 2, 3, 0, 2});
  Tensor expected = y_hat;
  for (Index i = 0; i < 6; ++i) expected(i, static_cast<Index>(y(i))) -= 1;
  EXPECT_TRUE(allclose(softmax_backward(y_hat, cross_entropy.with_gradient(y_hat, y).dy_hat), expected, 1e-6f, 1e-6f));
}

TEST(Ch3_6, GradientsOfTheModelMatchCentralDifferences) {
  Generator generator(5);
  const Index n = 5, d = 6, q = 3;
  const Tensor X = normal(0, 1, {n, 1, 2, 3}, generator), y = array({0, 2, 1, 1, 2});
  Net net{Parameter(normal(0, 1, {d, q}, generator)), Parameter(normal(0, 1, {q}, generator))};
  const Tensor y_hat = net(X);
  net.backward(X, y_hat, cross_entropy.with_gradient(y_hat, y).dy_hat);

  const auto loss = [&](const std::vector<double>& W, const std::vector<double>& b) {
    double total = 0;
    for (Index i = 0; i < n; ++i) {
      std::vector<double> o = test::product(1, doubles(X[i]), W);
      for (std::size_t j = 0; j < o.size(); ++j) o[j] += b[j];
      total += test::cross_entropy_of(o, static_cast<std::size_t>(y(i)));
    }
    return total;
  };
  const std::vector<double> W = doubles(net.W.data), b = doubles(net.b.data);
  test::expect_gradient([&](const std::vector<double>& x) { return loss(x, b); }, net.W.data, net.W.grad);
  test::expect_gradient([&](const std::vector<double>& x) { return loss(W, x); }, net.b.data, net.b.grad);
}

TEST(Ch3_6, WeightImageIsRedForPositiveBlueForNegativeWhiteForZero) {
  EXPECT_EQ(weight_image(array({{2, 0}, {-1, -2}})),
            Image(2, 2, 3, {255, 0, 0, 255, 255, 255, 128, 128, 255, 0, 0, 255}));
  EXPECT_EQ(weight_image(zeros({1, 1})), Image(1, 1, 3, {255, 255, 255}));
  EXPECT_THROW(weight_image(zeros({4})), std::invalid_argument);
  EXPECT_THROW(weight_image(array({{1, INFINITY}})), std::invalid_argument);
  EXPECT_THROW(weight_image(array({{NAN, 1}})), std::invalid_argument);
}

Net untrained(Generator& generator) {
  return {Parameter(normal(0, 0.01f, {784, 10}, generator)), Parameter(zeros({10}))};
}

// With all weights 0 every class is equally likely. argmax takes the first, t-shirt, and a tenth of the images are
// t-shirts.
TEST(Ch3_6, ANetOfZerosGuessesTheFirstClass) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), Generator(1));
  Net net{Parameter(zeros({784, 10})), Parameter(zeros({10}))};
  EXPECT_EQ(evaluate_accuracy(net, test_iter), 0.1);
}

TEST(Ch3_6, AnUntrainedNetIsCloseToGuessing) {
  for (std::uint64_t seed : {1, 2, 3}) {
    Generator generator(seed);
    auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
    Net net = untrained(generator);
    const double accuracy = evaluate_accuracy(net, test_iter);
    EXPECT_GT(accuracy, 0.02);
    EXPECT_LT(accuracy, 0.25);
  }
}

// The training of the section, on all 60,000 images. Other implementations reach, with these settings, a training loss
// of 0.447 to 0.448, a training accuracy of 0.848 and test accuracies from 0.814 to 0.834 in the last epochs.
TEST(Ch3_6, TenEpochsReachWhatOtherImplementationsReach) {
  Generator generator(1);
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  Net net = untrained(generator);
  const auto updater = [&](Index examples) { sgd({&net.W, &net.b}, 0.1f, examples); };
  std::vector<EpochMetrics> epochs;
  for (int epoch = 0; epoch < 10; ++epoch) epochs.push_back(train_epoch_ch3(net, train_iter, cross_entropy, updater));
  EXPECT_NEAR(epochs[0].loss, 0.787, 0.01);
  for (std::size_t i = 1; i < 10; ++i) EXPECT_LT(epochs[i].loss, epochs[i - 1].loss);
  EXPECT_GT(epochs[9].loss, 0.44);
  EXPECT_LT(epochs[9].loss, 0.46);
  EXPECT_GT(epochs[9].accuracy, 0.84);
  EXPECT_LT(epochs[9].accuracy, 0.856);
  EXPECT_GT(evaluate_accuracy(net, test_iter), 0.80);
  EXPECT_LT(evaluate_accuracy(net, test_iter), 0.85);
  EXPECT_GT(evaluate_accuracy(net, train_iter), 0.84);
}

// Gray images of classes 0, 1 and 2 in turn; the net takes the last one for a 1.
TEST(Ch3_6, PredictionsShowBothLabels) {
  const auto net = [](const Tensor& X) {
    Tensor y_hat({X.size(0), 3});
    for (Index i = 0; i < X.size(0); ++i) y_hat(i, i == 7 ? 1 : i % 3) = 1;
    return y_hat;
  };
  DataLoader loader(std::make_shared<ArrayDataset>(Tensor({10, 1, 1, 1}, 0.5f), array({0, 1, 2, 0, 1, 2, 0, 2, 2, 0})),
                    10);
  testing::internal::CaptureStdout();
  const test::Element svg = test::parse_xml(predict_ch3(net, loader, 8));
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(svg.all("image").size(), 8u);
  EXPECT_EQ(svg.all("text").size(), 16u);
  EXPECT_EQ(svg.all("text")[14].text, "pullover");  // the last image's two lines
  EXPECT_EQ(svg.all("text")[15].text, "trouser");
  EXPECT_EQ(
      out,
      "true          t-shirt     trouser    pullover     t-shirt     trouser    pullover     t-shirt    pullover\n"
      "predicted     t-shirt     trouser    pullover     t-shirt     trouser    pullover     t-shirt     trouser\n");
}

}  // namespace
}  // namespace d2l
