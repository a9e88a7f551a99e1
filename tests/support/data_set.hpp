// Tests and exercises with images expect all of Fashion-MNIST.
#pragma once

#include <cstdio>
#include <stdexcept>

#include "common/data/fashion_mnist.hpp"

namespace d2l::test {

/// Whether the data set has n images, or none: then each test that needs it says so. Prints a line if not.
inline bool has_images(const char* name, Index n) {
  try {
    const IdxHeader images = read_idx_header(fashion_mnist_directory() + "/" + name + "-images-idx3-ubyte");
    if (images.shape == Shape{n, 28, 28}) return true;
    std::fprintf(stderr, "%s: expected all of Fashion-MNIST, %td images, found %s; is FASHION_MNIST_DIR set?\n",
                 images.path.c_str(), n, to_string(images.shape).c_str());
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

inline bool whole_data_set() { return has_images("train", 60000) && has_images("t10k", 10000); }

}  // namespace d2l::test
