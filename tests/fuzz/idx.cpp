#include "common/data/idx.hpp"

#include <stdexcept>
#include <string>

#include "common/data/fashion_mnist.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/idx.hpp"

namespace d2l::fuzz {
namespace {

void any_file(const std::string& path, std::size_t file_bytes) {
  try {
    const IdxHeader header = read_idx_header(path);
    const std::string& type = header.type;
    const std::size_t width = type.ends_with("8") ? 1 : type.ends_with("16") ? 2 : type.ends_with("32") ? 4 : 8;
    const auto elements = static_cast<std::size_t>(header.shape.size());
    require(4 + 4 * static_cast<std::size_t>(header.shape.rank()) + elements * width == file_bytes,
            "the file's length");
    require(test::read_idx_tensor(header).shape() == header.shape, "one float per element");
  } catch (const std::runtime_error& error) {
    require(std::string(error.what()).find(path) != std::string::npos, "an error names the file");
  }
}

void fashion_mnist(const std::string& directory) {
  try {
    const FashionMNIST images(directory, true);
    DataLoader loader(images.transform_first(ToTensor{}), 3);
    for (const auto& [X, y] : loader)
      for (Index i = 0; i < X.size(); ++i) {
        require(X.data()[i] >= 0 && X.data()[i] <= 1, "pixels from 0 to 1");
        require(i >= y.size() || (y(i) >= 0 && y(i) <= 9), "labels from 0 to 9");
      }
  } catch (const std::runtime_error& error) {
    require(std::string(error.what()).find(directory) != std::string::npos, "an error names the file");
  }
}

}  // namespace

void idx(Bytes bytes) {
  static const test::Folder folder;
  const std::string content(bytes.begin(), bytes.end());
  any_file(folder.write("file", content), content.size());
  const std::size_t labels = std::min(content.rfind(std::string("\0\0\x08\x01", 4)), content.size());
  folder.write("train-images-idx3-ubyte", content.substr(0, labels));
  folder.write("train-labels-idx1-ubyte", content.substr(labels));
  fashion_mnist(folder.path());
}

}  // namespace d2l::fuzz
