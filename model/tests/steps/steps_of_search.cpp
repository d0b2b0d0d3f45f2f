#include "steps_of_search.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace model {

using checker::CallFrame;
using checker::Choice;
using checker::Execution;
using checker::Pending;

std::string without_numbers(const std::string& name) {
  std::string text = name.substr(0, name.find(" of index "));
  if (text.rfind("page ", 0) == 0 && text.find(' ', 5) != std::string::npos) {
    text = text.substr(text.find(' ', 5) + 1);
  }
  const std::size_t end = text.find_last_not_of("0123456789");
  if (end != std::string::npos && end + 1 < text.size() && text[end] == ' ') text.resize(end);
  return text;
}

void StepsTaken::before(const Execution& execution, Choice choice, std::byte* /*objects*/) {
  const Pending& pending = execution.pending(choice.thread);
  const CallFrame* frame = execution.frame(choice.thread);
  const checker::ObjectId object = pending.access_count > 0 ? pending.named[0].object : 0;
  const std::string_view function = checker::function_of(pending.site);
  if (!seen_.insert({choice.thread, function, pending.operation, frame, object}).second) {
    return;
  }
  const std::string thread = without_numbers(execution.thread_name(choice.thread));
  taken_.insert({thread, std::string(function), pending.operation});
  std::string calls;
  for (const CallFrame* at = frame; at != nullptr; at = at->caller) {
    calls += fmt::format("{}{}", calls.empty() ? "" : " < ", at->name);
  }
  const std::string name =
      pending.access_count > 0 ? without_numbers(execution.names().shown(object).text()) : "";
  places_.insert(fmt::format("{} | {} | {}: {}", pending.operation, name, thread, calls));
}

void StepRules::before(const Execution& execution, Choice choice, std::byte* objects) {
  old_.assign(objects, objects + execution.objects_bytes());
  step_ = fmt::format("{}: {} in {}()", execution.thread_name(choice.thread),
                      execution.pending(choice.thread).operation,
                      checker::function_of(execution.pending(choice.thread).site));
}

void StepRules::after(const Execution& /*execution*/, Choice choice, std::byte* objects) {
  const StepAt at{program_.machine(), objects, old_.data(),
                  static_cast<std::uint8_t>(choice.thread + 1), program_.world()};
  for (const StepRule& rule : step_rules()) {
    if (rule.broken(at)) broken_.emplace(rule.name, step_);
  }
}

checker::SearchResult search_hooked(WatchedProgram& program, const checker::SearchOptions& options,
                                    checker::StepHook& hook) {
  checker::active_step_hook = &hook;
  checker::SearchResult result = checker::search(program, options);
  checker::active_step_hook = nullptr;
  return result;
}

}  // namespace model
