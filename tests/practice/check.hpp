// Checks of the functions that a reader writes: what a check is, and how it says what it found. The checks of a section
// take its functions as arguments, so that the tests can run them on the section's own functions and on mistaken ones,
// and `make practice` on the reader's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l::practice {

/// Thrown by a check: what was called, what was expected and what was found.
struct Wrong {
  std::string message;
};

/// The check of one function. It calls the function on inputs small enough to follow by hand.
struct Check {
  std::string function;
  std::string place;               // where in the text it is defined, "3.2.4, (3.1.4)"
  std::function<void()> run;       // throws Wrong
  std::vector<std::string> hints;  // from a nudge to nearly the answer
};

/// The functions of one section, checked one after the other.
struct Section {
  std::string number, title;
  std::vector<Check> checks;
  std::function<void()> train;  // or run, with these functions; prints its numbers beside the book's
};

/// What a typical mistake makes of the same input, and its effect in words.
template <class T>
struct Mistake {
  T result;
  std::string effect;
};

std::string text(double x);
std::string text(const Tensor& x);
std::string text(const std::vector<double>& x);
std::string text(const std::vector<std::string>& x);

// As close as rounding in float32 allows; tensors of the same shape.
bool same(double a, double b);
bool same(const Tensor& a, const Tensor& b);
bool same(const std::vector<double>& a, const std::vector<double>& b);
bool same(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// Throws Wrong unless `holds`.
void require(bool holds, const std::string& message);

/// For tests: unless null, where `expect` keeps the effects that it can name.
inline std::vector<std::string>* effects_to_name = nullptr;

/// Throws Wrong unless the call gave what was expected; a mistake that gives what was found is named.
template <class T>
void expect(const std::string& call, const T& found, const T& expected,
            const std::vector<Mistake<std::type_identity_t<T>>>& mistakes = {}) {
  if (effects_to_name)
    for (const auto& mistake : mistakes) effects_to_name->push_back(call + ": " + mistake.effect);
  if (same(found, expected)) return;
  std::string message = call + ": expected " + text(expected) + ", found " + text(found);
  for (const auto& [result, effect] : mistakes)
    if (same(found, result)) throw Wrong{message + ": " + effect};
  throw Wrong{message};
}

}  // namespace d2l::practice
