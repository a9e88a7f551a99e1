#include "common/data/idx.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/folder.hpp"
#include "tests/support/idx.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::Folder;
using test::message_of;
using test::says;

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (int value : values) text += static_cast<char>(value);
  return text;
}

std::string word(std::uint32_t value) {
  return bytes({static_cast<int>(value >> 24), static_cast<int>(value >> 16 & 255), static_cast<int>(value >> 8 & 255),
                static_cast<int>(value & 255)});
}

std::string header(int type, std::initializer_list<std::uint32_t> sizes) {
  std::string text = bytes({0, 0, type, static_cast<int>(sizes.size())});
  for (std::uint32_t size : sizes) text += word(size);
  return text;
}

class Idx : public testing::Test {
 protected:
  IdxHeader header_of(const std::string& content) const { return read_idx_header(folder_.write("file", content)); }
  Tensor read(const std::string& content) const { return test::read_idx_tensor(header_of(content)); }

  // The error for this content must name the file and say all the parts.
  void refuses(const std::string& content, std::vector<std::string> parts) const {
    const std::string path = folder_.write("file", content);
    parts.insert(parts.end(), {path, "expected", "found"});
    EXPECT_TRUE(says(message_of<std::runtime_error>([&] { read_idx_header(path); }), parts));
  }

  Folder folder_;
};

TEST_F(Idx, ReadsEveryElementType) {
  EXPECT_EQ(read(header(0x08, {3}) + bytes({0, 127, 255})), array({0, 127, 255}));
  EXPECT_EQ(read(header(0x09, {3}) + bytes({0, 127, 255})), array({0, 127, -1}));
  EXPECT_EQ(read(header(0x0b, {2}) + bytes({0x01, 0x02, 0xff, 0xfe})), array({258, -2}));
  EXPECT_EQ(read(header(0x0c, {2}) + word(0x00010203) + word(0xffffffff)), array({66051, -1}));
  EXPECT_EQ(read(header(0x0d, {2}) + word(0x3fc00000) + word(0xc0000000)), array({1.5, -2}));
  EXPECT_EQ(read(header(0x0e, {1}) + word(0x40091eb8) + word(0x51eb851f)), array({3.14f}));
}

TEST_F(Idx, KeepsTheTypedElements) {
  const IdxHeader labels = header_of(header(0x08, {2}) + bytes({9, 200}));
  EXPECT_EQ(labels.type, "uint8");
  EXPECT_EQ(read_idx<std::uint8_t>(labels), (std::vector<std::uint8_t>{9, 200}));
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { read_idx<float>(labels); }),
                   {labels.path, "expected elements of float32", "found uint8"}));
  EXPECT_EQ(read_idx<std::int8_t>(header_of(header(0x09, {1}) + "\xff")), std::vector<std::int8_t>{-1});
  EXPECT_EQ(read_idx<std::int16_t>(header_of(header(0x0b, {1}) + bytes({1, 2}))), std::vector<std::int16_t>{258});
  EXPECT_EQ(read_idx<std::int32_t>(header_of(header(0x0c, {1}) + word(0x7fffffff))),
            std::vector<std::int32_t>{0x7fffffff});  // more digits than a float has
  EXPECT_EQ(read_idx<double>(header_of(header(0x0e, {1}) + word(0x40091eb8) + word(0x51eb851f))),
            std::vector<double>{3.14});
}

TEST_F(Idx, ReadsTheHeaderAlone) {
  const IdxHeader only = header_of(header(0x0d, {1, 2}) + word(0) + word(0));
  EXPECT_EQ(only.type, "float32");
  EXPECT_EQ(only.shape, (Shape{1, 2}));
}

TEST_F(Idx, ReadsOneToFourAxesRowByRow) {
  for (auto sizes : {std::vector<Index>{6}, {2, 3}, {1, 2, 3}, {2, 1, 3, 1}}) {
    std::string content = bytes({0, 0, 8, static_cast<int>(sizes.size())});
    for (Index size : sizes) content += word(static_cast<std::uint32_t>(size));
    const Tensor read_back = read(content + bytes({1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(read_back.shape(), Shape(sizes));
    EXPECT_EQ(read_back.reshape({6}), array({1, 2, 3, 4, 5, 6}));
  }
  EXPECT_EQ(read(header(8, {0, 5})).shape(), (Shape{0, 5}));
}

TEST_F(Idx, RefusesFilesThatAreCutShortOrTooLong) {
  refuses("", {"4 bytes"});
  refuses(bytes({0, 0, 8}), {"4 bytes"});
  refuses(bytes({0, 0, 8, 1}), {"8 bytes", "found 4"});
  refuses(bytes({0, 0, 8, 2, 0, 0, 0, 1, 0, 0}), {"12 bytes", "found 10"});
  refuses(header(8, {2, 3}) + bytes({1, 2, 3, 4, 5}), {"18 bytes for 2 x 3 elements of uint8", "found 17"});
  refuses(header(8, {2, 3}) + bytes({1, 2, 3, 4, 5, 6, 7}), {"18 bytes", "found 19"});
  refuses(header(0x0c, {2}) + word(1) + bytes({0, 0, 0}), {"16 bytes for 2 elements of int32", "found 15"});
  refuses(header(8, {0}) + bytes({1}), {"8 bytes", "found 9"});
}

TEST_F(Idx, RefusesWhatIsNoIdxFile) {
  refuses("P5 28 28 255 ....", {"00 00", "50 35"});
  refuses(bytes({0x1f, 0x8b, 8, 0, 0, 0}), {"gzip"});
  refuses(bytes({0, 1, 8, 1}) + word(0), {"00 00", "00 01 08 01"});
  for (int type : {0x00, 0x07, 0x0a, 0x0f, 0x88}) refuses(bytes({0, 0, type, 1}) + word(0), {"third byte"});
  for (int axes : {0, 5, 255}) refuses(bytes({0, 0, 8, axes}) + word(0), {"1 to 4 axes"});
}

// 2^128 bytes cannot be counted in 64 bits, nor 2^64 in a signed number: no product may wrap around to fit the file.
TEST_F(Idx, RefusesAbsurdSizes) {
  constexpr std::uint32_t most = 0xffffffffu, half = 0x80000000u;
  refuses(header(8, {most, most, most, most}), {"4294967295 x 4294967295 x 4294967295 x 4294967295"});
  refuses(header(8, {half, half, 4}), {"2147483648 x 2147483648 x 4"});
  refuses(header(8, {65536, 65536, 65536, 65536}), {"65536"});
  refuses(header(0x0e, {0x20000000u, 0x40000000u}), {"float64"});
  refuses(header(8, {most}) + "x", {"4294967295"});
  refuses(header(8, {1u << 30, 1u << 30}), {"1073741824 x 1073741824"});
  refuses(header(8, {17362, 384773, 2761311370}) + "four", {"17362 x 384773 x 2761311370"});  // 2^64 + 4 elements
  EXPECT_EQ(read(header(8, {0, most, most, most})).shape().size(), 0);
}

TEST_F(Idx, RefusesWhatIsNoReadableFile) {
  const auto error = [](const std::string& path) {
    return message_of<std::runtime_error>([&] { read_idx_header(path); });
  };
  EXPECT_TRUE(says(error(folder_.path("none")), {folder_.path("none"), "expected", "found none", "make data"}));
  EXPECT_TRUE(says(error(folder_.path()), {folder_.path(), "directory"}));
  const std::string fifo = folder_.path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_TRUE(says(error(fifo), {fifo, "expected"}));
  const std::string loop = folder_.path("loop");
  std::filesystem::create_symlink(loop, loop);
  EXPECT_TRUE(says(error(loop), {loop, "the error: " + std::generic_category().message(ELOOP)}));
  EXPECT_EQ(error(loop).find("make data"), std::string::npos);
}

}  // namespace
}  // namespace d2l
