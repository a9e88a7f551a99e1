#include "common/tensor/shape.hpp"

#include <algorithm>
#include <stdexcept>

namespace d2l {
namespace {

std::string to_string(std::span<const Index> sizes) {
  std::string text = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + (sizes.size() == 1 ? ",)" : ")");
}

}  // namespace

std::string to_string(const Shape& shape) { return to_string(shape.sizes()); }

void Shape::refuse(std::span<const Index> sizes) {
  const bool negative = std::ranges::any_of(sizes, [](Index size) { return size < 0; });
  throw std::invalid_argument("shape " + to_string(sizes) + ": " +
                              (sizes.size() > max_rank ? "a tensor has at most four axes"
                               : negative              ? "a size is negative"
                                                       : "more elements than memory can address"));
}

Shape Shape::with(int axis, Index size) const {
  std::array<Index, max_rank> sizes = sizes_;
  sizes[axis] = size;
  return Shape(std::span(sizes).first(rank_));
}

Shape Shape::without(int axis) const {
  std::array<Index, max_rank> sizes = sizes_;
  std::copy(sizes_.begin() + axis + 1, sizes_.end(), sizes.begin() + axis);
  return Shape(std::span(sizes).first(rank_ - 1));
}

void shape_error(const std::string& operation, const Shape& a, const Shape& b, const std::string& why) {
  throw std::invalid_argument(operation + ": " + to_string(a) + " and " + to_string(b) + ": " + why);
}

}  // namespace d2l
