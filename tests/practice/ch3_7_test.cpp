// The checks of 3.7 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_7.hpp"

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_7_concise/stability.hpp"
#include "common/nn/loss.hpp"
#include "tests/practice/files/ch3_7.hpp"
#include "tests/practice/mistakes.hpp"

namespace d2l::practice {
namespace {

using F = Functions_3_7;
using Mistakes = std::vector<MistakenSection<F>>;

const loss::SoftmaxCrossEntropyLoss own_loss;

Tensor own_backward(const Tensor& O, const Tensor& y) { return own_loss.with_gradient(O, y).dy_hat; }

const F own = {
    .log_softmax = d2l::log_softmax, .softmax_cross_entropy = own_loss, .softmax_cross_entropy_backward = own_backward};

// The labels as rows of 0 and 1, (n,q).
Tensor one_hot(const Tensor& y, Index q) {
  Tensor Y({y.size(), q});
  for (Index i = 0; i < y.size(); ++i) Y(i, static_cast<Index>(y(i))) = 1;
  return Y;
}

// (3.7.1) with something else in place of m_i = max_k z_ik.
Tensor log_softmax_with(const Tensor& m, const Tensor& Z) { return Z - m - log(sum(exp(Z - m), 1, keepdims)); }

Tensor rounded_log_softmax(const Tensor& Z) {
  const Tensor m = max(Z, 1, keepdims);
  return Z - (m + log(sum(exp(Z - m), 1, keepdims)));
}

Tensor largest_of_all(const Tensor& Z) { return Tensor({1, 1}, max(Z)); }

// The larger one of 0 and the greatest logit of the row.
Tensor not_below_zero(const Tensor& Z) {
  Tensor m = max(Z, 1, keepdims);
  for (Index i = 0; i < m.size(0); ++i) m(i, 0) = std::max(m(i, 0), 0.0f);
  return m;
}

TEST(Practice, TheFunctionsOf3_7AreRight) { expect_all(section_3_7(own), "right"); }

TEST(Practice, TheUntouchedFileOf3_7IsNotWritten) {
  expect_all(section_3_7({.log_softmax = mine::log_softmax,
                          .softmax_cross_entropy = mine::softmax_cross_entropy,
                          .softmax_cross_entropy_backward = mine::softmax_cross_entropy_backward}),
             "not written yet");
}

TEST(Practice, MistakesInTheLogarithmOf3_7AreNamed) {
  Mistakes all;
  const auto log_softmax = [&](const decltype(F::log_softmax)& f, const char* effect) {
    add(all, own, "log_softmax", &F::log_softmax, f, effect);
  };
  log_softmax(softmax_by_definition, "this is the softmax");
  log_softmax([](const Tensor& Z) { return -d2l::log_softmax(Z); }, "the sign is wrong");
  log_softmax([](const Tensor& Z) { return Z - log(sum(exp(Z), 0, keepdims)); }, "the sum is along the wrong axis");
  log_softmax([](const Tensor& Z) { return Z - log(sum(exp(Z), 1)); }, "lack the axis that keepdims keeps");
  log_softmax([](const Tensor& Z) { return Z - std::log(sum(exp(Z))); }, "the sum is over all elements");
  log_softmax([](const Tensor& Z) { return Z - sum(exp(Z), 1, keepdims); }, "the logarithm of the sum is missing");
  log_softmax([](const Tensor& Z) { return Z - max(Z, 1, keepdims); }, "only the maximum is subtracted");
  log_softmax([](const Tensor& Z) { return d2l::log_softmax(Z) - max(Z, 1, keepdims); }, "is subtracted twice");
  log_softmax([](const Tensor& Z) { return log(softmax_by_definition(Z)); }, "inf / inf is NaN");
  log_softmax(log_softmax_by_equation, "and so is the logarithm of the sum");
  log_softmax([](const Tensor& Z) { return log(nn::softmax(Z)); }, "exp(-1000) is 0 and log 0 is -inf");
  log_softmax([](const Tensor& Z) { return log_softmax_with(largest_of_all(Z), Z); },
              "the maximum is that of the whole matrix; each row needs its own");
  log_softmax([](const Tensor& Z) { return log_softmax_with(max(Z, 0, keepdims), Z); },
              "the maximum is along the wrong axis");
  log_softmax([](const Tensor& Z) { return log_softmax_with(max(Z, 1), Z); }, "the maxima (n,) lack the axis");
  log_softmax([](const Tensor& Z) { return d2l::log_softmax(Z) + max(Z, 1, keepdims); },
              "the maximum is subtracted in the sum only");
  log_softmax([](const Tensor& Z) { return log_softmax_with(not_below_zero(Z), Z); }, "also where it is negative");
  log_softmax(rounded_log_softmax, "1e8 + log 2 is rounded to 1e8");
  expect_mistakes(all, section_3_7, own);
}

TEST(Practice, MistakesInTheLossOf3_7AreNamed) {
  Mistakes all;
  const auto loss = [&](const decltype(F::softmax_cross_entropy)& f, const char* effect) {
    add(all, own, "softmax_cross_entropy", &F::softmax_cross_entropy, f, effect);
  };
  loss([](const Tensor& O, const Tensor& y) { return -own_loss(O, y); }, "the sign is wrong");
  loss([](const Tensor& O, const Tensor& y) { return pick(nn::softmax(O), y); }, "the loss is minus its logarithm");
  loss([](const Tensor& O, const Tensor&) { return nn::log_sum_exp(O).reshape({-1}); },
       "o of the label is not subtracted");
  loss([](const Tensor& O, const Tensor& y) { return -pick(O, y); }, "log sum exp is missing");
  loss([](const Tensor& O, const Tensor& y) { return sum(exp(O), 1) - pick(O, y); },
       "the logarithm of the sum is missing");
  loss(d2l::cross_entropy, "O are logits, not probabilities");
  loss([](const Tensor& O, const Tensor&) { return own_loss(O, argmax(O, 1)); }, "this takes the largest logit");
  loss([](const Tensor& O, const Tensor& y) { return own_loss(O, y) / y.size(); }, "it is divided by n");
  loss([](const Tensor& O, const Tensor& y) { return array({sum(own_loss(O, y))}); }, "this is the sum");
  loss([](const Tensor& O, const Tensor& y) { return Tensor(Shape{}, mean(own_loss(O, y))); }, "this is the mean");
  loss([](const Tensor& O, const Tensor& y) { return array({mean(own_loss(O, y))}); }, "this is the mean");
  loss([](const Tensor& O, const Tensor& y) { return own_loss(O, y).reshape({-1, 1}); }, "but the loss is (n,)");
  loss([](const Tensor& O, const Tensor&) { return -d2l::log_softmax(O); }, "these are the losses of all classes");
  loss([](const Tensor& O, const Tensor& y) { return -log(pick(softmax_by_definition(O), y)); }, "inf / inf is NaN");
  loss([](const Tensor& O, const Tensor& y) { return log(sum(exp(O), 1)) - pick(O, y); },
       "and so is the logarithm of the sum");
  loss([](const Tensor& O, const Tensor& y) { return -log(pick(nn::softmax(O), y)); },
       "exp(-1000) is 0 and log 0 is -inf");
  loss([](const Tensor& O, const Tensor& y) { return -pick(log_softmax_with(largest_of_all(O), O), y); },
       "the maximum is that of the whole matrix");
  loss([](const Tensor& O, const Tensor& y) { return own_loss(O, y) - max(O, 1); },
       "the maximum is subtracted in the sum only");
  loss([](const Tensor& O, const Tensor& y) { return -pick(log_softmax_with(not_below_zero(O), O), y); },
       "also where it is negative");
  loss([](const Tensor& O, const Tensor& y) { return -pick(rounded_log_softmax(O), y); },
       "1e8 + log 2 is rounded to 1e8");

  const auto backward = [&](const decltype(F::softmax_cross_entropy)& f, const char* effect) {
    add(all, own, "softmax_cross_entropy_backward", &F::softmax_cross_entropy_backward, f, effect);
  };
  backward([](const Tensor& O, const Tensor& y) { return -own_backward(O, y); }, "the sign is wrong");
  backward([](const Tensor& O, const Tensor&) { return nn::softmax(O); }, "1 is subtracted where j is the label");
  backward([](const Tensor& O, const Tensor& y) { return own_backward(O, y) / y.size(); }, "it is divided by n");
  backward([](const Tensor& O, const Tensor& y) { return exp(O) / sum(exp(O), 0, keepdims) - one_hot(y, O.size(1)); },
           "the softmax is along the wrong axis");
  backward([](const Tensor& O, const Tensor& y) { return exp(O) / sum(exp(O), 1) - one_hot(y, O.size(1)); },
           "lack the axis that keepdims keeps");
  backward([](const Tensor& O, const Tensor& y) { return nn::softmax(O) - one_hot(1 - y, O.size(1)); },
           "1 for the other class");
  backward([](const Tensor& O, const Tensor& y) { return nn::softmax(O) - one_hot(0 * y, O.size(1)); },
           "in column 0 of both rows");
  backward(
      [](const Tensor& O, const Tensor& y) {
        return nn::softmax(O) - y.reshape({-1, 1});
      },
      "subtract 1, and only in column y_i");
  backward([](const Tensor& O, const Tensor& y) { return nn::softmax(O) - y; }, "in column 0 of both rows");
  for (const int axis : {0, 1})
    backward([=](const Tensor& O,
                 const Tensor& y) { return exp(log_softmax_with(max(O, axis), O)) - one_hot(y, O.size(1)); },
             axis == 0 ? "the maximum is along the wrong axis" : "the maxima (n,) lack the axis");
  backward([](const Tensor& O, const Tensor& y) { return O - one_hot(y, O.size(1)); }, "the softmax is missing");
  backward([](const Tensor& O, const Tensor& y) { return own_backward(O, y) * one_hot(y, O.size(1)); },
           "the other classes have a gradient, too");
  backward([](const Tensor& O, const Tensor& y) { return -one_hot(y, O.size(1)) / nn::softmax(O); },
           "this is the gradient with respect to the probabilities");
  backward([](const Tensor& O, const Tensor& y) { return pick(own_backward(O, y), y); }, "has the shape of O");
  backward(own_loss, "this is the loss, not its gradient");
  backward([](const Tensor& O, const Tensor&) { return own_backward(O, argmax(O, 1)); }, "not for the label");
  backward([](const Tensor& O, const Tensor& y) { return softmax_by_definition(O) - one_hot(y, O.size(1)); },
           "inf / inf is NaN");
  backward([](const Tensor& O, const Tensor& y) { return exp(log_softmax_by_equation(O)) - one_hot(y, O.size(1)); },
           "and so is the logarithm of the sum");
  backward(
      [](const Tensor& O, const Tensor& y) {
        const Tensor y_hat = nn::softmax(O);
        return softmax_backward(y_hat, d2l::cross_entropy.with_gradient(y_hat, y).dy_hat);
      },
      "0 times inf is NaN");
  backward([](const Tensor& O,
              const Tensor& y) { return softmax_by_definition(O - largest_of_all(O)) - one_hot(y, O.size(1)); },
           "the maximum is that of the whole matrix");
  backward([](const Tensor& O,
              const Tensor& y) { return softmax_by_definition(O - not_below_zero(O)) - one_hot(y, O.size(1)); },
           "also where it is negative");
  backward([](const Tensor& O, const Tensor& y) { return exp(rounded_log_softmax(O)) - one_hot(y, O.size(1)); },
           "1e8 + log 2 is rounded to 1e8");
  expect_mistakes(all, section_3_7, own);
}

}  // namespace
}  // namespace d2l::practice
