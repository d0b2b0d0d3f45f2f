#include "support/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace checker {
namespace {

// Returns: whether all of `text` was written.
bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

void Output::write(std::string_view text) {
  if (failed_) return;
  failed_ = !write_all(STDOUT_FILENO, text);
}

bool Output::flush() { return !failed_; }

std::string write_file(const std::string& path, std::string_view text) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path target(path);
  if (fs::exists(target, error) && !fs::is_regular_file(target, error)) {
    // Devices and pipes cannot be replaced; write to them.
    const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return path + ": " + std::strerror(errno);
    const bool done = write_all(file, text);
    const int reason = errno;
    close(file);
    return done ? "" : path + ": " + std::strerror(reason);
  }
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
  std::string temporary = path + ".XXXXXX";
  const int file = mkstemp(temporary.data());
  if (file < 0) return path + ": " + std::strerror(errno);
  const bool written = write_all(file, text) && fchmod(file, 0644) == 0 && fsync(file) == 0;
  int reason = errno;
  close(file);
  if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  if (written) reason = errno;
  unlink(temporary.c_str());
  return path + ": " + std::strerror(reason);
}

void say(std::string_view text) {
  if (!write_all(STDERR_FILENO, text)) return;  // The failure cannot be reported anywhere else.
}

bool wants(const std::string& when, int file_descriptor) {
  if (when == "always") return true;
  return when == "auto" && isatty(file_descriptor) != 0;
}

}  // namespace checker
