#include <gtest/gtest.h>

#include "common/data/synthetic.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Accumulator, AddsEachQuantityByItself) {
  Accumulator metric(2);
  metric.add({1, 0.5});
  metric.add({2, 0.25});
  EXPECT_EQ(metric[0], 3);
  EXPECT_EQ(metric[1], 0.75);
  EXPECT_THROW(metric[2], std::out_of_range);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { metric.add({1}); }), {"each of 2 sums", "found 1"}));
  metric.reset();
  EXPECT_EQ(metric[0], 0);
}

TEST(Accuracy, CountsTheRowsWhoseGreatestElementStandsAtTheLabel) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});  // 3.6.5
  EXPECT_EQ(accuracy(y_hat, array({0, 2})), 1);
  EXPECT_EQ(accuracy(y_hat, array({2, 2})), 2);
  EXPECT_EQ(accuracy(y_hat, array({0, 1})), 0);
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { accuracy(y_hat, array({1})); }), {"accuracy", "(2, 3)", "(1,)"}));
  EXPECT_THROW(accuracy(y_hat, array({0, 2}).reshape({2, 1})), std::invalid_argument);
  EXPECT_THROW(accuracy(array({0, 2}), array({0, 2})), std::invalid_argument);
  EXPECT_THROW(accuracy(y_hat.reshape({2, 3, 1}), array({0, 2})), std::invalid_argument);
}

// 3.6.5: not differentiable, and so no loss: small changes leave it as it is.
TEST(Accuracy, DoesNotFeelSmallChanges) {
  const Tensor y = array({0, 2}), y_hat = array({{0.4f, 0.3f, 0.3f}, {0.3f, 0.2f, 0.5f}});
  EXPECT_EQ(accuracy(y_hat + 1e-6f * array({{-1, 1, 1}, {1, 1, -1}}), y), accuracy(y_hat, y));
}

// Ten examples of three classes; x is the class the net will answer, y the truth.
class Answers : public Dataset {
 public:
  Index size() const override { return 10; }
  Shape example_shape() const override { return {1, 1, 1}; }
  void read(Index i, float* x, float* y) const override {
    *x = static_cast<float>(i % 3);
    *y = static_cast<float>(i < 7 ? i % 3 : (i + 1) % 3);
  }
};

// Predicts class x with certainty and notes what the training loop asks of it.
struct OneHotNet {
  std::vector<std::string> calls;

  Tensor operator()(const Tensor& X) {
    calls.push_back("forward " + std::to_string(X.size(0)));
    Tensor y_hat({X.size(0), 3});
    for (Index i = 0; i < X.size(0); ++i) y_hat(i, static_cast<Index>(X.data()[i])) = 1;
    return y_hat;
  }
  void backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat) {
    calls.push_back("backward " + to_string(X.shape()) + to_string(y_hat.shape()) + to_string(dy_hat.shape()));
  }
};

struct ConstantLoss {
  float value;
  LossAndGradient with_gradient(const Tensor& y_hat, const Tensor& y) const {
    return {Tensor(y.shape(), value), zeros(y_hat.shape())};
  }
};

TEST(TrainCh3, EvaluateAccuracyAveragesOverAllExamples) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  EXPECT_EQ(evaluate_accuracy(net, loader), 0.7);
}

TEST(TrainCh3, AnEpochIsForwardBackwardUpdateForEveryBatch) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  const auto [loss, accuracy] = train_epoch_ch3(
      net, loader, ConstantLoss{2}, [&](Index examples) { net.calls.push_back("update " + std::to_string(examples)); });
  EXPECT_EQ(loss, 2);  // an average over examples, not over batches
  EXPECT_EQ(accuracy, 0.7);
  EXPECT_EQ(net.calls, (std::vector<std::string>{"forward 4", "backward (4, 1, 1, 1)(4, 3)(4, 3)", "update 4",
                                                 "forward 4", "backward (4, 1, 1, 1)(4, 3)(4, 3)", "update 4",
                                                 "forward 2", "backward (2, 1, 1, 1)(2, 3)(2, 3)", "update 2"}));
}

class Nothing : public Answers {
 public:
  Index size() const override { return 0; }
};

TEST(TrainCh3, AnEmptyDataSetIsAnError) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Nothing>(), 4);
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { evaluate_accuracy(net, loader); }), {"at least one example"}));
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { train_epoch_ch3(net, loader, ConstantLoss{1}, [](Index) {}); }),
           {"at least one example"}));
}

TEST(TrainCh3, PrintsALineAnEpochInTheContractsForm) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  testing::internal::CaptureStdout();
  const plot::Animator curves = train_ch3(net, loader, loader, ConstantLoss{0.78649f}, 2, [](Index) {});
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "epoch 1, train loss 0.786, train acc 0.700, test acc 0.700\n"
            "epoch 2, train loss 0.786, train acc 0.700, test acc 0.700\n");
  EXPECT_EQ(test::parse_xml(curves.svg()).all("path").size(), 3u);
}

TEST(TrainCh3, DivergenceIsAnErrorAndNoNumber) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  for (float loss : {NAN, INFINITY}) {
    testing::internal::CaptureStdout();
    EXPECT_TRUE(says(
        message_of<std::runtime_error>([&] { train_ch3(net, loader, loader, ConstantLoss{loss}, 2, [](Index) {}); }),
        {"diverged in epoch 1", "--lr"}));
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  }
}

TEST(TrainCh3, PredictionsShowBothLabels) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 10);
  testing::internal::CaptureStdout();
  const test::Element svg = test::parse_xml(predict_ch3(net, loader, 8));
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(svg.all("image").size(), 8u);
  EXPECT_EQ(svg.all("text").size(), 16u);
  EXPECT_TRUE(says(svg.whole_text(), {"t-shirt", "pullover", "trouser"}));
  EXPECT_TRUE(
      says(out, {"true         predicted\nt-shirt      t-shirt\ntrouser      trouser\npullover     pullover\n"}));
  EXPECT_TRUE(says(out, {"pullover     trouser\n"}));
}

// (3.1.9) by hand: 1 - 0.5 * 8 / 4 = 0.
TEST(Sgd, SubtractsTheMeanGradientTimesTheLearningRate) {
  Parameter w(array({1, 2})), b(array({3}));
  w.grad = array({8, -4});
  b.grad = array({2});
  sgd({&w, &b}, 0.5f, 4);
  EXPECT_EQ(w.data, array({0, 2.5}));
  EXPECT_EQ(b.data, array({2.75}));
  EXPECT_EQ(w.grad, array({8, -4}));
}

TEST(Parameter, HasRoomForAGradientOfItsShape) { EXPECT_EQ(Parameter(ones({3, 2})).grad, zeros({3, 2})); }

// The noise has mean 0 and standard deviation 0.01, so the mean square of n residuals is 1e-4 (1 +- 4 sqrt(2/n)).
TEST(SyntheticData, IsTheLinearModelPlusSmallNoise) {
  Generator generator(1);
  const Tensor w = array({2, -3.4});
  const auto [X, y] = synthetic_data(w, 4.2f, 20000, generator);
  EXPECT_EQ(X.shape(), (Shape{20000, 2}));
  EXPECT_EQ(y.shape(), (Shape{20000}));
  double total = 0, squares = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const double residual = y(i) - (2.0 * X(i, 0) - 3.4 * X(i, 1) + 4.2);
    total += residual;
    squares += residual * residual;
  }
  EXPECT_NEAR(total / 20000, 0, 4 * 0.01 / std::sqrt(20000.0));
  EXPECT_NEAR(squares / 20000, 1e-4, 4e-4 * std::sqrt(2 / 20000.0));
}

}  // namespace
}  // namespace d2l
