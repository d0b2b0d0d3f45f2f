// A limit is never a proof, whichever pass it ends: it strikes at every check of a limit. Linked
// with a build of the engine that supports that.

#include "injected_limits.hpp"

#include "catch.hpp"
#include "checker/placement.hpp"
#include "checker/state_space.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

constexpr std::uint64_t every = 250;

// A thread polls a flag that another thread sets; if none does, it is a livelock.
SmallProgram poller(bool set) {
  SmallProgram program([set](World& world) {
    auto& flag = world.create<Cell>();
    world.spawn("poller", [&flag](Runtime& runtime) {
      while (flag.read(runtime) == 0) {
      }
      runtime.label(0);
    });
    if (set) world.spawn("setter", [&flag](Runtime& runtime) { flag.write(runtime, 1); });
    world.spawn("other", [&flag](Runtime& runtime) { static_cast<void>(flag.read(runtime)); });
  });
  program.own_labels = {"seen"};
  return program;
}

// Data under a lock, and a reader that fails if it runs in between.
SmallProgram window() {
  SmallProgram program([](World& world) {
    auto& open = world.create<Cell>();
    world.spawn("writer", [&](Runtime& runtime) {
      open.write(runtime, 1);
      open.write(runtime, 0);
    });
    world.spawn("reader", [&](Runtime& runtime) {
      if (open.read(runtime) == 1) runtime.fail(engine_defects, "inside");
    });
  });
  program.own_defects = {"inside"};
  return program;
}

// A transition that never ends, and no other defect: accesses to guarded data in a cycle.
SmallProgram endless_transition() {
  return SmallProgram([](World& world) {
    auto& lock = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, lock);
    world.spawn("waiter", [&](Runtime& runtime) {
      lock.lock(runtime);
      while (data.read(runtime) == 0) {
      }
      lock.unlock(runtime);
    });
    world.spawn("setter", [&](Runtime& runtime) {
      lock.lock(runtime);
      data.write(runtime, 1);
      lock.unlock(runtime);
    });
  });
}

struct Subject {
  const char* name;
  SmallProgram program;
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  all.push_back({"livelock", poller(false)});
  all.push_back({"an unfair cycle", poller(true)});
  all.push_back({"deadlock", opposite_locks()});
  all.push_back({"writers", independent_writers(2, 2)});
  all.push_back({"window", window()});
  all.push_back({"endless transition", endless_transition()});
  return all;
}

struct Variant {
  const char* name;
  SearchOptions options;
};

std::vector<Variant> variants() {
  std::vector<Variant> all(10);
  for (Variant& variant : all) variant.options.witness_labels.set(0);
  all[0].name = "graph";
  all[1].name = "no reductions";
  all[1].options.reductions = no_reductions;
  all[2].name = "no count";
  all[2].options.count = false;
  all[3].name = "first";
  all[3].options.first_only = true;
  all[4].name = "brute force";
  all[4].options.kind = SearchKind::brute_force;
  all[4].options.steps_max = 12;
  all[5].name = "dpor";
  all[5].options.kind = SearchKind::dpor;
  all[5].options.steps_max = 12;
  all[6].name = "bounded";
  all[6].options.kind = SearchKind::bounded;
  all[6].options.bounding = {ScheduleBound::preemptions, 1};
  all[7].name = "random";
  all[7].options.kind = SearchKind::random;
  all[7].options.sampling.runs = 5;
  all[7].options.steps_max = 12;
  all[8].name = "by running again";
  all[8].options.reexecute = true;
  all[9].name = "two jobs";
  all[9].options.jobs = 2;
  all[9].options.jobs_from = 1;
  return all;
}

bool has_defect(const SearchResult& result, DefectId id) {
  return std::any_of(result.defects.begin(), result.defects.end(),
                     [id](const Defect& defect) { return defect.id == id; });
}
bool goes_on_for_ever(DefectId id) { return id == defect_livelock || id == defect_step_limit; }

// What is wrong with a search that a limit has struck; `whole` had no limit, and `all` has found
// everything.
std::string mistake(const SearchResult& met, const SearchResult& whole, const SearchResult& all,
                    LimitKind kind) {
  if (met.verdict == Verdict::holds) {
    if (whole.verdict != Verdict::holds) return "holds, although it does not";
    if (!met.decided()) return "holds, although something is undecided";
    if (met.liveness_judged != whole.liveness_judged) return "holds without the livelocks";
    if (met.labels != whole.labels) return "holds with other labels";
  }
  if ((met.verdict == Verdict::violated) != !met.defects.empty()) return "violated by nothing";
  for (const Defect& defect : met.defects) {
    if (!has_defect(all, defect.id)) return "a defect that does not exist";
  }
  if (met.complete) {
    for (const Defect& defect : whole.defects) {
      if (goes_on_for_ever(defect.id) || has_defect(met, defect.id)) continue;
      return "complete without a defect";
    }
    if (met.labels != whole.labels) return "complete with other labels";
  }
  if (met.decided() && met.defects.size() != whole.defects.size()) return "decided differently";
  for (const Undecided& open : met.undecided) {
    if (open.why != kind) return "undecided for another reason";
  }
  if (met.verdict == Verdict::inconclusive && whole.verdict != Verdict::inconclusive &&
      met.undecided.empty() && met.limit != kind) {
    return "inconclusive for another reason";
  }
  return "";
}

}  // namespace

TEST_CASE("no limit, at no check of any pass of any search, makes a verdict") {
  std::uint64_t searches = 0;
  std::uint64_t undecided = 0;
  for (Subject& subject : subjects()) {
    const SearchResult all = search(subject.program, {});
    for (const Variant& variant : variants()) {
      const SearchResult whole = search(subject.program, variant.options);
      for (const LimitKind kind : injected_kinds) {
        std::uint64_t checks = UINT64_MAX;
        // Jobs are processes, which are slow.
        const std::uint64_t each = variant.options.jobs != 0 ? 8 : every;
        for (std::uint64_t at = 1; at <= checks; at = next_check(at, each)) {
          SearchResult met;
          const std::uint64_t made =
              with_limit_at(kind, at, [&] { met = search(subject.program, variant.options); });
          if (made < at) checks = made;
          const std::string wrong = mistake(met, whole, all, kind);
          ++searches;
          undecided += met.undecided.empty() ? 0U : 1U;
          if (wrong.empty()) continue;
          INFO(subject.name << ", " << variant.name << ", " << limit_name(kind) << " at check "
                            << at);
          FAIL(wrong);
        }
      }
    }
  }
  CHECK(searches > 1000);
  CHECK(undecided > 100);  // Livelocks, in a separate pass.
}

TEST_CASE("no limit changes the answer to a query on the whole graph") {
  using Question = std::function<std::string(const StateSpace&)>;
  const auto is = [](std::uint32_t wanted) {
    return [wanted](std::uint32_t value) { return value == wanted; };
  };
  const auto sites = [](const std::vector<SiteCount>& counts) {
    std::string text;
    for (const SiteCount& count : counts) {
      text += count.site.thread + " " + count.site.operation + " " + count.interleavings + "\n";
    }
    return text;
  };
  for (const bool cycle : {false, true}) {
    SmallProgram program = cycle ? poller(true) : window();
    const DefectId defect = cycle ? defect_deadlock : engine_defects;
    const Schedule schedule = {{0, 0}, {1, 0}};
    const std::vector<Question> questions = {
        [&](const StateSpace& space) { return space.interleavings(); },
        [&](const StateSpace& space) { return space.interleavings_with(defect); },
        [&](const StateSpace& space) { return std::to_string(space.always(defect)); },
        [&](const StateSpace& space) {
          const auto step = space.no_return(defect, schedule);
          return step ? std::to_string(*step) : "never";
        },
        [&](const StateSpace& space) {
          std::string text;
          for (const DecidedBy& by : space.decided_by(defect, 9)) {
            if (by.limit != LimitKind::none) throw LimitReached(by.limit);
            text += sites({by.step}) + std::to_string(by.simplest.size());
          }
          return text;
        },
        [&](const StateSpace& space) { return std::to_string(space.simplest_to(1).size()); },
        [&](const StateSpace& space) { return sites(space.changes(defect, is(0), is(1))); },
        [&](const StateSpace& space) { return sites(space.last_changes(defect, is(0), is(1))); },
    };
    std::uint32_t classified = 0;
    const auto ask = [&](LimitKind& ended) {
      classified = 0;
      std::vector<std::string> answers(questions.size(), "ended");
      const StateSpace space(program, {}, [&] { return classified++ % 2; });
      ended = space.limit();
      CHECK(space.complete() == (ended == LimitKind::none));
      if (!space.complete()) return answers;
      for (std::size_t i = 0; i < questions.size(); ++i) {
        try {
          answers[i] = questions[i](space);
        } catch (const LimitReached& reached) {
          ended = reached.limit();
        }
      }
      return answers;
    };
    LimitKind none = LimitKind::none;
    const std::vector<std::string> whole = ask(none);
    REQUIRE(none == LimitKind::none);
    for (const LimitKind kind : injected_kinds) {
      std::uint64_t checks = UINT64_MAX;
      for (std::uint64_t at = 1; at <= checks; at = next_check(at, every)) {
        std::vector<std::string> met;
        LimitKind ended = LimitKind::none;
        const std::uint64_t made = with_limit_at(kind, at, [&] { met = ask(ended); });
        if (made < at) checks = made;
        for (std::size_t i = 0; i < questions.size(); ++i) {
          if (met[i] == whole[i]) continue;
          INFO("question " << i << ", " << limit_name(kind) << " at check " << at);
          REQUIRE(met[i] == "ended");
          REQUIRE(ended == kind);
        }
      }
    }
  }
}

TEST_CASE("no limit makes a step's places fewer") {
  SmallProgram program = window();
  const Schedule schedule = {{0, 0}, {1, 0}, {0, 0}};
  const auto leads = [&] {
    std::vector<std::vector<bool>> all;
    for (const StepPlacement& step : place_steps(program, schedule, 1, engine_defects)) {
      all.push_back(step.leads);
    }
    return all;
  };
  const auto whole = leads();
  for (const LimitKind kind : injected_kinds) {
    std::uint64_t checks = UINT64_MAX;
    std::uint64_t ended = 0;
    for (std::uint64_t at = 1; at <= checks; ++at) {
      const std::uint64_t made = with_limit_at(kind, at, [&] {
        try {
          const auto met = leads();  // Not in CHECK(), which would catch its exceptions.
          CHECK(met == whole);
        } catch (const LimitReached& reached) {
          CHECK(reached.limit() == kind);
          ++ended;
        }
      });
      if (made < at) checks = made;
    }
    CHECK(ended == checks);
  }
}

}  // namespace checker
