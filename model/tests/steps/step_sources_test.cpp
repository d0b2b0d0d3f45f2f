#include "step_sources.hpp"

#include "catch.hpp"

namespace model {

TEST_CASE("steps are found in the source's text") {
  const char* const text = R"(
void lock_page(Task& task, Page& page) {
  KernelFunction function(task.runtime, "not a step");
  task.runtime.announce_when("lock", checker::Lock::is_free, &page.locked);  // "nor this"
}

bool look(Task& task, const Page& page, Op op) {
  if (test_flag(task, page, page.PG_dirty, "test") && !fault_happens(task, faults, count,
                                                                     "is there memory?")) {
    put_page(task, page);
    table.ptl.lock(task.runtime);
  }
  task.runtime.announce(op);
  put_page(task, page, "unpin");
  task.runtime.remark("put_page() of something");
}
)";
  const std::set<AnnouncedStep> expected = {
      {"lock_page", "lock"}, {"look", "test"}, {"look", "is there memory?"},
      {"look", "put_page"},  {"look", "lock"}, {"look", "unpin"},
  };
  CHECK(announced_steps_of(text) == expected);
}

}  // namespace model
