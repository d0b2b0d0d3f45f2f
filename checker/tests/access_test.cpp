// Compiled with CHECKER_CHECK_ACCESSES: a thread that accesses what it has not announced is a
// defect that names the access, in every search; one that keeps the rule is not affected.

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

static_assert(accesses_checked);

using Cell = Shared<std::uint8_t>;

struct Cells {
  Cell named;
  Cell other;
  Lock lock;
};

using Body = void (*)(Runtime& runtime, Cells& cells);

SmallProgram one_thread(Body body) {
  SmallProgram program([body](World& world) {
    auto& cells = world.create<Cells>();
    world.name(cells.named, "named");
    world.name_ghost(cells.other, "other");
    world.name(cells.lock, "lock");
    world.stable_under(cells.other, cells.lock);
    world.spawn("thread", [&cells, body](Runtime& runtime) { body(runtime, cells); });
  });
  return program;
}

// "defect: message" of what a single thread does, by a search of each kind and its replay, without
// the name of this file.
std::string found(Body body) {
  SmallProgram program = one_thread(body);
  std::string all;
  for (const SearchKind kind : {SearchKind::graph, SearchKind::dpor, SearchKind::brute_force}) {
    SearchOptions options;
    options.kind = kind;
    const SearchResult result = search(program, options);
    std::string text;
    if (!result.defects.empty()) {
      const Trace trace = record(program, result.defects[0].schedule);
      CHECK(replay(program, trace).kind == ReplayKind::exact);
      const std::string& message = trace.outcome.message;
      text = result.defects[0].name + message.substr(std::min(message.size(), message.find(": ")));
    }
    if (kind == SearchKind::graph) all = text;
    CHECK(text == all);
  }
  return all;
}

}  // namespace

TEST_CASE("what covers what: a read needs a named access, a change a named write") {
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("look", reads(cells.named));
          static_cast<void>(cells.named.get(runtime));
        }).empty());
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("set", writes(cells.named));
          cells.named.change(runtime) = cells.named.get(runtime);
        }).empty());
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("look", reads(cells.named));
          cells.named.change(runtime) = 1;
        }) ==
        "unannounced-access: a thread changes \"named\" in the step \"look\" of operator()(), "
        "which does not announce that access");
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("add", updates(cells.named));
          static_cast<void>(cells.named.get(runtime));
        }) ==
        "unannounced-access: a thread reads \"named\" in the step \"add\" of operator()(), which "
        "does not announce that access");
}

TEST_CASE("ghost state is no exception") {
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("set", writes(cells.named));
          static_cast<void>(cells.other.get(runtime));
        }) ==
        "unannounced-access: a thread reads \"other\" in the step \"set\" of operator()(), which "
        "does not announce that access");
}

TEST_CASE("an announcement covers only its own step, and nothing is covered before the first") {
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("set", writes(cells.named));
          runtime.announce("nothing");
          cells.named.change(runtime) = 1;
        }) ==
        "unannounced-access: a thread changes \"named\" in the step \"nothing\" of operator()(), "
        "which does not announce that access");
  CHECK(found([](Runtime& runtime, Cells& cells) {
          cells.named.change(runtime) = 1;
          runtime.announce("nothing");
        }) ==
        "unannounced-access: a thread changes \"named\" before its first step, which does not "
        "announce that access");
}

TEST_CASE("an enabling condition reads what its operation names, also while it is false") {
  const auto waits = [](Runtime& runtime, Cells& cells) {
    runtime.announce_when(
        "wait",
        [](const ConditionView& view, const void* at) {
          const auto& both = *static_cast<const Cells*>(at);
          return both.named.get(view) != 0 && both.other.get(view) != 0;
        },
        &cells, reads(cells.named));
  };
  SmallProgram program([waits](World& world) {
    auto& cells = world.create<Cells>();
    world.name(cells.named, "named");
    world.name(cells.other, "other");
    world.spawn("waiter", [&cells, waits](Runtime& runtime) { waits(runtime, cells); });
    world.spawn("setter", [&cells](Runtime& runtime) {
      cells.named.write(runtime, 1);
      cells.other.write(runtime, 1);
    });
  });
  const SearchResult result = search(program, {});
  REQUIRE(result.defects.size() == 1);
  CHECK(result.defects[0].name == "unannounced-access");
  const std::string message = record(program, result.defects[0].schedule).outcome.message;
  CHECK(
      message.find("the enabling condition of \"wait\" in operator()() reads \"other\", which that "
                   "operation does not name") != std::string::npos);
}

TEST_CASE("what a lock keeps stable is changed, and read without a name, by its holder only") {
  CHECK(found([](Runtime& runtime, Cells& cells) {
          cells.lock.lock(runtime);
          cells.other.write(runtime, 1);
          runtime.announce("look", reads(cells.named));
          static_cast<void>(cells.other.stable(runtime, cells.lock));
          cells.lock.unlock(runtime);
        }).empty());
  CHECK(found([](Runtime& runtime, Cells& cells) {
          runtime.announce("look", reads(cells.named));
          static_cast<void>(cells.other.stable(runtime, cells.lock));
        }) ==
        "unlocked-access: a thread reads \"other\" in the step \"look\" of operator()() without "
        "holding \"lock\", which keeps it stable");
  CHECK(found([](Runtime& runtime, Cells& cells) { cells.other.write(runtime, 1); }) ==
        "unlocked-access: a thread changes \"other\" in the step \"write\" of operator()() without "
        "holding \"lock\", which keeps it stable");
  CHECK(found([](Runtime& runtime, Cells& cells) {
          cells.lock.lock(runtime);
          runtime.announce("look", reads(cells.lock));
          static_cast<void>(cells.named.stable(runtime, cells.lock));
        }).find("unlocked-access") == 0);
}

TEST_CASE("a list may name any number of objects") {
  struct Many {
    Cell cell[40];
    Cell last;
  };
  SmallProgram program([](World& world) {
    auto& many = world.create<Many>();
    std::vector<At> ats;
    for (const Cell& cell : many.cell) ats.push_back(writes(cell));
    const AccessList list = world.list(ats);
    world.name(many.last, "last");
    world.spawn("thread", [&many, list](Runtime& runtime) {
      runtime.announce_list("all", nullptr, nullptr, list);
      for (Cell& cell : many.cell) cell.change(runtime) = 1;
      many.last.change(runtime) = 1;
    });
    world.spawn("reader",
                [&many](Runtime& runtime) { static_cast<void>(many.cell[39].read(runtime)); });
  });
  for (const SearchKind kind : {SearchKind::graph, SearchKind::dpor, SearchKind::brute_force}) {
    SearchOptions options;
    options.kind = kind;
    const SearchResult result = search(program, options);
    REQUIRE(result.defects.size() == 1);
    CHECK(result.defects[0].name == "unannounced-access");
    CHECK(record(program, result.defects[0].schedule).outcome.message.find("\"last\"") !=
          std::string::npos);
  }
}

}  // namespace checker
