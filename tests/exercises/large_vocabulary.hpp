// Substitutes for the softmax over a large vocabulary (exercise 3.6.5): a tree of binary choices, and a normalizer
// estimated from a sample.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "common/tensor/random.hpp"

namespace d2l {

/// The probability of a word is a product of binary choices on its path down a balanced tree. The inner nodes are
/// numbered 1 to V - 1, each with a vector of d weights; node k has the children 2k and 2k + 1; word i is the leaf V +
/// i.
class HierarchicalSoftmax {
 public:
  HierarchicalSoftmax(std::size_t words, std::size_t features, Generator& generator)
      : words_(words), features_(features), weights_(words * features) {
    for (double& w : weights_) w = generator.normal();
  }

  struct Choice {
    std::size_t node;
    bool right;
  };

  /// The choices that lead to a word, from the leaf up: floor(log2 V) or one more.
  std::vector<Choice> path(std::size_t word) const {
    std::vector<Choice> choices;
    for (std::size_t k = words_ + word; k > 1; k /= 2) choices.push_back({k / 2, k % 2 == 1});
    return choices;
  }

  /// The lengths of the shortest and the longest path to a word.
  std::pair<Index, Index> path_lengths() const {
    Index shortest = std::ssize(path(0)), longest = shortest;
    for (std::size_t w = 1; w < words_; ++w) {
      shortest = std::min(shortest, std::ssize(path(w)));
      longest = std::max(longest, std::ssize(path(w)));
    }
    return {shortest, longest};
  }

  /// -log p(word | x) = sum over the path of log(1 + exp(-s)), where s = w.x to the right and -w.x to the left.
  double loss(std::span<const double> x, std::size_t word) const {
    double total = 0;
    for (const auto& [node, right] : path(word))
      total += std::log1p(std::exp(right ? -score(node, x) : score(node, x)));
    return total;
  }

  /// d loss / d w = (sigmoid(w.x) - 1[right]) x at the nodes of the path, and 0 at all others: weights as in weights().
  std::vector<double> gradient(std::span<const double> x, std::size_t word) const {
    std::vector<double> result(weights_.size());
    for (const auto& [node, right] : path(word)) {
      const double error = 1 / (1 + std::exp(-score(node, x))) - (right ? 1 : 0);
      for (std::size_t j = 0; j < features_; ++j) result[node * features_ + j] = error * x[j];
    }
    return result;
  }

  /// The vectors of the nodes, one after the other; that of node 0 is unused.
  std::vector<double>& weights() { return weights_; }

 private:
  double score(std::size_t node, std::span<const double> x) const {
    double s = 0;
    for (std::size_t j = 0; j < features_; ++j) s += weights_[node * features_ + j] * x[j];
    return s;
  }

  std::size_t words_, features_;
  std::vector<double> weights_;
};

/// An estimate of sum_k e_k from `sample` of the V terms, drawn with replacement: V times their mean.
inline double sampled_sum(std::span<const double> terms, int sample, Generator& generator) {
  double total = 0;
  for (int i = 0; i < sample; ++i) total += terms[generator.below(static_cast<std::uint32_t>(terms.size()))];
  return total * static_cast<double>(terms.size()) / sample;
}

/// Word k = 1, ..., V occurs in proportion to 1/k, as words of a language roughly do (Zipf's law).
inline std::vector<double> zipf(std::size_t words) {
  std::vector<double> p(words);
  double total = 0;
  for (std::size_t k = 0; k < words; ++k) total += p[k] = 1 / static_cast<double>(k + 1);
  for (double& x : p) x /= total;
  return p;
}

}  // namespace d2l
