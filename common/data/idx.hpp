// IDX files, the format of MNIST and Fashion-MNIST: a typed array with its sizes in front (3.5.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

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

/// What an IDX file holds, its elements in this machine's byte order.
class IdxArray {
 public:
  IdxArray(std::string path, IdxType type, const Shape& shape, std::unique_ptr<std::byte[]> bytes)
      : path_(std::move(path)), type_(type), shape_(shape), bytes_(std::move(bytes)) {}

  const std::string& path() const { return path_; }
  IdxType type() const { return type_; }
  const Shape& shape() const { return shape_; }

  /// The elements as what they are, e.g. elements<std::uint8_t>(); throws std::runtime_error for another type.
  template <class T>
  std::span<const T> elements() const {
    need(type_of<T>());
    return {reinterpret_cast<const T*>(bytes_.get()), static_cast<std::size_t>(shape_.size())};
  }

 private:
  template <class T>
  static constexpr IdxType type_of() {
    if constexpr (std::is_same_v<T, std::uint8_t>) return IdxType::uint8;
    if constexpr (std::is_same_v<T, std::int8_t>) return IdxType::int8;
    if constexpr (std::is_same_v<T, std::int16_t>) return IdxType::int16;
    if constexpr (std::is_same_v<T, std::int32_t>) return IdxType::int32;
    if constexpr (std::is_same_v<T, float>) return IdxType::float32;
    if constexpr (std::is_same_v<T, double>) return IdxType::float64;
  }
  void need(IdxType type) const;

  std::string path_;
  IdxType type_;
  Shape shape_;
  std::unique_ptr<std::byte[]> bytes_;
};

/// An open file of any element type and one to four axes whose header has been checked, so that one can look at its
/// sizes before memory is taken for its elements.
class IdxFile {
 public:
  /// Throws std::runtime_error that names the file, what was expected and what was found: no regular or readable file,
  /// no IDX header, an unknown type, sizes that do not fit the file's length to the byte.
  explicit IdxFile(std::string path);

  const std::string& path() const { return path_; }
  IdxType type() const { return type_; }
  const Shape& shape() const { return shape_; }

  /// The elements, once. Throws std::runtime_error if the file has become shorter meanwhile.
  IdxArray read();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  IdxType type_;
  Shape shape_;
};

/// Reads a whole file; throws as IdxFile does.
inline IdxArray read_idx(const std::string& path) { return IdxFile(path).read(); }

/// The elements of any type as floats.
Tensor to_tensor(const IdxArray& array);

}  // namespace d2l
