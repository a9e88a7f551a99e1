// Training that runs away ends with an error, not with NaN as if it were a loss.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

namespace d2l {

/// Throws std::runtime_error unless the loss of this epoch is a finite number.
inline void check_convergence(double loss, int epoch) {
  if (!std::isfinite(loss))
    throw std::runtime_error("training diverged in epoch " + std::to_string(epoch) +
                             ": the loss is not finite; try a smaller --lr");
}

}  // namespace d2l
