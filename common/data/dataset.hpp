// What a DataLoader draws from: examples with a feature tensor and a label each.
#pragma once

#include "common/tensor/shape.hpp"

namespace d2l {

class Dataset {
 public:
  virtual ~Dataset() = default;

  /// The number of examples.
  virtual Index size() const = 0;

  /// The shape of one example's features, such as (1, 28, 28).
  virtual Shape example_shape() const = 0;

  /// Writes the features and the label of example i, 0 <= i < size(). Called from several threads at once.
  virtual void read(Index i, float* x, float* y) const = 0;

  /// Told some examples before read(i): a data set may have its bytes brought into the processor's cache meanwhile.
  virtual void prefetch(Index) const {}
};

}  // namespace d2l
