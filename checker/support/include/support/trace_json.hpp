#pragma once

#include <string>

#include "checker/schedule.hpp"
#include "support/json_text.hpp"

namespace checker {

/// A trace in a file: version 2 of the schema is written; version 1, in which names and values were
/// text, is read, too. Whose trace it is stands between the head and the members of the trace; the
/// kind of file says what that is.
struct TraceJson {
  const char* kind;      ///< "trace"
  const char* call_key;  ///< A member of each step that repeats the innermost call; null: none.

  /// The first line, up to its comma.
  [[nodiscard]] std::string head() const;
  /// Notes an error if this is another kind of file.
  /// Returns: the version of its schema, 1 or 2; 0: there is no use in reading on.
  unsigned read_head(ObjectReader& top) const;

  /// The members "defect", "outcome" and "steps", and the end of the file: one line an entry, one
  /// line a step, so that differences can be read.
  [[nodiscard]] std::string body(const Trace& trace, const std::string& defect) const;
  void read_body(ObjectReader& top, unsigned version, Trace& trace, std::string& defect) const;
};

/// No trace file is larger.
inline constexpr std::size_t trace_bytes_max = 64 * 1024 * 1024;

}  // namespace checker
