#include "common/data/fashion_mnist.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace d2l {
namespace {

constexpr Index side = 28;
constexpr std::array<const char*, 10> text_labels = {"t-shirt", "trouser", "pullover", "dress", "coat",
                                                     "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw std::runtime_error(path + ": " + what + "; 'make data' fetches the files again");
}

IdxHeader header_of_bytes(const std::string& path) {
  IdxHeader header = read_idx_header(path);
  if (header.type != IdxType::uint8) fail(path, std::string("expected elements of uint8, found ") + name(header.type));
  return header;
}

// Checks what the headers say, before memory is taken for what follows them.
void check(const IdxHeader& images, const IdxHeader& labels) {
  const Shape &all = images.shape, &n = labels.shape;
  if (all.rank() != 3 || all[1] != side || all[2] != side || all[0] == 0)
    fail(images.path, "expected images (n, 28, 28), found " + to_string(all));
  if (n.rank() != 1 || n[0] != all[0])
    fail(labels.path, "expected labels (" + std::to_string(all[0]) + ",) as there are images, found " + to_string(n));
}

void check_classes(const std::string& path, const std::vector<std::uint8_t>& labels) {
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= text_labels.size())
      fail(path, "expected labels 0 to 9, found " + std::to_string(labels[i]) + " for image " + std::to_string(i));
}

}  // namespace

class FashionMNIST::Examples : public Dataset {
 public:
  Examples(const FashionMNIST& mnist, const Compose& transform)
      : mnist_(mnist), transform_(transform), transformed_(transform.before_to_tensor(mnist.image(0)).shape()) {}
  Index size() const override { return mnist_.size(); }
  Shape example_shape() const override { return ToTensor::shape(transformed_); }

  void read(Index i, float* x, float* y) const override {
    *y = static_cast<float>(mnist_.label(i));
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
  const IdxHeader images = header_of_bytes(prefix + "images-idx3-ubyte");
  const IdxHeader labels = header_of_bytes(prefix + "labels-idx1-ubyte");
  check(images, labels);
  files_ = std::make_shared<Files>(Files{read_idx(images), read_idx(labels)});
  check_classes(labels.path, files_->labels.elements<std::uint8_t>());
}

const std::uint8_t* FashionMNIST::pixels(Index i) const {
  return files_->images.elements<std::uint8_t>().data() + i * side * side;
}

Image FashionMNIST::image(Index i) const {
  if (i < 0 || i >= size())
    throw std::out_of_range("FashionMNIST: expected an image from 0 to " + std::to_string(size() - 1) + ", found " +
                            std::to_string(i));
  return {side, side, 1, {pixels(i), pixels(i) + side * side}};
}

Index FashionMNIST::label(Index i) const {
  return files_->labels.elements<std::uint8_t>().at(static_cast<std::size_t>(i));
}

std::shared_ptr<const Dataset> FashionMNIST::transform_first(const Compose& transform) const {
  return std::make_shared<Examples>(*this, transform);
}

std::vector<std::string> get_fashion_mnist_labels(const Tensor& labels) {
  std::vector<std::string> names;
  for (Index i = 0; i < labels.size(); ++i) {
    const float label = labels.data()[i];
    if (!(label >= 0 && label <= 9) || label != std::floor(label))
      throw std::invalid_argument("get_fashion_mnist_labels: expected a whole number from 0 to 9, found " +
                                  std::to_string(label));
    names.push_back(text_labels[static_cast<std::size_t>(label)]);
  }
  return names;
}

std::string fashion_mnist_directory(const std::string& chosen) {
  if (!chosen.empty()) return chosen;
  const char* directory = std::getenv("FASHION_MNIST_DIR");
  return directory && *directory ? directory : "data/fashion-mnist";
}

int get_dataloader_workers(int num_workers) { return num_workers; }

std::pair<DataLoader, DataLoader> load_data_fashion_mnist(Index batch_size, const std::string& directory,
                                                          Generator generator, int num_workers,
                                                          std::optional<ImageSize> resize) {
  std::vector<ImageTransform> steps;
  if (resize) steps.push_back(Resize(*resize));
  const Compose transformer(std::move(steps), ToTensor{});
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);
  return {DataLoader(mnist_train.transform_first(transformer), batch_size, generator, num_workers),
          DataLoader(mnist_test.transform_first(transformer), batch_size, std::nullopt, num_workers)};
}

}  // namespace d2l
