// The sizes of a tensor's axes: () is a scalar, (n,) a vector, (n, d) a matrix.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>

namespace d2l {

/// Signed, so that reshape({-1, d}) can say "as many rows as there are".
using Index = std::ptrdiff_t;

class Shape {
 public:
  static constexpr int max_rank = 4;

  Shape() = default;

  /// Throws std::invalid_argument for more than four axes, a negative size, or more elements than can be addressed.
  Shape(std::initializer_list<Index> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const Index> sizes);

  int rank() const { return rank_; }
  /// The number of elements: the product of all sizes, 1 for a scalar.
  Index size() const { return size_; }
  /// The size of one axis; unchecked, Tensor::size(axis) checks.
  Index operator[](int axis) const { return sizes_[static_cast<std::size_t>(axis)]; }
  std::span<const Index> sizes() const { return {sizes_.data(), static_cast<std::size_t>(rank_)}; }
  bool operator==(const Shape& other) const = default;

 private:
  std::array<Index, max_rank> sizes_{};
  int rank_ = 0;
  Index size_ = 1;
};

/// As the book prints a shape: (2, 3), (3,), ().
std::string to_string(const Shape& shape);

/// The shape without one axis, or with size 1 there: what a reduction leaves.
Shape reduced(const Shape& shape, int axis, bool keepdims);

/// Throws std::invalid_argument: "matmul: A (2, 3) and B (4, 5): inner sizes 3 and 4 differ".
[[noreturn]] void shape_error(const std::string& operation, const Shape& a, const Shape& b, const std::string& why);

}  // namespace d2l
