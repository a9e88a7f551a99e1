// 3.2.2 Reading the Dataset: minibatches of a data set in memory, in random order.
#pragma once

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/tensor/index.hpp"

namespace d2l {

/// One pass: for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)). Each example is in one
/// minibatch, X (batch_size,d) and y (batch_size,); the last one is shorter if batch_size does not divide their number.
/// The book's generator makes a minibatch when the loop asks for it; this makes those of the whole pass at once. Throws
/// std::invalid_argument unless batch_size >= 1.
inline std::vector<Batch> data_iter(Index batch_size, const Tensor& features, const Tensor& labels,
                                    Generator& generator) {
  if (batch_size < 1)
    throw std::invalid_argument("data_iter: expected a batch size of at least 1, found " + std::to_string(batch_size));
  const Index num_examples = features.size(0);
  std::vector<Index> indices(num_examples);
  std::iota(indices.begin(), indices.end(), 0);  // 0, 1, ..., num_examples - 1
  generator.shuffle(indices);                    // The examples are read at random, in no particular order.
  const Tensor X = gather_rows(features, indices), y = gather_rows(labels, indices);  // a shuffled copy: 12 kB for 1000
  std::vector<Batch> minibatches;
  for (Index i = 0; i < num_examples; i += batch_size) {
    const Index end = std::min(i + batch_size, num_examples);
    minibatches.push_back({X.rows(i, end), y.rows(i, end)});  // rows i to end - 1 of the copy
  }
  return minibatches;
}

}  // namespace d2l
