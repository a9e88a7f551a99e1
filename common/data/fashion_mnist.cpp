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

[[noreturn]] void fail(const IdxArray& array, const std::string& what) {
  throw std::runtime_error(array.path() + ": " + what + "; 'make data' fetches the files anew");
}

class TransformedImages : public Dataset {
 public:
  TransformedImages(const FashionMNIST& mnist, ToTensor transform) : mnist_(mnist), transform_(transform) {}
  Index size() const override { return mnist_.size(); }
  Shape example_shape() const override { return transform_.shape(mnist_.image(0)); }
  void read(Index i, float* x, float* y) const override {
    transform_(mnist_.image(i), x);
    *y = static_cast<float>(mnist_.label(i));
  }

 private:
  FashionMNIST mnist_;
  ToTensor transform_;
};

}  // namespace

FashionMNIST::FashionMNIST(const std::string& directory, bool train) {
  const std::string stem = directory + (train ? "/train" : "/t10k");
  images_ = std::make_shared<IdxArray>(read_idx(stem + "-images-idx3-ubyte"));
  labels_ = std::make_shared<IdxArray>(read_idx(stem + "-labels-idx1-ubyte"));
  images_->elements<std::uint8_t>();
  const auto labels = labels_->elements<std::uint8_t>();
  const Shape &images = images_->shape(), &n = labels_->shape();
  if (images.rank() != 3 || images[1] != side || images[2] != side || images[0] == 0)
    fail(*images_, "expected images (n, 28, 28), found " + to_string(images));
  if (n.rank() != 1 || n[0] != images[0])
    fail(*labels_, "expected labels (" + std::to_string(images[0]) + ",) as there are images, found " + to_string(n));
  const auto wrong = std::ranges::find_if(labels, [](std::uint8_t label) { return label >= text_labels.size(); });
  if (wrong != labels.end())
    fail(*labels_, "expected labels 0 to 9, found " + std::to_string(*wrong) + " for image " +
                       std::to_string(wrong - labels.begin()));
}

Image FashionMNIST::image(Index i) const {
  return {images_->elements<std::uint8_t>().data() + i * side * side, side, side, 1};
}

std::shared_ptr<const Dataset> FashionMNIST::transform_first(ToTensor transform) const {
  return std::make_shared<TransformedImages>(*this, transform);
}

std::vector<std::string> get_fashion_mnist_labels(const TensorView& labels) {
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
                                                          Generator generator, int num_workers) {
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);
  return {DataLoader(mnist_train.transform_first(ToTensor{}), batch_size, generator, num_workers),
          DataLoader(mnist_test.transform_first(ToTensor{}), batch_size, std::nullopt, num_workers)};
}

}  // namespace d2l
