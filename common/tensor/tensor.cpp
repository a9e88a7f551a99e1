#include "common/tensor/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>

namespace d2l {
namespace {

constexpr std::size_t alignment = 64;

// Elements at the next multiple of the alignment in a block from operator new, whose start is noted before them. The
// aligned form of operator new takes 4 times as long for a few elements.
float* allocate(Index n) {
  const std::size_t bytes = static_cast<std::size_t>(n) * sizeof(float) + sizeof(void*) + alignment;
  void* const block = ::operator new(bytes);
  const auto after_note = reinterpret_cast<std::uintptr_t>(block) + sizeof(void*);
  void* const elements =
      static_cast<std::byte*>(block) + sizeof(void*) + (alignment - after_note % alignment) % alignment;
  static_cast<void**>(elements)[-1] = block;
  return static_cast<float*>(elements);
}

[[noreturn]] void index_error(const std::string& what, const Shape& shape) {
  throw std::out_of_range(what + " of a tensor of shape " + to_string(shape));
}

}  // namespace

Index TensorView::size(int axis) const {
  const int from_start = axis < 0 ? axis + rank() : axis;
  if (from_start < 0 || from_start >= rank()) index_error("axis " + std::to_string(axis), shape_);
  return shape_[from_start];
}

Index TensorView::offset(std::initializer_list<Index> indices) const {
  if (static_cast<int>(indices.size()) != rank()) index_error(std::to_string(indices.size()) + " indices", shape_);
  Index offset = 0;
  int axis = 0;
  for (Index i : indices) {
    if (i < 0 || i >= shape_[axis])
      index_error("index " + std::to_string(i) + " on axis " + std::to_string(axis), shape_);
    offset = offset * shape_[axis++] + i;
  }
  return offset;
}

float TensorView::item() const {
  if (size() != 1) throw std::invalid_argument("item: shape " + to_string(shape_) + " does not hold one element");
  return *data_;
}

TensorView TensorView::operator[](Index i) const {
  if (rank() == 0) index_error("row " + std::to_string(i), shape_);
  if (i < 0 || i >= shape_[0]) index_error("row " + std::to_string(i), shape_);
  const Shape row(shape_.sizes().subspan(1));
  return {data_ + i * row.size(), row};
}

TensorView TensorView::rows(Index begin, Index end) const {
  if (rank() == 0 || begin < 0 || begin > end || end > shape_[0])
    index_error("rows " + std::to_string(begin) + ":" + std::to_string(end), shape_);
  std::array<Index, Shape::max_rank> sizes{};
  std::ranges::copy(shape_.sizes(), sizes.begin());
  sizes[0] = end - begin;
  const Index row = Shape(shape_.sizes().subspan(1)).size();
  return {data_ + begin * row, Shape(std::span(sizes).first(shape_.sizes().size()))};
}

TensorView TensorView::reshape(std::initializer_list<Index> sizes) const {
  std::array<Index, Shape::max_rank> known{};
  if (sizes.size() > known.size()) return reshape(Shape(sizes));
  std::ranges::copy(sizes, known.begin());
  const auto given = std::span(known).first(sizes.size());
  const auto unknown = std::ranges::find(given, -1);
  if (unknown == given.end()) return reshape(Shape(given));
  *unknown = 1;
  const Index rest = Shape(given).size();
  *unknown = rest > 0 && size() % rest == 0 ? size() / rest : 0;
  return reshape(Shape(given));
}

TensorView TensorView::reshape(const Shape& shape) const {
  if (shape.size() != size()) shape_error("reshape", shape_, shape, "the numbers of elements differ");
  return {data_, shape};
}

void Tensor::Free::operator()(float* p) const { ::operator delete(reinterpret_cast<void**>(p)[-1]); }

void Tensor::resize(const Shape& shape) {
  if (shape.size() > capacity_) {
    storage_.reset();
    data_ = nullptr;
    capacity_ = 0;
    storage_.reset(allocate(shape.size()));
    capacity_ = shape.size();
    data_ = storage_.get();
  }
  shape_ = shape;
}

Tensor Tensor::uninitialized(const Shape& shape) {
  Tensor tensor;
  tensor.resize(shape);
  return tensor;
}

Tensor::Tensor(const Shape& shape, float value) : Tensor() {
  resize(shape);
  fill(value);
}

Tensor::Tensor(const TensorView& view) : Tensor() {
  resize(view.shape());
  std::copy_n(view.data(), view.size(), data());
}

Tensor::Tensor(Tensor&& other) noexcept : Tensor() { *this = std::move(other); }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this == &other) return *this;
  resize(other.shape());
  std::copy_n(other.data_, other.size(), data());
  return *this;
}

Tensor& Tensor::operator=(Tensor&& other) noexcept {
  if (this == &other) return *this;
  storage_ = std::move(other.storage_);
  capacity_ = std::exchange(other.capacity_, 0);
  data_ = std::exchange(other.data_, nullptr);
  shape_ = std::exchange(other.shape_, Shape{0});
  return *this;
}

void Tensor::fill(float value) { std::fill_n(data(), size(), value); }

Tensor array(std::initializer_list<float> elements) {
  Tensor vector = Tensor::uninitialized({static_cast<Index>(elements.size())});
  std::ranges::copy(elements, vector.data());
  return vector;
}

Tensor array(std::initializer_list<std::initializer_list<float>> rows) {
  const std::size_t columns = rows.size() ? rows.begin()->size() : 0;
  Tensor matrix = Tensor::uninitialized({static_cast<Index>(rows.size()), static_cast<Index>(columns)});
  float* next = matrix.data();
  for (const auto& row : rows) {
    if (row.size() != columns)
      throw std::invalid_argument("array: a row of " + std::to_string(row.size()) + " elements under one of " +
                                  std::to_string(columns));
    next = std::ranges::copy(row, next).out;
  }
  return matrix;
}

Tensor zeros(const Shape& shape) { return Tensor(shape, 0); }

Tensor ones(const Shape& shape) { return Tensor(shape, 1); }

Tensor arange(double start, double stop, double step) {
  const double count = std::ceil((stop - start) / step);
  if (!std::isfinite(count)) throw std::invalid_argument("arange: start, stop and step must be finite, step not 0");
  Tensor vector = Tensor::uninitialized({static_cast<Index>(std::max(count, 0.0))});
  for (Index i = 0; i < vector.size(); ++i) vector(i) = static_cast<float>(start + static_cast<double>(i) * step);
  return vector;
}

bool operator==(const TensorView& a, const TensorView& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}

bool allclose(const TensorView& a, const TensorView& b, float rtol, float atol) {
  const auto close = [=](float x, float y) {
    return x == y || (std::isfinite(x) && std::isfinite(y) && std::abs(x - y) <= atol + rtol * std::abs(y));
  };
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data(), close);
}

}  // namespace d2l
