// IDX files, the format of MNIST and Fashion-MNIST: an array's type and sizes, then its elements; 3.5.1.
#pragma once

#include <string>
#include <vector>

#include "common/tensor/shape.hpp"

namespace d2l {

/// What a file says it holds: elements of a type, "uint8", "int8", "int16", "int32", "float32" or "float64", in one to
/// four axes.
struct IdxHeader {
  std::string path, type;
  Shape shape;
};

/// Reads and checks a header, so that a caller can refuse the file before memory is taken for its elements. Throws
/// std::runtime_error, which names the file, what was expected and what was found, for no regular or readable file, no
/// IDX header, an unknown type, or sizes that do not fit the file's length to the byte.
IdxHeader read_idx_header(const std::string& path);

/// Reads the elements of the file with this header, row by row, e.g. read_idx<std::uint8_t>(header). Throws
/// std::runtime_error if they are of another type, or fewer by now.
template <class T>
std::vector<T> read_idx(const IdxHeader& header);

/// Throws std::runtime_error: "FILE: expected ..., found ...; remove it, then 'make data' fetches it".
[[noreturn]] void file_error(const std::string& path, const std::string& expected, const std::string& found);

}  // namespace d2l
