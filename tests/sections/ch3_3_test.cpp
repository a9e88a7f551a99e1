#include <gtest/gtest.h>

#include "common/data/data_loader.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "tests/support/linreg_training.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

// The ten rows (x1, x2, y) that 3.3.2 prints, against the model of 3.2.1: in 99 of 100 cases ten residuals of standard
// deviation 0.01 have a root mean square between 0.004 and 0.016.
TEST(Ch3_3, TheBooksOwnNumbersObeyItsModel) {
  const std::vector<std::array<double, 3>> rows = {
      {1.9118724, 0.99435186, 4.6377006},  {-0.69279176, -0.11865307, 3.2253058}, {-0.83655155, -0.58954424, 4.530804},
      {-0.9345107, 1.0642178, -1.2874792}, {-0.34534106, -0.7556803, 6.07641},    {0.30967948, -1.7559303, 10.791387},
      {-0.6308071, 0.53733146, 1.0948168}, {0.46879596, -0.30394194, 6.1717677},  {0.75600237, 0.16707687, 5.1450267},
      {-0.16452314, -0.21437684, 4.620073}};
  double squares = 0;
  for (const auto& [x1, x2, y] : rows) squares += std::pow(y - (2 * x1 - 3.4 * x2 + 4.2), 2);
  const double rms = std::sqrt(squares / static_cast<double>(rows.size()));
  EXPECT_GT(rms, 0.004);
  EXPECT_LT(rms, 0.016);
}

// 3.3.2: the loader replaces the data_iter of 3.2.
TEST(Ch3_3, TheLoaderGivesTheBatchesOfDataIter) {
  Generator generator(1), order(2);
  const auto data = synthetic_data(array({2, -3.4}), 4.2f, 103, generator);
  DataLoader loader = load_array(data, 10, order);
  for (int epoch = 0; epoch < 2; ++epoch) {
    const std::vector<Batch> scratch = data_iter(10, data.first, data.second, order);
    auto batch = scratch.begin();
    for (const auto& [X, y] : loader) {
      EXPECT_EQ(X, batch->X);
      EXPECT_EQ(y, batch->y);
      ++batch;
    }
    EXPECT_EQ(batch, scratch.end());
  }
}

// Three epochs from the same initial weights in the same order of examples, with a full and with a short last batch.
TEST(Ch3_3, ConciseEqualsScratch) {
  for (Index batch_size : {10, 300}) {
    Generator generator(3), order(4);
    const auto data = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
    const auto& [features, labels] = data;
    nn::Sequential net;
    net.add(nn::Dense(1));
    net.initialize(init::Normal(0.01f), generator);
    net(features);
    Parameter w(Tensor(net[0].weight().data.reshape({2, 1}))), b(zeros({1}));

    DataLoader loader = load_array(data, batch_size, order);
    Trainer trainer(net.collect_params(), {.learning_rate = 0.03f});
    const loss::L2Loss loss;
    for (int epoch = 0; epoch < 3; ++epoch) {
      for (const auto& [X, y] : loader) {
        const Tensor& y_hat = net(X);
        net.backward(X, y_hat, loss.with_gradient(y_hat, y).dy_hat);
        trainer.step(batch_size);
      }
      test::train_epoch(w, b, features, labels, 0.03f, batch_size, order);
    }
    EXPECT_TRUE(allclose(net[0].weight().data.reshape({2, 1}), w.data, 0, 1e-6f));
    EXPECT_TRUE(allclose(net[0].bias().data, b.data, 0, 1e-6f));
    EXPECT_TRUE(allclose(loss(net(features), labels),
                         squared_loss(linreg(features, w.data, b.data), labels).reshape({1000}), 1e-3f, 1e-7f));
  }
}

// After a batch net[0].weight().grad holds sums over its examples; step divides by the batch size; 3.3.7.
TEST(Ch3_3, GradientsAreSumsOverTheBatch) {
  Generator generator(5);
  const Tensor X = normal(0, 1, {8, 2}, generator), y = normal(0, 1, {8}, generator);
  nn::Sequential net;
  net.add(nn::Dense(1));
  net.initialize(init::Normal(1), generator);
  const Tensor& y_hat = net(X);
  net.backward(X, y_hat, loss::L2Loss{}.with_gradient(y_hat, y).dy_hat);
  for (Index j = 0; j < 2; ++j) {
    double expected = 0;
    for (Index i = 0; i < 8; ++i) expected += static_cast<double>(y_hat(i, 0) - y(i)) * static_cast<double>(X(i, j));
    EXPECT_NEAR(net[0].weight().grad(0, j), expected, 1e-5);
  }
}

}  // namespace
}  // namespace d2l
