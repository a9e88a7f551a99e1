// Files of any element type as tensors.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/data/idx.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::test {

template <class T>
Tensor read_as_floats(const IdxHeader& header) {
  Tensor tensor = Tensor::uninitialized(header.shape);
  std::ranges::transform(read_idx<T>(header), tensor.data(), [](T x) { return static_cast<float>(x); });
  return tensor;
}

/// The elements of the file with this header, of any type, as floats.
inline Tensor read_idx_tensor(const IdxHeader& header) {
  if (header.type == "uint8") return read_as_floats<std::uint8_t>(header);
  if (header.type == "int8") return read_as_floats<std::int8_t>(header);
  if (header.type == "int16") return read_as_floats<std::int16_t>(header);
  if (header.type == "int32") return read_as_floats<std::int32_t>(header);
  if (header.type == "float32") return read_as_floats<float>(header);
  return read_as_floats<double>(header);
}

}  // namespace d2l::test
