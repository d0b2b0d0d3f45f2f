#include "support/read_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace checker {

TextOrError read_file(const std::string& path, std::size_t bytes_max) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {std::nullopt, std::strerror(errno)};
  if (S_ISDIR(status.st_mode)) return {std::nullopt, "is a directory"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return {std::nullopt, std::strerror(errno)};
  std::string text;
  std::vector<char> block(64 * 1024);
  while (file && text.size() <= bytes_max) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return {std::nullopt, "cannot be read"};
  if (text.size() > bytes_max) {
    return {std::nullopt, fmt::format("is larger than {} KiB", bytes_max / 1024)};
  }
  return {std::move(text), ""};
}

}  // namespace checker
