#pragma once

#include <string>

#include "checker/schedule.hpp"
#include "support/json_text.hpp"

namespace checker {

/// A trace in a file. Writes version 2 of the schema; also reads version 1, in which names and
/// values were text. The members that identify the traced program lie between the head and the
/// members of the trace; they depend on the kind of file.
struct TraceJson {
  const char* kind;      ///< "trace"
  const char* call_key;  ///< A member of each step that repeats the innermost call; null: none.

  /// The first line, up to its comma.
  [[nodiscard]] std::string head() const;
  /// Notes an error if this is a different kind of file.
  /// Returns: the version of its schema, 1 or 2; 0 if the rest cannot be read.
  unsigned read_head(ObjectReader& top) const;

  /// The members "defect", "outcome" and "steps", and the end of the file: one line per entry and
  /// per step, so that diffs are readable.
  [[nodiscard]] std::string body(const Trace& trace, const std::string& defect) const;
  void read_body(ObjectReader& top, unsigned version, Trace& trace, std::string& defect) const;
};

/// The size limit of a trace file.
inline constexpr std::size_t trace_bytes_max = 64 * 1024 * 1024;

}  // namespace checker
