#include "common/data/fashion_mnist.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

#include "common/tensor/index.hpp"

namespace d2l {
namespace {

constexpr std::array<const char*, 10> text_labels = {"t-shirt", "trouser", "pullover", "dress", "coat",
                                                     "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};

// Checks a header, before memory is taken for what follows it.
void check(const IdxHeader& file, const Shape& expected) {
  if (file.type != "uint8" || file.shape != expected)
    file_error(file.path, "uint8 " + to_string(expected), file.type + " " + to_string(file.shape));
}

}  // namespace

class FashionMNIST::Examples : public Dataset {
 public:
  Examples(const FashionMNIST& mnist, const Compose& transform)
      : mnist_(mnist), transform_(transform), transformed_(transform.before_to_tensor(mnist.image(0)).shape()) {}
  Index size() const override { return mnist_.size(); }
  Shape example_shape() const override { return ToTensor::shape(transformed_); }

  void read(Index i, float* x, float* y) const override {
    *y = mnist_.label(i);
    if (transform_.only_to_tensor()) return ToTensor::write(mnist_.pixels(i), transformed_, x);
    const Image image = transform_.before_to_tensor(mnist_.image(i));
    if (image.shape() != transformed_)
      throw std::invalid_argument("transform_first: expected " + to_string(transformed_) + " for image " +
                                  std::to_string(i) + " as for image 0, found " + to_string(image.shape()));
    ToTensor{}(image, x);
  }

  void prefetch(Index i) const override {
    constexpr Index cache_line = 64;
    for (Index at = 0; at < side * side; at += cache_line) __builtin_prefetch(mnist_.pixels(i) + at);
  }

 private:
  FashionMNIST mnist_;
  Compose transform_;
  Shape transformed_;  // (h,w,c) before ToTensor
};

FashionMNIST::FashionMNIST(const std::string& directory, bool train) {
  const std::string prefix = directory + (train ? "/train-" : "/t10k-");
  const IdxHeader images = read_idx_header(prefix + "images-idx3-ubyte");
  const IdxHeader labels = read_idx_header(prefix + "labels-idx1-ubyte");
  const Index n = std::max<Index>(images.shape[0], 1);
  check(images, {n, side, side});
  check(labels, {n});
  images_ = std::make_shared<std::vector<std::uint8_t>>(read_idx<std::uint8_t>(images));
  labels_ = std::make_shared<std::vector<std::uint8_t>>(read_idx<std::uint8_t>(labels));
  for (Index i = 0; i < n; ++i)
    if (label(i) > 9)
      file_error(labels.path, "labels 0 to 9", std::to_string(label(i)) + " for image " + std::to_string(i));
}

Image FashionMNIST::image(Index i) const {
  if (i < 0 || i >= size())
    throw std::out_of_range("FashionMNIST: expected an image from 0 to " + std::to_string(size() - 1) + ", found " +
                            std::to_string(i));
  return {side, side, 1, {pixels(i), pixels(i) + side * side}};
}

std::shared_ptr<const Dataset> FashionMNIST::transform_first(const Compose& transform) const {
  return std::make_shared<Examples>(*this, transform);
}

std::vector<std::string> get_fashion_mnist_labels(const Tensor& labels) {
  const Tensor classes({labels.size(), std::ssize(text_labels)});
  std::vector<std::string> names;
  for (Index label : label_indices("get_fashion_mnist_labels", classes, labels)) names.push_back(text_labels[label]);
  return names;
}

std::string fashion_mnist_directory(const std::string& chosen) {
  if (!chosen.empty()) return chosen;
  const char* directory = std::getenv("FASHION_MNIST_DIR");
  return directory && *directory ? directory : "data/fashion-mnist";
}

std::pair<DataLoader, DataLoader> load_data_fashion_mnist(Index batch_size, const std::string& directory,
                                                          Generator generator, int num_workers,
                                                          std::optional<ImageSize> resize) {
  const Compose transformer = resize ? Compose({Resize(*resize)}, ToTensor{}) : ToTensor{};
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);
  return {DataLoader(mnist_train.transform_first(transformer), batch_size, generator, num_workers),
          DataLoader(mnist_test.transform_first(transformer), batch_size, std::nullopt, num_workers)};
}

}  // namespace d2l
