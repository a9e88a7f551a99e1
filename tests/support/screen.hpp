// A pseudo-terminal in place of standard output.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <type_traits>

namespace d2l::test {

using Variables = std::map<std::string, std::string>;

/// While it lives, of the variables that the terminal is judged by only these are set.
class Environment {
 public:
  explicit Environment(const Variables& variables) {
    for (const char* name : {"TERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* value = std::getenv(name);
      before_[name] = value ? std::optional<std::string>(value) : std::nullopt;
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : before_) value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

/// What `work` writes to a terminal of this size. It is called with a function that waits up to so many milliseconds
/// for it to write something and returns whether it did. The messages of a failed expectation inside would be written
/// there too.
template <class Work>
std::string screen(int columns, int rows, const Variables& variables, const Work& work) {
  const Environment environment(variables);
  const int reader = posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_TRUE(reader >= 0 && grantpt(reader) == 0 && unlockpt(reader) == 0);
  const int writer = open(ptsname(reader), O_RDWR | O_NOCTTY);
  EXPECT_GE(writer, 0);
  termios settings{};
  tcgetattr(writer, &settings);
  cfmakeraw(&settings);  // a \n stays a \n
  tcsetattr(writer, TCSANOW, &settings);
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  ioctl(writer, TIOCSWINSZ, &size);
  fcntl(reader, F_SETFL, O_NONBLOCK);
  std::string text;
  const auto wrote = [&](int milliseconds) {
    pollfd waiting{reader, POLLIN, 0};
    poll(&waiting, 1, milliseconds);
    const std::size_t before = text.size();
    char part[512];
    for (ssize_t n; (n = read(reader, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
    return text.size() > before;
  };
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  dup2(writer, STDOUT_FILENO);
  if constexpr (std::is_invocable_v<Work, decltype(wrote)>)
    work(wrote);
  else
    work();
  std::fflush(stdout);
  dup2(before, STDOUT_FILENO);
  close(before);
  wrote(0);
  close(writer);
  close(reader);
  return text;
}

}  // namespace d2l::test
