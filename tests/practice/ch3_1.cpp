#include "tests/practice/ch3_1.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "common/data/data_loader.hpp"

namespace d2l::practice {
namespace {

constexpr double pi = std::numbers::pi;

const char* const whole_numbers =
    "1 / 2 is 0 in C++, where both are whole numbers; write 0.5, or divide by 2 at the end";

void check_linear_model(const Functions_3_1& f) {
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}}), w = array({2, -1, 3});
  expect("linear_model([[1 2 3] [4 5 6]], [2 -1 3], 10)", f.linear_model(X, w, 10), array({19, 31}),
         {{array({9, 21}), "b is missing"},
          {array({-1, 11}), "b is subtracted"},
          {array({39, 51}), "b is added once for each feature instead of once in all"},
          {array({69, 171}), "b is added to each weight instead of each prediction"},
          {array({10, 10}), "X w is missing"},
          {array({10, 13}), "the sum stops before the last feature"},
          {array({19, 40}), "the first prediction is still in the second: each sum begins anew"},
          {array({19, 21}), "b is missing in all rows but the first"},
          {array({19, 31}).reshape({2, 1}), "the numbers are right, but the result is (n,), not (n, 1)"},
          {array({{19, 31}}), "the numbers are right, but the result is (n,), not (1, n)"},
          {X * w + 10, "the products of features and weights are not summed"},
          {sum(X * w, 0) + 10, "the sum runs over the examples instead of the features"}});
}

void check_squared_loss(const Functions_3_1& f) {
  expect("squared_loss(3, 6)", f.squared_loss(3, 6), 4.5,
         {{9, "the factor 1/2 is missing"},
          {18, "it is doubled instead of halved"},
          {2.25, "the half is squared, too"},
          {3, "the difference is not squared"},
          {-3, "the difference is not squared"},
          {1.5, "the difference is not squared"},
          {-1.5, "the difference is not squared"},
          {-4.5, "the sign is wrong: a loss is never negative"},
          {-13.5, "this is a difference of squares; the difference itself is squared"},
          {13.5, "this is a difference of squares; the difference itself is squared"},
          {40.5, "the sum of y_hat and y is squared; it is the difference"},
          {-15, "only y is squared: the difference needs parentheses"},
          {-16.5, "only y is squared: the difference needs parentheses"},
          {-21, "each factor y_hat - y needs parentheses"},
          {0, whole_numbers}});
  expect("squared_loss(2.5, 2)", f.squared_loss(2.5, 2), 0.125,
         {{0, "the digits after the point are lost in a whole number"}});
}

// Three examples (3,2) of a model that predicts y_hat = (3, 5, 7).
struct Line {
  Tensor X = array({{1, 2}, {3, 4}, {5, 6}}), w = array({2, -1}), y = array({4, 3, 10});
  float b = 3;
  std::string arguments = "X = [[1 2] [3 4] [5 6]], w = [2 -1], b = 3, y = [4 3 10]";
};

void check_empirical_loss(const Functions_3_1& f) {
  const auto& [X, w, y, b, arguments] = Line();  // errors -1, 2 and -3, losses 0.5, 2 and 4.5
  expect("empirical_loss with " + arguments, f.empirical_loss(X, w, b, y), 7.0 / 3,
         {{14.0 / 3, "the factor 1/2 is missing"},
          {7, "this is the sum of the losses; their mean is wanted"},
          {14, "this is the sum of the squares; the mean is wanted, and half of it"},
          {3.5, "it is divided by 2; there are n = 3 examples"},
          {7.0 / 6, "it is divided by all elements of X; n is the number of its rows"},
          {7.0 / 9, "the mean is taken twice"},
          {53.0 / 6, "b is missing"},
          {146.0 / 6, "b is subtracted"},
          {83.0 / 6, "y is missing: this is the square of the prediction"},
          {2.0 / 9, "the mean is squared; the mean of the squares is wanted"},
          {4.0 / 9, "the mean is squared; the mean of the squares is wanted"},
          {2, "the errors are not squared"},
          {1, "the errors are not squared"},
          {-1.0 / 3, "the errors are not squared"},
          {-2.0 / 3, "the errors are not squared"},
          {0.5 / 3, "only the first example is counted"},
          {2.5 / 3, "the last example is left out"},
          {4.5, "only the last example is counted"},
          {1.5, "only the last example is counted"},
          {-7.0 / 3, "the sign is wrong: a loss is never negative"},
          {0, "1 / 2 and 1 / n are 0 in C++, where both are whole numbers"}});
}

void check_analytic_solution(const Functions_3_1& f) {
  const Tensor X = array({{1, 0}, {1, 1}, {0, 2}}), y = array({4, 1, 3});
  const Tensor A = array({{2, 1}, {1, 5}}), c = array({5, 7});                   // X^T X and X^T y
  const Tensor inverse = array({{5 / 9.0f, -1 / 9.0f}, {-1 / 9.0f, 2 / 9.0f}});  // of A
  const auto column = [](float first, float second) { return array({first, second}).reshape({2, 1}); };
  expect("analytic_solution([[1 0] [1 1] [0 2]], [4 1 3])", f.analytic_solution(X, y), array({2, 1}),
         {{array({-2, -1}), "the sign is wrong"},
          {array({5, 7}), "this is X^T y; the factor (X^T X)^-1 is missing"},
          {column(5, 7), "this is X^T y; the factor (X^T X)^-1 is missing"},
          {array({17, 40}), "X^T X is not inverted"},
          {column(17, 40), "X^T X is not inverted"},
          {column(2, 1), "the numbers are right, but w* is (d,), not (d, 1); reshape({-1})"},
          {array({{2, 1}}), "the numbers are right, but w* is (d,), not (1, d); reshape({-1})"},
          {array({-5, -3, 9}), "a column of ones has been appended; here X is used as it is"},
          {array({-5, -3}), "a column of ones has been appended; here X is used as it is"},
          {inverse, "this is (X^T X)^-1; the factor X^T y is missing"},
          {c / A, "/ divides element by element; inverse(A) is the inverse matrix"},
          {c.reshape({2, 1}) / A, "/ divides element by element; inverse(A) is the inverse matrix"},
          {array({9.5f, 6.4f}), "/ divides element by element; inverse(A) is the inverse matrix"},
          {array({9.5f, 6.4f}).reshape({2, 1}), "/ divides element by element; inverse(A) is the inverse matrix"},
          {inverse * c, "* multiplies element by element; matmul multiplies matrices"},
          {inverse * c.reshape({2, 1}), "* multiplies element by element; matmul multiplies matrices"},
          {array({4, -3}), "this solves the first d equations alone; all n count"}});
}

void check_gradient_step(const Functions_3_1& f) {
  const Tensor X = array({{1, 2}, {3, 1}, {0, 2}}), y = array({3, 1, -1});  // errors -2, 3 and 1: X^T e = (7, 1)
  const std::string call = "gradient_step with w = [1 -1], b = 2, X = [[1 2] [3 1] [0 2]], y = [3 1 -1], lr 0.3";
  Tensor w = array({1, -1});
  float b = 2;
  f.gradient_step(w, b, X, y, 0.3f);
  const auto moved = [](double first, double second) {
    return array({static_cast<float>(1 - first), static_cast<float>(-1 - second)});
  };
  const Tensor step = array({0.7f, 0.1f});
  expect(call + ", w afterwards", w, moved(0.7, 0.1),
         {{moved(0, 0), "w has not changed: write to w itself, not to a copy"},
          {moved(-0.7, -0.1), "it goes uphill: with the error y_hat - y the gradient is subtracted"},
          {moved(2.1, 0.3), "the division by |B| is missing"},
          {moved(7 / 3.0, 1 / 3.0), "the factor lr is missing"},
          {moved(7, 1), "the factor lr / |B| is missing"},
          {moved(7 / 0.9, 1 / 0.9), "it is divided by lr instead of multiplied"},
          {moved(1.05, 0.15), "it is divided by the number of features; |B| is the number of examples"},
          {moved(0.35, 0.05),
           "half as much: the 2 of the derivative and the 1/2 of the loss cancel, and |B| is the number of examples, "
           "not of elements"},
          {moved(1.4, 0.2), "twice as much: the 2 of the derivative and the 1/2 of the loss cancel"},
          {moved(0.7 / 3, 0.1 / 3), "it is divided by |B| twice"},
          {moved(-0.1, -0.9), "the error is w^T x + b - y: b is missing"},
          {moved(1.3, 0.6), "the error is w^T x + b - y: y is missing"},
          {moved(0.2, 0.2), "the factor x^(i) is missing: the gradient for w is a sum of x^(i) times the error"},
          {moved(0.62, 0), "b had changed before: both gradients belong to the w and b from before the step"},
          {moved(-0.2, -0.4), "only the first example is counted"},
          {step, "w is replaced by the step"},
          {-step, "w is replaced by the step"},
          {moved(0.7, 0.1).reshape({2, 1}), "the numbers are right, but w stays (d,)"},
          {array({1, -1}) - step.reshape({2, 1}),
           "(d,) - (d, 1) broadcasts to (d, d); give the gradient the shape of w"}});
  const auto number = [](float x) { return static_cast<double>(x); };
  expect(call + ", b afterwards", number(b), 1.8,
         {{2, "b has not changed"},
          {2.2, "it goes uphill: with the error y_hat - y the gradient is subtracted"},
          {1.4, "the division by |B| is missing"},
          {4 / 3.0, "the factor lr is missing"},
          {0, "the factor lr / |B| is missing"},
          {1.7, "it is divided by the number of features; |B| is the number of examples"},
          {1.9, "half as much: the 2 of the derivative and the 1/2 of the loss cancel"},
          {1.6, "twice as much: the 2 of the derivative and the 1/2 of the loss cancel"},
          {2.13, "w had changed before: both gradients belong to the w and b from before the step"},
          {1.2, "the gradient for b is the sum of the errors, without x^(i)"},
          {2 - 0.2 / 3, "it is divided by |B| twice"},
          {0.2, "b is replaced by the step"},
          {-0.2, "b is replaced by the step"}});
}

void check_normal(const Functions_3_1& f) {
  const double p = 0.13298076;  // 1 / sqrt(18 pi)
  const auto values = [](double factor, double first, double second) {
    return array({static_cast<float>(factor * std::exp(first)), static_cast<float>(factor * std::exp(second))});
  };
  const Tensor found = f.normal(array({1, 4}), 1, 3);
  require(found.size() == 2, "normal([1 4], 1, 3): expected a density for each element, found " + text(found));
  expect("normal([1 4], 1, 3)", found, array({0.13298076f, 0.08065690f}),
         {{values(1, 0, -0.5), "the factor 1 / sqrt(2 pi sigma^2) is missing"},
          {values(p, 0, 0.5), "the sign of the exponent is wrong: the density falls with the distance from mu"},
          {values(p, 0, -1), "the factor 1/2 is missing in the exponent"},
          {values(1 / std::sqrt(6 * pi), 0, -1.5), "sigma is the standard deviation; the variance is sigma^2"},
          {values(1 / std::sqrt(6 * pi), 0, -0.5), "under the root is sigma^2, not sigma"},
          {values(p, 0, -1.5), "the exponent is divided by sigma^2, not by sigma"},
          {values(p, 0, -0.25), "2 sigma^2 is twice the square of sigma; (2 sigma)^2 is four times as much"},
          {values(1 / (18 * pi), 0, -0.5), "the root of 2 pi sigma^2 is missing"},
          {values(18 * pi * p, 0, -0.5), "it is multiplied by sqrt(2 pi sigma^2) instead of divided"},
          {values(1 / std::sqrt(2 * pi), 0, -0.5), "sigma^2 is missing under the root"},
          {values(1 / 3.0, 0, -0.5), "2 pi is missing under the root"},
          {values(1 / std::sqrt(9 * pi), 0, -0.5), "the factor 2 is missing under the root"},
          {values(p, 0, -4.5), "sigma^2 is a divisor of the exponent: -(z - mu)^2 / (2 sigma^2)"},
          {values(p, 0, -40.5), "sigma^2 is a divisor of the exponent: -(z - mu)^2 / (2 sigma^2)"},
          {values(p, 0, -1 / 6.0), "z - mu is not squared"},
          {values(p, -1 / 18.0, -16 / 18.0), "mu is not subtracted"},
          {values(p, -4 / 18.0, -25 / 18.0), "mu is added instead of subtracted"},
          {values(p, 0, 0), "the exponent is 0 for every z: 1 / 2 is 0 in C++, where both are whole numbers"},
          {array({static_cast<float>(std::log(p)), static_cast<float>(std::log(p) - 0.5)}),
           "this is the logarithm of the density"},
          {array({0, -0.5f}), "this is the exponent; the exponential and the factor are missing"},
          {array({{0.13298076f, 0.08065690f}}), "the numbers are right, but the shape should be that of z"},
          {array({0.13298076f, 0.08065690f}).reshape({2, 1}),
           "the numbers are right, but the shape should be that of z"}});
}

void check_negative_log_likelihood(const Functions_3_1& f) {
  const auto& [X, w, y, b, arguments] = Line();  // errors -1, 2 and -3: the sum of their squares is 14
  const double log_term = 0.5 * std::log(18 * pi), square_term = 14 / 18.0;
  expect("negative_log_likelihood with " + arguments + ", sigma = 3", f.negative_log_likelihood(X, w, b, y, 3), 6.83043,
         {{-3 * log_term - square_term, "the sign is wrong: this is log P"},
          {square_term, "the term log(2 pi sigma^2) / 2 is missing"},
          {14 / 9.0, "the term log(2 pi sigma^2) / 2 is missing, and the factor 1/2"},
          {7, "this is the sum of the losses; sigma is missing"},
          {3 * log_term, "the term with the errors is missing"},
          {log_term + square_term, "the term log(2 pi sigma^2) / 2 is in the sum: it counts for each example"},
          {log_term + square_term / 3, "this is the mean; (3.1.15) is a sum"},
          {3 * log_term + square_term / 3, "the term with the errors is a mean; (3.1.15) is a sum"},
          {3 * log_term - square_term, "the sign of the term with the errors is wrong"},
          {square_term - 3 * log_term, "the sign of the term log(2 pi sigma^2) / 2 is wrong"},
          {6 * log_term + square_term, "the factor 1/2 is missing before log(2 pi sigma^2)"},
          {6 * log_term + 2 * square_term, "the factor 1/2 is missing in both terms"},
          {3 * log_term + 14 / 9.0, "the factor 1/2 is missing before the square"},
          {1.5 * std::log(6 * pi) + 14 / 6.0, "sigma is the standard deviation; the variance is sigma^2"},
          {1.5 * std::log(6 * pi) + square_term, "in the logarithm is sigma^2, not sigma"},
          {3 * log_term + 14 / 6.0, "the square is divided by sigma^2, not by sigma"},
          {1.5 * std::log(2 * pi) + square_term, "sigma^2 is missing in the logarithm"},
          {3 * std::log(3.0) + square_term, "2 pi is missing in the logarithm"},
          {3 * log_term + 7, "sigma is missing in the term with the errors"},
          {1.5 * std::log10(18 * pi) + square_term, "the logarithm to base 10; log is the natural one"},
          {1.5 * std::log2(18 * pi) + square_term, "the logarithm to base 2; log is the natural one"},
          {3 * log_term + 53 / 18.0, "the error is w^T x + b - y: b is missing"},
          {3 * log_term + 146 / 18.0, "the error is w^T x + b - y: b is subtracted"},
          {3 * log_term + 83 / 18.0, "the error is w^T x + b - y: y is missing"},
          {3 * log_term + 2 / 18.0, "the errors are not squared one by one"},
          {3 * log_term + 4 / 18.0, "the errors are not squared one by one"},
          {std::exp(-3 * log_term - square_term), "this is the likelihood (3.1.14), not its negative logarithm"},
          {0, whole_numbers}});
  expect("negative_log_likelihood of one example with the error 100, sigma = 1",
         f.negative_log_likelihood(zeros({1, 1}), zeros({1}), 100, zeros({1}), 1), 5000.9189,
         {{std::numeric_limits<double>::infinity(),
           "the likelihood rounds to 0 before its logarithm is taken; (3.1.15) takes it of each factor by hand"}});
}

void print_model(const char* name, const LinearModel& model, double L) {
  std::printf("    %-17s %9.2f %10.2f %10.2f %13.3f\n", name, model.w(0), model.w(1), model.b, L);
}

// 3.1.1, Gradient descent, on standardized features; the model is converted back to square feet and years.
void train(const Functions_3_1& f) {
  Generator generator(1);
  const Houses houses = synthetic_houses(1000, generator);
  const Standardized standardized(houses.features);
  const Tensor X = standardized(houses.features), y = houses.prices / 1000;
  const Tensor best = f.analytic_solution(with_ones(X), y);
  const auto in_dollars = [&](const Tensor& w, float b) { return standardized.undone({w * 1000, b * 1000}); };
  const double least = f.empirical_loss(X, best.rows(0, 2), best(2), y);
  std::printf(
      "    1000 made-up houses, as the book names no data; prices in 1000 $. The least loss, at w* (3.1.8): %.3f\n",
      least);
  Tensor w = zeros({2});
  float b = 0;
  for (int epoch = 1; epoch <= 5; ++epoch) {
    for (const auto& [X_batch, y_batch] : load_array({Tensor(X), Tensor(y)}, 10, generator.split()))
      f.gradient_step(w, b, X_batch, y_batch, 0.03f);
    std::printf("    epoch %d, loss %.3f\n", epoch, f.empirical_loss(X, w, b, y));
  }
  std::printf("    %-17s %9s %10s %10s %13s\n", "", "$/sq ft", "$/year", "b ($)", "-log P(Y|X)");
  const auto likelihood = [&](const Tensor& v, float c) { return f.negative_log_likelihood(X, v, c, y, 20); };
  print_model("gradient descent", in_dollars(w, b), likelihood(w, b));
  print_model("w* (3.1.8)", in_dollars(best.rows(0, 2), best(2)), likelihood(best.rows(0, 2), best(2)));
  std::printf("    %-17s %9.2f %10.2f %10.2f\n", "true", true_price().w(0), true_price().w(1), true_price().b);
}

}  // namespace

Section section_3_1(const Functions_3_1& f) {
  return {
      "3.1",
      "Linear Regression",
      {{"linear_model",
        "3.1.1, (3.1.4)",
        [=] { check_linear_model(f); },
        {"Example i has the prediction w_1 x_1 + ... + w_d x_d + b (3.1.2), with row i of X as x.",
         "A product of a matrix and a vector, and a number added to each element.",
         "matmul(X, w) is (n,) for w (d,)."}},
       {"squared_loss",
        "3.1.1, (3.1.5)",
        [=] { check_squared_loss(f); },
        {"The difference of two numbers, times itself, halved.",
         "C++ has no ** or ^ for powers: x * x. And 1 / 2 is 0 there, 0.5 a half."}},
       {"empirical_loss",
        "3.1.1, (3.1.6)",
        [=] { check_empirical_loss(f); },
        {"You have already written what is averaged here.",
         "linear_model(X, w, b) gives y_hat (n,); y_hat(i) and y(i) are floats, and squared_loss takes doubles.",
         "Add the losses up in a double from i = 0 to y.size() - 1; divide the sum by static_cast<double>(y.size())."}},
       {"analytic_solution",
        "3.1.1, (3.1.8)",
        [=] { check_analytic_solution(f); },
        {"From right to left: X^T y, then X^T X, its inverse, and the product of the two.",
         "matmul_tn takes matrices, so y has to become a column first: y.reshape({-1, 1}).",
         "inverse(matmul_tn(X, X)) is (d, d) and matmul_tn(X, y.reshape({-1, 1})) is (d, 1); so is the product that "
         "matmul makes of them, and w* is (d,)."}},
       {"gradient_step",
        "3.1.1, (3.1.9), (3.1.10)",
        [=] { check_gradient_step(f); },
        {"Compute the errors w^T x^(i) + b - y^(i) of all examples first, then both sums, and only then change w and "
         "b.",
         "With the errors e (m,) the sum for w is X^T e, and the one for b is the sum of e.",
         "matmul_tn(X, e.reshape({-1, 1})).reshape(w.shape()) is X^T e; both sums are subtracted times lr / "
         "y.size()."}},
       {"normal",
        "3.1.2, (3.1.11)",
        [=] { check_normal(f); },
        {"First the factor before the exponential, which is one number; then the exponential of each element.",
         "z - mu subtracts the number from each element, square(x) is x * x, and exp takes a tensor.",
         "The text has the same two lines in Python: p = 1 / sqrt(...), and p * exp(-0.5 / sigma^2 * ...)."}},
       {"negative_log_likelihood",
        "3.1.2, (3.1.15)",
        [=] { check_negative_log_likelihood(f); },
        {"Add (3.1.15) up as it stands there. The product (3.1.14) would round to 0 for many examples.",
         "Both terms are in the sum, so that the first counts n times.",
         "The second term is squared_loss(y_hat_i, y_i) / sigma^2; the first is std::log(2 pi sigma^2) / 2."}}},
      [=] { train(f); }};
}

}  // namespace d2l::practice
