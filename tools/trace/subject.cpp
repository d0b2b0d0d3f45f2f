#include "trace/subject.hpp"

#include <fmt/format.h>

namespace tools::trace {

std::string subject(const model::Scenario& scenario, const model::Kernel& kernel) {
  if (model::is_classic(scenario)) return scenario.name;
  return fmt::format("{} on {}", scenario.name, kernel.key());
}

}  // namespace tools::trace
