#include "state/thread_bodies.hpp"

#include <fmt/format.h>

#include <exception>

#include "base/crash_report.hpp"
#include "checker/program_error.hpp"
#include "state/heap_watch.hpp"

namespace checker {

ThreadBodies::ThreadBodies(Runtime& runtime)
    : runtime_(runtime), own_(std::make_unique<Own[]>(threads_max)) {}

void ThreadBodies::begin(std::span<const SpawnedThread> threads) {
  thrown_.clear();
  thrown_by_us_ = false;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    own_[i] = {{run, &own_[i]}, this, threads[i].entry, threads[i].function};
  }
}

void ThreadBodies::run(void* argument) {
  const auto* own = static_cast<Own*>(argument);
  ThreadBodies& bodies = *own->bodies;
  try {
    own->entry(own->function, bodies.runtime_);
  } catch (const InternalError& error) {
    const EngineOnFiber here;
    bodies.thrown_ = error.what();
    bodies.thrown_by_us_ = true;
  } catch (const std::exception& error) {
    const EngineOnFiber here;
    bodies.thrown_ = fmt::format("\"{}\"", error.what());
  } catch (...) {
    const EngineOnFiber here;
    bodies.thrown_ = "something other than a std::exception";
  }
}

void ThreadBodies::answer_mistake(const std::string& thread_name) {
  heap_watch.foreign = false;
  const std::string threw = std::move(thrown_);
  thrown_.clear();
  if (thrown_by_us_) internal_error(__FILE__, __LINE__, threw.c_str());
  const std::string text =
      threw.empty() ? fmt::format("{} freed heap memory that its step had not allocated{}",
                                  thread_name, owning_rule)
                    : fmt::format(
                          "{} threw {}\n  docs/library.md, rule 7: no exception leaves a thread; "
                          "runtime.check() ends an interleaving with a defect",
                          thread_name, threw);
  throw ProgramError(text + "\n" + current_schedule_text());
}

}  // namespace checker
