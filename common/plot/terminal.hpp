// What the standard output can show.
#pragma once

namespace d2l::plot {

struct Terminal {
  bool interactive = false;  // a terminal on which text can be redrawn; otherwise a pipe, a file or a dumb terminal
  int columns = 80, rows = 24;
  bool unicode = false;  // from LC_ALL, LC_CTYPE or LANG
  bool colors = false;   // not with NO_COLOR
};

/// As standard output is now: a window may change its size.
Terminal terminal();

}  // namespace d2l::plot
