#include "tests/practice/ch3_2.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::practice {
namespace {

double standard_deviation(const Tensor& x) { return std::sqrt(static_cast<double>(mean(square(x - mean(x))))); }

void check_synthetic_data(const Functions_3_2& f) {
  const Tensor w = array({2, -3.4f});
  const Index n = 1000;
  const std::string call = "synthetic_data([2 -3.4], 4.2, 1000, generator)";
  Generator generator(1);
  const auto [X, y] = f.synthetic_data(w, 4.2f, n, generator);
  require(X.shape() == Shape{n, 2}, call + ": expected X of shape (1000, 2), found " + to_string(X.shape()));
  require(y.shape() == Shape{n}, call + ": expected y of shape (1000,), found " + to_string(y.shape()));
  for (Index j = 0; j < 2; ++j) {
    const double center = static_cast<double>(mean(column(X, j))), spread = standard_deviation(column(X, j));
    require(std::abs(center) < 0.15 && std::abs(spread - 1) < 0.12,
            call + ": expected elements of X from N(0, 1), found a column of mean " + text(center) +
                " and standard deviation " + text(spread));
  }
  const Tensor noise = y - matmul(X, w) - 4.2f;
  const double center = static_cast<double>(mean(noise)), spread = standard_deviation(noise);
  const std::string found = call + ": expected y - X w - b to have mean 0 and standard deviation 0.01, found " +
                            text(center) + " and " + text(spread);
  require(!(std::abs(center + 4.2) < 0.1 && spread < 0.2), found + ": b is missing");
  require(spread < 0.5, found + ": y is not X w + b; look at the signs and at the order of the weights");
  require(spread > 1e-5, found + ": the noise is missing");
  require(spread > 0.001, found + ": 0.01^2 is the variance, the standard deviation is its root");
  require(spread < 0.05, found + ": the noise is too strong; its variance is 0.01^2");
  require(std::abs(center) < 0.002 && std::abs(spread - 0.01) < 0.001, found);
  const auto [X_next, y_next] = f.synthetic_data(w, 4.2f, n, generator);
  require(X_next != X, call + ", called twice: expected other examples, found the same: draw them from `generator`");
}

// Features (n,2) whose rows are (i, 10 i), and labels i.
Batch numbered(Index n) {
  Batch all{Tensor({n, 2}), arange(0, static_cast<double>(n))};
  for (Index i = 0; i < n; ++i) all.X(i, 0) = all.y(i), all.X(i, 1) = 10 * all.y(i);
  return all;
}

std::vector<double> labels_of(const std::vector<Batch>& minibatches) {
  std::vector<double> labels;
  for (const auto& [X, y] : minibatches)
    for (Index i = 0; i < y.size(); ++i) labels.push_back(static_cast<double>(y(i)));
  return labels;
}

void check_data_iter(const Functions_3_2& f) {
  const Batch five = numbered(5);
  const std::string call = "data_iter(2, ...) on 5 examples";
  Generator generator(1);
  const std::vector<Batch> minibatches = f.data_iter(2, five.X, five.y, generator);
  std::vector<double> sizes;
  for (const auto& [X, y] : minibatches) {
    sizes.push_back(static_cast<double>(y.size()));
    require(X.rank() == 2 && y.rank() == 1 && X.size(0) == y.size() && X.size(1) == 2,
            call + ": expected X (m, 2) and y (m,), found " + to_string(X.shape()) + " and " + to_string(y.shape()));
  }
  expect(call + ", the sizes of the minibatches", sizes, {2, 2, 1},
         {{{2, 2}, "the last, shorter minibatch is left out"},
          {{2, 2, 2}, "the last one is shorter; no example comes twice"},
          {{5}, "all examples are in one minibatch"}});
  std::vector<double> labels = labels_of(minibatches);
  std::ranges::sort(labels);
  expect(call + ", all labels in order", labels, {0, 1, 2, 3, 4},
         {{{0, 0, 0, 1, 1}, "each minibatch begins at the first example again"}});
  for (const auto& [X, y] : minibatches)
    for (Index i = 0; i < y.size(); ++i)
      require(X(i, 0) == y(i) && X(i, 1) == 10 * y(i), call + ": expected each row of X beside its own label, found " +
                                                           text(X[i]) + " beside " + text(static_cast<double>(y(i))) +
                                                           ": features and labels need the same order");
  const Batch twenty = numbered(20);
  const std::vector<double> first = labels_of(f.data_iter(5, twenty.X, twenty.y, generator));
  require(!std::ranges::is_sorted(first),
          "data_iter(5, ...) on 20 examples: expected a random order, found that of the data: the indices are not "
          "shuffled");
  require(
      labels_of(f.data_iter(5, twenty.X, twenty.y, generator)) != first,
      "data_iter(5, ...), called twice: expected a new order for each pass, found the same: shuffle with `generator`");
}

void check_linreg(const Functions_3_2& f) {
  const Tensor X = array({{1, 2}, {3, 4}}), w = array({3, 4}).reshape({2, 1});
  const auto rows = [](float first, float second) { return array({first, second}).reshape({2, 1}); };
  expect("linreg([[1 2] [3 4]], [[3] [4]], [5])", f.linreg(X, w, array({5})), rows(16, 30),
         {{rows(11, 25), "b is missing"},
          {rows(6, 20), "b is subtracted"},
          {rows(-16, -30), "the sign is wrong"},
          {array({16, 30}), "the numbers are right, but the second axis is gone; matmul(X, w) is (n, 1)"},
          {array({{16, 30}}), "the result is transposed"},
          {rows(20, 27), "X is transposed"}});
}

void check_squared_loss(const Functions_3_2& f) {
  const Tensor y_hat = array({3, 1}).reshape({2, 1}), y = array({1, 0});
  const auto rows = [](float first, float second) { return array({first, second}).reshape({2, 1}); };
  expect(
      "squared_loss([[3] [1]], [1 0])", f.squared_loss(y_hat, y), rows(2, 0.5f),
      {{rows(4, 1), "the factor 1/2 is missing"},
       {square(y_hat - y) / 2, "(n, 1) - (n,) broadcasts to (n, n); give y the shape of y_hat first"},
       {square(y_hat - y), "(n, 1) - (n,) broadcasts to (n, n); give y the shape of y_hat first, and halve the square"},
       {array({2, 0.5f}), "the numbers are right, but the shape should be that of y_hat"},
       {rows(1, 0.5f), "the difference is not squared"},
       {rows(1, 0.25f), "the mean is taken later: here each example has a loss of its own"},
       {Tensor(Shape{}, 2.5f), "this is the sum; the loss of each example is wanted"},
       {array({2.5f}), "this is the sum; the loss of each example is wanted"},
       {Tensor(Shape{}, 1.25f), "this is the mean; the loss of each example is wanted"},
       {array({1.25f}), "this is the mean; the loss of each example is wanted"}});
}

void check_squared_loss_backward(const Functions_3_2& f) {
  const Tensor y_hat = array({3, 1}).reshape({2, 1}), y = array({1, 4});
  const auto rows = [](float first, float second) { return array({first, second}).reshape({2, 1}); };
  expect("squared_loss_backward([[3] [1]], [1 4])", f.squared_loss_backward(y_hat, y), rows(2, -3),
         {{rows(-2, 3), "the sign is wrong: the loss grows with y_hat where y_hat is above y"},
          {rows(4, -6), "twice as much: the 2 of the derivative and the 1/2 of the loss cancel"},
          {rows(1, -1.5f), "half as much: the gradient of the sum is not divided by n, and the 2 cancels the 1/2"},
          {rows(2, 4.5f), "this is the loss, not its gradient"},
          {array({2, -3}), "the numbers are right, but the shape should be that of y_hat"},
          {y_hat - y, "(n, 1) - (n,) broadcasts to (n, n); give y the shape of y_hat first"}});
}

void check_linreg_backward(const Functions_3_2& f) {
  const Tensor X = array({{1, 2}, {3, 4}}), dy_hat = array({1, 10}).reshape({2, 1});
  const auto rows = [](float first, float second) { return array({first, second}).reshape({2, 1}); };
  const std::string call = "linreg_backward([[1 2] [3 4]], [[1] [10]], w, b)";
  Parameter w(rows(7, 8)), b(array({9}));
  w.grad.fill(100), b.grad.fill(100);  // of an earlier minibatch
  f.linreg_backward(X, dy_hat, w, b);
  expect(call + ", w.grad", w.grad, rows(31, 42),
         {{rows(100, 100), "the gradient is not stored in w.grad"},
          {rows(131, 142), "it is added to the gradient of the minibatch before"},
          {rows(21, 43), "this is X dy_hat; the sum over the examples is X^T dy_hat"},
          {rows(15.5f, 21), "it is divided by n, which sgd does later"},
          {rows(-31, -42), "the sign is wrong: sgd subtracts the gradient"},
          {array({31, 42}), "the numbers are right, but w is (2, 1)"}});
  expect(call + ", b.grad", b.grad, array({11}),
         {{array({100}), "the gradient is not stored in b.grad"},
          {array({111}), "it is added to the gradient of the minibatch before"},
          {array({5.5f}), "it is divided by n, which sgd does later"},
          {array({2}), "d y_hat_i / d b = 1, times dy_hat_i, summed over the examples"},
          {array({-11}), "the sign is wrong: sgd subtracts the gradient"},
          {dy_hat, "the sum over the examples is missing"},
          {Tensor({1, 1}, 11), "the number is right, but b is (1,)"}});
  require(w.data == rows(7, 8) && b.data == array({9}), call + ": expected the parameters as they were, found others");
}

void check_sgd(const Functions_3_2& f) {
  const std::string call = "sgd({&w, &b}, 0.5, 10)";
  Parameter w(array({1, 2})), b(array({3}));
  w.grad = array({20, -10}), b.grad = array({40});
  f.sgd({&w, &b}, 0.5f, 10);
  expect(call + " with w.data [1 2] and w.grad [20 -10]", w.data, array({0, 2.5f}),
         {{array({1, 2}), "the parameter has not changed: write to param->data, not to a copy"},
          {array({2, 1.5f}), "it goes uphill: the gradient is subtracted"},
          {array({-9, 7}), "the division by batch_size is missing"},
          {array({-1, 3}), "the factor lr is missing"},
          {array({-4, 4.5f}), "it is divided by the size of the parameter, not by batch_size"},
          {array({-1, 0.5f}), "the parameter is replaced by the step"}});
  expect(call + " with b.data [3] and b.grad [40]", b.data, array({1}),
         {{array({3}), "only the first parameter has changed"}});
  expect(call + ", w.grad afterwards", w.grad, array({20, -10}));
}

// 3.2.7 Training.
void train(const Functions_3_2& f) {
  Generator generator(1);
  const Tensor true_w = array({2, -3.4f});
  const auto [features, labels] = f.synthetic_data(true_w, 4.2f, 1000, generator);
  Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
  int epoch = 0;
  for (const char* book : {"0.024923", "0.000091", "0.000051"}) {
    for (const auto& [X, y] : f.data_iter(10, features, labels, generator)) {
      f.linreg_backward(X, f.squared_loss_backward(f.linreg(X, w.data, b.data), y), w, b);
      f.sgd({&w, &b}, 0.03f, 10);
    }
    const float loss = mean(f.squared_loss(f.linreg(features, w.data, b.data), labels));
    std::printf("    epoch %d, loss %f   (the book: %s)\n", ++epoch, loss, book);
  }
  std::printf("    w %s, b %s   (true: 2, -3.4 and 4.2)\n", to_string(w.data.reshape({2})).c_str(),
              to_string(b.data).c_str());
}

}  // namespace

Section section_3_2(const Functions_3_2& f) {
  return {"3.2",
          "Linear Regression Implementation from Scratch",
          {{"synthetic_data",
            "3.2.1",
            [=] { check_synthetic_data(f); },
            {"Draw X first, then compute y from it, then add the noise.",
             "matmul(X, w) is (num_examples,) if w is (d,). The noise has the shape of y.",
             "normal(0, 1, {num_examples, w.size()}, generator) draws X; the noise has the standard deviation 0.01f."}},
           {"data_iter",
            "3.2.2",
            [=] { check_data_iter(f); },
            {"Shuffle the indices 0, ..., n - 1 once; each minibatch takes the next batch_size of them.",
             "The last minibatch ends at n: std::min(i + batch_size, n).",
             "gather_rows(features, indices) and gather_rows(labels, indices) with the same indices; std::span(indices)"
             ".subspan(i, size) is a part of them."}},
           {"linreg",
            "3.2.4, (3.1.4)",
            [=] { check_linreg(f); },
            {"A product of a matrix and a matrix of one column, and a number added to each row.",
             "matmul(X, w) is (n, 1); b (1,) broadcasts."}},
           {"squared_loss",
            "3.2.5, (3.1.5)",
            [=] { check_squared_loss(f); },
            {"y_hat is (n, 1) and y is (n,): what does y_hat - y broadcast to?",
             "y.reshape(y_hat.shape()) has the shape of y_hat; square(x) is x * x."}},
           {"squared_loss_backward",
            "3.2.5",
            [=] { check_squared_loss_backward(f); },
            {"Differentiate (y_hat_i - y_i)^2 / 2 with respect to y_hat_i.",
             "The 2 cancels the 1/2; the shapes are as in "
             "squared_loss."}},
           {"linreg_backward",
            "3.2.4, (3.1.10)",
            [=] { check_linreg_backward(f); },
            {"y_hat_i = sum_j X_ij w_j + b. What is d y_hat_i / d w_j, and d y_hat_i / d b?",
             "By the chain rule dw_j = sum_i X_ij dy_hat_i and db = sum_i dy_hat_i.",
             "w.grad = matmul_tn(X, dy_hat) multiplies by X^T; sum(dy_hat, 0) sums over the examples."}},
           {"sgd",
            "3.2.6, (3.1.9)",
            [=] { check_sgd(f); },
            {"The gradients are sums over the minibatch; the step takes their mean.",
             "for (Parameter* param : params) gives pointers: param->data and param->grad.",
             "param->data -= lr / batch_size * param->grad"}}},
          [=] { train(f); }};
}

}  // namespace d2l::practice
