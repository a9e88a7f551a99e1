// Tests of the checks: on the sections' own functions, on the untouched files, and on typical mistakes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "tests/practice/check.hpp"
#include "tests/practice/not_written.hpp"

namespace d2l::practice {

/// What the check of one function says: "right", "not written yet", or what is wrong.
inline std::string finding(const Section& section, const std::string& function) {
  const auto check = std::ranges::find(section.checks, function, &Check::function);
  if (check == section.checks.end()) return "no check of " + function;
  try {
    check->run();
    return "right";
  } catch (const NotWritten&) {
    return "not written yet";
  } catch (const Wrong& wrong) {
    return wrong.message;
  } catch (const std::exception& error) {
    return std::string("threw an exception: ") + error.what();
  }
}

/// Expects the same finding for every function of a section.
inline void expect_all(const Section& section, const std::string& expected) {
  for (const Check& check : section.checks) {
    EXPECT_EQ(finding(section, check.function), expected) << check.function;
    EXPECT_FALSE(check.place.empty() || check.hints.empty()) << check.function;
  }
}

/// A section in which one function is mistaken, and what its check has to say about it.
template <class Functions>
struct MistakenSection {
  std::string function;
  Functions functions;
  std::string effect;
};

/// Adds a mistake: `own`, the section's own functions, but for one.
template <class Functions, class Function>
void add(std::vector<MistakenSection<Functions>>& mistakes, const Functions& own, const char* name,
         Function Functions::*member, const std::type_identity_t<Function>& mistaken, const char* effect) {
  mistakes.push_back({name, own, effect});
  mistakes.back().functions.*member = mistaken;
}

/// The effects that the check of a function can name, each after the call in which it shows.
inline std::vector<std::string> effects_of(const Section& section, const std::string& function) {
  std::vector<std::string> effects;
  effects_to_name = &effects;
  finding(section, function);
  effects_to_name = nullptr;
  return effects;
}

/// Expects each mistake to be found and named, and a mistake for each effect that the functions' checks can name.
template <class Functions>
void expect_mistakes(const std::vector<MistakenSection<Functions>>& mistakes, Section (*section)(const Functions&),
                     const Functions& own) {
  std::map<std::string, std::vector<std::string>> all;  // findings by function
  for (const auto& [function, functions, effect] : mistakes) {
    const std::string found = all[function].emplace_back(finding(section(functions), function));
    EXPECT_NE(found.find(effect), std::string::npos) << function << ": expected \"" << effect << "\" in: " << found;
  }
  for (const auto& [function, findings] : all)
    for (const std::string& effect : effects_of(section(own), function)) {
      const std::size_t colon = effect.find(": ");
      const std::string call = effect.substr(0, colon), words = effect.substr(colon);
      const bool named = std::ranges::any_of(
          findings, [&](const std::string& found) { return found.starts_with(call) && found.ends_with(words); });
      EXPECT_TRUE(named) << function << ": no mistake here has the effect \"" << effect << '"';
    }
}

}  // namespace d2l::practice
