// The checks of 3.2 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_2.hpp"

#include "ch3_2_scratch/data_iter.hpp"
#include "ch3_2_scratch/linreg.hpp"
#include "common/data/synthetic.hpp"
#include "tests/practice/files/ch3_2.hpp"
#include "tests/practice/mistakes.hpp"

namespace d2l::practice {
namespace {

const Functions_3_2 own = {.synthetic_data = d2l::synthetic_data,
                           .data_iter = d2l::data_iter,
                           .linreg = d2l::linreg,
                           .squared_loss = d2l::squared_loss,
                           .squared_loss_backward = d2l::squared_loss_backward,
                           .linreg_backward = d2l::linreg_backward,
                           .sgd = d2l::sgd};

using Mistakes = std::vector<MistakenSection<Functions_3_2>>;

TEST(Practice, TheFunctionsOf3_2AreRight) { expect_all(section_3_2(own), "right"); }

TEST(Practice, TheUntouchedFileOf3_2IsNotWritten) {
  expect_all(section_3_2({.synthetic_data = mine::synthetic_data,
                          .data_iter = mine::data_iter,
                          .linreg = mine::linreg,
                          .squared_loss = mine::squared_loss,
                          .squared_loss_backward = mine::squared_loss_backward,
                          .linreg_backward = mine::linreg_backward,
                          .sgd = mine::sgd}),
             "not written yet");
}

TEST(Practice, MistakesInTheDataOf3_2AreNamed) {
  Mistakes all;
  const auto data = [&](float sigma, float sign, float bias, const char* effect) {
    add(
        all, own, "synthetic_data", &Functions_3_2::synthetic_data,
        [=](const Tensor& w, float b, Index n, Generator& generator) {
          Tensor X = normal(0, 1, {n, w.size()}, generator);
          Tensor y = sign * matmul(X, w) + bias * b;
          if (sigma > 0) y += normal(0, sigma, y.shape(), generator);
          return std::pair(X, y);
        },
        effect);
  };
  data(0, 1, 1, "the noise is missing");
  data(0.0001f, 1, 1, "0.01^2 is the variance");
  data(0.1f, 1, 1, "the noise is too strong");
  data(0.01f, 1, 0, "b is missing");
  data(0.01f, -1, 1, "y is not X w + b");
  add(
      all, own, "synthetic_data", &Functions_3_2::synthetic_data,
      [](const Tensor& w, float b, Index n, Generator&) {
        Generator always(1);
        return d2l::synthetic_data(w, b, n, always);
      },
      "draw them from `generator`");
  add(
      all, own, "synthetic_data", &Functions_3_2::synthetic_data,
      [](const Tensor& w, float b, Index n, Generator& generator) {
        auto [X, y] = d2l::synthetic_data(w, b, n, generator);
        return std::pair(X, y.reshape({-1, 1}));
      },
      "expected y of shape (1000,), found (1000, 1)");

  const auto iter = [&](const auto& mistaken, const char* effect) {
    add(all, own, "data_iter", &Functions_3_2::data_iter, mistaken, effect);
  };
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator& generator) {
        auto minibatches = d2l::data_iter(size, X, y, generator);
        if (y.size() % size != 0) minibatches.pop_back();
        return minibatches;
      },
      "the last, shorter minibatch is left out");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator&) {
        std::vector<Batch> minibatches;
        for (Index i = 0; i < y.size(); i += size) {
          const Index end = std::min(i + size, y.size());
          minibatches.push_back({X.rows(i, end), y.rows(i, end)});
        }
        return minibatches;
      },
      "the indices are not shuffled");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator& generator) {
        auto minibatches = d2l::data_iter(size, X, y, generator);
        for (Index i = 0; auto& batch : minibatches) {
          batch.y = y.rows(i, i + batch.y.size());
          i += batch.y.size();
        }
        return minibatches;
      },
      "features and labels need the same order");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator& generator) {
        auto minibatches = d2l::data_iter(size, X, y, generator);
        minibatches[1].y = array({minibatches[1].y(1), minibatches[1].y(0)});
        return minibatches;
      },
      "features and labels need the same order");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator&) {
        std::vector<Batch> minibatches;
        for (Index i = 0; i < y.size(); i += size) {
          const Index n = std::min(size, y.size() - i);
          minibatches.push_back({X.rows(0, n), y.rows(0, n)});
        }
        return minibatches;
      },
      "each minibatch begins at the first example again");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator&) {
        std::vector<Batch> minibatches;
        for (Index i = 0; i < y.size(); i += size) {
          const Index begin = std::min(i, y.size() - size);
          minibatches.push_back({X.rows(begin, begin + size), y.rows(begin, begin + size)});
        }
        return minibatches;
      },
      "no example comes twice");
  iter([](Index, const Tensor& X, const Tensor& y,
          Generator& generator) { return d2l::data_iter(y.size(), X, y, generator); },
       "all examples are in one minibatch");
  iter(
      [](Index size, const Tensor& X, const Tensor& y, Generator&) {
        Generator always(1);
        return d2l::data_iter(size, X, y, always);
      },
      "shuffle with `generator`");
  expect_mistakes(all, section_3_2, own);
}

TEST(Practice, MistakesInTheModelOf3_2AreNamed) {
  Mistakes all;
  using F = Functions_3_2;
  const auto linreg = [&](const decltype(F::linreg)& f, const char* effect) {
    add(all, own, "linreg", &F::linreg, f, effect);
  };
  linreg([](const Tensor& X, const Tensor& w, const Tensor&) { return matmul(X, w); }, "b is missing");
  linreg([](const Tensor& X, const Tensor& w, const Tensor& b) { return matmul(X, w) - b; }, "b is subtracted");
  linreg([](const Tensor& X, const Tensor& w, const Tensor& b) { return matmul_tn(X, w) + b; }, "X is transposed");
  linreg([](const Tensor& X, const Tensor& w, const Tensor& b) { return matmul(X, w.reshape({2})) + b; },
         "the second axis is gone");
  linreg([](const Tensor& X, const Tensor& w, const Tensor& b) { return -d2l::linreg(X, w, b); }, "the sign is wrong");
  linreg(
      [](const Tensor& X, const Tensor& w, const Tensor& b) {
        return matmul_nt(w.reshape({1, 2}), X) + b;
      },
      "the result is transposed");

  const auto loss = [&](const decltype(F::squared_loss)& f, const char* effect) {
    add(all, own, "squared_loss", &F::squared_loss, f, effect);
  };
  loss([](const Tensor& y_hat, const Tensor& y) { return square(y_hat - y.reshape(y_hat.shape())); },
       "the factor 1/2 is missing");
  loss([](const Tensor& y_hat, const Tensor& y) { return square(y_hat - y) / 2; }, "broadcasts to (n, n)");
  loss([](const Tensor& y_hat, const Tensor& y) { return square(y_hat - y); }, "and halve the square");
  loss([](const Tensor& y_hat, const Tensor& y) { return square(y_hat.reshape(y.shape()) - y) / 2; },
       "the shape should be that of y_hat");
  loss([](const Tensor& y_hat, const Tensor& y) { return (y_hat - y.reshape(y_hat.shape())) / 2; }, "is not squared");
  loss([](const Tensor& y_hat, const Tensor& y) { return array({mean(d2l::squared_loss(y_hat, y))}); },
       "this is the mean");
  loss([](const Tensor& y_hat, const Tensor& y) { return array({sum(d2l::squared_loss(y_hat, y))}); },
       "this is the sum");
  loss([](const Tensor& y_hat, const Tensor& y) { return d2l::squared_loss(y_hat, y) / y.size(); },
       "the mean is taken later");

  const auto slope = [&](const decltype(F::squared_loss)& f, const char* effect) {
    add(all, own, "squared_loss_backward", &F::squared_loss_backward, f, effect);
  };
  slope([](const Tensor& y_hat, const Tensor& y) { return y.reshape(y_hat.shape()) - y_hat; }, "the sign is wrong");
  slope([](const Tensor& y_hat, const Tensor& y) { return 2 * (y_hat - y.reshape(y_hat.shape())); }, "twice as much");
  slope([](const Tensor& y_hat, const Tensor& y) { return (y_hat - y.reshape(y_hat.shape())) / y.size(); },
        "half as much");
  slope([](const Tensor& y_hat, const Tensor& y) { return y_hat - y; }, "broadcasts to (n, n)");
  slope([](const Tensor& y_hat, const Tensor& y) { return y_hat.reshape(y.shape()) - y; },
        "the shape should be that of y_hat");
  slope(d2l::squared_loss, "this is the loss, not its gradient");
  expect_mistakes(all, section_3_2, own);
}

TEST(Practice, MistakesInTheUpdatesOf3_2AreNamed) {
  Mistakes all;
  using F = Functions_3_2;
  const auto backward = [&](const decltype(F::linreg_backward)& f, const char* effect) {
    add(all, own, "linreg_backward", &F::linreg_backward, f, effect);
  };
  backward([](const Tensor& X, const Tensor& dy, Parameter& w,
              Parameter& b) { w.grad = matmul(X, dy), b.grad = sum(dy, 0); },
           "linreg_backward([[1 2] [3 4]], [[1] [10]], w, b), w.grad: expected [[31.] [42.]] of shape (2, 1), found "
           "[[21.] [43.]] of shape (2, 1): this is X dy_hat");
  backward([](const Tensor& X, const Tensor& dy, Parameter& w,
              Parameter& b) { w.grad += matmul_tn(X, dy), b.grad += sum(dy, 0); },
           "added to the gradient of the minibatch before");
  backward([](const Tensor& X, const Tensor& dy, Parameter& w,
              Parameter& b) { w.grad = matmul_tn(X, dy) / dy.size(), b.grad = mean(dy, 0); },
           "divided by n, which sgd does later");
  backward([](const Tensor& X, const Tensor& dy, Parameter& w,
              Parameter& b) { w.grad = -matmul_tn(X, dy), b.grad = -sum(dy, 0); },
           "the sign is wrong");
  backward([](const Tensor& X, const Tensor& dy, Parameter& w,
              Parameter& b) { w.grad = matmul_tn(X, dy).reshape({-1}), b.grad = sum(dy, 0); },
           "but w is (2, 1)");
  backward([](const Tensor&, const Tensor&, Parameter&, Parameter&) {}, "not stored in w.grad");
  // With the right w.grad.
  const auto only_b = [&](void (*write)(const Tensor& dy, Tensor& grad), const char* effect) {
    backward([=](const Tensor& X, const Tensor& dy, Parameter& w,
                 Parameter& b) { w.grad = matmul_tn(X, dy), write(dy, b.grad); },
             effect);
  };
  only_b([](const Tensor&, Tensor&) {}, "not stored in b.grad");
  only_b([](const Tensor& dy, Tensor& grad) { grad += sum(dy, 0); }, "added to the gradient of the minibatch before");
  only_b([](const Tensor& dy, Tensor& grad) { grad = mean(dy, 0); }, "divided by n, which sgd does later");
  only_b([](const Tensor& dy, Tensor& grad) { grad = sum(ones(dy.shape()), 0); },
         "d y_hat_i / d b = 1, times dy_hat_i");
  only_b([](const Tensor& dy, Tensor& grad) { grad = -sum(dy, 0); }, "the sign is wrong");
  only_b([](const Tensor& dy, Tensor& grad) { grad = dy; }, "the sum over the examples is missing");
  only_b([](const Tensor& dy, Tensor& grad) { grad = sum(dy, 0, keepdims); }, "but b is (1,)");

  const auto sgd = [&](const decltype(F::sgd)& f, const char* effect) { add(all, own, "sgd", &F::sgd, f, effect); };
  sgd(
      [](const auto& params, float lr, Index) {
        for (Parameter* param : params) param->data -= lr * param->grad;
      },
      "the division by batch_size is missing");
  sgd(
      [](const auto& params, float lr, Index n) {
        for (Parameter* param : params) param->data += lr / n * param->grad;
      },
      "it goes uphill");
  sgd(
      [](const auto& params, float, Index n) {
        for (Parameter* param : params) param->data -= param->grad / n;
      },
      "the factor lr is missing");
  sgd(
      [](const auto& params, float lr, Index n) {
        for (Parameter* param : params) {
          Tensor data = param->data;
          data -= lr / n * param->grad;
        }
      },
      "write to param->data, not to a copy");
  sgd([](const auto& params, float lr, Index n) { d2l::sgd({params.front()}, lr, n); },
      "only the first parameter has changed");
  sgd(
      [](const auto& params, float lr, Index) {
        for (Parameter* param : params) param->data -= lr / param->data.size() * param->grad;
      },
      "not by batch_size");
  sgd(
      [](const auto& params, float lr, Index n) {
        for (Parameter* param : params) param->data = -lr / n * param->grad;
      },
      "the parameter is replaced by the step");
  expect_mistakes(all, section_3_2, own);
}

}  // namespace
}  // namespace d2l::practice
