#include "common/data/array_dataset.hpp"

#include <algorithm>
#include <optional>

namespace d2l {

ArrayDataset::ArrayDataset(Tensor features, Tensor labels)
    : features_(std::move(features)), labels_(std::move(labels)) {
  if (features_.rank() == 0 || labels_.rank() != 1 || features_.size(0) != labels_.size())
    shape_error("ArrayDataset", features_.shape(), labels_.shape(), "features (n,...) and labels (n,) are expected");
}

void ArrayDataset::read(Index i, float* x, float* y) const {
  const Tensor example = features_[i];
  std::copy_n(example.data(), example.size(), x);
  *y = labels_(i);
}

DataLoader load_array(const std::pair<Tensor, Tensor>& data_arrays, Index batch_size, Generator generator,
                      bool is_train) {
  return DataLoader(std::make_shared<ArrayDataset>(data_arrays.first, data_arrays.second), batch_size,
                    is_train ? std::optional(generator) : std::nullopt);
}

}  // namespace d2l
