// Every golden trace explained, compared with its own kernel, and turned into a reproducer: the
// output can be pasted into a mail, and its statements hold for the trace.

#include <checker/replay.hpp>
#include <set>

#include "compare/comparison.hpp"
#include "explain/explanation.hpp"
#include "golden_traces.hpp"
#include "model/world_factory.hpp"
#include "report/explanation_text.hpp"
#include "report/reproducer_text.hpp"
#include "reproducer/kernel_places.hpp"
#include "reproducer/rendezvous.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;

// For each search. Sanitized builds take about thirty times as long for a state.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t states_max = 500;
constexpr std::size_t complete_least = 5;  // Of 27.
#else
constexpr std::uint64_t states_max = 20'000;
constexpr std::size_t complete_least = 125;  // Of 250.
#endif

const std::vector<GoldenTrace>& traces() {
  static const std::vector<GoldenTrace> all = golden_traces(source);
  return all;
}

checker::Schedule schedule_of(const model::TraceFile& file) {
  const auto program = model::make_program(file.scenario, file.kernel);
  const checker::ReplayResult replayed =
      checker::replay(*program, file.trace, file.drain_interleaved);
  REQUIRE(replayed.kind == checker::ReplayKind::exact);
  return replayed.schedule;
}

}  // namespace

TEST_CASE("explanations of all golden traces can be pasted into a mail") {
  std::size_t complete = 0;
  std::size_t exposed = 0;
  std::size_t always = 0;
  for (const GoldenTrace& trace : traces()) {
    CAPTURE(trace.path);
    checker::SearchOptions search;
    search.states_max = states_max;
    const explain::Explanation explanation = explain::explain(
        trace.file, schedule_of(trace.file), trace.path, search, model::make_program);
    const std::string text = report::explanation_text(explanation);
    CHECK(widest_line(text) <= 75);
    CHECK(is_plain(text));
    // A lost update is a page that is exposed at the end.
    if (trace.file.defect == "lost-update") {
      REQUIRE(explanation.obligation);
      CHECK(explanation.obligation->exposed_at_end);
    }
    if (!explanation.complete) continue;
    ++complete;
    exposed += explanation.exposure ? 1U : 0U;
    always += explanation.always ? 1U : 0U;
    if (trace.file.trace.repeats_from != 0) continue;
    // Either all interleavings have it, or some step of this schedule is decisive.
    REQUIRE(explanation.no_return);
    CHECK((*explanation.no_return == 0) == explanation.always);
    CHECK(explanation.decided_by.empty() == explanation.always);
    if (!explanation.cyclic) {
      CHECK((explanation.interleavings == explanation.with_defect) == explanation.always);
    }
  }
  CHECK(complete >= complete_least);
  CHECK(exposed > 0);
  CHECK(always > 0);
}

TEST_CASE("a thread that is needed has a decisive step, one that is not has none") {
  for (const GoldenTrace& trace : traces()) {
    if (trace.file.trace.repeats_from != 0) continue;
    CAPTURE(trace.path);
    checker::SearchOptions search;
    search.states_max = states_max / 2;
    const explain::Explanation explanation = explain::explain(
        trace.file, schedule_of(trace.file), trace.path, search, model::make_program);
    for (const explain::ThreadRole& role : explanation.threads) {
      CAPTURE(role.thread);
      if (!role.decisive) continue;
      CHECK(role.without != explain::ThreadRole::Without::still_there);
      // At its place in the counterexample it leads to the defect.
      CHECK(role.decisive->leads[role.decisive->position]);
      CHECK(role.decisive->leads.size() == role.others.size() + 1);
    }
  }
}

TEST_CASE("a trace that is followed on its own kernel is the same trace") {
  for (const GoldenTrace& trace : traces()) {
    if (trace.file.trace.repeats_from != 0 || !trace.file.trace.outcome.ended) continue;
    CAPTURE(trace.path);
    const auto program = model::make_program(trace.file.scenario, trace.file.kernel);
    const checker::Followed followed =
        checker::follow(*program, trace.file.trace, trace.file.drain_interleaved);
    CHECK(followed.schedule == schedule_of(trace.file));
  }
}

TEST_CASE("reproducers of all golden traces are plain text and know where to wait") {
  // The model's own functions, and those that are not in a single file.
  const std::set<std::string> unknown = {"drain", "flush_tlb_range", "page_cache_read"};
  for (const GoldenTrace& trace : traces()) {
    CAPTURE(trace.path);
    const std::string text = report::reproducer_text(trace.file, trace.path);
    CHECK(widest_line(text) <= 75);
    CHECK(is_plain(text));
    for (const checker::TraceStep& step : trace.file.trace.steps) {
      for (const std::string& call : step.calls) {
        CAPTURE(call);
        CHECK((unknown.count(call) != 0 ||
               !reproducer::kernel_place(call, trace.file.kernel).file.empty()));
      }
    }
  }
}

TEST_CASE("a rendezvous is where one thread hands over to another") {
  checker::Trace trace;
  const auto add = [&](const char* thread, std::vector<std::string> calls,
                       std::vector<checker::TraceObject> objects = {}) {
    checker::TraceStep step;
    step.thread = thread;
    step.operation = "do";
    step.calls = std::move(calls);
    step.objects = std::move(objects);
    trace.steps.push_back(std::move(step));
  };
  add("a", {"outer", "inner"}, {{"i_pages lock", checker::AccessKind::acquire, "free", "a"}});
  add("b", {});
  add("b", {"later"});
  add("a", {"outer"}, {{"i_pages lock", checker::AccessKind::release, "a", "free"}});
  add("b", {});
  const std::vector<reproducer::Rendezvous> found = reproducer::find_rendezvous(trace);
  REQUIRE(found.size() == 3);
  CHECK(found[0].done.step == 0);
  CHECK(found[0].done.holds_spinlock);
  CHECK(found[0].next.step == 1);
  CHECK(found[0].next_begins);
  CHECK(found[0].next.nearby);
  CHECK(found[0].next.calls == std::vector<std::string>{"later"});
  CHECK(found[1].next.holds_spinlock);
  CHECK_FALSE(found[1].next_begins);
  CHECK_FALSE(found[2].done.holds_spinlock);
  CHECK(found[2].next.calls.empty());
}

}  // namespace tools
