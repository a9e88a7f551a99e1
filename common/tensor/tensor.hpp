// float32 tensors of up to four axes, row by row in memory: what `np` arrays are to the book.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>

#include "common/tensor/shape.hpp"

namespace d2l {

/// A tensor that somebody else owns, to read: how functions take their arguments, and what X[i] and reshape return
/// without copying. Valid as long as its owner lives and is not resized.
class TensorView {
 public:
  TensorView(const float* data, const Shape& shape) : data_(data), shape_(shape) {}

  const Shape& shape() const { return shape_; }
  int rank() const { return shape_.rank(); }
  Index size() const { return shape_.size(); }
  const float* data() const { return data_; }

  /// The size of one axis, counted from the end if negative; throws std::out_of_range if there is no such axis.
  Index size(int axis) const;

  /// One element; throws std::out_of_range for a wrong number of indices or an index outside its axis.
  template <std::integral... I>
  float operator()(I... indices) const {
    return data_[offset({static_cast<Index>(indices)...})];
  }

  /// The one element of a tensor that has just one; throws std::invalid_argument otherwise.
  float item() const;

  /// X[i], with one axis less: a row of a matrix, an element of a vector as a scalar tensor. Throws std::out_of_range.
  TensorView operator[](Index i) const;

  /// X[begin:end] along the first axis; throws std::out_of_range unless 0 <= begin <= end <= size(0).
  TensorView rows(Index begin, Index end) const;

  /// The same elements under another shape; one size may be -1, "whatever is left". Throws std::invalid_argument
  /// when the numbers of elements differ.
  TensorView reshape(std::initializer_list<Index> sizes) const;
  TensorView reshape(const Shape& shape) const;

 protected:
  Index offset(std::initializer_list<Index> indices) const;

  const float* data_;
  Shape shape_;
};

/// A tensor that owns its elements: copies are deep, moves are cheap. Memory starts at a multiple of 64 bytes.
class Tensor : public TensorView {
 public:
  /// No elements, shape (0,).
  Tensor() : TensorView(nullptr, {0}) {}

  /// All elements equal to `value`.
  explicit Tensor(const Shape& shape, float value = 0);

  /// A copy of what the view shows.
  explicit Tensor(const TensorView& view);

  /// Elements not yet set, for results that are written right away.
  static Tensor uninitialized(const Shape& shape);

  Tensor(const Tensor& other) : Tensor(static_cast<const TensorView&>(other)) {}
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(const Tensor& other);
  Tensor& operator=(Tensor&& other) noexcept;
  ~Tensor() = default;

  using TensorView::data;
  float* data() { return storage_.get(); }

  using TensorView::operator();
  template <std::integral... I>
  float& operator()(I... indices) {
    return data()[offset({static_cast<Index>(indices)...})];
  }

  void fill(float value);

  /// Another shape, reusing the memory if it suffices; the elements are unspecified afterwards.
  void resize(const Shape& shape);

 private:
  struct Free {
    void operator()(float* p) const;
  };
  std::unique_ptr<float[], Free> storage_;
  Index capacity_ = 0;
};

/// A vector or matrix from its elements: array({2, -3.4}), array({{1, 2, 3}, {4, 5, 6}}).
/// Rows of different lengths throw std::invalid_argument. A matrix of one column is array({6, 15}).reshape({2, 1}).
Tensor array(std::initializer_list<float> elements);
Tensor array(std::initializer_list<std::initializer_list<float>> rows);

Tensor zeros(const Shape& shape);
Tensor ones(const Shape& shape);

/// (n,) with start, start + step, ... up to but not including stop; step must not be 0 (3.1.2).
Tensor arange(double start, double stop, double step = 1);

/// Same shape and same elements. NaN equals nothing, so a tensor that holds one is not equal to itself.
bool operator==(const TensorView& a, const TensorView& b);

/// Same shape and |a - b| <= atol + rtol |b| for every element; equal infinities are close, NaN never is.
bool allclose(const TensorView& a, const TensorView& b, float rtol = 1e-5f, float atol = 1e-8f);

}  // namespace d2l
