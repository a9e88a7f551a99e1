// The functions of 3.1 Linear Regression that a reader writes, and their checks.
#pragma once

#include <functional>

#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_1 {
  std::function<Tensor(const Tensor& X, const Tensor& w, float b)> linear_model;
  std::function<double(double y_hat, double y)> squared_loss;
  std::function<double(const Tensor& X, const Tensor& w, float b, const Tensor& y)> empirical_loss;
  std::function<Tensor(const Tensor& X, const Tensor& y)> analytic_solution;
  std::function<void(Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr)> gradient_step;
  std::function<Tensor(const Tensor& z, float mu, float sigma)> normal;
  std::function<double(const Tensor& X, const Tensor& w, float b, const Tensor& y, double sigma)>
      negative_log_likelihood;
};

Section section_3_1(const Functions_3_1& f);

}  // namespace d2l::practice
