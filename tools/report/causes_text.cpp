#include "report/causes_text.hpp"

#include <fmt/format.h>

#include "render/columns.hpp"

namespace tools::report {
namespace {

using checker::count_text;

std::string group_text(const distinct::CauseGroup& group, std::size_t number,
                       const std::string& total) {
  const std::string& count = group.step.interleavings;
  const std::string often =
      count.empty() ? "" : fmt::format(" in {} of {}:", count_text(count), count_text(total));
  std::string out =
      checker::wrap(fmt::format("group {}:{} {}", number, often, site_text(group.step.site)),
                    checker::columns_max, 2);
  const checker::Schedule& schedule = group.simplest.found.schedule;
  if (group.limit != checker::LimitKind::none) {
    out += fmt::format("    a limit ({}) ended the search for its simplest counterexample\n",
                       checker::limit_name(group.limit));
  }
  if (schedule.empty()) return out;
  const std::uint64_t switches = group.simplest.found.context_switches;
  out += fmt::format("    simplest counterexample: {} context switch{}, {} steps\n", switches,
                     switches == 1 ? "" : "es", schedule.size());
  return out;
}

}  // namespace

std::string action_text(const std::string& operation, const std::string& object) {
  if (object.empty()) return operation;
  // "take the bio" and "bio of index 0" share one "bio".
  const std::size_t of = object.find(" of ");
  if (of != std::string::npos && operation.size() >= of &&
      operation.substr(operation.size() - of) == object.substr(0, of)) {
    return operation + object.substr(of);
  }
  return operation + " " + object;
}

std::string site_text(const checker::Site& site) {
  const std::string in = site.call.empty() ? "" : fmt::format(" in {}()", site.call);
  return fmt::format("{}{}: {}", site.thread, in, action_text(site.operation, site.object));
}

std::string causes_text(const distinct::Causes& causes) {
  if (!causes.complete) {
    return fmt::format("\ncauses: not known: a limit ({}) ended the search for them\n",
                       checker::limit_name(causes.limit));
  }
  std::string out;
  for (const distinct::DefectCauses& defect : causes.defects) {
    out += "\n";
    if (!defect.judged) {
      out += fmt::format("{}: no single step is decisive\n", defect.defect);
      continue;
    }
    if (defect.always) {
      out += fmt::format("{}: one group: every interleaving that ends has it\n", defect.defect);
      continue;
    }
    out += checker::wrap(
        fmt::format("{}: {} group{}, by the step after which it cannot be avoided", defect.defect,
                    defect.groups.size(), defect.groups.size() == 1 ? "" : "s"),
        checker::columns_max, 0);
    for (std::size_t i = 0; i < defect.groups.size(); ++i) {
      out += group_text(defect.groups[i], i + 1, causes.interleavings);
    }
    if (defect.groups.size() == 1) continue;
    for (std::size_t i = 0; i < defect.groups.size(); ++i) {
      if (defect.groups[i].simplest.found.schedule.empty()) continue;
      out += fmt::format("\ngroup {}\n", i + 1);
      out += render::render_columns(defect.groups[i].simplest.trace, defect.defect);
    }
  }
  return out;
}

}  // namespace tools::report
