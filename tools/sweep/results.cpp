#include "sweep/results.hpp"

#include <cerrno>
#include <cstring>
#include <support/output.hpp>
#include <support/read_file.hpp>

namespace tools::sweep {
namespace {

constexpr std::size_t results_bytes_max = std::size_t{1} << 32U;

}  // namespace

Results::~Results() {
  if (file_ != nullptr) std::fclose(file_);
}

std::string Results::path(const std::string& folder) { return folder + "/results.jsonl"; }

std::size_t Results::load(const std::string& folder) {
  const checker::TextOrError file = checker::read_file(path(folder), results_bytes_max);
  if (!file.text) return 0;
  std::size_t ignored = 0;
  std::string_view rest = *file.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const bool whole = end != std::string_view::npos;
    std::optional<Record> record;
    if (whole) record = read_record(rest.substr(0, end));
    if (record && record->build == build_) {
      add(std::move(*record));
    } else {
      ++ignored;
    }
    rest.remove_prefix(whole ? end + 1 : rest.size());
  }
  return ignored;
}

std::string Results::open(const std::string& folder) {
  std::string text;
  for (const Record& record : all_) text += write_record(record) + "\n";
  std::string error = checker::write_file(path(folder), text);
  if (!error.empty()) return error;
  file_ = std::fopen(path(folder).c_str(), "ae");
  return file_ != nullptr ? "" : path(folder) + ": " + std::strerror(errno);
}

bool Results::add(Record record) {
  record.build = build_;
  bool written = true;
  if (file_ != nullptr) {
    const std::string line = write_record(record) + "\n";
    written =
        std::fwrite(line.data(), 1, line.size(), file_) == line.size() && std::fflush(file_) == 0;
  }
  last_[{record.core, record.kernel}] = all_.size();
  all_.push_back(std::move(record));
  return written;
}

const Record* Results::find(const TaskKey& task) const {
  const auto at = last_.find(task);
  return at == last_.end() ? nullptr : &all_[at->second];
}

}  // namespace tools::sweep
