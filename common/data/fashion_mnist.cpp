#include "common/data/fashion_mnist.hpp"

#include <algorithm>
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
  throw std::runtime_error(path + ": " + what + "; 'make data' fetches the files anew");
}

IdxFile open_bytes(const std::string& directory, bool train, const char* kind) {
  IdxFile file(directory + (train ? "/train-" : "/t10k-") + kind);
  if (file.type() != IdxType::uint8)
    fail(file.path(), std::string("expected elements of uint8, found ") + name(file.type()));
  return file;
}

class TransformedImages : public Dataset {
 public:
  TransformedImages(const FashionMNIST& mnist, const Compose& transform)
      : mnist_(mnist), transform_(transform), example_shape_(transform.shape(mnist.image(0).shape())) {}
  Index size() const override { return mnist_.size(); }
  Shape example_shape() const override { return example_shape_; }
  void read(Index i, float* x, float* y) const override {
    transform_(mnist_.image(i), x);
    *y = static_cast<float>(mnist_.label(i));
  }
  void prefetch(Index i) const override {
    constexpr Index cache_line = 64;
    const std::uint8_t* pixels = mnist_.image(i).pixels;
    for (Index at = 0; at < side * side; at += cache_line) __builtin_prefetch(pixels + at);
  }

 private:
  FashionMNIST mnist_;
  Compose transform_;
  Shape example_shape_;
};

}  // namespace

// All that the headers say is checked before anything is read.
FashionMNIST::FashionMNIST(const std::string& directory, bool train) {
  IdxFile images = open_bytes(directory, train, "images-idx3-ubyte");
  IdxFile labels = open_bytes(directory, train, "labels-idx1-ubyte");
  const Shape &all = images.shape(), &n = labels.shape();
  if (all.rank() != 3 || all[1] != side || all[2] != side || all[0] == 0)
    fail(images.path(), "expected images (n, 28, 28), found " + to_string(all));
  if (n.rank() != 1 || n[0] != all[0])
    fail(labels.path(), "expected labels (" + std::to_string(all[0]) + ",) as there are images, found " + to_string(n));
  labels_ = std::make_shared<IdxArray>(labels.read());
  const auto classes = labels_->elements<std::uint8_t>();
  const auto wrong = std::ranges::find_if(classes, [](std::uint8_t label) { return label >= text_labels.size(); });
  if (wrong != classes.end())
    fail(labels.path(), "expected labels 0 to 9, found " + std::to_string(*wrong) + " for image " +
                            std::to_string(wrong - classes.begin()));
  images_ = std::make_shared<IdxArray>(images.read());
}

Image FashionMNIST::image(Index i) const {
  return {images_->elements<std::uint8_t>().data() + i * side * side, side, side, 1};
}

std::shared_ptr<const Dataset> FashionMNIST::transform_first(const Compose& transform) const {
  return std::make_shared<TransformedImages>(*this, transform);
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
  std::vector<Transform> trans;
  if (resize) trans.push_back(Resize(*resize));  // before ToTensor: it takes bytes
  trans.push_back(ToTensor{});
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);
  return {DataLoader(mnist_train.transform_first(trans), batch_size, generator, num_workers),
          DataLoader(mnist_test.transform_first(trans), batch_size, std::nullopt, num_workers)};
}

}  // namespace d2l
