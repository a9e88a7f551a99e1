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

/// The linear model that the prices are made from: 150 dollars a square foot, 1200 less for each year, from 60,000 on.
inline LinearModel true_price() { return {array({150, -1200}), 60000}; }

/// The standard deviation, in dollars, of what the model leaves out.
inline constexpr float price_noise = 20000;

/// price = w_area area + w_age age + b (3.1.1) + noise from N(0, price_noise^2); areas even over 600 to 3599 square
/// feet, ages over 0 to 59 years.
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
