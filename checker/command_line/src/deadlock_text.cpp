// Which thread waits for what when no thread can go on.

#include <fmt/format.h>

#include <map>

#include "command_line/columns.hpp"

namespace checker {
namespace {

// Locks that the threads hold at the end, by holder; and the step, from 1, that took each.
struct Held {
  std::map<std::string, std::vector<std::string>> by_thread;
  std::map<std::string, std::size_t> since;
};

Held held_locks(const Trace& trace) {
  struct Lock {
    std::string holder;
    std::size_t since = 0;
  };
  std::map<std::string, Lock> locks;
  std::map<std::string, bool> is_lock;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    for (const TraceObject& object : trace.steps[i].objects) {
      const bool takes =
          object.access == AccessKind::acquire || object.access == AccessKind::release;
      const std::string name = object.name.text();
      is_lock[name] = is_lock[name] || takes;
      if (object.changed()) locks[name] = {object.after.text(), i + 1};
    }
  }
  // In the order of acquisition.
  std::map<std::size_t, std::pair<std::string, std::string>> order;
  Held held;
  for (const auto& [name, lock] : locks) {
    if (!is_lock[name] || lock.holder == "free") continue;
    order[lock.since] = {lock.holder, name};
    held.since[name] = lock.since;
  }
  for (const auto& [step, lock] : order) held.by_thread[lock.first].push_back(lock.second);
  return held;
}

std::string place_of(const Waiting& waiting) {
  return waiting.calls.empty() ? "" : fmt::format(", at: {}()", waiting.calls.back());
}

}  // namespace

std::string waiting_text(const Waiting& waiting) {
  std::string out =
      fmt::format("{} waits: {} {}", waiting.thread, waiting.operation, waiting.object.text());
  if (!waiting.holder.empty()) out += fmt::format(", held by {}", waiting.holder);
  return out;
}

std::string symptom_text(std::string_view defect, const Outcome& outcome) {
  if (!outcome.message.empty()) return fmt::format("{}: {}", defect, outcome.message);
  const std::vector<Waiting>& list = outcome.waiting;
  if (list.empty()) return std::string(defect);
  std::string threads;
  for (std::size_t i = 0; i < list.size(); ++i) {
    threads += i == 0 ? "" : i + 1 == list.size() ? " and " : ", ";
    threads += list[i].thread;
  }
  return fmt::format("{}: {} wait{} forever", defect, threads, list.size() == 1 ? "s" : "");
}

std::string deadlock_text(const Trace& trace, std::string_view defect) {
  const Held held = held_locks(trace);
  std::string out;
  for (const Waiting& waiting : trace.outcome.waiting) {
    std::string what;
    if (waiting.holder.empty()) {
      out += wrap(waiting.thread + " is waiting:", columns_max, 0);
      what = waiting.operation;
      if (!waiting.object.empty()) what += fmt::format(": {}", waiting.object.text());
      what += place_of(waiting);
    } else {
      out += wrap(waiting.thread + " is trying to acquire:", columns_max, 0);
      what = waiting.object.text() + place_of(waiting) + ", held by " + waiting.holder;
      const auto since = held.since.find(waiting.object.text());
      if (since != held.since.end()) what += fmt::format(" since step {}", since->second);
    }
    out += wrap(what, columns_max, 2);
    const auto locks = held.by_thread.find(waiting.thread);
    if (locks != held.by_thread.end()) {
      out += wrap(fmt::format("and already holds: {}", fmt::join(locks->second, ", ")), columns_max,
                  2);
    }
  }
  return out + wrap(symptom_text(defect, trace.outcome), columns_max, 0);
}

}  // namespace checker
