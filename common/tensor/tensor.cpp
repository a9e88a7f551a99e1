#include "common/tensor/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>

namespace d2l {

// The plain operator new, aligned by hand: for the few elements of 3.2's minibatches its aligned form takes several
// times as long (see linreg_3_epochs).
Storage::Storage(Index capacity) {
  std::size_t bytes = sizeof(Block) + capacity * sizeof(float), room = bytes + alignof(Block);
  void* const memory = ::operator new(room);
  void* aligned = memory;
  std::align(alignof(Block), bytes, aligned, room);
  block_ = new (aligned) Block{1, capacity, memory};
}

void Storage::release(Block* block) { ::operator delete(block->memory); }

[[noreturn]] static void index_error(const std::string& what, const Shape& shape) {
  throw std::out_of_range(what + " of a tensor of shape " + to_string(shape));
}

Tensor::Tensor(const Shape& shape, float value) : Tensor(uninitialized(shape)) { fill(value); }

Tensor Tensor::uninitialized(const Shape& shape) {
  Storage storage(shape.size());
  float* const data = storage.data();
  return {std::move(storage), data, shape};
}

Index Tensor::size(int axis) const {
  const int from_start = axis < 0 ? axis + rank() : axis;
  if (from_start < 0 || from_start >= rank()) index_error("axis " + std::to_string(axis), shape_);
  return shape_[from_start];
}

void Tensor::refuse(std::initializer_list<Index> indices) const {
  if (std::ssize(indices) != rank()) index_error(std::to_string(indices.size()) + " indices", shape_);
  int axis = 0;
  while (indices.begin()[axis] >= 0 && indices.begin()[axis] < shape_[axis]) ++axis;
  index_error("index " + std::to_string(indices.begin()[axis]) + " on axis " + std::to_string(axis), shape_);
}

float Tensor::item() const {
  if (size() != 1) throw std::invalid_argument("item: shape " + to_string(shape_) + " does not hold one element");
  return *data_;
}

Tensor Tensor::operator[](Index i) const {
  if (rank() == 0 || i < 0 || i >= shape_[0]) index_error("row " + std::to_string(i), shape_);
  const Shape row = shape_.without(0);
  return {storage_, data_ + i * row.size(), row};
}

Tensor Tensor::rows(Index begin, Index end) const {
  if (rank() == 0 || begin < 0 || begin > end || end > shape_[0])
    index_error("rows " + std::to_string(begin) + ":" + std::to_string(end), shape_);
  const Shape rows = shape_.with(0, end - begin);
  return {storage_, data_ + begin * shape_.without(0).size(), rows};
}

Tensor Tensor::reshape(std::initializer_list<Index> sizes) const {
  const auto unknown = std::ranges::find(sizes, -1);
  if (std::ranges::count(sizes, -1) != 1 || std::ssize(sizes) > Shape::max_rank) return reshape(Shape(sizes));
  const auto axis = unknown - sizes.begin();
  std::array<Index, Shape::max_rank> known{};
  std::ranges::copy(sizes, known.begin());
  known[axis] = 1;
  const Shape rest{std::span<const Index>(known).first(sizes.size())};
  const Index fitting = rest.size() > 0 && size() % rest.size() == 0 ? size() / rest.size() : 0;
  return reshape(rest.with(static_cast<int>(axis), fitting));
}

Tensor Tensor::reshape(const Shape& shape) const {
  if (shape.size() != size()) shape_error("reshape", shape_, shape, "the numbers of elements differ");
  return {storage_, data_, shape};
}

void Tensor::reallocate(const Shape& shape) {
  const Shape wanted = shape;  // which may be this tensor's own
  *this = Tensor();            // frees before it allocates
  *this = uninitialized(wanted);
}

void Tensor::fill(float value) & {
  resize(shape_);
  std::fill_n(data_, size(), value);
}

void Tensor::detach() {
  Tensor own = uninitialized(shape_);
  std::copy_n(data_, size(), own.data_);
  *this = std::move(own);
}

Tensor array(std::initializer_list<float> elements) {
  Tensor vector = Tensor::uninitialized({std::ssize(elements)});
  std::ranges::copy(elements, vector.data());
  return vector;
}

Tensor array(std::initializer_list<std::initializer_list<float>> rows) {
  const std::size_t columns = rows.size() ? rows.begin()->size() : 0;
  Tensor matrix = Tensor::uninitialized({std::ssize(rows), static_cast<Index>(columns)});
  float* next = matrix.data();
  for (const auto& row : rows) {
    if (row.size() != columns)
      throw std::invalid_argument("array: expected rows of " + std::to_string(columns) +
                                  " elements like the first, found one of " + std::to_string(row.size()));
    next = std::ranges::copy(row, next).out;
  }
  return matrix;
}

Tensor arange(double start, double stop, double step) {
  const double count = std::ceil((stop - start) / step);
  if (!(std::abs(count) < 0x1p53))
    throw std::invalid_argument("arange: expected a step other than 0 and up to 2^53 numbers");
  Tensor vector = Tensor::uninitialized({static_cast<Index>(std::max(count, 0.0))});
  for (Index i = 0; i < vector.size(); ++i) vector(i) = static_cast<float>(start + i * step);
  return vector;
}

bool operator==(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}

}  // namespace d2l
