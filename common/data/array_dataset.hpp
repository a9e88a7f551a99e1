// Data sets from tensors in memory (3.3.2).
#pragma once

#include <utility>

#include "common/data/data_loader.hpp"

namespace d2l {

/// Example i is (features[i], labels[i]): features (n,...), labels (n,). Throws std::invalid_argument if the numbers of
/// examples differ.
class ArrayDataset : public Dataset {
 public:
  ArrayDataset(Tensor features, Tensor labels);
  Index size() const override { return labels_.size(); }
  Shape example_shape() const override { return Shape(features_.shape().sizes().subspan(1)); }
  void read(Index i, float* x, float* y) const override;

 private:
  Tensor features_, labels_;
};

/// A loader over a copy of (features, labels): shuffled anew in each pass if is_train, else in order (3.3.2).
DataLoader load_array(const std::pair<Tensor, Tensor>& data_arrays, Index batch_size, Generator generator,
                      bool is_train = true);

}  // namespace d2l
