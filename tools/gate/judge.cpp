#include "gate/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/application.hpp>
#include <support/read_file.hpp>
#include <support/trace_json.hpp>

#include "gate/scenario_files.hpp"
#include "report/report.hpp"

namespace tools::gate {
namespace {

using checker::worse;
using checker::write_result;
using enum checker::ExitStatus;

std::string verdict_word(const std::vector<std::string>& defects) {
  return defects.empty() ? "holds" : fmt::format("{}", fmt::join(defects, "+"));
}

bool is_subset(const std::vector<std::string>& part, const std::vector<std::string>& all) {
  return std::includes(all.begin(), all.end(), part.begin(), part.end());
}

// A trace file with all lines of the source 0: an edit that only moves them makes no other trace.
// Such a text is in no string of the file: its quotes would be escaped.
std::string without_lines(const std::string& file) {
  constexpr std::string_view key = "\"line\":";
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = file.find(key); at != std::string::npos; at = file.find(key, from)) {
    out.append(file, from, at + key.size() - from);
    from = std::min(file.find_first_not_of("0123456789", at + key.size()), file.size());
  }
  return out.append(file, from);
}

class Judge {
 public:
  Judge(const LoadedScenario& loaded, const model::Expectation& row, const Options& options)
      : loaded_(loaded),
        row_(row),
        options_(options),
        where_(fmt::format("{} on {}", loaded.path, row.kernel.key())) {}

  Judgement judge(const Result& result) {
    for (const checker::ReportedDefect& defect : result.defects)
      found_.push_back(defect.found.name);
    std::sort(found_.begin(), found_.end());
    compare_verdict(result.found);
    compare_labels(result);
    if (result.found.complete) compare_golden(result);
    const bool decided = result.found.decided();
    out_.cell = {loaded_.path,
                 loaded_.scenario.question,
                 row_.kernel,
                 decided || !found_.empty() ? verdict_word(found_) : "inconclusive",
                 out_.problems.empty() && decided,
                 fmt::format("{}", fmt::join(out_.problems, "\n"))};
    out_.cell.interrupted = !decided && out_.problems.empty() && found_.empty() &&
                            checker::status_of(result.found) == exit_interrupted;
    if (out_.cell.interrupted) {
      out_.cell.verdict = "interrupted";
      out_.cell.expected = true;
    }
    out_.states = result.found.states;
    out_.out_of_memory = result.found.limit == checker::LimitKind::memory ||
                         result.found.later_limit == checker::LimitKind::memory;
    return std::move(out_);
  }

 private:
  void compare_verdict(const checker::SearchResult& found) {
    if (!found.decided()) {
      const bool stopped = checker::status_of(found) == exit_interrupted;
      out_.status = worse(out_.status, stopped ? exit_interrupted : exit_inconclusive);
      out_.incomplete.push_back(fmt::format("{}: {}", where_, checker::open_text(found)));
    }
    if (found_ != row_.defects && (found.decided() || !is_subset(found_, row_.defects))) {
      problem(fmt::format("{}: expected {}, found {}", where_, verdict_word(row_.defects),
                          verdict_word(found_)));
    }
  }

  void compare_labels(const Result& result) {
    for (const auto& [label, reached] : result.reaches) {
      if (!reached && result.found.complete) {
        problem(fmt::format("{}: NOT REACHED: {}", where_, label));
      }
    }
    for (const auto& [label, reached] : result.never) {
      if (reached) problem(fmt::format("{}: REACHED, but never expected: {}", where_, label));
    }
    for (const ClaimResult& claim : result.claims) {
      if (claim.answer != ClaimResult::Answer::not_decided) ++out_.claims;
      if (!report::differs(claim)) continue;
      problem(fmt::format("{}: claim {}, but not expected: {}", where_,
                          report::answer_word(claim.answer), claim.claim.claim));
    }
  }

  void compare_golden(const Result& result) {
    for (const checker::ReportedDefect& defect : result.defects) {
      if (!std::binary_search(row_.defects.begin(), row_.defects.end(), defect.found.name)) {
        continue;
      }
      const std::string path = golden_path(loaded_.path, row_.kernel, defect.found.name);
      const std::string fresh = model::write_trace(trace_file(result, defect));
      const checker::TextOrError golden = checker::read_file(path, checker::trace_bytes_max);
      if (golden.text && without_lines(*golden.text) == without_lines(fresh)) continue;
      if (!defect.found.simplest) {  // A limit: neither a mismatch nor a trace to keep.
        out_.status = worse(out_.status, exit_inconclusive);
        out_.incomplete.push_back(
            fmt::format("{}: not compared: a limit ({}) ended the search for the simplest trace",
                        path, checker::limit_name(result.found.later_limit)));
      } else if (options_.update) {
        out_.status = worse(out_.status, write_result(tool_name, path, fresh));
        out_.updated.push_back(path);
      } else {
        problem(fmt::format("{}: {}; gate --update writes it", path,
                            golden.text ? "the golden trace is not the simplest one found now"
                                        : "no golden trace"));
      }
    }
  }

  void problem(std::string text) { out_.problems.push_back(std::move(text)); }

  const LoadedScenario& loaded_;
  const model::Expectation& row_;
  const Options& options_;
  const std::string where_;
  std::vector<std::string> found_;
  Judgement out_;
};

}  // namespace

std::string golden_path(const std::string& scenario, const model::Kernel& kernel,
                        const std::string& defect) {
  return fmt::format("{}/{}.{}.json", traces_folder(scenario), kernel_file_name(kernel), defect);
}

Judgement judge(const LoadedScenario& loaded, const model::Expectation& row, const Options& options,
                const checker::SearchOptions& search, const ProgramFactory& factory) {
  return Judge(loaded, row, options)
      .judge(explore(loaded.scenario, loaded.path, row.kernel, search, factory));
}

}  // namespace tools::gate
