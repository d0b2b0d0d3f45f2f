// Claims: what `check`, `gate` and the JSON report print about them, and the exit status.

#include "report/claims.hpp"

#include "catch.hpp"
#include "explore.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "report/report.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

// Two claims on two kernels; `first` and `second` are what the scenario expects on v4.14.
std::string scenario_text(const std::string& first, const std::string& second) {
  return R"({"question": "Is the page clean while its fixup is queued?", "kernel": "v4.14",
 "threads": [{"run": "writeback"}, {"run": "fixup_worker"}],
 "start": [{"page": 0, "dirty": "out_of_band"}],
 "claims": [
  {"claim": "clean while queued", "when": "page0.queued and !page0.dirty and !page0.locked",
   "reachable": {"v4.14": )" +
         first + R"(, "*": false}},
  {"claim": "not mapped while queued", "when": "page0.fixups > 0 and page0.mapping == NULL",
   "reachable": {"v4.14": )" +
         second + R"(}}],
 "expect": {"v4.14": ["lost-update"], "2018-patch": []}})";
}

Result explored(const std::string& kernel, const checker::SearchOptions& options,
                const std::string& first = "true") {
  const auto parsed = model::parse_scenario(scenario_text(first, "false"), "claims.json");
  REQUIRE(parsed.scenario);
  return explore(*parsed.scenario, "claims.json", *model::find_kernel(kernel).kernel, options,
                 model::make_program);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a claim is reachable with a simplest schedule, or unreachable") {
  const Result result = explored("v4.14", {});
  REQUIRE(result.claims.size() == 2);
  CHECK(result.claims[0].answer == ClaimResult::Answer::reachable);
  CHECK(result.claims[1].answer == ClaimResult::Answer::unreachable);
  REQUIRE(result.claims[0].path);
  CHECK(result.claims[0].path->found.simplest);
  CHECK_FALSE(result.claims[1].path);
  CHECK_FALSE(report::labels_failed(result));
  const std::string text = report::claims_text(result, true);
  CHECK(has(text, "claim: clean while queued\n"));
  CHECK(has(text, "\n  reachable\n  a simplest path in "));
  CHECK(has(text, "\n  unreachable (complete search)\n"));
  const std::string brief = report::claims_text(result, false);
  CHECK(has(brief, "\n  reachable\n\nclaim: "));
  CHECK_FALSE(has(brief, "a simplest path"));
}

TEST_CASE("the key of a kernel precedes the star; a kernel without a key is not judged") {
  const Result result = explored("2018-patch", {});
  CHECK(result.claims[0].expected == false);
  CHECK(result.claims[0].answer == ClaimResult::Answer::unreachable);
  CHECK_FALSE(result.claims[1].expected);
}

TEST_CASE("what a limit leaves open is not decided, and is no difference") {
  checker::SearchOptions few;
  few.states_max = 3;
  const Result result = explored("v4.14", few);
  CHECK(result.claims[0].answer == ClaimResult::Answer::not_decided);
  CHECK_FALSE(report::labels_failed(result));
  CHECK(has(report::claims_text(result, true), "not decided (a limit ended the search)"));
}

TEST_CASE("other searches also show a path, if they pass one") {
  const auto kind = GENERATE(checker::SearchKind::brute_force, checker::SearchKind::random,
                             checker::SearchKind::dpor);
  checker::SearchOptions options;
  options.kind = kind;
  const Result result = explored("v4.14", options);
  CHECK(result.claims[0].answer == ClaimResult::Answer::reachable);
  REQUIRE(result.claims[0].path);
  CHECK_FALSE(result.claims[0].path->found.simplest);
  const bool proved = kind == checker::SearchKind::brute_force;
  CHECK((result.claims[1].answer == ClaimResult::Answer::unreachable) == proved);
}

TEST_CASE("check and gate: a claim that differs from what the scenario expects is status 1") {
  const TemporaryFolder folder;
  const std::string path = folder.write("scenarios/claims.json", scenario_text("true", "false"));
  CHECK(run_binary(PAGERACE_BINARY, {"check", path, "--kernel", "2018-patch"}).status == 0);
  CHECK(run_binary(PAGERACE_BINARY, {"gate", path, "--update"}).status == 0);
  CHECK(run_binary(PAGERACE_BINARY, {"gate", path}).status == 0);

  REQUIRE(folder.write("scenarios/claims.json", scenario_text("false", "true")) == path);
  const RunResult gate = run_binary(PAGERACE_BINARY, {"gate", path});
  CHECK(gate.status == 1);
  CHECK(has(gate.out, "claim reachable, but not expected: clean while queued"));
  CHECK(has(gate.out, "claim unreachable, but not expected: not mapped while queued"));
  const RunResult check = run_binary(PAGERACE_BINARY, {"check", path});
  CHECK(check.status == 1);
  CHECK(has(check.out, "reachable, NOT AS EXPECTED (\"reachable\": false)"));
}

TEST_CASE("the JSON report has every claim") {
  const std::string json = report::report_json({explored("v4.14", {})}, {});
  CHECK(has(json, "\"answer\": \"reachable\""));
  CHECK(has(json, "\"answer\": \"unreachable\""));
  CHECK(has(json, "\"expected\": true"));
}

}  // namespace tools
