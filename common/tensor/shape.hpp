// The sizes of a tensor's axes: () is a scalar, (n,) a vector, (n, d) a matrix.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>

namespace d2l {

/// Signed, so that reshape({-1, d}) can say "as many rows as it takes".
using Index = std::ptrdiff_t;

class Shape {
 public:
  static constexpr int max_rank = 4;

  Shape() = default;

  /// Throws std::invalid_argument for more than four axes, a negative size, or more elements than can be addressed.
  constexpr Shape(std::initializer_list<Index> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit constexpr Shape(std::span<const Index> sizes);

  int rank() const { return rank_; }
  /// The number of elements: the product of all sizes, 1 for a scalar.
  Index size() const { return size_; }
  /// The size of one axis, unchecked; Tensor::size(axis) checks.
  Index operator[](int axis) const { return sizes_[axis]; }
  std::span<const Index> sizes() const& { return std::span(sizes_).first(rank_); }
  std::span<const Index> sizes() const&& = delete;  // the sizes end with the shape: give the shape a name first
  bool operator==(const Shape& other) const {
    bool same = rank_ == other.rank_;
    for (int axis = 0; axis < max_rank; ++axis) same &= sizes_[axis] == other.sizes_[axis];
    return same;
  }

  // Shapes made from this one: with another size on one axis, without one axis.
  Shape with(int axis, Index size) const;
  Shape without(int axis) const;

 private:
  [[noreturn]] static void refuse(std::span<const Index> sizes);

  std::array<Index, max_rank> sizes_{};  // beyond the rank, zeros
  int rank_ = 0;
  Index size_ = 1;
};

// Here, because every result has a shape: a call would take as long as the arithmetic of 3.2 (see linreg_3_epochs).
constexpr Shape::Shape(std::span<const Index> sizes) : rank_(static_cast<int>(sizes.size())) {
  if (rank_ > max_rank) refuse(sizes);
  bool negative = false, empty = false, overflow = false;
  for (int axis = 0; axis < rank_; ++axis) {
    const Index size = sizes_[axis] = sizes[axis];
    negative |= size < 0;
    empty |= size == 0;
    overflow |= __builtin_mul_overflow(size_, size, &size_);
  }
  overflow |= size_ > std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(float));
  if (negative || (overflow && !empty)) refuse(sizes);
  if (empty) size_ = 0;
}

/// As the book prints a shape: (2, 3), (3,), ().
std::string to_string(const Shape& shape);

/// Throws std::invalid_argument: "matmul: (2, 3) and (4, 5): the inner sizes 3 and 4 differ".
[[noreturn]] void shape_error(const std::string& operation, const Shape& a, const Shape& b, const std::string& why);

}  // namespace d2l
