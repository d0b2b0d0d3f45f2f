// The predicate language: what it refuses and where, and that all searches agree on its answers.

#include "predicate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <checker/search.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/vocabulary.hpp"
#include "model/world_factory.hpp"

namespace model {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t interleavings_max = 200;  // States are restored by re-execution.
#else
constexpr std::uint64_t interleavings_max = 20000;
#endif

Layout two_pages() {
  Scenario scenario;
  scenario.pages = 2;
  scenario.threads.resize(3);
  scenario.threads[2].kind = ThreadKind::migration;
  return layout_of(scenario);
}

std::string error_of(std::string_view text) { return parse_predicate(text, two_pages()).error; }

Scenario scenario_with(const std::string& threads, const std::string& start,
                       const std::vector<std::string>& predicates) {
  std::string claims;
  for (const std::string& when : predicates) {
    claims += fmt::format(R"({}{{"claim": "{}", "when": "{}", "reachable": {{"*": true}}}})",
                          claims.empty() ? "" : ", ", when, when);
  }
  const std::string text = fmt::format(
      R"({{"question": "?", "kernel": "v4.14", "threads": [{}], "start": [{}], "claims": [{}],
           "expect": {{"v4.14": []}}}})",
      threads, start, claims);
  const ScenarioOrErrors parsed = parse_scenario(text, "test.json");
  for (const Diagnostic& error : parsed.errors) FAIL_CHECK(error.text());
  REQUIRE(parsed.scenario);
  return *parsed.scenario;
}

// The answers to the scenario's claims; none if there are too many interleavings to walk.
std::vector<bool> reachable(const Scenario& scenario, const Kernel& kernel,
                            const checker::SearchOptions& options) {
  const auto program = make_program(scenario, kernel);
  const checker::SearchResult found = checker::search(*program, options);
  if (options.kind == checker::SearchKind::brute_force && !found.complete) return {};
  CHECK(found.complete);
  std::vector<bool> answers;
  for (std::size_t i = 0; i < scenario.claims.size(); ++i) {
    answers.push_back(found.labels.test(claim_label(i)));
  }
  return answers;
}

}  // namespace

TEST_CASE("predicates that are accepted") {
  const char* text = GENERATE(
      "page0.dirty", "!page1.private2", "not page0.dirty and not page2.checked",
      "page0.mapping == NULL", "NULL != page0.mapping", "page0.mapping == index1",
      "index0.page == page2 or index1.page == NULL", "page0.refs > 2 && index1.disk <= 1",
      "page0.locked_by == writeback_2", "index0.extent_locked_by != nobody",
      "fixup_worker in btrfs_start_ordered_extent", "queue.empty and (draining or drain.ended)",
      "page0.dirty == page1.dirty", "page0.content >= index0.declared", "  ( page0.dirty )  ",
      "not not page0.dirty", "not page0.refs == 2");
  CHECK(error_of(text).empty());
}

TEST_CASE("predicates that are refused, with the column and a remedy") {
  const auto [text, error] = GENERATE(table<std::string, std::string>(
      {{"", "column 1: expected a name, a number or \"(\" here"},
       {"queue.empty and page0.dirtty",
        "column 17: unknown name \"page0.dirtty\"; did you mean \"page0.dirty\"?"},
       {"page3.dirty", "column 1: there are only page0 to page2"},
       {"index2.disk > 1", "column 1: there are only index0 to index1"},
       {"page.dirty", "column 1: unknown name \"page.dirty\"; did you mean \"page0.dirty\"?"},
       {"page0.dirty and", "column 16: expected a name, a number or \"(\" here"},
       {"page0.dirty page1.dirty",
        "column 13: expected \"and\", \"or\" or the end, not \"page1.dirty\""},
       {"(page0.dirty", "column 13: expected \")\" here"},
       {"page0.refs", "column 1: is a number: compare it with something"},
       {"page0.dirty and fixup_worker", "column 17: is a thread: compare it with something"},
       {"page0.refs = 2", "column 12: expected \"==\", not \"=\""},
       {"page0.refs == page1", "column 15: is a page or NULL, but the other side is a number"},
       {"page0.locked_by == NULL",
        "column 20: is a page or NULL, but the other side is a thread or nobody"},
       {"page0.mapping < index1",
        "column 15: an index of the file or NULL can be compared with == and != only"},
       {"page0.refs == 300", "column 15: numbers go up to 255"},
       {"page99999999999.dirty", "column 1: numbers go up to 255"},
       {"writeback.ended",
        "column 1: unknown name \"writeback.ended\"; did you mean \"writeback_1.ended\"?"},
       {"fixup_worker in btrfs_start_orderd_extent",
        "column 17: unknown function \"btrfs_start_orderd_extent\"; did you mean "
        "\"btrfs_start_ordered_extent\"?"},
       {"page0.dirty & page1.dirty", "column 13: expected \"and\", \"or\" or the end, not \"&\""},
       {"page0.dirty\xff", "column 12: expected \"and\", \"or\" or the end, not \"?\""}}));
  CAPTURE(text);
  CHECK(error_of(text) == error);
}

TEST_CASE("predicates are bounded") {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
  };
  CHECK(error_of(repeated("(", 40) + "page0.dirty" + repeated(")", 40)) ==
        "column 33: is nested too deeply");
  CHECK(error_of(repeated("!", 40) + "page0.dirty") == "column 33: is nested too deeply");
  CHECK(error_of(repeated(" ", 1001)) == "column 1: is longer than 1000 characters");
  CHECK(error_of("draining" + repeated(" or 1==1", 120)).find("is too long") != std::string::npos);
}

TEST_CASE("a wrong claim is reported with its place in the file") {
  const std::string text =
      R"({"question": "?", "kernel": "v4.14", "threads": [{"run": "writeback"}],
          "claims": [{"claim": "a", "when": "!     page0.dirtty", "reachable": {"*": true}},
                     {"claim": "a", "when": "draining", "reachable": {"v5.6": 1}, "wen": 0},
                     {"claim": "", "when": "draining", "reachable": {}}, {}, 7],
          "expect": {"v4.14": []}})";
  std::vector<std::string> errors;
  for (const Diagnostic& error : parse_scenario(text, "f").errors) errors.push_back(error.text());
  const std::vector<std::string> expected = {
      "f: /claims/0/when: column 7: unknown name \"page0.dirtty\"; did you mean \"page0.dirty\"?",
      "f: /claims/1/reachable/v5.6: must be true or false, not the number 1",
      "f: /claims/1/reachable/v5.6: is not a key of \"expect\": it would never be checked",
      "f: /claims/1: unknown key \"wen\"; did you mean \"when\"?",
      "f: /claims/1/claim: is listed twice",
      "f: /claims/2/claim: is empty",
      "f: /claims/2/reachable: is empty: name at least one kernel"};
  REQUIRE(errors.size() > expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(errors[i] == expected[i]);
}

TEST_CASE("every name can be read, and operators mean what they say") {
  std::vector<std::string> texts = {
      "page0.dirty and index0.tag_dirty and not index0.delalloc",  // At the start.
      "page0.refs == 2 and page0.mapping == index0 and index0.page == page0",
      "1 < 2 and 2 <= 2 and 3 > 2 and 2 >= 2 and 1 != 2",
      "1 == 1 or draining and not 1 == 1",
      "2 < 2 or 3 <= 2 or 2 > 2 or 1 >= 2 or 1 != 1 or not 1 == 1",  // Never.
      "page0.dirty and not page0.dirty",
      "page0.locked_by == writeback and not page0.locked",
      "page0.queued and queue.empty"};
  const Scenario scenario = scenario_with(R"({"run": "writeback"}, {"run": "fixup_worker"})",
                                          R"({"page": 0, "dirty": "out_of_band"})", texts);
  const auto answers = reachable(scenario, *find_kernel("v4.14").kernel, {});
  CHECK(answers == std::vector<bool>{true, true, true, true, false, false, false, false});
  for (const PredicateWord& word : predicate_words()) {
    const std::string name = std::string(word.group) + (word.numbered ? "0" : "") +
                             (word.group.empty() ? "" : ".") + std::string(word.name);
    CAPTURE(name);
    const std::string text = fmt::format("{0} == {0}", name);
    CHECK(parse_predicate(text, two_pages()).predicate.has_value());
  }
}

// Parser, world and predicates compute in one place what a scenario contains.
TEST_CASE("pages that are read again, the cleaner and the flusher can be named") {
  const auto [threads, when, answer] = GENERATE(table<std::string, std::string, bool>(
      {{R"({"run": "buffered_write"}, {"run": "truncate"})", "page1.dirty", true},
       {R"({"run": "mmap_store"}, {"run": "truncate"})", "page1.dirty", false},
       {R"({"run": "unmount"}, {"run": "pin_holder"})", "page0.dirty and cleaner.ended", false},
       {R"({"run": "unmount"}, {"run": "pin_holder"})", "cleaner_kthread.parked", true},
       {R"({"run": "direct_io_write"})", "page1.refs > 0", false}}));
  CAPTURE(threads, when);
  const Scenario scenario = scenario_with(threads, "", {when});
  CHECK(reachable(scenario, *find_kernel("v4.14").kernel, {}) == std::vector<bool>{answer});
}

// A formula of constants, and its value.
struct Formula {
  std::string text;
  bool truth;
};
Formula random_formula(std::mt19937& random, int depth) {
  const unsigned kind = depth == 0 ? 0 : random() % 4;
  if (kind == 0) return random() % 2 == 0 ? Formula{"1 == 1", true} : Formula{"1 < 1", false};
  Formula left = random_formula(random, depth - 1);
  if (kind == 1) return {fmt::format("not ({})", left.text), !left.truth};
  const Formula right = random_formula(random, depth - 1);
  if (kind == 2) {
    return {fmt::format("({}) and ({})", left.text, right.text), left.truth && right.truth};
  }
  return {fmt::format("{} or {}", left.text, right.text), left.truth || right.truth};
}

TEST_CASE("operands that are passed over change no answer") {
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    std::vector<std::string> texts;
    std::vector<bool> truths;
    while (texts.size() < 8) {
      const Formula formula = random_formula(random, 4);
      if (std::find(texts.begin(), texts.end(), formula.text) != texts.end()) continue;
      texts.push_back(formula.text);
      truths.push_back(formula.truth);
      CAPTURE(formula.text);
      REQUIRE(error_of(formula.text).empty());
    }
    const Scenario scenario =
        scenario_with(R"({"run": "writeback"})", R"({"page": 0, "dirty": "out_of_band"})", texts);
    CAPTURE(texts);
    CHECK(reachable(scenario, *find_kernel("v4.14").kernel, {}) == truths);
  }
}

TEST_CASE("all complete searches agree on which claims are reachable") {
  const std::vector<std::string> predicates = {
      "page0.queued and not page0.dirty and not page0.locked",
      "page0.fixups > 0 and page0.mapping == NULL",
      "page0.locked_by == fixup_worker and page0.refs == 3",
      "page0.checked and not page0.queued",
      "fixup_worker in btrfs_start_ordered_extent",
      "fixup_worker in wait_on_page_writeback or writeback in btrfs_writepage_start_hook",
      "writeback.ended and index0.newer_than_disk and not page0.dirty and not index0.ordered",
      "index0.extent_locked_by == fixup_worker and page0.locked_by != fixup_worker",
      "i_pages.locked_by != nobody and not draining"};
  std::size_t walked = 0;
  for (const char* others : {"", R"(, {"run": "fixup_worker"})", R"(, {"run": "reclaim"})",
                             R"(, {"run": "truncate"})"}) {
    for (const char* name : {"v3.2", "v4.14", "2018-patch", "v5.6"}) {
      CAPTURE(others, name);
      const Scenario scenario = scenario_with(std::string(R"({"run": "writeback"})") + others,
                                              R"({"page": 0, "dirty": "out_of_band"})", predicates);
      const Kernel kernel = *find_kernel(name).kernel;
      const auto answers = reachable(scenario, kernel, {});
      checker::SearchOptions plain;
      plain.reductions = checker::no_reductions;
      CHECK(answers == reachable(scenario, kernel, plain));
      checker::SearchOptions brute;
      brute.kind = checker::SearchKind::brute_force;
      brute.states_max = interleavings_max;
      const auto oracle = reachable(scenario, kernel, brute);
      if (oracle.empty()) continue;
      CHECK(answers == oracle);
      ++walked;
    }
  }
  CHECK(walked >= 8);  // The comparison must not be vacuous.
}

TEST_CASE("the functions that predicates can name are functions of the model") {
  std::string sources;
  const std::filesystem::path folder = std::string(PAGERACE_SOURCE_DIR) + "/model/src";
  for (const char* part : {"state", "threads"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder / part)) {
      if (entry.path().extension() != ".cpp") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      sources += text.str();
    }
  }
  for (const std::string_view name : predicate_functions()) {
    CAPTURE(name);
    const std::string own(name);
    const bool named = sources.find("\"" + own + "\");") != std::string::npos;
    CHECK((named || sources.find(" " + own + "(Task& task") != std::string::npos));
  }
}

}  // namespace model
