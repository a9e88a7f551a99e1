// 3.6.7 Prediction: the book's predict_ch3.
#pragma once

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/plot/images.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// Prints the true and predicted classes of the first n test images and returns their picture, an SVG; 3.6.7.
template <class Net>
std::string predict_ch3(Net& net, DataLoader& test_iter, Index n = 6) {
  for (const auto& [X, y] : test_iter) {
    n = std::min(n, y.size());
    const auto trues = get_fashion_mnist_labels(y.rows(0, n));
    const auto preds = get_fashion_mnist_labels(argmax(net(X.rows(0, n)), 1));
    std::printf("true     ");
    for (const std::string& name : trues) std::printf("  %10s", name.c_str());
    std::printf("\npredicted");
    for (const std::string& name : preds) std::printf("  %10s", name.c_str());
    std::printf("\n");
    std::vector<std::string> titles;
    std::vector<Image> images;
    for (Index i = 0; i < n; ++i) {
      titles.push_back(trues[i] + '\n' + preds[i]);
      images.push_back(to_image(X[i][0]));
    }
    return plot::show_images(images, 1, n, titles);
  }
  throw std::invalid_argument("predict_ch3: expected at least one example, found none");
}

}  // namespace d2l
