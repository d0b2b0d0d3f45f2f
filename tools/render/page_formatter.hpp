#pragma once

#include <checker/schedule.hpp>
#include <command_line/columns.hpp>
#include <string>
#include <vector>

namespace tools::render {

/// How steps of the page-cache model are told: those that change nothing and locks of a single
/// section do not matter, names are short where there is one page, IO and the drain are one column.
class PageFormatter : public checker::TraceFormatter {
 public:
  explicit PageFormatter(const checker::Trace& trace);

  /// A step is told if it changes something or has something to say.
  [[nodiscard]] bool matters(const checker::TraceStep& step) const override;
  [[nodiscard]] std::vector<std::string> lines(const checker::TraceStep& step) const override;
  [[nodiscard]] std::string plain(const checker::TraceStep& step) const override;
  /// Locking and unlocking a page is told by its call alone.
  [[nodiscard]] bool told_by_call(const checker::TraceStep& step) const override;
  /// "lock_page()", or "lock_page(page 1)" where there are several.
  [[nodiscard]] std::string call_text(const checker::TraceStep& step) const override;
  /// IO, its completion and the drain.
  [[nodiscard]] bool is_machine(const checker::TraceStep& step) const override;
  [[nodiscard]] bool ends_run(std::string_view defect) const override;
  [[nodiscard]] bool waits_for_object(const checker::Waiting& waiting) const override;

  /// The object without "page 0" or "of index 0" where there is only one page.
  [[nodiscard]] std::string short_name(const checker::ObjectName& object) const;

 private:
  bool pages_ = false;  // Whether more than one page is in the trace.
};

/// What a step did, one line: "PG_dirty = 1", "lock_page()".
std::string step_text(const checker::TraceStep& step, const checker::TraceFormatter& formatter);

}  // namespace tools::render
