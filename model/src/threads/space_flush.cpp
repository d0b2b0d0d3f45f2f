#include "threads/space_flush.hpp"

#include "threads/writeback.hpp"

namespace model::threads {

using checker::writes;

namespace {

void run_space_flush(Task& task, Shared<std::uint8_t>& state) {
  task.runtime.announce_idle(
      "take the flush",
      [](const ConditionView& view, const void* flush) {
        return static_cast<const Shared<std::uint8_t>*>(flush)->get(view) == 1;
      },
      &state, writes(state));
  state.change(task) = 2;
  {
    KernelFunction function(task.runtime, "filemap_flush");
    run_writeback(task, WritebackMode::none, 1);
  }
  task.runtime.announce("the flush is done", writes(state));
  state.change(task) = 0;
}

}  // namespace

void run_space_flush(Task& task) {
  for (;;) run_space_flush(task, task.machine.flush->state);
}

}  // namespace model::threads
