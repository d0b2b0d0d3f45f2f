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
  std::vector<std::pair<std::string, std::string>> environment;  ///< On top of ours.
  std::string stdout_path;          ///< stdout goes to this file or device instead of a pipe.
  bool stdout_closed_pipe = false;  ///< stdout is a pipe that nobody reads.
  bool unprivileged = false;        ///< Gives up root's rights first, if we have them.
  std::string interrupt_at;         ///< `signal` is sent once this is on stderr; empty: never.
  int signal = SIGINT;
  bool sample_memory = false;  ///< Looks at the memory of all its processes now and then.
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

/// A new folder under the system's temporary one, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file below the folder, with the folders along the path. Returns: its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// The bytes of a file. Requires: it can be read.
std::string read_bytes(const std::string& path);

/// `text` with each `from` replaced. Fails the test if there is none: the text moved on.
std::string with(std::string text, const std::string& from, const std::string& to);

/// The paths of all *.json files below a folder, sorted; at least one.
std::vector<std::string> json_files(const std::string& folder);

}  // namespace tools
