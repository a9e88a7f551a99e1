// The binary files of CIFAR-10 and CIFAR-100 as a data set (exercise 3.5.3).
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/transforms.hpp"
#include "tests/support/folder.hpp"

namespace d2l {

/// Where the class stands in a record: in those of CIFAR-10 the only label, in those of CIFAR-100 the first of two, the
/// superclass, or the second.
struct CifarLabel {
  std::size_t labels = 1, chosen = 0;
};

/// Records of one or two labels and 3072 bytes, 32 x 32 red ones, then the green and the blue ones. Images are handed
/// on as (h,w,c), as transforms take them. Throws std::runtime_error unless the file holds whole records.
class Cifar : public Dataset {
 public:
  Cifar(const std::string& path, CifarLabel label, Compose transform)
      : bytes_(test::contents(path)), label_(label), transform_(std::move(transform)) {
    if (bytes_.empty() || bytes_.size() % record() != 0)
      throw std::runtime_error(path + ": expected records of " + std::to_string(record()) + " bytes, found " +
                               std::to_string(bytes_.size()) + " bytes");
  }
  Index size() const override { return static_cast<Index>(bytes_.size() / record()); }
  Shape example_shape() const override { return {3, 32, 32}; }
  void read(Index i, float* x, float* y) const override {
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes_.data()) + static_cast<std::size_t>(i) * record();
    std::vector<std::uint8_t> pixels(3072);
    for (std::size_t at = 0; at < 3072; ++at) pixels[at] = from[label_.labels + at % 3 * 1024 + at / 3];
    transform_({32, 32, 3, std::move(pixels)}, x);
    *y = static_cast<float>(from[label_.chosen]);
  }

 private:
  std::size_t record() const { return label_.labels + 3072; }

  std::string bytes_;
  CifarLabel label_;
  Compose transform_;
};

}  // namespace d2l
