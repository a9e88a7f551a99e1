// How the programs print: the headings of the book's sub-sections, values as Python's print shows them, and what the book
// prints or draws there.
#pragma once

#include <cstdio>
#include <iostream>

#include "common/plot/svg.hpp"

namespace d2l {

/// The number and title of a sub-section of the book.
inline void heading(const char* title) { std::cout << '\n' << title << "\n\n"; }

/// The values with a space between them.
template <class First, class... Rest>
void print(const First& first, const Rest&... rest) {
  std::cout << first;
  ((std::cout << ' ' << rest), ...);
  std::cout << std::endl;
}

/// What the book prints at this place.
inline void book(const char* output) { std::cout << "   the book: " << output << std::endl; }

/// Saves a figure as folder/name.svg and says so.
inline void save_figure(const std::string& folder, const std::string& name, const std::string& svg) {
  const std::string path = folder + "/" + name + ".svg";
  plot::save(path, svg);
  std::cout << "   the figure: " << path << std::endl;
}

}  // namespace d2l
