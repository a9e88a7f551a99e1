#include "common/tensor/shape.hpp"

#include <limits>
#include <stdexcept>
#include <vector>

namespace d2l {

std::string to_string(std::span<const Index> sizes) {
  std::string text = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + (sizes.size() == 1 ? ",)" : ")");
}

std::string to_string(const Shape& shape) { return to_string(shape.sizes()); }

Shape::Shape(std::span<const Index> sizes) : rank_(static_cast<int>(sizes.size())) {
  if (sizes.size() > max_rank)
    throw std::invalid_argument("shape " + to_string(sizes) + ": a tensor has at most four axes");
  constexpr Index most = std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(float));
  bool empty = false;
  for (Index size : sizes) {
    if (size < 0) throw std::invalid_argument("shape " + to_string(sizes) + ": a size is negative");
    empty = empty || size == 0;
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sizes_[i] = sizes[i];
    if (!empty && (__builtin_mul_overflow(size_, sizes[i], &size_) || size_ > most))
      throw std::invalid_argument("shape " + to_string(sizes) + ": more elements than memory can address");
  }
  if (empty) size_ = 0;
}

Shape reduced(const Shape& shape, int axis, bool keepdims) {
  std::vector<Index> sizes(shape.sizes().begin(), shape.sizes().end());
  if (keepdims)
    sizes[static_cast<std::size_t>(axis)] = 1;
  else
    sizes.erase(sizes.begin() + axis);
  return Shape(sizes);
}

void shape_error(const std::string& operation, const Shape& a, const Shape& b, const std::string& why) {
  throw std::invalid_argument(operation + ": " + to_string(a) + " and " + to_string(b) + ": " + why);
}

}  // namespace d2l
