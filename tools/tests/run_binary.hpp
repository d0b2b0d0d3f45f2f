#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tools {

/// How a child process is to run.
struct RunOptions {
  std::string folder;                                            ///< Where it runs; empty: here.
  std::vector<std::pair<std::string, std::string>> environment;  ///< Added to ours.
  std::string stdout_path;          ///< stdout goes to this file or device instead of a pipe.
  bool stdout_closed_pipe = false;  ///< stdout is a pipe without a reader.
  bool unprivileged = false;        ///< Drops root privileges first, if we have them.
  std::string interrupt_at;         ///< `signal` is sent once this is on stderr; empty: never.
  int signal = SIGINT;
  bool sample_memory = false;  ///< Samples the memory of all its processes.
  double seconds_max = 300;
};

struct RunResult {
  int status = -1;  ///< Exit status; -1 if a signal ended it.
  int signal = 0;   ///< The signal that ended it, or 0.
  bool timed_out = false;
  std::string out;
  std::string err;
  std::size_t resident_max = 0;  ///< Bytes, of its largest process.
  std::size_t sampled_max = 0;   ///< Bytes, of all its processes; shared memory counts once.
};

/// Runs a program without a shell and waits for it. A program that takes too long is killed, and
/// the test fails.
RunResult run_binary(const std::string& binary, const std::vector<std::string>& arguments,
                     const RunOptions& options = {});

/// A new folder under the system's temporary one, removed with its contents.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file below the folder, creating missing folders. Returns: its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// The bytes of a file. Requires: it can be read.
std::string read_bytes(const std::string& path);

/// `text` with each `from` replaced. Fails the test if there is none, since the text has changed.
std::string with(std::string text, const std::string& from, const std::string& to);

/// The paths of all *.json files below a folder, sorted; at least one.
std::vector<std::string> json_files(const std::string& folder);

}  // namespace tools
