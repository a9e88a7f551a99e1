#include "common/plot/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace d2l::plot {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// The first of these variables that is set decides, as in setlocale.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const std::string value = variable(name); !value.empty())
      return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos;
  return false;
}

}  // namespace

Terminal terminal() {
  Terminal result;
  const std::string type = variable("TERM");
  result.interactive = isatty(STDOUT_FILENO) && !type.empty() && type != "dumb";
  result.unicode = locale_is_utf8();
  result.colors = result.interactive && variable("NO_COLOR").empty();
  winsize size{};
  if (result.interactive && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
    result.columns = size.ws_col;
    result.rows = size.ws_row;
  }
  return result;
}

}  // namespace d2l::plot
