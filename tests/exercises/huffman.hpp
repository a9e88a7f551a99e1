// The best binary code with a word for each symbol (exercise 3.4.4), by Huffman's method and by exhaustive search.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace d2l::ch3_4 {

// All words of one to `longest` binary digits.
inline std::vector<std::string> binary_words(int longest) {
  std::vector<std::string> words = {""};
  for (std::size_t i = 0; words[i].size() < static_cast<std::size_t>(longest); ++i)
    for (const char* digit : {"0", "1"}) words.push_back(words[i] + digit);
  words.erase(words.begin());
  return words;
}

struct CodeOfThree {
  std::vector<std::string> words;
  std::size_t length;  // of all three together
  int codes;           // that were tried
};

// The shortest prefix code of three words, among all with words of up to `longest` bits.
inline CodeOfThree shortest_code_of_three(int longest) {
  const auto clash = [](const std::string& a, const std::string& b) { return a.starts_with(b) || b.starts_with(a); };
  const std::vector<std::string> words = binary_words(longest);
  CodeOfThree best{{}, std::numeric_limits<std::size_t>::max(), 0};
  for (const std::string& a : words)
    for (const std::string& b : words)
      for (const std::string& c : words) {
        if (clash(a, b) || clash(a, c) || clash(b, c)) continue;
        const std::size_t length = a.size() + b.size() + c.size();
        if (length < best.length) best.words = {a, b, c}, best.length = length;
        ++best.codes;
      }
  return best;
}

/// A prefix code of '0' and '1': no word is the beginning of another, so words can be read without separators.
class HuffmanCode {
 public:
  /// For the symbols 0, 1, ... with frequencies in proportion to their weights; at least one symbol.
  explicit HuffmanCode(const std::vector<std::size_t>& weights) : words_(weights.size()) {
    using Node = std::pair<std::size_t, std::size_t>;  // the weight of a tree and its root; symbols come first
    std::priority_queue<Node, std::vector<Node>, std::greater<>> trees;
    for (std::size_t symbol = 0; symbol < weights.size(); ++symbol) trees.emplace(weights[symbol], symbol);
    while (trees.size() > 1) {
      const auto [lightest, zero] = trees.top();
      trees.pop();
      const auto [next, one] = trees.top();
      trees.pop();
      trees.emplace(lightest + next, words_.size() + joined_.size());
      joined_.push_back({zero, one});
    }
    name_words(root(), "");
  }

  const std::string& word(std::size_t symbol) const { return words_[symbol]; }

  /// The symbol whose word begins at bits[at]; moves `at` to the end of the word.
  std::size_t decode(const std::string& bits, std::size_t& at) const {
    std::size_t node = root();
    while (node >= words_.size()) node = joined_[node - words_.size()][bits.at(at++) == '1'];
    return node;
  }

 private:
  std::size_t root() const { return words_.size() + joined_.size() - 1; }

  void name_words(std::size_t node, const std::string& path) {
    if (node < words_.size()) {
      words_[node] = path;
      return;
    }
    const auto& [zero, one] = joined_[node - words_.size()];
    name_words(zero, path + '0');
    name_words(one, path + '1');
  }

  std::vector<std::string> words_;
  std::vector<std::array<std::size_t, 2>> joined_;  // node words_.size() + k joins the two of joined_[k]
};

// The total length of the best code, by trying every pair of nodes as the first to be joined.
inline std::size_t least_total(const std::vector<std::size_t>& nodes) {
  if (nodes.size() == 1) return 0;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 1; i < nodes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      std::vector<std::size_t> rest = nodes;
      rest[j] += rest[i];
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      least = std::min(least, nodes[i] + nodes[j] + least_total(rest));
    }
  return least;
}

inline std::size_t total_length(const HuffmanCode& code, const std::vector<std::size_t>& weights) {
  std::size_t total = 0;
  for (std::size_t s = 0; s < weights.size(); ++s) total += weights[s] * code.word(s).size();
  return total;
}

}  // namespace d2l::ch3_4
