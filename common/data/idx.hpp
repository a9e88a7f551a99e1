// IDX files, the format of MNIST and Fashion-MNIST: an array's type and sizes, then its elements (3.5.1).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// The third byte of an IDX file.
enum class IdxType : std::uint8_t {
  uint8 = 0x08,
  int8 = 0x09,
  int16 = 0x0b,
  int32 = 0x0c,
  float32 = 0x0d,
  float64 = 0x0e
};

/// "uint8", "int8", ...
const char* name(IdxType type);

/// What a file says it holds: elements of one type in one to four axes.
struct IdxHeader {
  std::string path;
  IdxType type;
  Shape shape;
};

/// What a file holds, in this machine's byte order.
class IdxArray {
 public:
  using Elements = std::variant<std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::int16_t>,
                                std::vector<std::int32_t>, std::vector<float>, std::vector<double>>;

  IdxArray(IdxHeader header, Elements elements) : header_(std::move(header)), elements_(std::move(elements)) {}

  IdxType type() const { return header_.type; }
  const Shape& shape() const { return header_.shape; }

  /// The elements, e.g. elements<std::uint8_t>(), row by row; throws std::runtime_error if they are of another type.
  template <class T>
  const std::vector<T>& elements() const& {
    if (const auto* elements = std::get_if<std::vector<T>>(&elements_)) return *elements;
    refuse(Elements(std::vector<T>()).index());
  }
  template <class T>
  const std::vector<T>& elements() const&& = delete;  // keep the array in a variable, whose elements these are

  friend Tensor to_tensor(const IdxArray& array);

 private:
  [[noreturn]] void refuse(std::size_t wanted) const;

  IdxHeader header_;
  Elements elements_;
};

/// Reads and checks a header, so that a caller can refuse the file before memory is taken for its elements. Throws
/// std::runtime_error, which names the file, what was expected and what was found, for no regular or readable file, no
/// IDX header, an unknown type, or sizes that do not fit the file's length to the byte.
IdxHeader read_idx_header(const std::string& path);

/// Reads the elements of the file with this header. Throws std::runtime_error if there are fewer by now.
IdxArray read_idx(const IdxHeader& header);

/// Reads a whole file; throws what the two functions above throw.
inline IdxArray read_idx(const std::string& path) { return read_idx(read_idx_header(path)); }

/// The elements of any type as floats.
Tensor to_tensor(const IdxArray& array);

}  // namespace d2l
