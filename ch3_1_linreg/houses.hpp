// 3.1.1 Basic Elements of Linear Regression: the running example, the prices of houses.
#pragma once

#include <cmath>

#include "ch3_1_linreg/linear_model.hpp"
#include "common/tensor/random.hpp"

namespace d2l {

/// Houses that nobody ever sold: the text names no data set, so these are made up.
struct Houses {
  Tensor features;  // (n,2): area in whole square feet, age in whole years
  Tensor prices;    // (n,) in dollars
};

/// The linear model behind the prices: 60,000 dollars, plus 150 per square foot, less 1200 per year of age.
inline LinearModel true_price() { return {array({150, -1200}), 60000}; }

/// The standard deviation of the noise, in dollars.
inline constexpr float price_noise = 20000;

/// price = w_area area + w_age age + b (3.1.1) + noise from N(0, price_noise^2) (3.1.12). Areas are uniform on 600 to
/// 3599 square feet, ages on 0 to 59 years.
inline Houses synthetic_houses(Index num_examples, Generator& generator) {
  Tensor features = Tensor::uninitialized({num_examples, 2});
  for (Index i = 0; i < num_examples; ++i) {
    features(i, 0) = static_cast<float>(600 + generator.below(3000));
    features(i, 1) = static_cast<float>(generator.below(60));
  }
  Tensor prices = true_price()(features) + normal(0, price_noise, {num_examples}, generator);
  return {std::move(features), std::move(prices)};
}

}  // namespace d2l
