// The checks of 3.1 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_1.hpp"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "tests/practice/files/ch3_1.hpp"
#include "tests/practice/mistakes.hpp"

namespace d2l::practice {
namespace {

const Functions_3_1 own = {.linear_model =
                               [](const Tensor& X, const Tensor& w, float b) {
                                 return LinearModel{w, b}(X);
                               },
                           .squared_loss = d2l::squared_loss,
                           .empirical_loss =
                               [](const Tensor& X, const Tensor& w, float b, const Tensor& y) {
                                 return d2l::empirical_loss({w, b}, X, y);
                               },
                           .analytic_solution =
                               [](const Tensor& X, const Tensor& y) {
                                 Tensor w({X.size(1)});
                                 for (Index j = 0; const double w_j : least_squares(X, y))
                                   w(j++) = static_cast<float>(w_j);
                                 return w;
                               },
                           .gradient_step =
                               [](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
                                 LinearModel model{w, b};
                                 d2l::gradient_step(model, X, y, lr);
                                 w = model.w, b = model.b;
                               },
                           .normal = [](const Tensor& z, float mu, float sigma) { return d2l::normal(z, mu, sigma); },
                           .negative_log_likelihood =
                               [](const Tensor& X, const Tensor& w, float b, const Tensor& y, double sigma) {
                                 return d2l::negative_log_likelihood({w, b}, X, y, sigma);
                               }};

using Mistakes = std::vector<MistakenSection<Functions_3_1>>;
using F = Functions_3_1;

TEST(Practice, TheFunctionsOf3_1AreRight) { expect_all(section_3_1(own), "right"); }

TEST(Practice, TheUntouchedFileOf3_1IsNotWritten) {
  expect_all(section_3_1({.linear_model = mine::linear_model,
                          .squared_loss = mine::squared_loss,
                          .empirical_loss = mine::empirical_loss,
                          .analytic_solution = mine::analytic_solution,
                          .gradient_step = mine::gradient_step,
                          .normal = mine::normal,
                          .negative_log_likelihood = mine::negative_log_likelihood}),
             "not written yet");
}

// (3.1.8) in float32 and (3.1.6) by tensors: as a reader may write them, and not as the section does.
TEST(Practice, OtherWaysToWrite3_1AreRight) {
  Functions_3_1 other = own;
  other.linear_model = [](const Tensor& X, const Tensor& w, float b) { return sum(X * w, 1) + b; };
  other.empirical_loss = [](const Tensor& X, const Tensor& w, float b, const Tensor& y) {
    return static_cast<double>(mean(square(matmul(X, w) + b - y))) / 2;
  };
  other.analytic_solution = [](const Tensor& X, const Tensor& y) {
    return matmul(inverse(matmul_tn(X, X)), matmul_tn(X, y.reshape({-1, 1}))).reshape({-1});
  };
  other.gradient_step = [](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
    const Tensor e = matmul(X, w) + b - y;
    w = w - lr * mean(X * e.reshape({-1, 1}), 0);
    b = b - lr * mean(e);
  };
  other.normal = [](const Tensor& z, float mu, float sigma) {
    const double p = 1 / std::sqrt(2 * std::numbers::pi * std::pow(sigma, 2));
    return p * exp(-0.5 / std::pow(sigma, 2) * (z - mu) * (z - mu));
  };
  other.negative_log_likelihood = [](const Tensor& X, const Tensor& w, float b, const Tensor& y, double sigma) {
    const double variance = sigma * sigma, squares = sum(square(y - matmul(X, w) - b));
    return y.size() * std::log(2 * std::numbers::pi * variance) / 2 + squares / (2 * variance);
  };
  expect_all(section_3_1(other), "right");
}

// A least loss near half the variance of the noise, (20 thousand dollars)^2 / 2, which is 200, and models near the true
// one. After five epochs with batches of ten, gradient descent is within a hundredth of the least loss.
TEST(Practice, TheTrainingOf3_1EndsNearTheTruePrices) {
  testing::internal::CaptureStdout();
  section_3_1(own).train();
  const std::string out = testing::internal::GetCapturedStdout();
  const auto text_at = [&](const std::string& part) { return out.c_str() + std::min(out.find(part), out.size()); };
  double least = 0, loss = 0;
  EXPECT_EQ(std::sscanf(text_at("(3.1.8): "), "(3.1.8): %lf", &least), 1) << out;
  EXPECT_EQ(std::sscanf(text_at("epoch 5, "), "epoch 5, loss %lf", &loss), 1) << out;
  EXPECT_NEAR(least, 200, 40) << out;
  EXPECT_GE(loss, least);
  EXPECT_LT(loss, 1.01 * least);
  for (const char* name : {"gradient descent", "w* (3.1.8)", "true"}) {
    double area = 0, age = 0, b = 0;
    const std::string start = "    " + std::string(name) + " ";
    ASSERT_NE(out.find(start), std::string::npos) << out;
    EXPECT_EQ(std::sscanf(text_at(start) + start.size(), "%lf %lf %lf", &area, &age, &b), 3) << out;
    EXPECT_NEAR(area, 150, 5) << out;
    EXPECT_NEAR(age, -1200, 200) << out;
    EXPECT_NEAR(b, 60000, 10000) << out;
  }
}

TEST(Practice, MistakesInTheModelOf3_1AreNamed) {
  Mistakes all;
  const auto model = [&](const decltype(F::linear_model)& f, const char* effect) {
    add(all, own, "linear_model", &F::linear_model, f, effect);
  };
  model([](const Tensor& X, const Tensor& w, float) { return matmul(X, w); }, "b is missing");
  model([](const Tensor& X, const Tensor& w, float b) { return matmul(X, w) - b; }, "b is subtracted");
  model([](const Tensor& X, const Tensor& w, float b) { return matmul(X, w + b); }, "b is added to each weight");
  model([](const Tensor& X, const Tensor& w, float b) { return sum(X * w + b, 1); },
        "b is added once for each feature");
  model([](const Tensor& X, const Tensor& w, float b) { return X * w + b; }, "are not summed");
  model([](const Tensor& X, const Tensor&, float b) { return Tensor({X.size(0)}, b); }, "X w is missing");
  model([](const Tensor& X, const Tensor& w, float b) { return sum(X * w, 0) + b; }, "the sum runs over the examples");
  model(
      [](const Tensor& X, const Tensor& w, float b) {
        return matmul(X, w.reshape({-1, 1})) + b;
      },
      "the result is (n,), not (n, 1)");
  model(
      [](const Tensor& X, const Tensor& w, float b) {
        return matmul_nt(w.reshape({1, -1}), X) + b;
      },
      "the result is (n,), not (1, n)");
  model(
      [](const Tensor& X, const Tensor& w, float b) {
        Tensor y_hat({X.size(0)});
        float total = b;
        for (Index i = 0; i < X.size(0); ++i) {
          for (Index j = 0; j < X.size(1); ++j) total += X(i, j) * w(j);
          y_hat(i) = total;
          total = 0;
        }
        return y_hat;
      },
      "b is missing in all rows but the first");
  model(
      [](const Tensor& X, const Tensor& w, float b) {
        Tensor y_hat({X.size(0)});
        float total = 0;
        for (Index i = 0; i < X.size(0); ++i) {
          for (Index j = 0; j < X.size(1); ++j) total += X(i, j) * w(j);
          y_hat(i) = total + b;
        }
        return y_hat;
      },
      "each sum begins anew");
  model(
      [](const Tensor& X, const Tensor& w, float b) {
        Tensor y_hat({X.size(0)}, b);
        for (Index i = 0; i < X.size(0); ++i)
          for (Index j = 0; j < X.size(1) - 1; ++j) y_hat(i) += X(i, j) * w(j);
        return y_hat;
      },
      "stops before the last feature");

  const auto loss = [&](const decltype(F::squared_loss)& f, const char* effect) {
    add(all, own, "squared_loss", &F::squared_loss, f, effect);
  };
  loss([](double y_hat, double y) { return (y_hat - y) * (y_hat - y); }, "the factor 1/2 is missing");
  loss([](double y_hat, double y) { return 2 * (y_hat - y) * (y_hat - y); }, "doubled instead of halved");
  loss([](double y_hat, double y) { return (y_hat + y) * (y_hat + y) / 2; }, "the sum of y_hat and y is squared");
  loss([](double y_hat, double y) { return 1 / 2 * (y_hat - y) * (y_hat - y); }, "1 / 2 is 0 in C++");
  for (const double half : {0.5, -0.5}) {
    loss([=](double y_hat, double y) { return half * (y_hat - y); }, "is not squared");
    loss([=](double y_hat, double y) { return 2 * half * (y_hat - y); }, "is not squared");
    loss([=](double y_hat, double y) { return half * (y_hat * y_hat - y * y); }, "this is a difference of squares");
  }
  loss([](double y_hat, double y) { return y_hat - y * y / 2; }, "the difference needs parentheses");
  loss([](double y_hat, double y) { return (y_hat - y * y) / 2; }, "the difference needs parentheses");
  loss([](double y_hat, double y) { return y_hat - y * y_hat - y; }, "each factor y_hat - y needs parentheses");
  loss([](double y_hat, double y) { return -(y_hat - y) * (y_hat - y) / 2; }, "a loss is never negative");
  loss([](double y_hat, double y) { return std::pow((y_hat - y) / 2, 2); }, "the half is squared, too");
  loss([](double y_hat, double y) { return static_cast<int>(y_hat - y) * (y_hat - y) / 2; },
       "the digits after the point are lost");

  const auto mean_loss = [&](const decltype(F::empirical_loss)& f, const char* effect) {
    add(all, own, "empirical_loss", &F::empirical_loss, f, effect);
  };
  // The loss from the errors.
  const auto of = [](const auto& formula) {
    return [=](const Tensor& X, const Tensor& w, float b, const Tensor& y) {
      return static_cast<double>(formula(matmul(X, w) + b - y));
    };
  };
  mean_loss(of([](const Tensor& e) { return mean(square(e)); }), "the factor 1/2 is missing");
  mean_loss(of([](const Tensor& e) { return sum(square(e)) / 2; }), "this is the sum of the losses");
  mean_loss(of([](const Tensor& e) { return sum(square(e)); }), "this is the sum of the squares");
  mean_loss(of([](const Tensor& e) { return sum(square(e)) / 2 / 2; }), "it is divided by 2");
  mean_loss(of([](const Tensor& e) { return mean(square(e)) / 2 / e.size(); }), "the mean is taken twice");
  mean_loss(of([](const Tensor& e) { return 1 / e.size() * sum(square(e)) / 2; }), "1 / n are 0 in C++");
  mean_loss(of([](const Tensor& e) { return -mean(square(e)) / 2; }), "a loss is never negative");
  mean_loss(of([](const Tensor& e) { return e(0) * e(0) / 2 / e.size(); }), "only the first example is counted");
  for (const float half : {0.5f, 1.0f}) {
    mean_loss(of([=](const Tensor& e) { return half * mean(e) * mean(e); }), "the mean is squared");
    mean_loss(of([=](const Tensor& e) { return half * mean(e); }), "the errors are not squared");
    mean_loss(of([=](const Tensor& e) {
                float total = 0;
                for (Index i = 0; i < e.size(); ++i) total += std::abs(e(i));
                return half * total / e.size();
              }),
              "the errors are not squared");
  }
  for (const bool divided : {false, true})
    mean_loss(of([=](const Tensor& e) {
                float total = 0;
                for (Index i = 0; i < e.size(); ++i) total = e(i) * e(i) / 2;
                return divided ? total / e.size() : total;
              }),
              "only the last example is counted");
  mean_loss([](const Tensor& X, const Tensor& w, float, const Tensor& y) { return own.empirical_loss(X, w, 0, y); },
            "b is missing");
  mean_loss([](const Tensor& X, const Tensor& w, float b, const Tensor& y) { return own.empirical_loss(X, w, -b, y); },
            "b is subtracted");
  mean_loss([](const Tensor& X, const Tensor& w, float b,
               const Tensor& y) { return own.empirical_loss(X, w, b, zeros(y.shape())); },
            "y is missing");
  mean_loss([](const Tensor& X, const Tensor& w, float b,
               const Tensor& y) { return own.empirical_loss(X, w, b, y) / X.size(1); },
            "it is divided by all elements of X");
  mean_loss([](const Tensor& X, const Tensor& w, float b,
               const Tensor& y) { return own.empirical_loss(X.rows(0, 2), w, b, y.rows(0, 2)) * 2 / 3; },
            "the last example is left out");
  expect_mistakes(all, section_3_1, own);
}

TEST(Practice, MistakesInTheSolutionsOf3_1AreNamed) {
  Mistakes all;
  const auto solution = [&](const decltype(F::analytic_solution)& f, const char* effect) {
    add(all, own, "analytic_solution", &F::analytic_solution, f, effect);
  };
  const auto c = [](const Tensor& X, const Tensor& y) { return matmul_tn(X, y.reshape({-1, 1})); };
  for (const bool flat : {true, false}) {
    const auto shaped = [=](const Tensor& column) { return flat ? column.reshape({-1}) : column; };
    solution([=](const Tensor& X, const Tensor& y) { return shaped(c(X, y)); }, "(X^T X)^-1 is missing");
    solution([=](const Tensor& X, const Tensor& y) { return shaped(matmul(matmul_tn(X, X), c(X, y))); },
             "X^T X is not inverted");
    solution([=](const Tensor& X, const Tensor& y) { return shaped(c(X, y)) / matmul_tn(X, X); },
             "divides element by element");
    solution([=](const Tensor& X, const Tensor& y) { return shaped(matmul(1 / matmul_tn(X, X), c(X, y))); },
             "divides element by element");
    solution([=](const Tensor& X, const Tensor& y) { return inverse(matmul_tn(X, X)) * shaped(c(X, y)); },
             "multiplies element by element");
  }
  solution([=](const Tensor& X, const Tensor& y) { return matmul(inverse(matmul_tn(X, X)), c(X, y)); },
           "w* is (d,), not (d, 1)");
  solution(
      [=](const Tensor& X, const Tensor& y) {
        return matmul(y.reshape({1, -1}), matmul(X, inverse(matmul_tn(X, X))));
      },
      "w* is (d,), not (1, d)");
  solution([](const Tensor& X, const Tensor& y) { return -own.analytic_solution(X, y); }, "the sign is wrong");
  solution(
      [](const Tensor& X, const Tensor& y) {
        const Index d = X.size(1);
        return own.analytic_solution(X.rows(0, d), y.rows(0, d));
      },
      "this solves the first d equations alone");
  solution([](const Tensor& X, const Tensor&) { return inverse(matmul_tn(X, X)); }, "the factor X^T y is missing");
  solution(
      [=](const Tensor& X, const Tensor& y) {
        const Tensor X1 = with_ones(X);
        return matmul(inverse(matmul_tn(X1, X1)), c(X1, y)).reshape({-1});
      },
      "a column of ones has been appended");
  solution([](const Tensor& X, const Tensor& y) { return d2l::analytic_solution(X, y).w; },
           "a column of ones has been appended");

  const auto step = [&](const decltype(F::gradient_step)& f, const char* effect) {
    add(all, own, "gradient_step", &F::gradient_step, f, effect);
  };
  // The step with another error, with factors before the gradients, or with another change by dw and db.
  const auto with_error = [](const auto& error) {
    return [=](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
      const Tensor e = error(X, w, b, y);
      w -= lr / y.size() * matmul_tn(X, e.reshape({-1, 1})).reshape({-1});
      b -= lr / y.size() * sum(e);
    };
  };
  const auto with_factors = [](const auto& of_w, const auto& of_b) {
    return [=](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
      const Tensor e = matmul(X, w) + b - y;
      w -= of_w(lr, X) * matmul_tn(X, e.reshape({-1, 1})).reshape({-1});
      b -= of_b(lr, X) * sum(e);
    };
  };
  const auto right = [](float lr, const Tensor& X) { return lr / X.size(0); };
  const auto with_change = [](const auto& change) {
    return [=](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
      const Tensor e = matmul(X, w) + b - y;
      change(w, b, lr / y.size() * matmul_tn(X, e.reshape({-1, 1})).reshape({-1}), lr / y.size() * sum(e));
    };
  };
  step(with_error([](const Tensor& X, const Tensor& w, float b, const Tensor& y) { return y - matmul(X, w) - b; }),
       "w afterwards: expected [ 0.3 -1.1] of shape (2,), found [ 1.7 -0.9] of shape (2,): it goes uphill");
  step(with_error([](const Tensor& X, const Tensor& w, float, const Tensor& y) { return matmul(X, w) - y; }),
       "b is missing");
  step(with_error([](const Tensor& X, const Tensor& w, float b, const Tensor&) { return matmul(X, w) + b; }),
       "y is missing");
  const std::pair<float (*)(float lr, const Tensor& X), const char*> factors[] = {
      {[](float lr, const Tensor&) { return lr; }, "the division by |B| is missing"},
      {[](float, const Tensor& X) { return 1.0f / X.size(0); }, "the factor lr is missing"},
      {[](float, const Tensor&) { return 1.0f; }, "the factor lr / |B| is missing"},
      {[](float lr, const Tensor& X) { return lr / X.size(1); }, "divided by the number of features"},
      {[](float lr, const Tensor& X) { return 2 * lr / X.size(0); }, "twice as much"},
      {[](float lr, const Tensor& X) { return lr / 2 / X.size(0); }, "half as much"},
      {[](float lr, const Tensor& X) { return lr / X.size(); }, "half as much"},
      {[](float lr, const Tensor& X) { return lr / X.size(0) / X.size(0); }, "it is divided by |B| twice"},
      {[](float lr, const Tensor& X) { return -lr / X.size(0); }, "it goes uphill"},
      {[](float, const Tensor&) { return 0.0f; }, "has not changed"}};
  for (const auto& [factor, effect] : factors) {
    step(with_factors(factor, right), effect);
    step(with_factors(right, factor), effect);
  }
  step(with_factors([](float lr, const Tensor& X) { return 1 / lr / X.size(0); }, right), "it is divided by lr");
  for (const float sign : {1.0f, -1.0f}) {
    step(with_change([=](Tensor& w, float& b, const Tensor& dw, float db) { w = sign * dw, b -= db; }),
         "w is replaced by the step");
    step(with_change([=](Tensor& w, float& b, const Tensor& dw, float db) { w -= dw, b = sign * db; }),
         "b is replaced by the step");
  }
  step(with_change([](Tensor& w, float& b, const Tensor& dw, float) { w -= dw, b -= sum(dw); }), "without x^(i)");
  step(with_change([](Tensor& w, float& b, const Tensor& dw, float db) {
         w = (w - dw).reshape({-1, 1}), b -= db;
       }),
       "w stays (d,)");
  step(with_change([](Tensor& w, float& b, const Tensor& dw, float db) {
         w = w - dw.reshape({-1, 1}), b -= db;
       }),
       "broadcasts to (d, d)");
  step([](Tensor& w, float& b, const Tensor& X, const Tensor& y,
          float lr) { own.gradient_step(w, b, X.rows(0, 1), y.rows(0, 1), lr / y.size()); },
       "only the first example is counted");
  step(
      [](const Tensor& w, float b, const Tensor& X, const Tensor& y, float lr) {
        LinearModel model{w, b};
        d2l::gradient_step(model, X, y, lr);
      },
      "write to w itself, not to a copy");
  step(
      [](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
        w -= lr * mean(X * (matmul(X, w) + b - y).reshape({-1, 1}), 0);
        b -= lr * mean(matmul(X, w) + b - y);
      },
      "w had changed before");
  step(
      [](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
        b -= lr * mean(matmul(X, w) + b - y);
        w -= lr * mean(X * (matmul(X, w) + b - y).reshape({-1, 1}), 0);
      },
      "b had changed before");
  step(
      [](Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
        const float e = mean(matmul(X, w) + b - y);
        w -= lr * e, b -= lr * e;
      },
      "the factor x^(i) is missing");
  expect_mistakes(all, section_3_1, own);
}

TEST(Practice, MistakesInTheDistributionsOf3_1AreNamed) {
  constexpr float pi = std::numbers::pi_v<float>;
  Mistakes all;
  const auto density = [&](const decltype(F::normal)& f, const char* effect) {
    add(all, own, "normal", &F::normal, f, effect);
  };
  const auto p = [](float variance) { return 1 / std::sqrt(2 * pi * variance); };
  // The density with another factor before the exponential.
  const auto times = [](const auto& factor) {
    return [=](const Tensor& z, float mu, float s) { return factor(s) * exp(-0.5f / (s * s) * square(z - mu)); };
  };
  density(times([](float) { return 1.0f; }), "the factor 1 / sqrt(2 pi sigma^2) is missing");
  density(times([](float s) { return 1 / (2 * pi * s * s); }), "the root of 2 pi sigma^2 is missing");
  density(times([=](float s) { return 1 / p(s * s); }), "it is multiplied by sqrt(2 pi sigma^2)");
  density(times([=](float s) { return p(s); }), "under the root is sigma^2, not sigma");
  density(times([=](float) { return p(1); }), "sigma^2 is missing under the root");
  density(times([](float s) { return 1 / std::sqrt(s * s); }), "2 pi is missing under the root");
  density(times([](float s) { return 1 / std::sqrt(pi * s * s); }), "the factor 2 is missing under the root");
  density([=](const Tensor& z, float mu, float sigma) { return p(sigma) * exp(-0.5f / sigma * square(z - mu)); },
          "sigma is the standard deviation");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(0.5f / (s * s) * square(z - mu)); },
          "the sign of the exponent is wrong");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-1 / (s * s) * square(z - mu)); },
          "the factor 1/2 is missing in the exponent");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-(1 / 2) / (s * s) * square(z - mu)); },
          "1 / 2 is 0 in C++");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-0.5f / (s * s) * (z - mu)); },
          "z - mu is not squared");
  density([=](const Tensor& z, float, float s) { return p(s * s) * exp(-0.5f / (s * s) * square(z)); },
          "mu is not subtracted");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-0.5f * s * s * square(z - mu)); },
          "sigma^2 is a divisor of the exponent");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-0.5f * square(z - mu)); },
          "sigma^2 is a divisor of the exponent");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-0.5f / s * square(z - mu)); },
          "the exponent is divided by sigma^2, not by sigma");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-0.5f / (s * s) * square(z + mu)); },
          "mu is added");
  density([](const Tensor& z, float mu, float s) { return log(own.normal(z, mu, s)); }, "this is the logarithm");
  density([](const Tensor& z, float mu, float s) { return -0.5f / (s * s) * square(z - mu); }, "this is the exponent");
  for (const bool row : {true, false})
    density(
        [=](const Tensor& z, float mu, float s) {
          return own.normal(row ? z.reshape({1, -1}) : z.reshape({-1, 1}), mu, s);
        },
        "the shape should be that of z");
  density([=](const Tensor& z, float mu, float s) { return p(s * s) * exp(-square(z - mu) / square(array({2 * s}))); },
          "(2 sigma)^2 is four times as much");

  const auto nll = [&](const decltype(F::negative_log_likelihood)& f, const char* effect) {
    add(all, own, "negative_log_likelihood", &F::negative_log_likelihood, f, effect);
  };
  // (3.1.15) from the number of examples and the sum of the squared errors.
  const auto from = [](const auto& formula) {
    return [=](const Tensor& X, const Tensor& w, float b, const Tensor& y, double sigma) {
      return static_cast<double>(formula(static_cast<double>(y.size()), sum(square(matmul(X, w) + b - y)), sigma));
    };
  };
  const auto term = [](double variance) { return std::log(2 * std::numbers::pi * variance) / 2; };
  nll(from([](double, double squares, double s) { return squares / (s * s); }), "is missing, and the factor 1/2");
  nll(from([](double, double squares, double) { return squares / 2; }), "this is the sum of the losses");
  nll(from([=](double n, double, double s) { return n * term(s * s); }), "the term with the errors is missing");
  nll(from([=](double n, double squares, double s) { return n * term(s * s) + squares / n / (2 * s * s); }),
      "the term with the errors is a mean");
  nll(from([=](double n, double squares, double s) { return -n * term(s * s) + squares / (2 * s * s); }),
      "the sign of the term log(2 pi sigma^2) / 2 is wrong");
  nll(from([=](double n, double squares, double s) { return n * 2 * term(s * s) + squares / (s * s); }),
      "the factor 1/2 is missing in both terms");
  nll(from([](double n, double squares, double s) {
        return 1 / 2 * (n * std::log(2 * std::numbers::pi * s * s) + squares / (s * s));
      }),
      "1 / 2 is 0 in C++");
  nll(from([=](double n, double squares, double s) { return n * term(s) + squares / (2 * s * s); }),
      "in the logarithm is sigma^2, not sigma");
  nll(from([=](double n, double squares, double s) { return n * term(s * s) + squares / (2 * s); }),
      "the square is divided by sigma^2, not by sigma");
  nll(from([=](double n, double squares, double s) { return n * term(1) + squares / (2 * s * s); }),
      "sigma^2 is missing in the logarithm");
  nll(from([](double n, double squares, double s) { return n / 2 * std::log(s * s) + squares / (2 * s * s); }),
      "2 pi is missing in the logarithm");
  nll(from([=](double n, double squares, double s) { return n * term(s * s) + squares / 2; }),
      "sigma is missing in the term with the errors");
  nll(from([=](double n, double squares, double s) { return std::exp(-n * term(s * s) - squares / (2 * s * s)); }),
      "this is the likelihood (3.1.14)");
  nll(from([=](double n, double squares, double s) { return -n * term(s * s) - squares / (2 * s * s); }),
      "the sign is wrong: this is log P");
  nll(from([](double, double squares, double s) { return squares / (2 * s * s); }),
      "the term log(2 pi sigma^2) / 2 is missing");
  nll(from([=](double, double squares, double s) { return term(s * s) + squares / (2 * s * s); }),
      "it counts for each example");
  nll(from([=](double n, double squares, double s) { return term(s * s) + squares / n / (2 * s * s); }),
      "this is the mean");
  nll(from([=](double n, double squares, double s) { return n * term(s) + squares / (2 * s); }),
      "sigma is the standard deviation");
  nll(from([=](double n, double squares, double s) { return n * term(s * s) + squares / (s * s); }),
      "the factor 1/2 is missing before the square");
  nll(from([=](double n, double squares, double s) { return 2 * n * term(s * s) + squares / (2 * s * s); }),
      "the factor 1/2 is missing before log(2 pi sigma^2)");
  nll(from([=](double n, double squares, double s) { return n * term(s * s) - squares / (2 * s * s); }),
      "the sign of the term with the errors is wrong");
  const auto logarithm = [=](double (*log)(double)) {
    return from([=](double n, double squares, double s) {
      return n / 2 * log(2 * std::numbers::pi * s * s) + squares / (2 * s * s);
    });
  };
  nll(logarithm(std::log10), "to base 10");
  nll(logarithm(std::log2), "to base 2");
  nll(from([=](double n, double squares, double s) {
        return -std::log(std::exp(-n * term(s * s) - squares / (2 * s * s)));
      }),
      "rounds to 0 before its logarithm is taken");
  nll([](const Tensor& X, const Tensor& w, float, const Tensor& y,
         double sigma) { return own.negative_log_likelihood(X, w, 0, y, sigma); },
      "b is missing");
  nll([](const Tensor& X, const Tensor& w, float b, const Tensor& y,
         double sigma) { return own.negative_log_likelihood(X, w, -b, y, sigma); },
      "b is subtracted");
  nll([](const Tensor& X, const Tensor& w, float b, const Tensor& y,
         double sigma) { return own.negative_log_likelihood(X, w, b, zeros(y.shape()), sigma); },
      "y is missing");
  for (const int power : {1, 2})
    nll([=](const Tensor& X, const Tensor& w, float b, const Tensor& y,
            double s) { return y.size() * term(s * s) + std::pow(sum(y - matmul(X, w) - b), power) / (2 * s * s); },
        "the errors are not squared one by one");
  expect_mistakes(all, section_3_1, own);
}

}  // namespace
}  // namespace d2l::practice
