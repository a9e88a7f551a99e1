// The Fashion-MNIST data set (3.5): 60,000 training and 10,000 test images of clothes, 28 x 28 bytes each, in ten classes.
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

/// The images and labels as bytes, in memory; copies share them.
class FashionMNIST {
 public:
  /// Reads the two files of the training or the test set from `directory`. Throws std::runtime_error if one cannot be
  /// read, is not of n x 28 x 28 or n bytes with the same n, or holds a label above 9.
  FashionMNIST(const std::string& directory, bool train);

  Index size() const { return images_->shape()[0]; }
  Image image(Index i) const;
  Index label(Index i) const { return labels_->elements<std::uint8_t>()[static_cast<std::size_t>(i)]; }

  /// The examples (transform(image), label) for a DataLoader (3.5.2). Throws std::invalid_argument, now and not while
  /// reading, if the transform cannot take these images.
  std::shared_ptr<const Dataset> transform_first(const Compose& transform) const;

 private:
  std::shared_ptr<const IdxArray> images_, labels_;
};

/// Class numbers (n,) to the book's names, 0 -> "t-shirt" to 9 -> "ankle boot" (3.5.1). Throws std::invalid_argument
/// for anything else.
std::vector<std::string> get_fashion_mnist_labels(const Tensor& labels);

/// The directory to read from: `chosen` if not empty, else $FASHION_MNIST_DIR, else data/fashion-mnist.
std::string fashion_mnist_directory(const std::string& chosen = "");

/// How many threads read ahead of the training (3.5.2). The book answers 4. Here it is 0 unless asked for: all threads
/// convert a batch together when it is due, and with 2 workers, which compete with the training for the same two cores,
/// the ten epochs of 3.6 take 1.5 times as long.
int get_dataloader_workers(int num_workers = 0);

/// The training set's loader, which shuffles, and the test set's, which does not (3.5.3). X is (n, 1, 28, 28), or with
/// `resize` (n, 1, resize.height, resize.width), in [0, 1]; y (n,) in 0..9.
std::pair<DataLoader, DataLoader> load_data_fashion_mnist(Index batch_size, const std::string& directory,
                                                          Generator generator,
                                                          int num_workers = get_dataloader_workers(),
                                                          std::optional<ImageSize> resize = std::nullopt);

}  // namespace d2l
