// Reading the data set for the exercises of section 3.5: which examples a loader delivers and how long a pass takes.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/tensor/parallel.hpp"
#include "common/timer.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/support/folder.hpp"

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

// The examples in the order of the files "train-..." or "t10k-...", taken from their bytes: behind a header of 16 bytes
// the images, 784 bytes each, and behind one of 8 bytes the labels.
inline std::vector<Example> examples_in_files(const std::string& prefix) {
  const std::string path = fashion_mnist_directory() + "/" + prefix;
  const std::string images = contents(path + "-images-idx3-ubyte"), labels = contents(path + "-labels-idx1-ubyte");
  std::vector<Example> examples;
  std::array<float, 784> x;
  for (std::size_t i = 0; 8 + i < labels.size(); ++i) {
    const auto to_unit = [](char byte) { return static_cast<float>(static_cast<std::uint8_t>(byte)) / 255.0f; };
    std::ranges::transform(images.substr(16 + 784 * i, 784), x.begin(), to_unit);
    examples.push_back(example(x.data(), 784, static_cast<float>(labels[8 + i])));
  }
  return examples;
}

// The time of a pass that does nothing with the batches; where it is printed, the best of nine, because whatever else
// runs can only make it longer.
inline double seconds_a_pass(DataLoader& loader) {
  double best = std::numeric_limits<double>::infinity();
  for (int pass = 0; pass < (prints_results() ? 9 : 1); ++pass) {
    Timer timer;
    for ([[maybe_unused]] const Batch& batch : loader) continue;
    best = std::min(best, timer.stop());
  }
  return best;
}

// Examples of another data set that are not announced before they are read.
class Unannounced : public Dataset {
 public:
  explicit Unannounced(std::shared_ptr<const Dataset> examples) : examples_(std::move(examples)) {}
  Index size() const override { return examples_->size(); }
  Shape example_shape() const override { return examples_->example_shape(); }
  void read(Index i, float* x, float* y) const override { examples_->read(i, x, y); }

 private:
  std::shared_ptr<const Dataset> examples_;
};

// The test images. It counts what is announced and what each thread reads, and throws for the image with the number
// `broken`.
class Watched : public Dataset {
 public:
  explicit Watched(Index broken = -1) : images_(mnist_test().transform_first(ToTensor{})), broken_(broken) {}
  Index size() const override { return images_->size(); }
  Shape example_shape() const override { return images_->example_shape(); }
  void prefetch(Index i) const override {
    ++announced_;
    images_->prefetch(i);
  }
  void read(Index i, float* x, float* y) const override {
    if (i == broken_) throw std::runtime_error("image " + std::to_string(i) + " is broken");
    {
      const std::lock_guard lock(mutex_);
      ++reads_[std::this_thread::get_id()];
    }
    images_->read(i, x, y);
  }

  Index announced() const { return announced_; }
  Index reads() const {
    const std::lock_guard lock(mutex_);
    return std::accumulate(reads_.begin(), reads_.end(), Index{0}, [](Index n, const auto& r) { return n + r.second; });
  }
  // How many threads have read, and how many images the one that has read most.
  Index readers() const { return std::ssize(reads_); }
  Index busiest() const {
    const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
    return std::ranges::max_element(reads_, less)->second;
  }

 private:
  std::shared_ptr<const Dataset> images_;
  Index broken_;
  mutable std::atomic<Index> announced_ = 0;
  mutable std::mutex mutex_;
  mutable std::map<std::thread::id, Index> reads_;
};

}  // namespace d2l::test
