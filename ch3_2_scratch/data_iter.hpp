// 3.2.2 Reading the Dataset: minibatches of a data set in memory, in random order.
#pragma once

#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/tensor/index.hpp"

namespace d2l {

/// One pass: for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)). X (batch_size,d) and
/// y (batch_size,), the last ones shorter if batch_size does not divide the number of examples; every example once.
class data_iter {
 public:
  data_iter(Index batch_size, Tensor features, Tensor labels, Generator& generator)
      : batch_size_(batch_size), features_(std::move(features)), labels_(std::move(labels)), indices_(labels_.size()) {
    // The examples are read at random, in no particular order.
    std::iota(indices_.begin(), indices_.end(), 0);
    generator.shuffle(indices_);
  }

  class Iterator {
   public:
    Iterator(data_iter& pass, std::size_t at) : pass_(pass), at_(at) { read(); }
    const Batch& operator*() const { return pass_.batch_; }
    Iterator& operator++() {
      at_ += static_cast<std::size_t>(pass_.batch_size_);
      read();
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return at_ >= pass_.indices_.size(); }

   private:
    void read() {
      if (*this == std::default_sentinel) return;
      const std::size_t count = std::min(static_cast<std::size_t>(pass_.batch_size_), pass_.indices_.size() - at_);
      const auto batch_indices = std::span(pass_.indices_).subspan(at_, count);
      gather_rows(pass_.features_, batch_indices, pass_.batch_.X);
      gather_rows(pass_.labels_, batch_indices, pass_.batch_.y);
    }

    data_iter& pass_;
    std::size_t at_;
  };

  Iterator begin() { return {*this, 0}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  Index batch_size_;
  Tensor features_, labels_;
  std::vector<Index> indices_;
  Batch batch_;
};

}  // namespace d2l
