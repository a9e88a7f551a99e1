// float32 tensors of up to four axes, row-major and contiguous: what `np` arrays are to the book.
#pragma once

#include <concepts>
#include <initializer_list>
#include <iosfwd>
#include <string>

#include "common/tensor/shape.hpp"
#include "common/tensor/storage.hpp"

namespace d2l {

/// A value, like a number: copy, slice or reshape a tensor, and writing to the result changes nothing else. Underneath,
/// such tensors share their elements until one of them is written to; that one then gets its own (copy-on-write), so
/// X[i], rows and reshape cost nothing, and no tensor can show memory that is gone.
class Tensor {
 public:
  /// No elements, shape (0,).
  Tensor() : shape_(no_elements) {}

  /// All elements equal to `value`.
  explicit Tensor(const Shape& shape, float value = 0);

  /// Elements not yet set, for results that are written right away.
  static Tensor uninitialized(const Shape& shape);

  Tensor(const Tensor& other) = default;
  Tensor(Tensor&& other) noexcept
      : storage_(std::move(other.storage_)),
        data_(std::exchange(other.data_, nullptr)),
        shape_(std::exchange(other.shape_, no_elements)) {}
  Tensor& operator=(Tensor other) & noexcept {
    storage_ = std::move(other.storage_);
    data_ = other.data_;
    shape_ = other.shape_;
    return *this;
  }
  ~Tensor() = default;

  const Shape& shape() const& { return shape_; }
  Shape shape() const&& { return shape_; }
  int rank() const { return shape_.rank(); }
  Index size() const { return shape_.size(); }
  /// The size of one axis, counted from the end if negative; throws std::out_of_range if there is no such axis.
  Index size(int axis) const;

  /// One element; throws std::out_of_range for a wrong number of indices or an index outside its axis.
  template <std::integral... I>
  float operator()(I... indices) const& {
    return data_[offset(indices...)];
  }
  template <std::integral... I>
  float& operator()(I... indices) & {
    return data()[offset(indices...)];
  }

  /// The one element of a tensor that has just one; throws std::invalid_argument otherwise.
  float item() const;

  /// X[i], with one axis less: a row of a matrix, an element of a vector as a scalar tensor. Throws std::out_of_range.
  /// To write into X, use X(i, j): X[i](j) = 1 would change the row and not X, and does not compile.
  Tensor operator[](Index i) const;

  /// X[begin:end] along the first axis; throws std::out_of_range unless 0 <= begin <= end <= size(0).
  Tensor rows(Index begin, Index end) const;

  /// The same elements under another shape; one size may be -1, "whatever is left". Throws std::invalid_argument
  /// when the numbers of elements differ.
  Tensor reshape(std::initializer_list<Index> sizes) const;
  Tensor reshape(const Shape& shape) const;

  void fill(float value) &;

  /// Another shape, reusing the memory if it suffices and is not shared; the elements are unspecified afterwards.
  void resize(const Shape& shape) & {
    if (storage_.shared() || shape.size() > storage_.end() - data_) return reallocate(shape);
    if (shape_ != shape) shape_ = shape;  // copying the shape may wait for the stores that made it
  }

  /// The elements, for kernels. A pointer to write through is valid until the tensor is copied, resized or gone.
  const float* data() const& { return data_; }
  const float* data() const&& = delete;  // the elements end with the temporary: give the tensor a name first
  float* data() & {
    if (storage_.shared()) detach();
    return data_;
  }

 private:
  Tensor(Storage storage, float* data, const Shape& shape) : storage_(std::move(storage)), data_(data), shape_(shape) {}

  template <std::integral... I>
  Index offset(I... indices) const {
    static_assert(sizeof...(I) <= Shape::max_rank, "a tensor has at most four axes");
    Index offset = 0;
    int axis = 0;
    bool inside = sizeof...(I) == rank();
    ((inside = inside && indices >= 0 && indices < shape_[axis], offset = offset * shape_[axis++] + indices), ...);
    if (!inside) refuse({static_cast<Index>(indices)...});
    return offset;
  }
  [[noreturn]] void refuse(std::initializer_list<Index> indices) const;
  void reallocate(const Shape& shape);
  void detach();

  static constexpr Shape no_elements{0};
  Storage storage_;
  float* data_ = nullptr;
  Shape shape_;
};

/// A vector or matrix from its elements: array({2, -3.4}), array({{1, 2, 3}, {4, 5, 6}}).
/// Rows of different lengths throw std::invalid_argument. A matrix of one column is array({6, 15}).reshape({2, 1}).
Tensor array(std::initializer_list<float> elements);
Tensor array(std::initializer_list<std::initializer_list<float>> rows);

inline Tensor zeros(const Shape& shape) { return Tensor(shape, 0); }
inline Tensor ones(const Shape& shape) { return Tensor(shape, 1); }

/// (n,) with start, start + step, ... up to but not including stop; step must not be 0; 3.1.2.
Tensor arange(double start, double stop, double step = 1);

/// Same shape and same elements. NaN equals nothing, so a tensor that holds one is not equal to itself.
bool operator==(const Tensor& a, const Tensor& b);

/// As the book prints arrays, [[5. 7. 9.]]: each element with the fewest digits that identify the float, at most eight
/// after the point; columns aligned; lines of at most 75 characters; exponents once the magnitudes of the elements
/// differ by more than 1000, fall below 1e-4 or reach 1e8; of more than 1000 elements the first and last three along
/// each axis.
std::string to_string(const Tensor& tensor);
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace d2l
