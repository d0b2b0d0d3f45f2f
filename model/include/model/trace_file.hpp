#pragma once

#include <checker/schedule.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "model/diagnostics.hpp"
#include "model/scenario.hpp"

namespace model {

/// A recorded counterexample with everything needed to run it again.
struct TraceFile {
  Scenario scenario;  ///< Without its table of verdicts.
  Kernel kernel;
  bool drain_interleaved = false;
  std::string search;  ///< "graph" or "brute-force".
  bool simplest = false;
  std::string defect;
  checker::Trace trace;
};

struct TraceOrErrors {
  std::optional<TraceFile> file;
  Diagnostics errors;
};

/// The text of a trace file. The same input gives the same bytes.
std::string write_trace(const TraceFile& file);

/// Parses and validates the text of a trace file. Errors: all at once; any bytes are valid.
TraceOrErrors parse_trace(std::string_view text, const std::string& path);
TraceOrErrors load_trace(const std::string& path);

/// An object's name from its text, as version 1 of the schema has it: "page 0 PG_dirty", "slot of
/// index 1". Any text is valid.
checker::ObjectName object_name(std::string_view text);

/// The JSON Schema of trace files: model/schemas/trace.json.
std::string_view trace_schema();

}  // namespace model
