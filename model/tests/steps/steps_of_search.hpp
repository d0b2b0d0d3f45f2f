#pragma once

// Hooks on the steps of a search: which steps are taken, and whether they obey the rules.

#include <checker/search.hpp>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "state/execution.hpp"
#include "state/step_hook.hpp"
#include "watched_program.hpp"

namespace model {

/// A step as tables name it: without the numbers of threads, pages and indexes.
struct Step {
  std::string thread;     ///< "writeback"
  std::string function;   ///< The C++ function that announces it.
  std::string operation;  ///< "test-and-clear"
  auto operator<=>(const Step&) const = default;
};

/// "writeback 2" -> "writeback", "page 0 PG_dirty" -> "PG_dirty", "PTE of index 1" -> "PTE".
std::string without_numbers(const std::string& name);

/// Records which steps are taken.
class StepsTaken : public checker::StepHook {
 public:
  bool lets_through(const checker::Execution&, checker::ThreadId) override { return false; }
  void before(const checker::Execution& execution, checker::Choice choice,
              std::byte* objects) override;
  void after(const checker::Execution&, checker::Choice, std::byte*) override {}
  [[nodiscard]] const std::set<Step>& taken() const { return taken_; }
  /// The same, with object and calls: to choose mutants by.
  [[nodiscard]] const std::set<std::string>& places() const { return places_; }

 private:
  using Key = std::tuple<checker::ThreadId, std::string_view, const char*,
                         const checker::CallFrame*, checker::ObjectId>;
  std::set<Key> seen_;
  std::set<Step> taken_;
  std::set<std::string> places_;
};

/// Records which rules steps break, each with the first step that breaks it.
class StepRules : public checker::StepHook {
 public:
  explicit StepRules(const WatchedProgram& program) : program_(program) {}
  bool lets_through(const checker::Execution&, checker::ThreadId) override { return false; }
  void before(const checker::Execution& execution, checker::Choice choice,
              std::byte* objects) override;
  void after(const checker::Execution& execution, checker::Choice choice,
             std::byte* objects) override;
  [[nodiscard]] const std::map<std::string, std::string>& broken() const { return broken_; }

 private:
  const WatchedProgram& program_;
  std::vector<std::byte> old_;
  std::string step_;
  std::map<std::string, std::string> broken_;
};

/// Searches with a hook in place.
checker::SearchResult search_hooked(WatchedProgram& program, const checker::SearchOptions& options,
                                    checker::StepHook& hook);

}  // namespace model
