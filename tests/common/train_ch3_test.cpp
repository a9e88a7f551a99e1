#include "common/train/train_ch3.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "common/nn/loss.hpp"
#include "common/tensor/elementwise.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

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
  float scale = 1;

  Tensor operator()(const Tensor& X) {
    calls.push_back("forward " + std::to_string(X.size(0)));
    Tensor y_hat({X.size(0), 3});
    for (Index i = 0; i < X.size(0); ++i) y_hat(i, static_cast<Index>(X.data()[i])) = 1;
    return scale * y_hat;
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

TEST(TrainCh3, PrintsALinePerEpochInTheContractsForm) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  testing::internal::CaptureStdout();
  const plot::Animator curves = train_ch3(net, loader, loader, ConstantLoss{0.78649f}, 2, [](Index) {});
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "epoch 1, train loss 0.786, train acc 0.700, test acc 0.700\n"
            "epoch 2, train loss 0.786, train acc 0.700, test acc 0.700\n");
  EXPECT_EQ(test::parse_xml(curves.svg()).all("path").size(), 3u);
}

TEST(TrainCh3, DivergenceIsAnErrorAndNoResult) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  for (const auto& [loss, text] : {std::pair{NAN, "nan"}, {-NAN, "nan"}, {INFINITY, "inf"}}) {
    testing::internal::CaptureStdout();
    EXPECT_TRUE(says(message_of<std::runtime_error>(
                         [&, loss = loss] { train_ch3(net, loader, loader, ConstantLoss{loss}, 2, [](Index) {}); }),
                     {std::string("diverged in epoch 1: the loss is ") + text + ";", "--lr"}));
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  }
}

// The losses of an epoch are measured before its last update, which may be the one that makes the parameters NaN.
TEST(TrainCh3, DivergenceInTheLastUpdateIsAnErrorToo) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  int updates = 0;
  const auto updater = [&](Index) {
    if (++updates == 2 * loader.size()) net.scale = NAN;
  };
  testing::internal::CaptureStdout();
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { train_ch3(net, loader, loader, ConstantLoss{1}, 2, updater); }),
                   {"diverged in epoch 2: the loss is nan;"}));
  EXPECT_EQ(testing::internal::GetCapturedStdout().find("epoch 2"), std::string::npos);
}

// Digits that mean nothing would fill the line: 1e30 has 31 before the point.
TEST(TrainCh3, AHugeLossIsPrintedWithAnExponent) {
  OneHotNet net;
  DataLoader loader(std::make_shared<Answers>(), 4);
  testing::internal::CaptureStdout();
  const plot::Animator curves = train_ch3(net, loader, loader, ConstantLoss{2e30f}, 1, [](Index) {});
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "epoch 1, train loss 2e+30, train acc 0.700, test acc 0.700\n");
  EXPECT_FALSE(says(curves.svg(), {"nan"}));
}

}  // namespace
}  // namespace d2l
