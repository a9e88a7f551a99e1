// What an untouched function of a practice file does.
#pragma once

#include <string>

#pragma GCC diagnostic ignored "-Wunused-parameter"  // what is not written yet uses none of its parameters

namespace d2l::practice {

struct NotWritten {};

/// In place of the code of one's own.
[[noreturn]] inline void not_written_yet() { throw NotWritten(); }

struct DoesNotCompile {
  std::string message;
};

/// What practice.sh puts in place of a function that the compiler refuses.
[[noreturn]] inline void does_not_compile(const char* message) { throw DoesNotCompile{message}; }

}  // namespace d2l::practice
