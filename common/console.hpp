// How the programs print: headings, values as Python's print shows them, and what the book prints or draws.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// The number and title of a sub-section of the book.
inline void heading(const char* title) { std::cout << '\n' << title << std::endl; }

/// The values with a space between them.
void print(const auto& first, const auto&... rest) {
  std::cout << first;
  ((std::cout << ' ' << rest), ...);
  std::cout << std::endl;
}

/// What the book prints at this place. A result of training depends on the settings: pass options.book_settings.
inline void book(const char* output, const std::string& settings = "") {
  std::cout << "   the book" << (settings.empty() ? "" : ", with" + settings) << ": " << output << std::endl;
}

/// What the text has wrong at this place, and what is right.
inline void erratum(const char* correction) { std::cout << "   erratum: " << correction << std::endl; }

/// Writes a file as a whole or not at all: under another name first, then renamed. Makes the folder if it is missing.
/// Throws std::runtime_error with the file's name and the system's reason.
inline void save(const std::string& path, const std::string& content) {
  const std::string unfinished = path + ".part-" + std::to_string(getpid());
  std::error_code no_folder;
  std::filesystem::create_directories(std::filesystem::absolute(path, no_folder).parent_path(), no_folder);
  std::ofstream file(unfinished, std::ios::binary);
  file << content;
  file.close();
  if (file && std::rename(unfinished.c_str(), path.c_str()) == 0) return;
  const std::string reason = no_folder ? no_folder.message() : std::strerror(errno);
  std::remove(unfinished.c_str());
  throw std::runtime_error(path + ": could not be written: " + reason + "; choose another folder with --figures");
}

/// Saves a figure as folder/name.svg and says so.
inline void save_figure(const std::string& folder, const std::string& name, const std::string& svg) {
  const std::string path = folder + "/" + name + ".svg";
  save(path, svg);
  std::cout << "   the figure: " << path << std::endl;
}

}  // namespace d2l
