#include "common/data/idx.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <typeindex>

namespace d2l {
namespace {

// A type of elements: the third byte of a file, and what it stands for.
struct Type {
  std::uint8_t code;
  std::string name;
  Index bytes;
  std::type_index type;
};

const Type types[] = {{0x08, "uint8", 1, typeid(std::uint8_t)}, {0x09, "int8", 1, typeid(std::int8_t)},
                      {0x0b, "int16", 2, typeid(std::int16_t)}, {0x0c, "int32", 4, typeid(std::int32_t)},
                      {0x0d, "float32", 4, typeid(float)},      {0x0e, "float64", 8, typeid(double)}};

std::ifstream open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::is_regular_file(status))
    file_error(path, "an IDX file",
               std::filesystem::exists(status) ? "a directory or a device"
               : error.value() == ENOENT       ? "none"
                                               : "the error: " + error.message());
  std::ifstream file(path, std::ios::binary);
  if (!file) file_error(path, "a readable file", std::string("the error: ") + std::strerror(errno));
  return file;
}

Index header_bytes(Index rank) { return 4 + 4 * rank; }

void check_bytes(const std::string& path, const char* what, Index expected, Index found) {
  if (found < expected) file_error(path, std::to_string(expected) + " bytes of " + what, std::to_string(found));
}

// The type and the number of axes from the four bytes in front: two zeros, the type's code, the number.
std::pair<const Type&, int> check_magic(const std::string& path, const std::uint8_t* magic) {
  char hex[16];
  std::snprintf(hex, sizeof hex, "%02x %02x %02x %02x", magic[0], magic[1], magic[2], magic[3]);
  if (magic[0] == 0x1f && magic[1] == 0x8b) file_error(path, "an IDX file", "one still compressed by gzip");
  if (magic[0] != 0 || magic[1] != 0) file_error(path, "an IDX file, which begins with 00 00", hex);
  const auto type = std::ranges::find(types, magic[2], &Type::code);
  if (type == std::end(types)) file_error(path, "an element type 08, 09, 0b, 0c, 0d or 0e as third byte", hex);
  if (magic[3] < 1 || magic[3] > Shape::max_rank) file_error(path, "1 to 4 axes as fourth byte", hex);
  return {*type, magic[3]};
}

// Throws unless the sizes fit the file's length to the byte. In double, no product wraps around, and up to 2^53 bytes
// all are exact.
void check_length(const std::string& path, const Type& type, const std::vector<Index>& sizes) {
  double bytes = type.bytes;
  std::string product;
  for (const Index size : sizes) {
    bytes *= size;
    product += (product.empty() ? "" : " x ") + std::to_string(size);
  }
  bytes += header_bytes(std::ssize(sizes));
  const std::uintmax_t found = std::filesystem::file_size(path);
  char expected[64];
  std::snprintf(expected, sizeof expected, "%.0f bytes for ", bytes);
  if (found != bytes) file_error(path, expected + product + " elements of " + type.name, std::to_string(found));
}

}  // namespace

void file_error(const std::string& path, const std::string& expected, const std::string& found) {
  const char* const advice = found.starts_with("the error") ? ""
                             : found == "none"              ? "; 'make data' fetches it, --data names another folder"
                                                            : "; remove it, then 'make data' fetches it";
  throw std::runtime_error(path + ": expected " + expected + ", found " + found + advice);
}

IdxHeader read_idx_header(const std::string& path) {
  std::ifstream file = open(path);
  std::array<std::uint8_t, 4 + 4 * Shape::max_rank> bytes{};
  file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  check_bytes(path, "header", 4, file.gcount());
  const auto& [type, rank] = check_magic(path, bytes.data());
  check_bytes(path, "header", header_bytes(rank), file.gcount());
  std::vector<Index> sizes(rank);
  for (int i = 0; i < 4 * rank; ++i) sizes[i / 4] = sizes[i / 4] << 8 | bytes[4 + i];
  check_length(path, type, sizes);
  return {path, type.name, Shape(sizes)};
}

template <class T>
std::vector<T> read_idx(const IdxHeader& header) {
  const std::string type = std::ranges::find(types, std::type_index(typeid(T)), &Type::type)->name;
  if (type != header.type) file_error(header.path, "elements of " + type, header.type);
  std::ifstream file = open(header.path);
  file.seekg(header_bytes(header.shape.rank()));
  std::vector<T> elements(header.shape.size());
  const std::span bytes = std::as_writable_bytes(std::span(elements));
  file.read(reinterpret_cast<char*>(bytes.data()), std::ssize(bytes));
  check_bytes(header.path, "elements", std::ssize(bytes), file.gcount());
  if (sizeof(T) > 1 && std::endian::native == std::endian::little)
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) std::ranges::reverse(bytes.subspan(at, sizeof(T)));
  return elements;
}

template std::vector<std::uint8_t> read_idx(const IdxHeader& header);
template std::vector<std::int8_t> read_idx(const IdxHeader& header);
template std::vector<std::int16_t> read_idx(const IdxHeader& header);
template std::vector<std::int32_t> read_idx(const IdxHeader& header);
template std::vector<float> read_idx(const IdxHeader& header);
template std::vector<double> read_idx(const IdxHeader& header);

}  // namespace d2l
