// 3.5 The Image Classification Dataset (Fashion-MNIST), written by you. Replace not_written_yet() in each function by
// code of your own; `make practice ONLY=3.5` says which are right. Functions of your own may stand anywhere below a
// line of dashes; leave these lines as they are. An Image (common/data/image.hpp) has height, width, channels, and its
// bytes in the vector pixels; a Tensor (common/tensor/tensor.hpp) is made by Tensor({2, 3}), its elements are X(i, j).
#pragma once

#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/image.hpp"
#include "common/tensor/tensor.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.5.1 Getting the Dataset: get_fashion_mnist_labels
/// Class numbers to names: labels (n,) -> n names. 0 is t-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6
/// shirt, 7 sneaker, 8 bag, 9 ankle boot. A label is a float that holds a whole number. Example: labels = [9, 0, 0] ->
/// ankle boot, t-shirt, t-shirt.
inline std::vector<std::string> get_fashion_mnist_labels(const Tensor& labels) {
  not_written_yet();
}

// ---- 3.5.2 Reading a Minibatch: to_tensor
/// What ToTensor does: bytes 0 to 255 become floats from 0 to 1, and the channel moves from the last axis to the first:
/// (h,w,c) -> (c,h,w). In image.pixels the rows follow each other; in a row the pixels; in a pixel its channels.
/// Example: height 1, width 2, 3 channels and the bytes 0 51 102 255 204 153 -> [[[0, 1]], [[0.2, 0.8]], [[0.4, 0.6]]].
inline Tensor to_tensor(const Image& image) {
  not_written_yet();
}

// ---- 3.5.2 Reading a Minibatch: minibatch
/// What a DataLoader reads at once: of `images`, all of the same size, and their `labels` those with the given indices
/// -> Batch{X, y}, X (m,c,h,w) as to_tensor makes them and y (m,), both in the order of `indices`. Example: indices {2,
/// 0} -> X holds image 2 and then image 0, y is [labels[2], labels[0]].
inline Batch minibatch(const std::vector<Image>& images, const std::vector<Index>& labels,
                       const std::vector<Index>& indices) {
  not_written_yet();
}

// ---- end
}  // namespace mine
