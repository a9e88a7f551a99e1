// The best binary code with a word for each symbol (exercise 3.4.4), by Huffman's method and by exhaustive search.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <queue>
#include <set>
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

inline bool is_prefix_code(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t j = 0; j < words.size(); ++j)
      if (i != j && words[j].starts_with(words[i])) return false;
  return true;
}

// Whether no sequence of bits is two different messages (Sardinas and Patterson): if one were, its two readings would
// be ahead of each other by parts of words until both ended at the same bit.
inline bool uniquely_decodable(const std::vector<std::string>& words) {
  std::vector<std::string> ahead;
  std::set<std::string> seen;
  const auto compare = [&](const std::string& a, const std::string& b) {
    if (b.starts_with(a)) ahead.push_back(b.substr(a.size()));
  };
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t j = 0; j < words.size(); ++j)
      if (i != j) compare(words[i], words[j]);
  for (std::size_t next = 0; next < ahead.size(); ++next) {
    const std::string part = ahead[next];
    if (part.empty()) return false;
    if (!seen.insert(part).second) continue;
    for (const std::string& word : words) {
      compare(part, word);
      if (word != part) compare(word, part);
    }
  }
  return true;
}

struct CodeOfThree {
  std::vector<std::string> words;
  std::size_t length;       // of all three together
  int prefix_codes, codes;  // that were tried
  double greatest_sum;      // of 2^-length over the words of a code
};

// The shortest uniquely decodable code of three words, among all with words of up to `longest` bits.
inline CodeOfThree shortest_code_of_three(int longest) {
  const std::vector<std::string> words = binary_words(longest);
  CodeOfThree best{{}, std::numeric_limits<std::size_t>::max(), 0, 0, 0};
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j)
      for (std::size_t k = 0; k <= j; ++k) {
        const std::vector<std::string> code = {words[k], words[j], words[i]};
        if (!uniquely_decodable(code)) continue;
        ++best.codes;
        best.prefix_codes += is_prefix_code(code);
        std::size_t length = 0;
        double sum = 0;
        for (const std::string& word : code) length += word.size(), sum += std::exp2(-static_cast<double>(word.size()));
        best.greatest_sum = std::max(best.greatest_sum, sum);
        if (length <= best.length) best.words = code, best.length = length;
      }
  return best;
}

// All l_1 <= ... <= l_n between 1 and `longest`.
inline std::vector<std::vector<std::size_t>> rising_lengths(std::size_t n, std::size_t longest) {
  if (n == 0) return {{}};
  std::vector<std::vector<std::size_t>> all;
  for (const std::vector<std::size_t>& shorter : rising_lengths(n - 1, longest))
    for (std::size_t last = shorter.empty() ? 1 : shorter.back(); last <= longest; ++last) {
      all.push_back(shorter);
      all.back().push_back(last);
    }
  return all;
}

// A word for each of the lengths, which rise: the first digits of the binary fraction at which the shares 2^-length of
// the words before it end (Kraft).
inline std::vector<std::string> words_of_lengths(const std::vector<std::size_t>& lengths) {
  std::vector<std::string> words;
  double end = 0;
  for (const std::size_t length : lengths) {
    std::string& word = words.emplace_back();
    double rest = end;
    for (std::size_t digit = 0; digit < length; ++digit) {
      rest *= 2;
      word += rest >= 1 ? '1' : '0';
      rest -= rest >= 1;
    }
    end += std::exp2(-static_cast<double>(length));
  }
  return words;
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

// The total length of words of -log2 p bits, rounded up (Shannon).
inline std::size_t total_of_rounded(const std::vector<std::size_t>& weights) {
  std::size_t sum = 0, total = 0;
  for (const std::size_t weight : weights) sum += weight;
  for (const std::size_t weight : weights) {
    std::size_t length = 0;
    while (weight << length < sum) ++length;
    total += weight * length;
  }
  return total;
}

}  // namespace d2l::ch3_4
