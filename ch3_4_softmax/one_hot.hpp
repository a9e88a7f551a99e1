// 3.4.1 Classification Problems: three categories, and how a label becomes a vector.
#pragma once

#include "common/tensor/index.hpp"

namespace d2l::ch3_4 {

/// The text's categories, in the order of its one-hot vectors. Labels count from 0; the text counts from 1.
inline constexpr const char* categories[] = {"cat", "chicken", "dog"};

/// Row i holds a 1 at column y_i and 0 elsewhere (3.4.1): labels y (n,) from 0 to q-1 -> (n,q). Throws
/// std::invalid_argument for another label.
inline Tensor one_hot(const Tensor& y, Index q) {
  Tensor Y = zeros({y.size(), q});
  const std::vector<Index> labels = label_indices("one_hot", Y, y);
  for (Index i = 0; i < y.size(); ++i) Y(i, labels[i]) = 1;
  return Y;
}

}  // namespace d2l::ch3_4
