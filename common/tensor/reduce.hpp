// Sums, means and maxima over all elements or along one axis; 3.6.2. `axis` counts from the end if negative; the axis
// disappears from the shape, or stays with size 1 with keepdims. A wrong axis throws std::out_of_range.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

inline constexpr bool keepdims = true;

/// 0 for a tensor without elements.
float sum(const Tensor& x);

/// These two throw std::invalid_argument for a tensor without elements. The maximum is NaN if any element is.
float mean(const Tensor& x);
float max(const Tensor& x);

/// (2,3) -> (3,) for axis 0, (2,) for axis 1; (1,3) and (2,1) with keepdims.
Tensor sum(const Tensor& x, int axis, bool keep_dims = false);

/// These three throw std::invalid_argument for an axis of size 0.
Tensor mean(const Tensor& x, int axis, bool keep_dims = false);
Tensor max(const Tensor& x, int axis, bool keep_dims = false);

/// The index of the greatest element: the first of equal ones, or the first NaN if there is one: (3.4.4), 3.6.5.
Tensor argmax(const Tensor& x, int axis, bool keep_dims = false);

}  // namespace d2l
