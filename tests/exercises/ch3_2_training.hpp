// The training of 3.2.7 and variations on it, for the exercises of section 3.2.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ch3_1_linreg/least_squares.hpp"
#include "common/data/synthetic.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/planck.hpp"
#include "tests/support/linreg_training.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/uniform.hpp"

namespace d2l::ch3_2 {

using test::real;

struct Model {
  Parameter w, b;

  explicit Model(const Tensor& initial_w) : w(Tensor(initial_w)), b(zeros({1})) {}
};

inline std::pair<Tensor, Tensor> data_of_the_text(Generator& generator) {
  return synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
}

/// The gradients of the sum of losses, left in w.grad and b.grad.
inline void backward(Model& model, const Tensor& X, const Tensor& y) {
  linreg_backward(X, squared_loss_backward(linreg(X, model.w.data, model.b.data), y), model.w, model.b);
}

inline void train_epoch(Model& model, const Tensor& features, const Tensor& labels, float lr, Index batch_size,
                        Generator& order) {
  test::train_epoch(model.w, model.b, features, labels, lr, batch_size, order);
}

inline double mean_loss(const Model& model, const Tensor& features, const Tensor& labels) {
  return test::mean_loss(model.w, model.b, features, labels);
}

/// The length of the difference of all parameters.
inline double distance(const Model& one, const Model& other) {
  return std::sqrt(real(sum(square(one.w.data - other.w.data)) + sum(square(one.b.data - other.b.data))));
}

// ---- Exercise 1: starts, and two layers, y_hat = (X V) u + b

/// The rate per step, 1 - (gap after / gap before)^(1 / steps), at which two runs from 0 and from (100, -100) that see
/// the same minibatches of 10 of one data set meet in three epochs of training at 0.03.
inline double rate_of_meeting(Generator& generator) {
  const auto [features, labels] = data_of_the_text(generator);
  Model zero(zeros({2, 1})), far(array({100, -100}).reshape({2, 1}));
  const double gap = distance(zero, far);
  for (int epoch = 0; epoch < 3; ++epoch) {
    Generator order = generator.split(), same_order = order;
    train_epoch(zero, features, labels, 0.03f, 10, order);
    train_epoch(far, features, labels, 0.03f, 10, same_order);
  }
  return 1 - std::pow(distance(zero, far) / gap, 1 / 300.0);
}

struct TwoLayers {
  Parameter V, u, b;

  TwoLayers(const Tensor& initial_V, const Tensor& initial_u)
      : V(Tensor(initial_V)), u(Tensor(initial_u)), b(zeros({1})) {}
};

/// With O = X V and dy_hat the gradient for y_hat, that for O is dO = dy_hat u^T, and that for V is X^T dO.
inline void train_epoch(TwoLayers& net, const Tensor& features, const Tensor& labels, float lr, Index batch_size,
                        Generator& order) {
  for (const auto& [X, y] : data_iter(batch_size, features, labels, order)) {
    const Tensor O = matmul(X, net.V.data), dy_hat = squared_loss_backward(linreg(O, net.u.data, net.b.data), y);
    linreg_backward(O, dy_hat, net.u, net.b);
    matmul_tn(X, matmul_nt(dy_hat, net.u.data), net.V.grad);
    sgd({&net.V, &net.u, &net.b}, lr, batch_size);
  }
}

inline double mean_loss(const TwoLayers& net, const Tensor& features, const Tensor& labels) {
  return real(mean(squared_loss(linreg(matmul(features, net.V.data), net.u.data, net.b.data), labels)));
}

// ---- Exercises 2 and 3: one weight and no bias

/// The slope w of y = w x for numbers x (n,), y (n,), by full-batch descent. b stays 0, since sgd does not get it.
inline double slope_through_origin(const Tensor& x, const Tensor& y, float lr, int steps) {
  Model model(zeros({1, 1}));
  for (int step = 0; step < steps; ++step) {
    backward(model, x.reshape({-1, 1}), y);
    sgd({&model.w}, lr, y.size());
  }
  return real(model.w.data.item());
}

/// mean(x_i y_i), in double.
inline double mean_product(const Tensor& x, const Tensor& y) {
  double total = 0;
  for (Index i = 0; i < x.size(); ++i) total += real(x(i)) * real(y(i));
  return total / static_cast<double>(x.size());
}

constexpr double ohms = 47, volts_of_noise = 0.02;

struct Readings {
  Tensor amperes, volts;
};

/// Currents from 1 to 100 mA through a resistor of 47 ohm; the noise is in the voltage.
inline Readings measure(Index n, Generator& generator) {
  Tensor amperes = uniform(0.001f, 0.1f, {n}, generator);
  Tensor volts = amperes * static_cast<float>(ohms) + normal(0, static_cast<float>(volts_of_noise), {n}, generator);
  return {std::move(amperes), std::move(volts)};
}

/// V = R I + b by linreg and sgd, with the currents in units of 0.1 A: the slope is then R / 10.
inline Model line_by_sgd(const Readings& readings, int steps) {
  Model model(zeros({1, 1}));
  for (int step = 0; step < steps; ++step) {
    backward(model, (readings.amperes * 10).reshape({-1, 1}), readings.volts);
    sgd({&model.w, &model.b}, 1, readings.volts.size());
  }
  return model;
}

/// Three estimates of R from currents read with an error of standard deviation tau: least squares; with tau^2 taken
/// off the mean square of the readings J; with a second reading K of each current, sum V K / sum J K.
inline std::array<double, 3> with_noisy_ammeter(const Readings& readings, double tau, Generator& generator) {
  const Shape shape = readings.amperes.shape();
  const Tensor J = readings.amperes + normal(0, static_cast<float>(tau), shape, generator);
  const Tensor K = readings.amperes + normal(0, static_cast<float>(tau), shape, generator);
  return {slope_through_origin(J * 10, readings.volts, 1, 40) * 10,
          mean_product(readings.volts, J) / (mean_product(J, J) - tau * tau),
          mean_product(readings.volts, K) / mean_product(J, K)};
}

inline double sum_of_squares(const Readings& readings, double R) {
  double total = 0;
  for (Index i = 0; i < readings.volts.size(); ++i)
    total += std::pow(real(readings.volts(i)) - R * real(readings.amperes(i)), 2);
  return total;
}

/// Planck's law as a line: ln(1 + 2 h c^2 / (lambda^5 B)) = (h c / lambda k) / T. With the feature h c / lambda k in
/// units of 10^4 K the slope is 10^4 K / T. `one` is the 1 in the logarithm.
inline double temperature_by_linreg(const planck::Spectrum& measured, double one = 1) {
  const Index n = static_cast<Index>(measured.wavelengths.size());
  Tensor x({n}), y({n});
  for (Index i = 0; i < n; ++i) {
    const double lambda = measured.wavelengths[static_cast<std::size_t>(i)];
    x(i) = static_cast<float>(planck::photon_temperature(lambda) / 1e4);
    y(i) = static_cast<float>(std::log(one + planck::scale(lambda) / measured.radiances[static_cast<std::size_t>(i)]));
  }
  return 1e4 / slope_through_origin(x, y, 0.2f, 100);
}

// ---- Exercise 4: Newton's method

/// The mean gradient for (w_1, ..., w_d, b), one after the other (d+1,).
inline Tensor mean_gradient(Model model, const Tensor& X, const Tensor& y) {
  backward(model, X, y);
  const Index d = model.w.data.size();
  Tensor gradient({d + 1}, model.b.grad(0));
  for (Index j = 0; j < d; ++j) gradient(j) = model.w.grad(j, 0);
  return gradient / static_cast<float>(y.size());
}

inline void move(Model& model, Index j, float by) {
  (j < model.w.data.size() ? model.w.data(j, 0) : model.b.data(0)) += by;
}

/// (w, b) - H^-1 g. The loss is quadratic, so the difference of two gradients a step e_j apart is column j of its
/// Hessian H exactly, wherever they are taken. At e_j and 0 and with labels 0 the second gradient is 0, so no digits
/// cancel.
inline Model newton_step(const Model& model, const Tensor& X, const Tensor& y) {
  const Tensor g = mean_gradient(model, X, y), no_labels = zeros(y.shape());
  Tensor H({g.size(), g.size()});
  for (Index j = 0; j < g.size(); ++j) {
    Model unit(zeros(model.w.data.shape()));
    move(unit, j, 1);
    const Tensor column = mean_gradient(unit, X, no_labels);
    for (Index i = 0; i < g.size(); ++i) H(i, j) = column(i);
  }
  const std::vector<double> step = least_squares(H, g);  // H is square: solves H step = g
  Model result = model;
  for (Index j = 0; j < g.size(); ++j) move(result, j, -static_cast<float>(step[static_cast<std::size_t>(j)]));
  return result;
}

// ---- Exercise 5: without the reshape

/// The gradient of sum_ij (y_hat_i - y_j)^2 / 2, the loss without the reshape: the sum over j of the (B,B) matrix that
/// (B,1) - (B,) broadcasts to.
inline Tensor backward_without_reshape(const Tensor& y_hat, const Tensor& y) { return sum(y_hat - y, 1, keepdims); }

/// One step without the reshape; dividing by B twice makes `lr` act as in a minibatch of the text, since the gradient
/// is B times as long.
inline void step_without_reshape(Model& model, const Tensor& X, const Tensor& y, float lr) {
  linreg_backward(X, backward_without_reshape(linreg(X, model.w.data, model.b.data), y), model.w, model.b);
  sgd({&model.w, &model.b}, lr / static_cast<float>(y.size()), y.size());
}

/// Where training without the reshape settles after one pass over 40 minibatches of B, which share no example: w_1,
/// w_2, b, and the correct loss there.
inline std::array<double, 4> train_without_reshape(Index B, Generator& generator) {
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 40 * B, generator);
  Model model(normal(0, 0.01f, {2, 1}, generator));
  for (const auto& [X, y] : data_iter(B, features, labels, generator)) step_without_reshape(model, X, y, 0.3f);
  return {real(model.w.data(0, 0)), real(model.w.data(1, 0)), real(model.b.data(0)),
          mean_loss(model, features, labels)};
}

/// (n - B) / (B (n - 1)).
inline double factor_without_reshape(Index n, Index B) {
  return static_cast<double>(n - B) / static_cast<double>(B * (n - 1));
}

/// The parameters at which the gradient without the reshape is 0 on average over all minibatches of B of the examples:
/// the least squares weights times the factor, and the bias with which the mean prediction is the mean label.
inline Model balance_without_reshape(const Tensor& X, const Tensor& y, Index B) {
  const float factor = static_cast<float>(factor_without_reshape(y.size(), B));
  Model model(analytic_solution(X, y).w.reshape({-1, 1}) * factor);
  model.b.data(0) = mean(y) - mean(matmul(X, model.w.data));
  return model;
}

/// The mean of the gradients without the reshape over all minibatches of B of up to 20 examples: (w_1, ..., w_d, b).
inline std::vector<double> mean_gradient_without_reshape(Model model, const Tensor& X, const Tensor& y, Index B) {
  std::vector<double> total(static_cast<std::size_t>(X.size(1) + 1));
  int batches = 0;
  for (std::uint32_t chosen = 0; chosen < 1u << y.size(); ++chosen) {  // bit i says whether example i is in it
    if (std::popcount(chosen) != static_cast<int>(B)) continue;
    std::vector<Index> rows;
    for (Index i = 0; i < y.size(); ++i)
      if (chosen >> i & 1u) rows.push_back(i);
    const Tensor batch = gather_rows(X, rows);
    const Tensor y_hat = linreg(batch, model.w.data, model.b.data);
    linreg_backward(batch, backward_without_reshape(y_hat, gather_rows(y, rows)), model.w, model.b);
    for (Index j = 0; j < X.size(1); ++j) total[static_cast<std::size_t>(j)] += real(model.w.grad(j, 0));
    total.back() += real(model.b.grad(0));
    ++batches;
  }
  for (double& component : total) component /= batches;
  return total;
}

/// The factor on the least squares weights that training over the same 20 examples again and again settles at: the part
/// of the mean weights along them. 4000 steps at a small rate, the first 1000 of which are left out.
inline double settled_factor(Index B, float lr, Generator& generator) {
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 20, generator);
  const Tensor best = analytic_solution(features, labels).w;
  Model model(zeros({2, 1}));
  double along = 0;
  for (int step = 0; step < 4000;)
    for (const auto& [X, y] : data_iter(B, features, labels, generator)) {
      step_without_reshape(model, X, y, lr);
      if (++step > 1000) along += real(sum(model.w.data.reshape({2}) * best));
    }
  return along / 3000 / real(sum(square(best)));
}

// ---- Exercise 6: the loss to expect

/// Over many runs t = E ||w - w*||^2 and m = E (b - b*)^2.
struct SquaredErrors {
  double t, m;
};

/// After one more step over B new examples with d standard normal features and noise of the variance s2.
inline SquaredErrors after_step(SquaredErrors e, double lr, double s2, double B = 10, double d = 2) {
  const double h2 = lr * lr;
  return {(1 - 2 * lr + h2 * (1 + (d + 1) / B)) * e.t + d * h2 / B * (e.m + s2),
          (1 - lr) * (1 - lr) * e.m + h2 / B * (e.t + s2)};
}

/// For each of the three epochs the losses of several data sets, and the loss that the recursion expects.
struct Losses {
  std::array<test::Summary, 3> found;
  std::array<double, 3> medians, predicted;
};

inline Losses losses_with(float lr, int data_sets, Generator& generator) {
  std::array<std::vector<double>, 3> losses;
  for (int run = 0; run < data_sets; ++run) {
    const auto [features, labels] = data_of_the_text(generator);
    Model model(normal(0, 0.01f, {2, 1}, generator));
    for (std::vector<double>& of_epoch : losses) {
      train_epoch(model, features, labels, lr, 10, generator);
      of_epoch.push_back(mean_loss(model, features, labels));
    }
  }
  Losses result;
  SquaredErrors e = {2 * 2 + 3.4 * 3.4 + 2 * 0.01 * 0.01, 4.2 * 4.2};
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    for (int step = 0; step < 100; ++step) e = after_step(e, real(lr), 1e-4);
    result.predicted[epoch] = (e.t + e.m + 1e-4) / 2;
    result.found[epoch] = test::summarize(losses[epoch]);
    // A loss that has overflowed to NaN counts as infinite.
    for (double& loss : losses[epoch]) loss = std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss;
    std::ranges::sort(losses[epoch]);
    result.medians[epoch] = losses[epoch][losses[epoch].size() / 2];
  }
  return result;
}

/// (t + m) / s2 to which the recursion tends below its limit: the part by which the noise of the steps raises the loss.
inline double expected_excess(double lr) {
  SquaredErrors e = {0, 0};
  for (int step = 0; step < 100000; ++step) e = after_step(e, lr, 1);
  return e.t + e.m;
}

/// The mean of the same over the steps 201 to 1000 of one pass over 10,000 examples in minibatches of 10.
inline double measured_excess(float lr, Generator& generator) {
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 10000, generator);
  Model model(array({2, -3.4}).reshape({2, 1}));
  model.b.data(0) = 4.2f;
  const Model truth = model;
  double total = 0;
  int step = 0;
  for (const auto& [X, y] : data_iter(10, features, labels, generator)) {
    backward(model, X, y);
    sgd({&model.w, &model.b}, lr, 10);
    if (++step > 200) total += std::pow(distance(model, truth), 2) / 800;
  }
  return total / 1e-4;
}

/// The largest eigenvalue of X^T X / n by power iteration, X (n,d) with its column of ones.
inline double greatest_curvature(const Tensor& features) {
  const Tensor X = with_ones(features);
  Tensor v({X.size(1), 1}, 1);
  double eigenvalue = 0;
  for (int i = 0; i < 500; ++i) {
    const Tensor Hv = matmul_tn(X, matmul(X, v)) / static_cast<float>(X.size(0));
    eigenvalue = std::sqrt(real(sum(square(Hv))));
    v = Hv / static_cast<float>(eigenvalue);
  }
  return eigenvalue;
}

}  // namespace d2l::ch3_2
