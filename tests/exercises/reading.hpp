// Reading the data set for the exercises of section 3.5: which examples a loader delivers and how long a pass takes.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/tensor/parallel.hpp"
#include "common/timer.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l::test {

inline const FashionMNIST& mnist_train() {
  static const FashionMNIST mnist(fashion_mnist_directory(), true);
  return mnist;
}

inline const FashionMNIST& mnist_test() {
  static const FashionMNIST mnist(fashion_mnist_directory(), false);
  return mnist;
}

// A hash of the floats of an image, and its label.
using Example = std::pair<std::size_t, float>;

inline Example example(const float* x, Index size, float label) {
  const auto bytes = static_cast<std::size_t>(size) * sizeof(float);
  return {std::hash<std::string_view>{}({reinterpret_cast<const char*>(x), bytes}), label};
}

// What a pass over a loader delivers.
struct Delivered {
  std::vector<Example> examples;
  std::vector<Index> batch_sizes;
  bool operator==(const Delivered&) const = default;
};

inline Delivered deliver(DataLoader& loader) {
  Delivered delivered;
  for (const auto& [X, y] : loader) {
    delivered.batch_sizes.push_back(y.size());
    const Index size = X.size() / y.size();
    for (Index i = 0; i < y.size(); ++i) delivered.examples.push_back(example(X.data() + i * size, size, y(i)));
  }
  return delivered;
}

inline std::vector<Example> sorted(std::vector<Example> examples) {
  std::ranges::sort(examples);
  return examples;
}

// The examples in the order of the files, read without a loader.
inline std::vector<Example> examples_in_files(const FashionMNIST& mnist) {
  std::vector<Example> examples;
  std::array<float, 784> x;
  for (Index i = 0; i < mnist.size(); ++i) {
    const auto to_unit = [](std::uint8_t p) { return static_cast<float>(p) / 255.0f; };
    std::ranges::transform(mnist.image(i).pixels, x.begin(), to_unit);
    examples.push_back(example(x.data(), 784, static_cast<float>(mnist.label(i))));
  }
  return examples;
}

// The time of a pass that does nothing with the batches; the median of three passes where it is printed.
inline double seconds_a_pass(DataLoader& loader) {
  std::vector<double> seconds(prints_results() ? 3 : 1);
  for (double& time : seconds) {
    Timer timer;
    for ([[maybe_unused]] const Batch& batch : loader) continue;
    time = timer.stop();
  }
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

// The test images; counts the reads, and throws for the image with the number `broken`.
class Watched : public Dataset {
 public:
  explicit Watched(Index broken = -1) : images_(mnist_test().transform_first(ToTensor{})), broken_(broken) {}
  Index size() const override { return images_->size(); }
  Shape example_shape() const override { return images_->example_shape(); }
  void read(Index i, float* x, float* y) const override {
    if (i == broken_) throw std::runtime_error("image " + std::to_string(i) + " is broken");
    ++reads;
    images_->read(i, x, y);
  }
  mutable std::atomic<Index> reads = 0;

 private:
  std::shared_ptr<const Dataset> images_;
  Index broken_;
};

}  // namespace d2l::test
