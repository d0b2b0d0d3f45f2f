#pragma once

#include <checker/search.hpp>
#include <command_line/columns.hpp>
#include <command_line/search_arguments.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostics.hpp"
#include "model/kernels.hpp"
#include "model/scenario.hpp"
#include "sweep_arguments.hpp"

namespace tools {

inline constexpr const char* tool_name = "pagerace";

/// What the command line says, as text; resolved by the functions below.
struct Options : checker::SearchArguments, checker::ResultArguments {
  std::vector<std::string> inputs;
  std::vector<std::string> kernels;
  std::vector<std::string> sets;
  std::string against;
  std::string junit;
  std::string weaken;
  std::string drain = "one-order";
  std::string topic;
  std::string from;
  std::string to;
  std::vector<std::string> columns = {"dirty",  "writeback", "checked", "private2",
                                      "locked", "mapcount",  "refs"};
  unsigned page = 0;
  std::size_t row = 0;
  bool unreachable = false;
  std::string format = "columns";
  std::string output;
  bool all_steps = false;
  std::size_t width = checker::columns_max;
  bool always_columns = false;
  bool update = false;
  bool brief = false;
  bool distinct = false;
  SweepArguments sweep;
};

/// The search that the options describe. Errors are added to `errors`.
checker::SearchOptions search_options(const Options& options, model::Diagnostics& errors);

/// Adds an error for each page of the scenario that cannot be in its start on the kernel.
void refuse_impossible_starts(const model::Scenario& scenario, const std::string& path,
                              const model::Kernel& kernel, model::Diagnostics& errors);

/// The kernel with the options' switches set on top. Errors are added to `errors`.
std::optional<model::Kernel> resolve_kernel(const std::string& key, const Options& options,
                                            model::Diagnostics& errors);

}  // namespace tools
