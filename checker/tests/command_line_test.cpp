// The command line that the library gives to a program: statuses, reports, trace files.

#include "checker/command_line.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "run_binary.hpp"

namespace checker {
namespace {

using tools::read_bytes;
using tools::run_binary;
using tools::RunResult;
using tools::TemporaryFolder;
using tools::with;

using Arguments = std::vector<std::string>;

RunResult bank(const Arguments& arguments) { return run_binary(EXAMPLES_PREFIX "bank", arguments); }

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The trace of the bank's deadlock.
std::string bank_trace(const TemporaryFolder& folder) {
  std::string path = folder.path() + "/deadlock.json";
  REQUIRE(bank({"check", "--trace", path}).status == 1);
  return path;
}

}  // namespace

TEST_CASE("parameters have names, bounds and values") {
  Parameters parameters({{"n", "how many", 2, 1, 9}, {"limit", "", -1, -5, 0}});
  CHECK(parameters["n"] == 2);
  CHECK(parameters.set("n=3").empty());
  CHECK(parameters["n"] == 3);
  CHECK(parameters.set("limit=-5").empty());
  CHECK(parameters["limit"] == -5);
  CHECK(parameters.set("n=10") == "n must be from 1 to 9, not 10");
  CHECK(parameters.set("limti=0") == "unknown parameter \"limti\"; did you mean \"limit\"?");
  for (const char* text : {"", "n", "n=", "n=x", "n=3x", "=", "n=99999999999999999999", "n= 3"}) {
    CAPTURE(text);
    CHECK(has(parameters.set(text), "is not an assignment"));
  }
  CHECK(parameters["n"] == 3);
  CHECK_THROWS_AS(parameters["m"], InternalError);
  CHECK(Parameters({}).set("n=1") == "the program has no parameters");
}

TEST_CASE("each outcome has its exit status") {
  const auto [arguments, status, out,
              err] = GENERATE(table<Arguments, int, std::string, std::string>({
      {{"check"}, 1, "bank fixed=0: VIOLATED: deadlock\n", "bank fixed=0: "},
      {{"check", "--param", "fixed=1"}, 0, "bank fixed=1: holds\n", "states/s"},
      {{"check", "--search", "brute-force"}, 1, "VIOLATED: deadlock\n", ""},
      {{"check", "--max-states", "2"}, 3, "the limit on states ended the search", ""},
      {{"check", "--first", "--no-timing"}, 1, "not proved simplest", ""},
      {{"check", "--param", "fixed=2"}, 2, "", "--param: fixed must be from 0 to 1, not 2\n"},
      {{"check", "--param", "fast=1", "--time-limit", "x"}, 2, "", "--time-limit: \"x\" is not"},
      {{"chekc"}, 2, "", "unknown command \"chekc\"; did you mean \"check\"?\n"},
      {{}, 2, "", "Try: bank --help\n"},
      {{"replay", "no/such"}, 2, "", "no/such: No such file or directory\n"},
      {{"--help"}, 0, "fixed=0 (0 to 1): take the locks in one order\n", ""},
      {{"--version"}, 0, "bank (pagerace " PAGERACE_VERSION ")\n", ""},
  }));
  CAPTURE(arguments);
  const RunResult result = bank(arguments);
  CHECK(result.status == status);
  INFO(result.out << result.err);
  CHECK(has(result.out, out));
  CHECK(has(result.err, err));
}

TEST_CASE("the same input gives the same bytes, in reports and traces") {
  const TemporaryFolder folder;
  const Arguments arguments = {"check", "--no-timing", "--json", "-", "--traces", folder.path()};
  const RunResult first = bank(arguments);
  const std::string path = folder.path() + "/bank.deadlock.json";
  const std::string trace = read_bytes(path);
  CHECK(bank(arguments).out == first.out);
  CHECK(read_bytes(path) == trace);
  CHECK(first.err.empty());
  const auto report = nlohmann::json::parse(first.out);
  CHECK(report["results"][0]["program"] == "bank");
  CHECK(report["results"][0]["parameters"]["fixed"] == 0);
  CHECK(report["results"][0]["verdict"] == "violated");
  CHECK(report["results"][0]["defects"][0]["trace"] == path);
}

TEST_CASE("a trace replays, and diverges where its program is repaired") {
  const TemporaryFolder folder;
  const std::string path = bank_trace(folder);
  const RunResult exact = bank({"replay", path});
  CHECK(exact.status == 0);
  CHECK(has(exact.out, "exact: every step and the outcome as recorded\n"));
  const std::string text = read_bytes(path);
  CHECK(text.rfind("{\"schema\":2,\"tool\":\"pagerace\",\"kind\":\"program-trace\",\n"
                   "\"program\":\"bank\",\n\"parameters\":{\"fixed\":0},\n",
                   0) == 0);
  const RunResult repaired =
      bank({"replay", folder.write("fixed.json", with(text, "\"fixed\":0", "\"fixed\":1"))});
  CHECK(repaired.status == 1);
  CHECK(has(repaired.out, "diverged at step 2: expected to_alice: lock bob's lock; "));
}

TEST_CASE("a file that is no trace of the program is bad input") {
  const TemporaryFolder folder;
  const std::string text = read_bytes(bank_trace(folder));
  const auto [from, to, error] = GENERATE(table<std::string, std::string, std::string>({
      {"\"program\":\"bank\"", "\"program\":\"stack\"",
       ": /program: this is a trace of \"stack\", not of \"bank\"\n"},
      {"program-trace", "trace", ": /kind: must be \"program-trace\"\n"},
      {"\"schema\":2", "\"schema\":3", ": /schema: must be a whole number from 1 to 2"},
      {"\"fixed\":0", "\"fixed\":2", ": /parameters: fixed must be from 0 to 1, not 2\n"},
      {"\"fixed\":0", "\"fixed\":\"no\"", "\"fixed\" must be a whole number"},
      {"\"fixed\":0", "\"fixed\":18446744073709551615", "\"fixed\" must be a whole number"},
      {"\"fixed\":0", "\"other\":0", ": /parameters: unknown parameter \"other\""},
      {"\"search\":", "\"serach\":", "unknown key \"serach\"; did you mean \"search\"?\n"},
      {"\"kind\":\"graph\"", "\"kind\":\"graph\",\"drain\":\"one-order\"", "unknown key \"drain\""},
      {"\"access\":\"acquire\"", "\"access\":\"seize\"", ": /steps/0/objects/0/access: "},
      {"\"ended\":true", "\"ended\":1", ": /outcome/ended: must be true or false"},
  }));
  CAPTURE(from, to);
  const RunResult result = bank({"replay", folder.write("bad.json", with(text, from, to))});
  CHECK(result.status == 2);
  CHECK(result.out.empty());
  INFO(result.err);
  CHECK(has(result.err, error));
}

TEST_CASE("a trace that was cut off is bad input, wherever it was cut") {
  const TemporaryFolder folder;
  const std::string text = read_bytes(bank_trace(folder));
  for (std::size_t length = 0; length + 1 < text.size(); length += 37) {
    CAPTURE(length);
    CHECK(bank({"replay", folder.write("cut.json", text.substr(0, length))}).status == 2);
  }
}

TEST_CASE("a result that cannot be written is status 74, and leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string taken = folder.path() + "/taken";
  std::filesystem::create_directory(taken);
  for (const char* option : {"--trace", "--json"}) {
    CAPTURE(option);
    const RunResult result = bank({"check", option, taken});
    CHECK(result.status == 74);
    CHECK(has(result.err, "bank: cannot write " + taken));
  }
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

}  // namespace checker
