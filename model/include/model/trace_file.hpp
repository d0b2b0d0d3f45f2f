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
  Scenario scenario;               ///< Without its table of verdicts.
  Kernel kernel;                   ///< On which it ran.
  bool drain_interleaved = false;  ///< Whether the drain has a choice of orders.
  std::string search;              ///< The search that found it: "graph".
  bool simplest = false;           ///< As checker::Defect::simplest.
  std::string defect;              ///< The name of the defect.
  checker::Trace trace;            ///< The run.
};

/// A trace, or what is wrong with its text.
struct TraceOrErrors {
  std::optional<TraceFile> file;  ///< Nothing after an error.
  Diagnostics errors;             ///< All of them.
};

/// The text of a trace file. The same input gives the same bytes.
std::string write_trace(const TraceFile& file);

/// Parses and validates the text of a trace file. `path`: its name in diagnostics. Any bytes are a
/// valid argument.
TraceOrErrors parse_trace(std::string_view text, const std::string& path);
/// Reads and parses a trace file. Errors: also if it cannot be read.
TraceOrErrors load_trace(const std::string& path);

/// An object's name from its text, as version 1 of the schema has it: "page 0 PG_dirty", "slot of
/// index 1". Any text is valid.
checker::ObjectName object_name(std::string_view text);

/// The JSON Schema of trace files: model/schemas/trace.json.
std::string_view trace_schema();

}  // namespace model
