// The functions of 3.5 The Image Classification Dataset (Fashion-MNIST) that a reader writes, and their checks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/image.hpp"
#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Functions_3_5 {
  std::function<std::vector<std::string>(const Tensor& labels)> get_fashion_mnist_labels;
  std::function<Tensor(const Image& image)> to_tensor;
  std::function<Batch(const std::vector<Image>& images, const std::vector<Index>& labels,
                      const std::vector<Index>& indices)>
      minibatch;
};

Section section_3_5(const Functions_3_5& f);

}  // namespace d2l::practice
