#include "tests/practice/ch3_7.hpp"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "common/nn/layers.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/train/metrics.hpp"
#include "tests/practice/training.hpp"

namespace d2l::practice {
namespace {

// Logits whose exponentials are whole numbers.
const float ln2 = std::log(2.0f), ln3 = std::log(3.0f), ln4 = std::log(4.0f), ln5 = std::log(5.0f),
            ln8 = std::log(8.0f);
constexpr float inf = INFINITY;

// What is said of logits that are too large for the exponential, or too small.
const std::string keep = "the sums (n,) lack the axis that keepdims keeps, so that rows and columns are mixed up";
const std::string keep_maximum =
    "the maxima (n,) lack the axis that keepdims keeps, so that rows and columns are mixed up";
const std::string of_columns = "the maximum is along the wrong axis; each row needs its own";
const std::string of_all = "the maximum is that of the whole matrix; each row needs its own";
const std::string in_sum = "the maximum is subtracted in the sum only: subtract it from the logit, too";
const std::string below_zero = "exp(-1000) is 0: subtract the maximum of the row, also where it is negative";
const std::string overflow = "the maximum is not subtracted: exp(1000) is inf";
const std::string underflow =
    "exp(-1000) is 0 and log 0 is -inf: let the logarithm cancel the exponential as in (3.7.1)";
const std::string digits = "1e8 + log 2 is rounded to 1e8: subtract the maximum from the logit before log 2";

// What `f` returns; if the shapes do not fit in it, the library's words get a word of advice.
template <class Function>
auto with_advice(const std::string& call, const Function& f) {
  try {
    return f();
  } catch (const std::invalid_argument& error) {
    throw Wrong{call + ": threw an exception: " + error.what() + ": one number for each row has the shape (n, 1)"};
  }
}

void check_log_softmax(const Functions_3_7& f) {
  expect(
      "log_softmax([[0 log 3] [0 0]])", f.log_softmax(array({{0, ln3}, {0, 0}})),
      array({{-ln4, ln3 - ln4}, {-ln2, -ln2}}),
      {{array({{0.25f, 0.75f}, {0.5f, 0.5f}}), "this is the softmax; its logarithm is wanted"},
       {array({{ln4, ln4 - ln3}, {ln2, ln2}}), "the sign is wrong: logarithms of probabilities are at most 0"},
       {array({{-ln2, ln3 - ln4}, {-ln2, -ln4}}), "the sum is along the wrong axis: each row is an example"},
       {array({{-ln4, ln3 - ln2}, {-ln4, -ln2}}), keep},
       {array({{-std::log(6.0f), -ln2}, {-std::log(6.0f), -std::log(6.0f)}}),
        "the sum is over all elements; each row has its own"},
       {array({{-4, ln3 - 4}, {-2, -2}}), "the logarithm of the sum is missing"},
       {array({{-ln3, ln3 - ln3}, {0, 0}}), "the sum of the exponentials is missing: only the maximum is subtracted"},
       {array({{-ln4 - ln3, -ln4}, {-ln2, -ln2}}), "the maximum is subtracted twice"},
       {array({{ln3 - ln4, ln3 + ln3 - ln4}, {-ln2, -ln2}}), in_sum},
       {array({{-ln2, -ln2}, {ln3 - ln4, -ln4}}), of_columns},
       {array({{std::log(0.1f), std::log(0.9f)}, {-ln4, ln3 - ln4}}), keep_maximum}});
  const std::string call = "log_softmax([[0 log 2 log 5] [log 3 0 0]])";
  expect(call,
         with_advice(call,
                     [&] {
                       return f.log_softmax(array({{0, ln2, ln5}, {ln3, 0, 0}}));
                     }),
         array({{-ln8, ln2 - ln8, ln5 - ln8}, {ln3 - ln5, -ln5, -ln5}}));
  expect("log_softmax([[1000 0]])", f.log_softmax(array({{1000, 0}})), array({{0, -1000}}),
         {{array({{NAN, -inf}}), overflow + ", and inf / inf is NaN"},
          {array({{-inf, -inf}}), overflow + ", and so is the logarithm of the sum"},
          {array({{0, -inf}}), underflow}});
  expect("log_softmax([[0 0] [1000 0]])", f.log_softmax(array({{0, 0}, {1000, 0}})), array({{-ln2, -ln2}, {0, -1000}}),
         {{array({{inf, inf}, {0, -1000}}), of_all}, {array({{-inf, -inf}, {0, -1000}}), of_all}});
  expect("log_softmax([[1e8 1e8]])", f.log_softmax(array({{1e8f, 1e8f}})), array({{-ln2, -ln2}}),
         {{array({{0, 0}}), digits}});
  expect("log_softmax([[-1000 -1000]])", f.log_softmax(array({{-1000, -1000}})), array({{-ln2, -ln2}}),
         {{array({{inf, inf}}), below_zero}, {array({{-inf, -inf}}), below_zero}, {array({{NAN, NAN}}), below_zero}});
}

void check_softmax_cross_entropy(const Functions_3_7& f) {
  const std::string call = "softmax_cross_entropy([[0 log 2 log 5] [log 3 0 0]], [1 0])";
  const Tensor O = array({{0, ln2, ln5}, {ln3, 0, 0}}), y = array({1, 0});
  const double first = std::log(4.0), second = std::log(5 / 3.0), total = first + second;
  const auto both = [](double a, double b) { return array({static_cast<float>(a), static_cast<float>(b)}); };
  const auto number = [](double x) { return Tensor(Shape{}, static_cast<float>(x)); };
  const std::string each = "; the loss of each example is wanted";
  expect(call, with_advice(call, [&] { return f.softmax_cross_entropy(O, y); }), both(first, second),
         {{both(-first, -second), "the sign is wrong: it is minus the logarithm of a probability"},
          {both(0.25, 0.6), "this is the probability of the label; the loss is minus its logarithm"},
          {both(std::log(8.0), std::log(5.0)), "o of the label is not subtracted"},
          {both(-std::log(2.0), -std::log(3.0)), "log sum exp is missing"},
          {both(std::log(0.8), std::log(5 / 9.0)), in_sum},
          {both(8 - std::log(2.0), 5 - std::log(3.0)), "the logarithm of the sum is missing"},
          {both(-std::log(std::log(2.0)), -std::log(std::log(3.0))),
           "the softmax is missing: O are logits, not probabilities"},
          {both(std::log(8 / 5.0), second), "this takes the largest logit of a row, not that of the label"},
          {both(first / 2, second / 2), "it is divided by n, which the trainer's step does later"},
          {number(total), "this is the sum" + each},
          {array({static_cast<float>(total)}), "this is the sum" + each},
          {number(total / 2), "this is the mean" + each},
          {array({static_cast<float>(total / 2)}), "this is the mean" + each},
          {both(first, second).reshape({2, 1}), "the numbers are right, but the loss is (n,)"},
          {array({{ln8, ln4, ln8 - ln5}, {ln5 - ln3, ln5, ln5}}),
           "these are the losses of all classes; only that of the label counts"}});
  expect("softmax_cross_entropy([[1000 0] [0 1000]], [1 1])",
         f.softmax_cross_entropy(array({{1000, 0}, {0, 1000}}), array({1, 1})), array({1000, 0}),
         {{array({inf, NAN}), overflow + ", and inf / inf is NaN"},
          {array({inf, inf}), overflow + ", and so is the logarithm of the sum"},
          {array({inf, 0}), underflow}});
  expect("softmax_cross_entropy([[0 0] [1000 0]], [0 0])",
         f.softmax_cross_entropy(array({{0, 0}, {1000, 0}}), array({0, 0})), array({ln2, 0}),
         {{array({-inf, 0}), of_all}, {array({inf, 0}), of_all}, {array({NAN, 0}), of_all}});
  expect("softmax_cross_entropy([[1e8 1e8]], [0])", f.softmax_cross_entropy(array({{1e8f, 1e8f}}), array({0})),
         array({ln2}), {{array({0}), digits}});
  expect("softmax_cross_entropy([[-1000 -1000]], [0])", f.softmax_cross_entropy(array({{-1000, -1000}}), array({0})),
         array({ln2}), {{array({inf}), below_zero}, {array({-inf}), below_zero}, {array({NAN}), below_zero}});
}

void check_softmax_cross_entropy_backward(const Functions_3_7& f) {
  expect(
      "softmax_cross_entropy_backward([[0 log 3] [0 0]], [1 0])",
      f.softmax_cross_entropy_backward(array({{0, ln3}, {0, 0}}), array({1, 0})),
      array({{0.25f, -0.25f}, {-0.5f, 0.5f}}),
      {{array({{-0.25f, 0.25f}, {0.5f, -0.5f}}), "the sign is wrong: sgd subtracts the gradient"},
       {array({{0.25f, 0.75f}, {0.5f, 0.5f}}), "this is the softmax; 1 is subtracted where j is the label"},
       {array({{0.125f, -0.125f}, {-0.25f, 0.25f}}), "it is divided by n, which the trainer's step does later"},
       {array({{0.5f, -0.25f}, {-0.5f, 0.25f}}),
        "the softmax is along the wrong axis: here the columns of it sum to 1"},
       {array({{0.25f, 0.5f}, {-0.75f, 0.5f}}), keep},
       {array({{-0.75f, 0.75f}, {0.5f, -0.5f}}), "this subtracts 1 for the other class, not for the label"},
       {array({{-0.75f, 0.75f}, {-0.5f, 0.5f}}), "1 is subtracted in column 0 of both rows; in row i it is column y_i"},
       {array({{-0.75f, -0.25f}, {0.5f, 0.5f}}),
        "y_i is subtracted in all of row i; subtract 1, and only in column y_i"},
       {array({{0.5f, -0.5f}, {-0.25f, 0.25f}}), of_columns},
       {array({{0.1f, -0.1f}, {-0.75f, 0.75f}}), keep_maximum},
       {array({{0, ln3 - 1}, {-1, 0}}), "the softmax is missing: these are the logits minus 1 for the label"},
       {array({{0, -0.25f}, {-0.5f, 0}}), "the other classes have a gradient, too: their logits are in the softmax"},
       {array({{0, -4 / 3.0f}, {-2, 0}}),
        "this is the gradient with respect to the probabilities; here it is that to the logits"},
       {array({-0.25f, -0.5f}), "the gradient has the shape of O: all logits of a row are in the softmax"},
       {array({std::log(4 / 3.0f), ln2}), "this is the loss, not its gradient"}});
  const std::string call = "softmax_cross_entropy_backward([[0 log 2 log 5] [log 3 0 0]], [1 0])";
  expect(call,
         with_advice(call,
                     [&] {
                       return f.softmax_cross_entropy_backward(array({{0, ln2, ln5}, {ln3, 0, 0}}), array({1, 0}));
                     }),
         array({{0.125f, -0.75f, 0.625f}, {-0.4f, 0.2f, 0.2f}}),
         {{array({{0.125f, 0.25f, -0.375f}, {-0.4f, 0.2f, 0.2f}}),
           "1 is subtracted for the largest logit of a row, not for the label"}});
  expect("softmax_cross_entropy_backward([[1000 0]], [1])",
         f.softmax_cross_entropy_backward(array({{1000, 0}}), array({1})), array({{1, -1}}),
         {{array({{NAN, -1}}), overflow + ", and inf / inf is NaN"},
          {array({{0, -1}}), overflow + ", and so is the logarithm of the sum"},
          {array({{NAN, NAN}}),
           "1 / 0 is inf and 0 times inf is NaN: go through softmax and logarithm in one, as (3.4.9) does"}});
  expect("softmax_cross_entropy_backward([[0 0] [1000 0]], [0 0])",
         f.softmax_cross_entropy_backward(array({{0, 0}, {1000, 0}}), array({0, 0})), array({{-0.5f, 0.5f}, {0, 0}}),
         {{array({{NAN, NAN}, {0, 0}}), of_all}});
  expect("softmax_cross_entropy_backward([[1e8 1e8]], [0])",
         f.softmax_cross_entropy_backward(array({{1e8f, 1e8f}}), array({0})), array({{-0.5f, 0.5f}}),
         {{array({{0, 1}}), digits}});
  expect("softmax_cross_entropy_backward([[-1000 -1000]], [0])",
         f.softmax_cross_entropy_backward(array({{-1000, -1000}}), array({0})), array({{-0.5f, 0.5f}}),
         {{array({{NAN, NAN}}), below_zero}});
}

// 3.7.4 Training.
void train(const Functions_3_7& f) {
  Generator generator(1);
  Generator order = generator.split();
  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), Trainer::Sgd{.learning_rate = 0.1f});
  const auto update = [&](const Tensor& X, const Tensor& O, const Tensor& y) {
    net.backward(X, O, f.softmax_cross_entropy_backward(O, y));
    trainer.step(X.size(0));
    return f.softmax_cross_entropy(O, y);
  };
  or_say_why([&] {
    train_on_images(net, update, accuracy, order, "", "   (the book: 0.837)");
    const FashionMNIST mnist_test(fashion_mnist_directory(), false);
    Tensor image({1, 1, 28, 28});
    ToTensor{}(mnist_test.image(0), image.data());
    const Tensor probabilities = exp(f.log_softmax(net(image)));
    const Tensor best = argmax(probabilities, 1);
    std::printf("    the first test image: %s with probability %.3f   (its label: %s)\n",
                get_fashion_mnist_labels(best)[0].c_str(), max(probabilities),
                get_fashion_mnist_labels(array({static_cast<float>(mnist_test.label(0))}))[0].c_str());
  });
}

}  // namespace

Section section_3_7(const Functions_3_7& f) {
  return {
      "3.7",
      "Concise Implementation of Softmax Regression",
      {{"log_softmax",
        "3.7.2, (3.7.1)",
        [=] { check_log_softmax(f); },
        {"(3.7.1) has a sum of exponentials left, which overflows. What may be subtracted from all logits of a row?",
         "With m_i = max_k z_ik, work on Z - m: its largest exponential in each row is exp(0) = 1.",
         "max(Z, 1, keepdims) is (n, 1), and so is sum(exp(...), 1, keepdims); never take the logarithm of the "
         "quotient."}},
       {"softmax_cross_entropy",
        "3.7.2, (3.4.8)",
        [=] { check_softmax_cross_entropy(f); },
        {"(3.4.8) is -log y_hat of the label: which function have you written just now?",
         "pick(X, y) takes element y_i of each row i."}},
       {"softmax_cross_entropy_backward",
        "3.7.2, (3.4.9)",
        [=] { check_softmax_cross_entropy_backward(f); },
        {"(3.4.9) needs the softmax itself. How do you get it from log_softmax, and why is this safe?",
         "exp of a number that is at most 0 is at most 1. Then each row changes in one column.",
         "labels = label_indices(\"softmax_cross_entropy\", O, y); in row i, subtract 1 from element labels[i]."}}},
      [=] { train(f); }};
}

}  // namespace d2l::practice
