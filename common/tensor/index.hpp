// Selecting elements by their indices: rows of a data set in 3.2.2, one element of each row in 3.6.4.
#pragma once

#include <span>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// X[indices] along the first axis: (n,...) and m indices -> (m,...). Throws std::out_of_range for an index outside.
Tensor gather_rows(const Tensor& X, std::span<const Index> indices);
void gather_rows(const Tensor& X, std::span<const Index> indices, Tensor& out);

/// X[:, j] of a matrix (n,d) -> (n,). Throws std::out_of_range.
Tensor column(const Tensor& X, Index j);

/// Element y_i of row i: X (n,q), y (n,) class labels 0 to q-1 -> (n,). Throws std::invalid_argument for other shapes
/// and for a label that is not such a number.
Tensor pick(const Tensor& X, const Tensor& y);

/// Class labels y (n,) as column numbers of X (n,q), checked as in pick. Errors name the `operation`.
std::vector<Index> label_indices(const char* operation, const Tensor& X, const Tensor& y);

}  // namespace d2l
