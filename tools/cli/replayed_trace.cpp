#include "cli/replayed_trace.hpp"

#include <checker/replay.hpp>

namespace tools::cli {

std::string ReplayedTrace::banner() const {
  return divergence.empty() ? "" : "recorded, not reproduced: " + divergence;
}

ReplayedTrace run_again(const model::TraceFile& recorded, const ProgramFactory& factory) {
  const auto program = factory(recorded.scenario, recorded.kernel);
  checker::ReplayResult replayed =
      checker::replay(*program, recorded.trace, recorded.drain_interleaved);
  ReplayedTrace out{recorded, std::move(replayed.schedule), std::move(replayed.divergence)};
  if (replayed.kind != checker::ReplayKind::diverged) out.file.trace = std::move(replayed.trace);
  return out;
}

}  // namespace tools::cli
