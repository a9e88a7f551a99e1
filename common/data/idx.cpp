#include "common/data/idx.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace d2l {
namespace {

constexpr const char* advice = "; 'make data' fetches the files anew";

struct Header {
  IdxType type;
  int rank;
  Index bytes() const { return 4 + 4 * rank; }
};

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw std::runtime_error(path + ": " + what);
}

// The elements' type on disk, and what there is to know of it.
struct Kind {
  IdxType type;
  const char* name;
  Index width;
  Tensor (*to_tensor)(const IdxArray&);
};

template <class T>
Tensor converted(const IdxArray& array) {
  Tensor tensor = Tensor::uninitialized(array.shape());
  std::ranges::transform(array.elements<T>(), tensor.data(), [](T x) { return static_cast<float>(x); });
  return tensor;
}

constexpr std::array<Kind, 6> kinds = {{{IdxType::uint8, "uint8", 1, converted<std::uint8_t>},
                                        {IdxType::int8, "int8", 1, converted<std::int8_t>},
                                        {IdxType::int16, "int16", 2, converted<std::int16_t>},
                                        {IdxType::int32, "int32", 4, converted<std::int32_t>},
                                        {IdxType::float32, "float32", 4, converted<float>},
                                        {IdxType::float64, "float64", 8, converted<double>}}};

bool known(IdxType type) { return std::ranges::find(kinds, type, &Kind::type) != kinds.end(); }

const Kind& kind(IdxType type) { return *std::ranges::find(kinds, type, &Kind::type); }

std::string hex(const std::array<std::uint8_t, 4>& bytes) {
  char text[16];
  std::snprintf(text, sizeof text, "%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
  return text;
}

std::FILE* open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(path, "expected an IDX file, found none" + std::string(advice));
  if (!std::filesystem::is_regular_file(status)) fail(path, "expected an IDX file, found a directory or a device");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) fail(path, "expected a readable file: " + std::string(std::strerror(errno)));
  return file;
}

Header read_header(const std::string& path, std::FILE* file) {
  std::array<std::uint8_t, 4> magic{};
  if (std::fread(magic.data(), 1, 4, file) != 4)
    fail(path, "expected at least 4 bytes, found fewer" + std::string(advice));
  const Header header{static_cast<IdxType>(magic[2]), magic[3]};
  if (magic[0] != 0 || magic[1] != 0)
    fail(path, "expected an IDX file, which begins with 00 00, found " + hex(magic) +
                   (magic[0] == 0x1f && magic[1] == 0x8b ? " (still compressed with gzip)" : "") + advice);
  if (!known(header.type))
    fail(path, "expected an element type 08, 09, 0b, 0c, 0d or 0e as third byte, found " + hex(magic));
  if (header.rank < 1 || header.rank > Shape::max_rank)
    fail(path, "expected 1 to 4 axes as fourth byte, found " + hex(magic));
  return header;
}

// Checked against the file's length one axis at a time, so that no product can overflow.
Shape read_shape(const std::string& path, std::FILE* file, const Header& header, Index file_bytes) {
  std::array<Index, Shape::max_rank> sizes{};
  std::string text;
  bool empty = false;
  for (int axis = 0; axis < header.rank; ++axis) {
    std::array<std::uint8_t, 4> word{};
    if (std::fread(word.data(), 1, 4, file) != 4)
      fail(path,
           "expected a header of " + std::to_string(header.bytes()) + " bytes, found " + std::to_string(file_bytes));
    const std::uint32_t size = std::uint32_t{word[0]} << 24 | word[1] << 16 | word[2] << 8 | word[3];
    sizes[static_cast<std::size_t>(axis)] = size;
    empty = empty || size == 0;
    text += (axis ? " x " : "") + std::to_string(size);
  }
  const Index most = (file_bytes - header.bytes()) / kind(header.type).width;
  Index count = empty ? 0 : 1;
  for (int axis = 0; axis < header.rank && !empty; ++axis) {
    const Index size = sizes[static_cast<std::size_t>(axis)];
    if (count > most / size)
      fail(path, "expected " + text + " elements of " + name(header.type) + " as its header says, found room for " +
                     std::to_string(most) + " in " + std::to_string(file_bytes) + " bytes" + advice);
    count *= size;
  }
  if (const Index expected = header.bytes() + count * kind(header.type).width; expected != file_bytes)
    fail(path, "expected " + std::to_string(expected) + " bytes for " + text + " elements of " + name(header.type) +
                   ", found " + std::to_string(file_bytes) + advice);
  return Shape(std::span(sizes).first(static_cast<std::size_t>(header.rank)));
}

void reverse_bytes(std::byte* bytes, Index count, Index width) {
  for (Index i = 0; i < count; ++i) std::reverse(bytes + i * width, bytes + (i + 1) * width);
}

}  // namespace

const char* name(IdxType type) { return kind(type).name; }

void IdxArray::need(IdxType type) const {
  if (type != type_) fail(path_, std::string("expected elements of ") + name(type) + ", found " + name(type_));
}

IdxFile::IdxFile(std::string path) : path_(std::move(path)), file_(open(path_)) {
  const Header header = read_header(path_, file_.get());
  std::error_code error;
  const auto file_bytes = static_cast<Index>(std::filesystem::file_size(path_, error));
  if (error) fail(path_, "expected a file with a length: " + error.message());
  type_ = header.type;
  shape_ = read_shape(path_, file_.get(), header, file_bytes);
}

IdxArray IdxFile::read() {
  const Index width = kind(type_).width;
  const auto bytes = static_cast<std::size_t>(shape_.size() * width);
  auto elements = std::make_unique_for_overwrite<std::byte[]>(bytes);
  if (const auto got = std::fread(elements.get(), 1, bytes, file_.get()); got != bytes)
    fail(path_, "expected " + std::to_string(bytes) + " bytes after the header, found " + std::to_string(got) + advice);
  if (width > 1 && std::endian::native == std::endian::little) reverse_bytes(elements.get(), shape_.size(), width);
  return {path_, type_, shape_, std::move(elements)};
}

Tensor to_tensor(const IdxArray& array) { return kind(array.type()).to_tensor(array); }

}  // namespace d2l
