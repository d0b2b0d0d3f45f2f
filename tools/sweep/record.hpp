#pragma once

#include <checker/findings.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/kernels.hpp"
#include "sweep/cause.hpp"

namespace tools::sweep {

/// What the search of one scenario on one kernel has answered.
enum class Answer : std::uint8_t { holds, violated, inconclusive, failed, count };
std::string_view answer_name(Answer answer);

/// One line of results: what was run, by which program within which limits, and what was found.
/// Everything in it is the same on every run.
struct Record {
  struct Found {
    Cause cause;
    std::string interleavings;  ///< Decimal; empty: not countable.
  };

  std::string core;              ///< model::core_text() of the scenario.
  std::string kernel;            ///< model::Kernel::key().
  std::string build;             ///< build_id() of the program.
  std::uint64_t states_max = 0;  ///< The limit.
  Answer answer = Answer::inconclusive;
  std::string open;     ///< If something is not decided: the limit that left it open.
  std::string message;  ///< If it failed.
  std::uint64_t states = 0;
  std::string interleavings;   ///< All; if there are causes.
  std::vector<Found> causes;   ///< Sorted.
  checker::LabelSet labels;    ///< Those that some interleaving passed.
  model::SwitchSet consulted;  ///< Switches that were read.

  /// Whether nothing is left open.
  [[nodiscard]] bool complete() const { return open.empty() && answer != Answer::failed; }
};

/// The line, without its end.
std::string write_record(const Record& record);
/// Returns: nothing if the line is not one that write_record() wrote.
std::optional<Record> read_record(std::string_view line);

/// A hash of the running program: equal only if it gives the same results.
std::string build_id();

}  // namespace tools::sweep
