#include <fmt/format.h>

#include <algorithm>

#include "model/classic.hpp"
#include "render/columns.hpp"
#include "report/claims.hpp"
#include "report/report.hpp"
#include "trace/subject.hpp"

namespace tools::report {
namespace {

using model::Fault;
using model::ThreadKind;
using model::ThreadSpec;

unsigned sum(const Result& result, ThreadKind kind, std::uint8_t ThreadSpec::*member) {
  unsigned total = 0;
  for (const ThreadSpec& spec : result.scenario.threads) {
    if (spec.kind == kind) total += spec.*member;
  }
  return total;
}

std::string fault_text(const Fault& fault) {
  switch (fault.mode) {
    case Fault::Mode::never:
      return "never";
    case Fault::Mode::once:
      return "once";
    case Fault::Mode::always:
      return "always";
    case Fault::Mode::any:
    case Fault::Mode::count:
      break;
  }
  return fault.times == 0 ? "any" : fmt::format("any, at most {}", fault.times);
}

// One remark, indented; broken where it is too wide.
std::string line(const char* format, const std::string& text) {
  return checker::wrap(fmt::format(fmt::runtime(format), text), checker::columns_max, 2);
}

std::string bounds_text(const Result& result) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : bounds_of(result)) {
    parts.push_back(fmt::format("{} {}", name, value));
  }
  return checker::wrap(fmt::format("bounds: {}", fmt::join(parts, "; ")), checker::columns_max, 2);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> bounds_of(const Result& result) {
  std::vector<std::pair<std::string, std::string>> bounds;
  if (model::is_classic(result.scenario)) {
    const auto* program =
        model::find_classic(result.scenario.model.substr(result.scenario.model.find('/') + 1));
    for (std::size_t i = 0; i < result.scenario.params.size(); ++i) {
      bounds.emplace_back(program->parameters[i].name, std::to_string(result.scenario.params[i]));
    }
    return bounds;
  }
  const auto add = [&bounds](const char* name, unsigned value) {
    if (value != 0) bounds.emplace_back(name, std::to_string(value));
  };
  add("pages", result.scenario.pages);
  const auto& threads = result.scenario.threads;
  const bool endless = std::any_of(threads.begin(), threads.end(), [](const ThreadSpec& spec) {
    return spec.kind == ThreadKind::writeback && spec.passes == model::passes_forever;
  });
  if (endless) {
    bounds.emplace_back("writeback passes", "forever");
  } else {
    add("writeback passes", sum(result, ThreadKind::writeback, &ThreadSpec::passes));
  }
  add("dirtyings", sum(result, ThreadKind::pin_holder, &ThreadSpec::dirties));
  add("stores", sum(result, ThreadKind::mmap_store, &ThreadSpec::stores));
  add("migration tries", sum(result, ThreadKind::migration, &ThreadSpec::tries));
  add("reclaim tries", sum(result, ThreadKind::reclaim, &ThreadSpec::tries));
  const model::Faults& faults = result.scenario.faults;
  bounds.emplace_back("fault enospc", fault_text(faults.enospc));
  bounds.emplace_back("fault fixup_alloc", fault_text(faults.fixup_alloc));
  bounds.emplace_back("fault set_delalloc", fault_text(faults.set_delalloc));
  bounds.emplace_back("fault copy_fault", fault_text(faults.copy_fault));
  bounds.emplace_back("fault io_error", fault_text(faults.io_error));
  if (result.scenario.space != model::space_unlimited) {
    add("pages of space", result.scenario.space);
  }
  const char* order = result.drain_interleaved ? "interleaved" : "one order";
  bounds.emplace_back("drain", result.scenario.drain ? order : "none");
  return bounds;
}

bool labels_failed(const Result& result) {
  const auto is = [](bool wanted) {
    return [wanted](const auto& entry) { return entry.second == wanted; };
  };
  return (result.found.complete &&
          std::any_of(result.reaches.begin(), result.reaches.end(), is(false))) ||
         std::any_of(result.never.begin(), result.never.end(), is(true)) ||
         std::any_of(result.claims.begin(), result.claims.end(), differs);
}

std::string report_text(const Result& result, const ReportOptions& options) {
  std::string out = fmt::format("{}: {}\n", trace::subject(result.scenario, result.kernel),
                                checker::verdict_text(result.found, options.color));
  out += checker::wrap(result.scenario.question, checker::columns_max, 2);
  if (const std::string_view doubt = model::uncertainty(result.kernel); !doubt.empty()) {
    out += line("uncertain kernel: {}", std::string(doubt));
  }
  if (options.counts) {
    out += checker::counts_text(result.found, model::is_classic(result.scenario)
                                                  ? "interleavings"
                                                  : "interleavings before the drain");
  }
  for (const auto& [label, reached] : result.reaches) {
    if (reached) continue;
    out += result.found.complete ? line("NOT REACHED: {} (a `holds` would prove nothing)", label)
                                 : line("not reached so far: {}", label);
  }
  for (const auto& [label, reached] : result.never) {
    if (reached) out += line("REACHED: {} (it should be unreachable)", label);
    if (!reached && result.found.complete) {
      out += line("unreachable (complete search): {}", label);
    }
  }
  out += checker::limits_text(result.found);
  if (result.found.verdict == checker::Verdict::holds) {
    out += bounds_text(result);
    if (!result.scenario.drain && !model::is_classic(result.scenario)) {
      out += checker::wrap(
          "no drain: properties of final states (lost-update, reference-leak) are not judged",
          checker::columns_max, 2);
    }
    out +=
        checker::claim_text("of the model, sequentially consistent", result.found, options.counts);
  }
  if (options.brief) return out + claims_text(result, false);
  for (const checker::ReportedDefect& defect : result.defects) {
    out += checker::defect_text(defect, result.found, options.counts,
                                render::render_columns(defect.trace, defect.found.name));
  }
  for (const checker::ReportedDefect& path : result.witnesses) {
    const char* which = path.found.simplest ? "a simplest path to: {}" : "a path to: {}";
    out += "\n" + line(which, path.found.name) + "\n";
    out += render::render_columns(path.trace, "reached: " + path.found.name);
  }
  out += claims_text(result, true);
  return out;
}

std::string timing_text(const Result& result) {
  return checker::timing_text(trace::subject(result.scenario, result.kernel), result.found);
}

}  // namespace tools::report
