#pragma once

#include <cstdio>
#include <deque>
#include <map>
#include <string>

#include "sweep/record.hpp"

namespace tools::sweep {

/// What identifies a search: the core text of its scenario, and the key of its kernel.
using TaskKey = std::pair<std::string, std::string>;

/// All results so far, and the file to which each new one is appended: if the process is killed,
/// only lines that were not written are lost.
class Results {
 public:
  /// Results that are kept in memory only.
  explicit Results(std::string build) : build_(std::move(build)) {}
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// Takes over the results in a folder; those of other builds of the program are ignored, as is a
  /// last line that is not complete. Returns: how many lines were ignored.
  std::size_t load(const std::string& folder);
  /// From now on results are kept in that folder, which is created; first all that are known.
  /// Returns: an explanation if that is impossible, else "".
  std::string open(const std::string& folder);

  /// Adds a result, in place of one of the same task. Returns: whether it was written.
  bool add(Record record);
  /// The last result of a task, or null. Valid as long as this object.
  [[nodiscard]] const Record* find(const TaskKey& task) const;

  /// The path of the file in a folder.
  static std::string path(const std::string& folder);

 private:
  std::string build_;
  std::FILE* file_ = nullptr;
  std::map<TaskKey, std::size_t> last_;
  std::deque<Record> all_;  // Stays where it is.
};

}  // namespace tools::sweep
