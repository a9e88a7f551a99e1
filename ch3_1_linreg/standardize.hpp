// Features brought to the same scale, which gradient descent needs; 3.1.1, Gradient descent.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

#include "ch3_1_linreg/linear_model.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// z_j = (x_j - center_j) / scale_j with the mean and the standard deviation of each column of X (n,d). Areas in the
/// thousands make L so much steeper in w_area than in b that no learning rate suits both: (3.1.9) diverges above
/// 2 / mean(area^2), 4e-7 for the houses, and below that the bias takes millions of steps.
struct Standardized {
  Tensor center, scale;  // (d,)

  /// Throws std::invalid_argument for a constant column.
  explicit Standardized(const Tensor& X) : center(mean(X, 0)), scale(mean(square(X - center), 0)) {
    for (Index j = 0; j < scale.size(); ++j) {
      scale(j) = std::sqrt(scale(j));
      if (!(scale(j) > 0))
        throw std::invalid_argument("Standardized: expected columns that vary, found a constant in column " +
                                    std::to_string(j) + " of X " + to_string(X.shape()));
    }
  }

  /// X (n,d) -> Z (n,d).
  Tensor operator()(const Tensor& X) const { return (X - center) / scale; }

  /// The model of the features themselves that predicts what `model` does from standardized ones:
  /// v^T z + c = sum_j v_j (x_j - center_j) / scale_j + c.
  LinearModel undone(const LinearModel& model) const {
    Tensor w = model.w / scale;
    const float shift = sum(w * center);
    return {std::move(w), model.b - shift};
  }
};

}  // namespace d2l
