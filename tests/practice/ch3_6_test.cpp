// The checks of 3.6 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_6.hpp"

#include <cmath>
#include <sstream>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "common/train/metrics.hpp"
#include "tests/practice/files/ch3_6.hpp"
#include "tests/practice/mistakes.hpp"
#include "tests/support/process.hpp"

namespace d2l::practice {
namespace {

using F = Functions_3_6;
using Mistakes = std::vector<MistakenSection<F>>;

Tensor own_net(const Tensor& X, const Tensor& W, const Tensor& b) { return Net{Parameter(W), Parameter(b)}(X); }

Tensor own_cross_entropy_backward(const Tensor& y_hat, const Tensor& y) {
  return d2l::cross_entropy.with_gradient(y_hat, y).dy_hat;
}

void own_net_backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W, Parameter& b) {
  Net net{W, b};
  net.backward(X, y_hat, dy_hat);
  W = net.W, b = net.b;
}

const F own = {.softmax = d2l::softmax,
               .softmax_backward = d2l::softmax_backward,
               .net = own_net,
               .cross_entropy = d2l::cross_entropy,
               .cross_entropy_backward = own_cross_entropy_backward,
               .net_backward = own_net_backward,
               .accuracy = d2l::accuracy};

// The labels as rows of 0 and 1, (n,q).
Tensor one_hot(const Tensor& y, Index q) {
  Tensor Y({y.size(), q});
  for (Index i = 0; i < y.size(); ++i) Y(i, static_cast<Index>(y(i))) = 1;
  return Y;
}

Tensor rows(const Tensor& X) { return X.reshape({X.size(0), -1}); }

TEST(Practice, TheFunctionsOf3_6AreRight) {
  expect_all(section_3_6(own), "right");
  F stable = own;  // the maximum taken out, as in 3.7, is right here, too
  stable.softmax = [](const Tensor& X) { return d2l::softmax(X - max(X, 1, keepdims)); };
  expect_all(section_3_6(stable), "right");
}

TEST(Practice, TheUntouchedFileOf3_6IsNotWritten) {
  expect_all(section_3_6({.softmax = mine::softmax,
                          .softmax_backward = mine::softmax_backward,
                          .net = mine::net,
                          .cross_entropy = mine::cross_entropy,
                          .cross_entropy_backward = mine::cross_entropy_backward,
                          .net_backward = mine::net_backward,
                          .accuracy = mine::accuracy}),
             "not written yet");
}

// The same seed, order and functions: the same numbers.
TEST(Programs, PracticeOf3_6TrainsAsTheSectionDoes) {
  testing::internal::CaptureStdout();
  section_3_6(own).train();
  const std::string practice = testing::internal::GetCapturedStdout();
  std::istringstream program(test::run_once("$D2L_BIN/ch3_6_softmax_scratch").out);
  int epoch = 0;
  for (std::string line; std::getline(program, line);)
    if (line.starts_with("epoch ")) {
      line.insert(5, ++epoch < 10 ? " " : "");
      EXPECT_NE(practice.find("    " + line), std::string::npos) << line << " is not in\n" << practice;
    }
  EXPECT_EQ(epoch, 10);
}

TEST(Practice, MistakesInTheModelOf3_6AreNamed) {
  Mistakes all;
  const auto softmax = [&](const decltype(F::softmax)& f, const char* effect) {
    add(all, own, "softmax", &F::softmax, f, effect);
  };
  softmax([](const Tensor& X) { return exp(X) / sum(exp(X), 0, keepdims); }, "here the columns sum to 1");
  softmax([](const Tensor& X) { return exp(X) / sum(exp(X), 1); }, "lack the axis that keepdims keeps");
  softmax([](const Tensor& X) { return exp(X) / sum(exp(X)); }, "all elements together sum to 1");
  softmax([](const Tensor& X) { return exp(X); }, "the division by the sum of the row is missing");
  softmax([](const Tensor& X) { return X / sum(X, 1, keepdims); }, "the exponential is missing");
  softmax([](const Tensor& X) { return log(d2l::softmax(X)); }, "this is the logarithm of the softmax");
  softmax([](const Tensor& X) { return d2l::softmax(-X); }, "the sign is wrong");
  softmax([](const Tensor& X) { return exp(X) / max(exp(X), 1, keepdims); }, "by the maximum of the row");
  softmax([](const Tensor& X) { return X.size(1) > 1 ? d2l::softmax(X) : X; }, "softmax([[-1] [2]]): expected");

  const auto backward = [&](const decltype(F::softmax_backward)& f, const char* effect) {
    add(all, own, "softmax_backward", &F::softmax_backward, f, effect);
  };
  backward([](const Tensor& y, const Tensor& dy) { return -d2l::softmax_backward(y, dy); }, "the sign is wrong");
  backward([](const Tensor& y, const Tensor& dy) { return y * dy; }, "the sum over j is missing");
  backward([](const Tensor& y, const Tensor& dy) { return y * (1 - y) * dy; }, "only the terms with i = j are there");
  backward([](const Tensor& y, const Tensor& dy) { return y * (dy - sum(dy * y, 1)); },
           "lack the axis that keepdims keeps, so that rows and columns are mixed up");
  backward([](const Tensor& y, const Tensor& dy) { return y * (dy - sum(dy * y, 0, keepdims)); },
           "the sum is along the wrong axis");
  backward([](const Tensor& y, const Tensor& dy) { return y * (dy - sum(dy * y)); }, "the sum is over all elements");
  backward([](const Tensor& y, const Tensor& dy) { return y * (dy - sum(dy, 1, keepdims)); },
           "the factor y_j is missing in the sum");
  backward([](const Tensor& y, const Tensor& dy) { return dy - sum(dy * y, 1, keepdims); },
           "the factor y_i before the bracket is missing");
  backward([](const Tensor& y, const Tensor& dy) { return y - dy; }, "as when dy were labels");

  const auto net = [&](const decltype(F::net)& f, const char* effect) { add(all, own, "net", &F::net, f, effect); };
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return d2l::softmax(matmul(X, W) + b); },
      "each image is a row of d numbers");
  net(
      [](const Tensor& X, const Tensor& W, const Tensor& b) {
        return d2l::softmax(matmul(X.reshape({-1, 784}), W) + b);
      },
      "d = W.size(0)");
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return d2l::softmax(matmul_nt(rows(X), W) + b); },
      "W is transposed");
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return matmul(rows(X), W) + b; },
      "the softmax is missing");
  net([](const Tensor& X, const Tensor& W, const Tensor&) { return d2l::softmax(matmul(rows(X), W)); }, "b is missing");
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return d2l::softmax(matmul(rows(X), W)) + b; },
      "b is added after the softmax");
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return own_net(X, W, -b); }, "b is subtracted");
  net(
      [](const Tensor& X, const Tensor& W, const Tensor& b) {
        const Tensor E = exp(matmul(rows(X), W) + b);
        return E / sum(E, 1);
      },
      "the softmax mixes up rows and columns");
  net(
      [](const Tensor& X, const Tensor& W, const Tensor& b) {
        const Tensor E = exp(matmul(rows(X), W) + b);
        return E / sum(E, 0, keepdims);
      },
      "softmax is along the wrong axis");
  net(
      [](const Tensor& X, const Tensor& W, const Tensor& b) {
        Tensor columns(X);
        if (X.rank() == 4)
          for (Index n = 0, at = 0; n < X.size(0); ++n)
            for (Index j = 0; j < X.size(3); ++j)
              for (Index i = 0; i < X.size(2); ++i) columns.data()[at++] = X(n, 0, i, j);
        return own_net(columns, W, b);
      },
      "the image is read by columns");
  net([](const Tensor& X, const Tensor& W, const Tensor& b) { return own_net(X, W, b).reshape(X.shape()); },
      "the shape should be (n, q)");
  expect_mistakes(all, section_3_6, own);
}

TEST(Practice, MistakesInTheLossOf3_6AreNamed) {
  Mistakes all;
  const auto loss = [&](const decltype(F::cross_entropy)& f, const char* effect) {
    add(all, own, "cross_entropy", &F::cross_entropy, f, effect);
  };
  loss([](const Tensor& y_hat, const Tensor& y) { return log(pick(y_hat, y)); }, "the sign is wrong");
  loss([](const Tensor& y_hat, const Tensor&) { return -log(max(y_hat, 1)); }, "not that of the class y_i");
  loss([](const Tensor& y_hat, const Tensor& y) { return -log(1 - pick(y_hat, y)); },
       "the probability of any other class");
  loss([](const Tensor& y_hat, const Tensor& y) { return pick(y_hat, y); }, "the logarithm is missing");
  loss([](const Tensor& y_hat, const Tensor& y) { return 1 - pick(y_hat, y); }, "the loss is -log y_hat");
  loss([](const Tensor& y_hat, const Tensor& y) { return -log(pick(y_hat, y)) / std::log(10.0f); }, "to base 10");
  loss([](const Tensor& y_hat, const Tensor& y) { return -log(pick(y_hat, y)) / std::log(2.0f); }, "to base 2");
  loss([](const Tensor& y_hat, const Tensor& y) { return array({sum(d2l::cross_entropy(y_hat, y))}); },
       "this is the sum");
  loss([](const Tensor& y_hat, const Tensor& y) { return Tensor(Shape{}, mean(d2l::cross_entropy(y_hat, y))); },
       "this is the mean");
  const auto by_columns = [](const Tensor& y, Index i) { return static_cast<Index>(y(i)) * y.size() + i; };
  loss(
      [=](const Tensor& y_hat, const Tensor& y) {
        Tensor l(y.shape());
        for (Index i = 0; i < y.size(); ++i) l(i) = -std::log(y_hat.data()[by_columns(y, i)]);
        return l;
      },
      "y_hat is read by columns");
  loss([](const Tensor& y_hat, const Tensor& y) { return d2l::cross_entropy(y_hat, y) / y.size(); },
       "it is divided by n, which sgd does later");
  loss(
      [](const Tensor& y_hat, const Tensor& y) {
        return d2l::cross_entropy(y_hat, y).reshape({-1, 1});
      },
      "but the loss is (n,)");
  loss([](const Tensor& y_hat, const Tensor&) { return -sum(log(y_hat), 1); }, "this sums over all classes");
  loss([](const Tensor& y_hat, const Tensor&) { return -log(y_hat); }, "these are the losses of all classes");
  loss([](const Tensor& y_hat, const Tensor& y) { return -sum(one_hot(y, y_hat.size(1)) * log(y_hat), 1); },
       "0 times log 0 is NaN");

  const auto backward = [&](const decltype(F::cross_entropy)& f, const char* effect) {
    add(all, own, "cross_entropy_backward", &F::cross_entropy_backward, f, effect);
  };
  backward([](const Tensor& y_hat, const Tensor& y) { return -own_cross_entropy_backward(y_hat, y); },
           "the sign is wrong");
  backward(
      [=](const Tensor& y_hat, const Tensor& y) {
        Tensor dy_hat(y_hat.shape());
        for (Index i = 0, at = 0; i < y.size(); ++i) at = by_columns(y, i), dy_hat.data()[at] = -1 / y_hat.data()[at];
        return dy_hat;
      },
      "y_hat is read by columns");
  backward([](const Tensor& y_hat, const Tensor& y) { return own_cross_entropy_backward(y_hat, y) / y.size(); },
           "it is divided by n");
  backward([](const Tensor& y_hat, const Tensor& y) { return -one_hot(y, y_hat.size(1)); },
           "the factor 1 / y_hat is missing");
  backward([](const Tensor& y_hat, const Tensor& y) { return -one_hot(y, y_hat.size(1)) * y_hat; },
           "the derivative of -log y_hat is -1 / y_hat");
  backward([](const Tensor& y_hat, const Tensor& y) { return -one_hot(y, y_hat.size(1)) * log(y_hat); },
           "this is the loss, not its gradient");
  backward(d2l::cross_entropy, "this is the loss, not its gradient");
  backward([](const Tensor& y_hat, const Tensor&) { return -1 / y_hat; }, "the others have gradient 0");
  backward([](const Tensor& y_hat, const Tensor& y) { return y_hat - one_hot(y, y_hat.size(1)); },
           "this is the gradient with respect to the logits");
  backward([](const Tensor& y_hat, const Tensor&) { return own_cross_entropy_backward(y_hat, argmax(y_hat, 1)); },
           "this takes the largest probability");
  backward([](const Tensor& y_hat, const Tensor& y) { return -1 / pick(y_hat, y); },
           "the gradient has the shape of y_hat");
  backward([](const Tensor& y_hat, const Tensor& y) { return -one_hot(y, y_hat.size(1)) / y_hat; }, "0 / 0 is NaN");
  expect_mistakes(all, section_3_6, own);
}

TEST(Practice, MistakesInTheUpdatesAndTheAccuracyOf3_6AreNamed) {
  Mistakes all;
  const auto backward = [&](const decltype(F::net_backward)& f, const char* effect) {
    add(all, own, "net_backward", &F::net_backward, f, effect);
  };
  // With another dO than that of the softmax, or with other gradients from it.
  const auto from_dO = [](const auto& write) {
    return [=](const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W, Parameter& b) {
      write(rows(X), d2l::softmax_backward(y_hat, dy_hat), W, b);
    };
  };
  backward([](const Tensor& X, const Tensor&, const Tensor& dy_hat, Parameter& W,
              Parameter& b) { W.grad = matmul_tn(rows(X), dy_hat), b.grad = sum(dy_hat, 0); },
           "the way back leads through the softmax first");
  backward(
      [](const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W, Parameter& b) {
        const Tensor dO = d2l::softmax_backward(y_hat, dy_hat);
        W.grad = matmul_tn(rows(X), dO), b.grad = sum(dy_hat, 0);
      },
      "this is the sum of dy_hat");
  backward([](const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W,
              Parameter&) { W.grad = matmul_tn(X, d2l::softmax_backward(y_hat, dy_hat)); },
           "each image is a row of d numbers");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad = matmul(X, dO), b.grad = sum(dO, 0);
           }),
           "this is X dO");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad = matmul_tn(dO, X), b.grad = sum(dO, 0);
           }),
           "it is transposed");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad += matmul_tn(X, dO), b.grad += sum(dO, 0);
           }),
           "added to the gradient of the minibatch before");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad = matmul_tn(X, dO) / X.size(0), b.grad = mean(dO, 0);
           }),
           "it is divided by n, which sgd does later");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad = -matmul_tn(X, dO), b.grad = -sum(dO, 0);
           }),
           "the sign is wrong");
  backward(from_dO([](const Tensor&, const Tensor& dO, Parameter&, Parameter& b) { b.grad = sum(dO, 0); }),
           "not stored in W.grad");
  // With the right W.grad.
  const auto only_b = [&](void (*write)(const Tensor& dO, Tensor& grad), const char* effect) {
    backward(from_dO([=](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
               W.grad = matmul_tn(X, dO), write(dO, b.grad);
             }),
             effect);
  };
  only_b([](const Tensor&, Tensor&) {}, "not stored in b.grad");
  only_b([](const Tensor& dO, Tensor& grad) { grad += sum(dO, 0); }, "added to the gradient of the minibatch before");
  only_b([](const Tensor& dO, Tensor& grad) { grad = mean(dO, 0); }, "it is divided by n, which sgd does later");
  only_b([](const Tensor& dO, Tensor& grad) { grad = -sum(dO, 0); }, "the sign is wrong");
  only_b([](const Tensor& dO, Tensor& grad) { grad = dO; }, "the sum over the examples is missing");
  only_b([](const Tensor& dO, Tensor& grad) { grad = sum(dO, 1); }, "over the classes, not over the examples");
  only_b([](const Tensor& dO, Tensor& grad) { grad = Tensor(Shape{}, sum(dO)); }, "the sum is over all elements");
  only_b([](const Tensor& dO, Tensor& grad) { grad = sum(dO, 0, keepdims); }, "but b is (q,)");
  backward(from_dO([](const Tensor& X, const Tensor& dO, Parameter& W, Parameter& b) {
             W.grad = matmul_tn(X, dO), b.grad = sum(dO, 0);
             W.data -= 0.1f * W.grad;
           }),
           "expected the parameters as they were");

  const auto accuracy = [&](const decltype(F::accuracy)& f, const char* effect) {
    add(all, own, "accuracy", &F::accuracy, f, effect);
  };
  accuracy([](const Tensor& y_hat, const Tensor& y) { return d2l::accuracy(y_hat, y) / y.size(); },
           "this is a fraction; the text counts");
  accuracy([](const Tensor& y_hat, const Tensor& y) { return 100 * d2l::accuracy(y_hat, y) / y.size(); },
           "this is a percentage");
  accuracy([](const Tensor& y_hat, const Tensor& y) { return sum(equal(argmax(y_hat, 0), y)); },
           "the argmax is along the wrong axis");
  accuracy([](const Tensor& y_hat, const Tensor& y) { return y.size() - d2l::accuracy(y_hat, y); },
           "count the right ones");
  accuracy([](const Tensor&, const Tensor& y) { return y.size(); }, "this counts all examples");
  accuracy([](const Tensor& y_hat, const Tensor& y) { return sum(pick(y_hat, y)); }, "this adds up probabilities");
  // The place of the largest element, by a comparison that lets a later one win where they are equal.
  accuracy(
      [](const Tensor& y_hat, const Tensor& y) {
        double count = 0;
        for (Index i = 0; i < y.size(); ++i) {
          Index at = 0;
          for (Index j = 0; j < y_hat.size(1); ++j)
            if (y_hat(i, j) >= y_hat(i, at)) at = j;
          count += at == static_cast<Index>(y(i));
        }
        return count;
      },
      "of equal elements the first one counts");
  accuracy([](const Tensor& y_hat, const Tensor& y) { return sum(equal(pick(y_hat, y), max(y_hat, 1))); },
           "of equal elements only the first one counts");
  accuracy(
      [](const Tensor& y_hat, const Tensor& y) {
        double count = 0;
        for (Index i = 0; i < y.size(); ++i) {
          Index at = 0;
          float largest = 0;
          for (Index j = 0; j < y_hat.size(1); ++j)
            if (y_hat(i, j) > largest) largest = y_hat(i, j), at = j;
          count += at == static_cast<Index>(y(i));
        }
        return count;
      },
      "the largest element may be negative");
  expect_mistakes(all, section_3_6, own);
}

}  // namespace
}  // namespace d2l::practice
