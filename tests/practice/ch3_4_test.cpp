// The checks of 3.4 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_4.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/information.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "tests/practice/files/ch3_4.hpp"
#include "tests/practice/mistakes.hpp"

namespace d2l::practice {
namespace {

const Functions_3_4 own = {
    .one_hot = ch3_4::one_hot,
    .softmax = [](const Tensor& O) { return nn::softmax(O); },
    .cross_entropy_loss = [](const Tensor& Y_hat, const Tensor& Y) { return ch3_4::cross_entropy_loss(Y_hat, Y); },
    .softmax_cross_entropy_backward = ch3_4::softmax_cross_entropy_backward,
    .entropy = ch3_4::entropy,
    .cross_entropy = ch3_4::cross_entropy,
    .kl_divergence = ch3_4::kl_divergence};

using Mistakes = std::vector<MistakenSection<Functions_3_4>>;
using F = Functions_3_4;
using Distribution = std::vector<double>;

TEST(Practice, TheFunctionsOf3_4AreRight) { expect_all(section_3_4(own), "right"); }

TEST(Practice, TheUntouchedFileOf3_4IsNotWritten) {
  expect_all(section_3_4({.one_hot = mine::one_hot,
                          .softmax = mine::softmax,
                          .cross_entropy_loss = mine::cross_entropy_loss,
                          .softmax_cross_entropy_backward = mine::softmax_cross_entropy_backward,
                          .entropy = mine::entropy,
                          .cross_entropy = mine::cross_entropy,
                          .kl_divergence = mine::kl_divergence}),
             "not written yet");
}

// As the text has the formulas, and not as the section does.
TEST(Practice, OtherWaysToWrite3_4AreRight) {
  Functions_3_4 other = own;
  other.softmax = [](const Tensor& O) { return exp(O) / sum(exp(O), 1, keepdims); };
  other.cross_entropy_loss = [](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y * log(Y_hat + 1e-12f), 1); };
  other.softmax_cross_entropy_backward = [](const Tensor& O, const Tensor& Y) {
    return exp(O) / sum(exp(O), 1, keepdims) - Y;
  };
  other.kl_divergence = [](const Distribution& p, const Distribution& q) {
    return ch3_4::cross_entropy(p, q) - ch3_4::entropy(p);
  };
  expect_all(section_3_4(other), "right");
}

// Before the first step all classes are as probable; in the end D(p||q) is nearly 0.
TEST(Practice, TheTrainingOf3_4EndsNearTheTrueProbabilities) {
  testing::internal::CaptureStdout();
  section_3_4(own).train();
  const std::string out = testing::internal::GetCapturedStdout();
  const auto losses = [&](const std::string& steps) {
    std::vector<double> row(3);
    const std::size_t at = std::min(out.find(steps), out.size());
    std::sscanf(out.c_str() + at, "%*d %*s %lf %lf %lf", &row[0], &row[1], &row[2]);
    return row;
  };
  for (const std::size_t i : {0, 1}) EXPECT_NEAR(losses("   0 steps")[i], std::log(3.0), 1e-4) << out;
  const auto first = losses("   1 step "), last = losses("1000 steps");
  EXPECT_LT(first[0], std::log(3.0)) << out;
  EXPECT_LT(last[0], first[0]) << out;
  EXPECT_TRUE(last[2] > 0 && last[2] < 0.01) << out;
}

TEST(Practice, MistakesInTheLabelsOf3_4AreNamed) {
  Mistakes all;
  const auto labels = [&](const decltype(F::one_hot)& f, const char* effect) {
    add(all, own, "one_hot", &F::one_hot, f, effect);
  };
  // A 1 at column(i, label) of each row.
  const auto with_column = [](const auto& column) {
    return [=](const Tensor& y, Index q) {
      Tensor Y = zeros({y.size(), q});
      for (Index i = 0; i < y.size(); ++i) Y(i, column(i, static_cast<Index>(y(i)))) = 1;
      return Y;
    };
  };
  labels(with_column([](Index, Index label) { return label - 1; }), "labels count from 0");
  labels(with_column([](Index, Index label) { return label + 1; }), "without 1 added");
  labels(with_column([](Index i, Index) { return i; }), "not of its label");
  labels([](const Tensor& y, Index) { return ch3_4::one_hot(y, static_cast<Index>(max(y)) + 1); }, "q is given");
  labels([](const Tensor& y, Index q) { return y.reshape({-1, 1}) * ch3_4::one_hot(y, q); }, "the label is written");
  labels([](const Tensor& y, Index q) { return y.reshape({-1, 1}) * ones({1, q}); }, "each row repeats its label");
  labels([](const Tensor& y, Index q) { return 1 - ch3_4::one_hot(y, q); }, "0 and 1 are exchanged");
  labels([](const Tensor& y, Index q) { return sum(ch3_4::one_hot(y, q), 0); }, "all labels are in one vector");
  labels([](const Tensor& y, Index q) { return ch3_4::one_hot(y, q).reshape({-1}); }, "joined to one vector");
  labels([](const Tensor& y, Index q) { return equal(arange(0, q).reshape({-1, 1}), y); }, "the result is transposed");
  labels(
      [](const Tensor& y, Index q) {
        const Tensor Y = zeros({y.size(), q});
        for (Index i = 0; i < y.size(); ++i) {
          Tensor row = Y[i];
          row(static_cast<Index>(y(i))) = 1;
        }
        return Y;
      },
      "no element is 1");
  // In each row i a 1 for every label k for which writes(y, i, k).
  const auto with_labels = [](const auto& writes) {
    return [=](const Tensor& y, Index q) {
      Tensor Y = zeros({y.size(), q});
      for (Index i = 0; i < y.size(); ++i)
        for (Index k = 0; k < y.size(); ++k)
          if (writes(y, i, k)) Y(i, static_cast<Index>(y(k))) = 1;
      return Y;
    };
  };
  labels(with_labels([](const Tensor&, Index i, Index k) { return i == 0 && k == 0; }),
         "only the first label is there");
  labels(with_labels([](const Tensor&, Index i, Index k) { return k <= i; }), "is still in the second row");
  labels(with_labels([](const Tensor&, Index, Index) { return true; }), "each row has the 1 of all labels");
  labels(with_labels([](const Tensor& y, Index i, Index k) { return k == i && y(k) > 0; }),
         "the label 0 has its 1, too");
  labels(
      [](const Tensor& y, Index q) {
        Tensor Y = zeros({y.size(), q});
        for (Index j = 0; j < q; ++j) {
          const float* const at = std::find(y.data(), y.data() + y.size(), static_cast<float>(j));
          if (at != y.data() + y.size()) Y(at - y.data(), j) = 1;
        }
        return Y;
      },
      "a label that comes twice has its 1 in both rows");
  expect_mistakes(all, section_3_4, own);
}

TEST(Practice, MistakesInTheSoftmaxOf3_4AreNamed) {
  Mistakes all;
  const auto softmax = [&](const decltype(F::softmax)& f, const char* effect) {
    add(all, own, "softmax", &F::softmax, f, effect);
  };
  softmax([](const Tensor& O) { return exp(O); }, "the division by the sum is missing");
  softmax([](const Tensor& O) { return exp(O) / sum(exp(O), 1); }, "the axis that keepdims keeps");
  softmax([](const Tensor& O) { return exp(O) / sum(exp(O), 0); }, "along the wrong axis: columns sum to 1");
  softmax([](const Tensor& O) { return exp(O) / sum(exp(O), 0, keepdims); }, "along the wrong axis: columns sum to 1");
  softmax([](const Tensor& O) { return exp(O) / sum(exp(O)); }, "divided by the sum of all elements");
  softmax([](const Tensor& O) { return O / sum(O, 1, keepdims); }, "the exponential is missing");
  softmax([](const Tensor& O) { return O / sum(exp(O), 1, keepdims); }, "the exponential is missing above");
  softmax([](const Tensor& O) { return nn::softmax(-O); }, "the sign of the exponent is wrong");
  softmax([](const Tensor& O) { return log(nn::softmax(O)); }, "these are the logarithms");
  softmax([](const Tensor& O) { return exp(O) / max(exp(O), 1, keepdims); }, "divided by the largest element");
  softmax([](const Tensor& O) { return exp(O - max(O, 1, keepdims)); }, "divided by the largest element");
  softmax([](const Tensor& O) { return sum(exp(O), 1, keepdims) / exp(O); }, "the fraction is upside down");
  softmax(
      [](const Tensor& O) {
        return ones(O.shape()) * column(exp(O), 0).reshape({-1, 1}) / sum(exp(O), 1, keepdims);
      },
      "each row repeats its first probability");
  softmax(
      [](const Tensor& O) {
        return exp(O) / (column(exp(O), 0) + column(exp(O), 1)).reshape({-1, 1});
      },
      "the sum stops before the last class");

  const auto backward = [&](const decltype(F::softmax_cross_entropy_backward)& f, const char* effect) {
    add(all, own, "softmax_cross_entropy_backward", &F::softmax_cross_entropy_backward, f, effect);
  };
  backward([](const Tensor& O, const Tensor& Y) { return Y - nn::softmax(O); }, "the sign is wrong");
  backward([](const Tensor& O, const Tensor& Y) { return (nn::softmax(O) - Y) / O.size(0); }, "divided by n");
  backward([](const Tensor& O, const Tensor& Y) { return (nn::softmax(O) - Y) / O.size(1); }, "divided by q");
  backward([](const Tensor& O, const Tensor&) { return nn::softmax(O); }, "y is not subtracted");
  backward([](const Tensor& O, const Tensor& Y) { return nn::softmax(O) + Y; }, "y is added");
  backward([](const Tensor& O, const Tensor& Y) { return nn::softmax(O) * Y; }, "y is a factor here");
  backward([](const Tensor& O, const Tensor& Y) { return nn::softmax(O) * (nn::softmax(O) - Y); },
           "the factor y_hat_j is too much");
  backward([](const Tensor& O, const Tensor& Y) { return square(nn::softmax(O) - Y); }, "this is squared");
  backward([](const Tensor& O, const Tensor& Y) { return sum(nn::softmax(O) - Y, 0); },
           "the sum over the examples is too much");
  backward([](const Tensor& O, const Tensor& Y) { return O - Y; }, "the softmax is missing");
  backward([](const Tensor& O, const Tensor& Y) { return exp(O) - Y; }, "are not divided by their sum");
  backward([](const Tensor& O, const Tensor& Y) { return Y * (nn::softmax(O) - Y); }, "only the true class");
  backward([](const Tensor& O, const Tensor& Y) { return -(Y / nn::softmax(O)); }, "with respect to y_hat");
  backward([](const Tensor& O, const Tensor& Y) { return exp(O) / sum(exp(O), 0) - Y; }, "along the wrong axis");
  backward([](const Tensor& O, const Tensor&) { return nn::softmax(O) * (1 - nn::softmax(O)); },
           "the loss is still to be differentiated");
  backward([](const Tensor& O, const Tensor& Y) { return mean(nn::softmax(O) - Y, 0); },
           "the mean over the examples is too much");
  backward(
      [](const Tensor& O, const Tensor& Y) {
        const Tensor identity = ch3_4::one_hot(arange(0, O.size(0)), O.size(0));
        return matmul_tn(nn::softmax(O) - Y, identity);
      },
      "the result is transposed");
  backward([](const Tensor& O, const Tensor& Y) { return ch3_4::softmax_cross_entropy(O, Y); },
           "this is the loss (3.4.8)");
  expect_mistakes(all, section_3_4, own);
}

TEST(Practice, MistakesInTheLossOf3_4AreNamed) {
  Mistakes all;
  const auto loss = [&](const decltype(F::cross_entropy_loss)& f, const char* effect) {
    add(all, own, "cross_entropy_loss", &F::cross_entropy_loss, f, effect);
  };
  const auto own_loss = [](const Tensor& Y_hat, const Tensor& Y) { return ch3_4::cross_entropy_loss(Y_hat, Y); };
  loss([](const Tensor& Y_hat, const Tensor& Y) { return sum(Y * log(Y_hat), 1); }, "the sign is wrong");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y * Y_hat, 1); }, "the logarithm is missing");
  loss([](const Tensor& Y_hat, const Tensor&) { return -sum(log(Y_hat), 1); }, "the factor y_j is missing");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y_hat * log(Y), 1); }, "y and y_hat are exchanged");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -(Y * log(Y_hat)); }, "the sum over the classes is missing");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y * log(Y_hat), 0); }, "the sum runs over the examples");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y * log(Y_hat), 1, keepdims); }, "not (n, 1)");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -mean(Y * log(Y_hat), 1); }, "the mean over the classes");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return array({-sum(Y * log(Y_hat))}); }, "this is the sum");
  loss([=](const Tensor& Y_hat, const Tensor& Y) { return array({mean(own_loss(Y_hat, Y))}); }, "this is the mean");
  loss([=](const Tensor& Y_hat, const Tensor& Y) { return own_loss(Y_hat, Y) / std::log(2.0f); }, "to base 2");
  loss([=](const Tensor& Y_hat, const Tensor& Y) { return own_loss(Y_hat, Y) / std::log(10.0f); }, "to base 10");
  loss([=](const Tensor& Y_hat, const Tensor& Y) { return own_loss(Y_hat, Y) / Y.size(0); }, "divided by n");
  loss([](const Tensor& Y_hat, const Tensor&) { return -sum(Y_hat * log(Y_hat), 1); }, "the entropy of y_hat");
  loss([](const Tensor& Y_hat, const Tensor&) { return -log(max(Y_hat, 1)); }, "this takes the largest probability");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -log(pick(Y_hat, argmax(Y, 1) - 1)); },
       "the probability of the wrong class");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -sum(Y * log(Y_hat), 1); }, "0 log 0 is NaN");
  loss([](const Tensor& Y_hat, const Tensor& Y) { return -log(pick(Y_hat, argmax(Y, 1))); },
       "only the most probable label is counted");
  // -log y_hat_j where counts(y_j), added up without the factor y_j.
  const auto without_factor = [](const auto& counts) {
    return [=](const Tensor& Y_hat, const Tensor& Y) {
      Tensor l({Y.size(0)});
      for (Index i = 0; i < Y.size(0); ++i)
        for (Index j = 0; j < Y.size(1); ++j)
          if (counts(Y(i, j))) l(i) -= std::log(Y_hat(i, j));
      return l;
    };
  };
  loss(without_factor([](float y_j) { return y_j == 1; }), "only labels with y_j = 1 are counted");
  loss(without_factor([](float y_j) { return y_j > 0; }), "the factor y_j is missing; each label has its weight");
  // The sum over `rows` rows, from one that begins at 0 for each of them or only for the first.
  const auto in_a_loop = [](Index rows, bool anew) {
    return [=](const Tensor& Y_hat, const Tensor& Y) {
      Tensor l({Y.size(0)});
      float total = 0;
      for (Index i = 0; i < std::min(rows, Y.size(0)); ++i) {
        if (anew) total = 0;
        for (Index j = 0; j < Y.size(1); ++j) total -= Y(i, j) * std::log(Y_hat(i, j));
        l(i) = total;
      }
      return l;
    };
  };
  loss(in_a_loop(1, true), "only the first example is counted");
  loss(in_a_loop(2, false), "each sum begins anew");
  expect_mistakes(all, section_3_4, own);
}

// Which terms of a sum over the events are added up, and whether their number divides it.
enum class Over { events, first_event, all_but_last, events_as_a_mean };

template <class Term>
double sum_over(const Distribution& p, const Distribution& q, const Term& term, Over over) {
  const std::size_t end = over == Over::first_event ? 1 : p.size() - (over == Over::all_but_last ? 1 : 0);
  double total = 0;
  for (std::size_t j = 0; j < end; ++j) total += term(p[j], q[j]);
  return over == Over::events_as_a_mean ? total / static_cast<double>(p.size()) : total;
}

TEST(Practice, MistakesInTheInformationOf3_4AreNamed) {
  Mistakes all;
  const auto entropy = [&](const auto& term, const char* effect, Over over = Over::events) {
    add(
        all, own, "entropy", &F::entropy, [=](const Distribution& p) { return sum_over(p, p, term, over); }, effect);
  };
  const auto safe = [](double p, double surprisal) { return p > 0 ? p * surprisal : 0; };
  entropy([](double p, double) { return -p * std::log(p); }, "found nan: 0 log 0 is NaN");
  entropy([](double p, double) { return p * std::log(p); }, "the sign is wrong");
  entropy([](double p, double) { return -p * std::log2(p); }, "this is in bits");
  entropy([](double p, double) { return -p * std::log10(p); }, "to base 10");
  entropy([](double p, double) { return -p * std::log(p) * std::log(2.0); }, "multiplied by log 2");
  entropy([](double p, double) { return -p * std::log(p) / 2; }, "half as much");
  entropy([](double p, double) { return -std::log(p); }, "the factor p(j) is missing");
  entropy([](double p, double) { return p * p; }, "the logarithm is missing");
  entropy([](double p, double) { return -std::log(p); }, "the plain mean", Over::events_as_a_mean);
  for (const Over over : {Over::first_event, Over::events_as_a_mean})
    entropy([](double p, double) { return -p * std::log(p); }, "only the first event is counted, or", over);
  entropy([](double p, double) { return -p * std::log(p); }, "the last event is left out", Over::all_but_last);
  add(
      all, own, "entropy", &F::entropy,
      [=](const Distribution& p) { return ch3_4::entropy(p) + (p[0] == 0 ? p[0] * std::log(p[0]) : 0); },
      "expected 0, found nan: 0 log 0 is NaN");

  const auto cross = [&](const auto& term, const char* effect, Over over = Over::events) {
    add(
        all, own, "cross_entropy", &F::cross_entropy,
        [=](const Distribution& p, const Distribution& q) { return sum_over(p, q, term, over); }, effect);
  };
  cross([](double p, double q) { return -q * std::log(p); }, "p and q are exchanged: ");
  cross([](double p, double q) { return q * std::log(p); }, "p and q are exchanged, and the sign is wrong");
  cross([](double p, double q) { return p * std::log(q); }, "the sign is wrong");
  cross([](double p, double q) { return -p * std::log2(q); }, "this is in bits");
  cross([](double p, double q) { return -p * std::log10(q); }, "to base 10");
  cross([=](double p, double) { return safe(p, -std::log(p)); }, "this is the entropy of p");
  cross([=](double, double q) { return safe(q, -std::log(q)); }, "this is the entropy of q");
  cross([](double, double q) { return -std::log(q); }, "the factor p(j) is missing");
  cross([](double p, double q) { return p * q; }, "the logarithm is missing");
  cross([](double p, double q) { return -p * std::log(q); }, "0 log 0 is NaN");
  cross([](double p, double q) { return q > 0 ? -p * std::log(q) : 0; }, "its surprisal is infinite");
  cross([](double p, double q) { return p * std::log(p / q); }, "this is D(p||q)");
  cross([](double p, double q) { return -p * std::log(q) - p * std::log(p); }, "H[p] is added");
  cross([](double, double q) { return -std::log(q); }, "the plain mean", Over::events_as_a_mean);
  cross([](double p, double q) { return -p * std::log(q); }, "divided by the number", Over::events_as_a_mean);
  cross([](double p, double q) { return -p * std::log(q); }, "the last event is left out", Over::all_but_last);

  const auto divergence = [&](const auto& term, const char* effect, Over over = Over::events) {
    add(
        all, own, "kl_divergence", &F::kl_divergence,
        [=](const Distribution& p, const Distribution& q) { return sum_over(p, q, term, over); }, effect);
  };
  divergence([](double p, double q) { return q * std::log(q / p); }, "this is D(q||p)");
  divergence([](double p, double q) { return p * std::log(q / p); }, "the sign is wrong");
  divergence([](double p, double q) { return q * std::log(p / q); }, "the weights are p(j)");
  divergence([](double p, double q) { return p * std::log2(p / q); }, "this is in bits");
  divergence([](double p, double q) { return p * std::log10(p / q); }, "to base 10");
  divergence([](double p, double q) { return (p - q) * std::log(p / q) / 2; }, "the mean of D(p||q) and D(q||p)");
  divergence([](double p, double q) { return (p - q) * std::log(p / q); }, "the sum of D(p||q) and D(q||p)");
  divergence([](double p, double q) { return p * std::log(p / q); }, "only the first event", Over::first_event);
  divergence([](double p, double q) { return p * std::log(p / q); }, "the last event is left out", Over::all_but_last);
  divergence([](double p, double q) { return p * std::log(p / q); }, "divided by the number", Over::events_as_a_mean);
  divergence([](double p, double q) { return p * std::log(p / q + 1e-12); }, "0 / 0 is NaN");
  divergence([](double p, double q) { return -p * std::log(q); }, "H[p] is not subtracted");
  divergence([](double p, double q) { return -p * std::log(q) - p * std::log(p); }, "H[p] is added");
  divergence([](double p, double q) { return q * std::log(q) - p * std::log(q); }, "H[q] is subtracted");
  divergence([](double p, double q) { return std::log(p / q); }, "the factor p(j) is missing");
  divergence([](double p, double q) { return p * p / q; }, "the logarithm is missing");
  divergence([](double p, double q) { return std::abs(p * std::log(p / q)); }, "absolute values");
  divergence([](double p, double q) { return p * std::log(p / q); }, "0 log 0 is NaN");
  divergence([](double p, double q) { return p > 0 && q > 0 ? p * std::log(p / q) : 0; }, "the divergence is infinite");
  expect_mistakes(all, section_3_4, own);
}

}  // namespace
}  // namespace d2l::practice
