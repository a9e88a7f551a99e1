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

namespace d2l {
namespace {

constexpr const char* advice = "; 'make data' fetches the files again";

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw std::runtime_error(path + ": " + what);
}

struct Kind {
  IdxType type;
  const char* name;
  Index bytes;
  IdxArray::Elements none;
};

// In the order of IdxArray::Elements.
const std::array<Kind, 6> kinds = {{{IdxType::uint8, "uint8", 1, std::vector<std::uint8_t>()},
                                    {IdxType::int8, "int8", 1, std::vector<std::int8_t>()},
                                    {IdxType::int16, "int16", 2, std::vector<std::int16_t>()},
                                    {IdxType::int32, "int32", 4, std::vector<std::int32_t>()},
                                    {IdxType::float32, "float32", 4, std::vector<float>()},
                                    {IdxType::float64, "float64", 8, std::vector<double>()}}};

const Kind& kind(IdxType type) { return *std::ranges::find(kinds, type, &Kind::type); }

std::ifstream open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(path, "expected an IDX file, found none" + std::string(advice));
  if (!std::filesystem::is_regular_file(status)) fail(path, "expected an IDX file, found a directory or a device");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "expected a readable file: " + std::string(std::strerror(errno)));
  return file;
}

// The four bytes in front: two zeros, the type, the number of axes.
void check_magic(const std::string& path, const std::uint8_t* magic) {
  char hex[16];
  std::snprintf(hex, sizeof hex, "%02x %02x %02x %02x", magic[0], magic[1], magic[2], magic[3]);
  const bool gzip = magic[0] == 0x1f && magic[1] == 0x8b;
  if (magic[0] != 0 || magic[1] != 0)
    fail(path, "expected an IDX file, which begins with 00 00, found " + std::string(hex) +
                   (gzip ? " (still compressed with gzip)" : "") + advice);
  if (std::ranges::find(kinds, IdxType{magic[2]}, &Kind::type) == kinds.end())
    fail(path, "expected an element type 08, 09, 0b, 0c, 0d or 0e as third byte, found " + std::string(hex));
  if (magic[3] < 1 || magic[3] > Shape::max_rank)
    fail(path, "expected 1 to 4 axes as fourth byte, found " + std::string(hex));
}

Index header_bytes(std::size_t rank) { return 4 + 4 * static_cast<Index>(rank); }

// Throws unless the sizes fit the file's length to the byte. Compares before it multiplies, so that nothing overflows.
void check_length(const std::string& path, const Kind& kind, std::span<const Index> sizes, Index file_bytes) {
  std::string text;
  for (const Index size : sizes) text += (text.empty() ? "" : " x ") + std::to_string(size);
  text += std::string(" elements of ") + kind.name;

  const Index header = header_bytes(sizes.size()), room = (file_bytes - header) / kind.bytes;
  Index count = std::ranges::count(sizes, 0) ? 0 : 1;
  for (const Index size : sizes) {
    if (count > 0 && size > room / count)
      fail(path, "expected " + text + " as its header says, found room for " + std::to_string(room) + " in " +
                     std::to_string(file_bytes) + " bytes" + advice);
    count *= size;
  }
  if (const Index expected = header + count * kind.bytes; expected != file_bytes)
    fail(path, "expected " + std::to_string(expected) + " bytes for " + text + ", found " + std::to_string(file_bytes) +
                   advice);
}

}  // namespace

const char* name(IdxType type) { return kind(type).name; }

void IdxArray::refuse(std::size_t wanted) const {
  fail(header_.path, std::string("expected elements of ") + kinds.at(wanted).name + ", found " + name(header_.type));
}

IdxHeader read_idx_header(const std::string& path) {
  std::ifstream file = open(path);
  std::array<std::uint8_t, 4 + 4 * Shape::max_rank> bytes{};
  file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  if (file.gcount() < 4) fail(path, "expected at least 4 bytes, found " + std::to_string(file.gcount()) + advice);
  check_magic(path, bytes.data());
  const std::size_t rank = bytes[3];
  if (file.gcount() < header_bytes(rank))
    fail(path, "expected a header of " + std::to_string(header_bytes(rank)) + " bytes, found " +
                   std::to_string(file.gcount()) + advice);
  std::vector<Index> sizes(rank);
  for (std::size_t i = 0; i < 4 * rank; ++i) sizes[i / 4] = sizes[i / 4] << 8 | bytes[4 + i];
  const IdxType type{bytes[2]};
  check_length(path, kind(type), sizes, static_cast<Index>(std::filesystem::file_size(path)));
  return {path, type, Shape(sizes)};
}

IdxArray read_idx(const IdxHeader& header) {
  std::ifstream file = open(header.path);
  file.seekg(header_bytes(header.shape.sizes().size()));
  IdxArray::Elements elements = kind(header.type).none;
  const auto read = [&](auto& vector) {
    vector.resize(static_cast<std::size_t>(header.shape.size()));
    const std::span bytes = std::as_writable_bytes(std::span(vector));
    file.read(reinterpret_cast<char*>(bytes.data()), std::ssize(bytes));
    if (file.gcount() != std::ssize(bytes))
      fail(header.path, "expected " + std::to_string(bytes.size()) + " bytes after the header, found " +
                            std::to_string(file.gcount()) + advice);
    constexpr std::size_t width = sizeof vector[0];
    if (width > 1 && std::endian::native == std::endian::little)
      for (std::size_t at = 0; at < bytes.size(); at += width) std::ranges::reverse(bytes.subspan(at, width));
  };
  std::visit(read, elements);
  return {header, std::move(elements)};
}

Tensor to_tensor(const IdxArray& array) {
  Tensor tensor = Tensor::uninitialized(array.shape());
  const auto copy = [&](const auto& elements) {
    std::ranges::transform(elements, tensor.data(), [](auto x) { return static_cast<float>(x); });
  };
  std::visit(copy, array.elements_);
  return tensor;
}

}  // namespace d2l
