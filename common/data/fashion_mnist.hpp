// The Fashion-MNIST data set of 3.5: 60,000 training and 10,000 test images of clothes in ten classes, of 28 x 28 bytes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/idx.hpp"
#include "common/data/transforms.hpp"

namespace d2l {

class FashionMNIST {
 public:
  /// Reads the two files of the training or the test set from `directory`. Throws std::runtime_error if one cannot be
  /// read, is not of n x 28 x 28 or n bytes with the same n >= 1, or holds a label above 9.
  FashionMNIST(const std::string& directory, bool train);

  Index size() const { return std::ssize(*labels_); }

  /// A copy of image i, and its class from 0 to 9. Both throw std::out_of_range unless 0 <= i < size().
  Image image(Index i) const;
  Index label(Index i) const { return labels_->at(i); }

  /// The examples (transform(image), label) for a DataLoader; 3.5.2. Throws what the transform throws for these
  /// images, now and not while they are read.
  std::shared_ptr<const Dataset> transform_first(const Compose& transform) const;

 private:
  class Examples;
  static constexpr Index side = 28;

  const std::uint8_t* pixels(Index i) const { return images_->data() + i * side * side; }

  // The files' bytes, shared with copies and with the data sets of transform_first.
  std::shared_ptr<const std::vector<std::uint8_t>> images_, labels_;
};

/// Class numbers (n,) to the book's names, 0 -> "t-shirt" to 9 -> "ankle boot"; 3.5.1. Throws std::invalid_argument
/// for anything else.
std::vector<std::string> get_fashion_mnist_labels(const Tensor& labels);

/// The directory to read from: `chosen` if not empty, else $FASHION_MNIST_DIR, else data/fashion-mnist.
std::string fashion_mnist_directory(const std::string& chosen = "");

/// How many threads read ahead of the training; 3.5.2. The book answers 4. Here it is 0, because all threads together
/// convert a batch when it is due, and workers would compete with them for the cores (see read_by_workers).
inline int get_dataloader_workers(int num_workers = 0) { return num_workers; }

/// The training set's loader, which shuffles, and the test set's, which does not; 3.5.3. X is (n, 1, 28, 28), or with
/// `resize` (n, 1, resize.height, resize.width), in [0, 1]; y (n,) in 0..9.
std::pair<DataLoader, DataLoader> load_data_fashion_mnist(Index batch_size, const std::string& directory,
                                                          Generator generator,
                                                          int num_workers = get_dataloader_workers(),
                                                          std::optional<ImageSize> resize = std::nullopt);

}  // namespace d2l
