// What the tool prints and writes: it fits the schemas, the same input gives the same bytes, and
// the text can be pasted into a mail.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

#ifdef __SANITIZE_ADDRESS__
// States are restored by running again, which is slow; a limit on states also gives the same bytes.
const std::vector<std::string> limits = {"--max-states", "150"};
#else
const std::vector<std::string> limits;
#endif

using Arguments = std::vector<std::string>;
using nlohmann::json;

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/scenarios/fixup/alone.json";

RunResult pagerace(const Arguments& arguments, const RunOptions& options = {}) {
  return run_binary(PAGERACE_BINARY, arguments, options);
}

// The JSON Schema that `pagerace schema TOPIC` prints.
class Schema {
 public:
  explicit Schema(const std::string& topic) {
    const RunResult printed = pagerace({"schema", topic});
    REQUIRE(printed.status == 0);
    const json document = json::parse(printed.out);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema_);
  }
  [[nodiscard]] bool accepts(const json& document) const {
    valijson::Validator validator;
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

 private:
  valijson::Schema schema_;
};

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    widest = std::max(widest, end - begin);
    begin = end + 1;
  }
  return widest;
}

}  // namespace

TEST_CASE("reports fit the schema of reports") {
  const Schema schema("report");
  const Arguments options =
      GENERATE(Arguments{}, Arguments{"--kernel", "v4.14,v5.6"}, Arguments{"--no-timing"},
               Arguments{"--no-counts"}, Arguments{"--first"}, Arguments{"--max-states", "100"},
               Arguments{"--drain", "interleaved"}, Arguments{"--against", "v4.14"});
  CAPTURE(options);
  Arguments arguments = {"check", alone, source + "/scenarios/fixup/reclaim.json", "--json", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const json report = json::parse(pagerace(arguments).out);
  CHECK(schema.accepts(report));
  CHECK(report["results"].size() >= 2);
  json changed = report;
  changed["results"][0]["verdict"] = "maybe";
  CHECK_FALSE(schema.accepts(changed));
  changed = report;
  changed["results"][0]["states"] = -1;
  CHECK_FALSE(schema.accepts(changed));
  changed = report;
  changed["results"][1].erase("defects");
  CHECK_FALSE(schema.accepts(changed));
  changed = report;
  changed["more"] = 1;
  CHECK_FALSE(schema.accepts(changed));
}

TEST_CASE("reports of other searches also fit the schema") {
  const Arguments options =
      GENERATE(Arguments{"--search", "brute-force", "--max-states", "1000"},
               Arguments{"--preemptions", "1"}, Arguments{"--delays", "0", "--max-states", "10"},
               Arguments{"--search", "random", "--runs", "20"},
               Arguments{"--search", "pct", "--runs", "20", "--seed", "18446744073709551615"},
               Arguments{"--search", "pos", "--runs", "20", "--no-counts"});
  CAPTURE(options);
  Arguments arguments = {"check", alone, "--kernel", "v4.14,v5.6", "--json", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  CHECK(Schema("report").accepts(json::parse(pagerace(arguments).out)));
}

TEST_CASE("a search that explores only a part reports which") {
  const RunResult bounded =
      pagerace({"check", alone, "--kernel", "v5.6", "--preemptions", "1", "--no-counts"});
  CHECK(bounded.status == 3);
  CHECK(contains(bounded.out, "alone on v5.6: inconclusive\n"));
  CHECK(contains(bounded.out,
                 "  incomplete: interleavings with more than 1 preemption were not explored\n"
                 "  bound: all interleavings with at most 1 preemption were explored\n"));
#ifndef __SANITIZE_ADDRESS__  // There equal states may look different, and it takes too long.
  const RunResult wide = pagerace({"check", alone, "--kernel", "v5.6", "--delays", "1000"});
  CHECK(wide.status == 3);
  CHECK(contains(wide.out, "run it without the"));
#endif
  const RunResult found =
      pagerace({"check", alone, "--kernel", "v4.14", "--preemptions", "1", "--no-counts"});
  CHECK(found.status == 1);
  CHECK(contains(found.out, "\n  lost-update, first with 0 preemptions\n"));
  const RunResult runs = pagerace({"check", alone, "--kernel", "v5.6", "--search", "pct", "--runs",
                                   "1000", "--depth", "2", "--seed", "9"});
  CHECK(runs.status == 3);
  CHECK(contains(runs.out,
                 "  incomplete: runs were sampled\n  1,000 runs with seed 9\n  pct of "
                 "depth 2, 5 threads, "));
  const RunResult hit = pagerace(
      {"check", alone, "--kernel", "v4.14", "--search", "pos", "--runs", "50", "--no-counts"});
  CHECK(hit.status == 1);
  CHECK(contains(hit.out, "  lost-update in 50 of 50 runs\n"));
}

TEST_CASE("shipped scenarios fit their schema, and so do traces") {
  const Schema scenarios("scenario");
  for (const std::string& path : json_files(source + "/scenarios")) {
    CAPTURE(path);
    CHECK(scenarios.accepts(json::parse(read_bytes(path))));
  }
  const Schema traces("trace");
  for (const std::string& path : json_files(source + "/traces")) {
    CAPTURE(path);
    const json trace = json::parse(read_bytes(path));
    CHECK(traces.accepts(trace));
    CHECK_FALSE(scenarios.accepts(trace));
  }
}

TEST_CASE("the schema of scenarios rejects what the parser rejects for its shape") {
  const Schema schema("scenario");
  const json good = json::parse(read_bytes(alone));
  // A patch of the good scenario; null removes a key.
  const std::string patch = GENERATE(
      as<std::string>(), R"({"question":null})", R"({"question":7})", R"({"kernel":null})",
      R"({"threads":null})", R"({"expect":null})", R"({"threads":[]})", R"({"threads":{}})",
      R"({"threads":[7]})", R"({"threads":[{"page":0}]})", R"({"threads":[{"run":"nobody"}]})",
      R"({"threads":[{"run":"fixup_worker","page":0}]})",
      R"({"threads":[{"run":"pin_holder","dirties":0}]})",
      R"({"threads":[{"run":"pin_holder","dirties":1.5}]})",
      R"({"threads":[{"run":"pin_holder","spurious":1}]})",
      R"({"threads":[{"run":"writeback","mode":"some"}]})", R"({"pages":0})", R"({"pages":5})",
      R"({"pages":"1"})", R"({"pages":-1})", R"({"drain":1})", R"({"model":"x"})",
      R"({"check":[]})", R"({"check":["x"]})", R"({"check":["all","all"]})",
      R"({"expect":{"v5.6":["x"]}})", R"({"expect":{"v5.6":{}}})", R"({"reaches":{"*":["x"]}})",
      R"({"never":{"*":7}})", R"({"start":[{"dirty":"no"}]})",
      R"({"start":[{"page":0,"dirty":"yes"}]})", R"({"faults":{"enospc":"x"}})",
      R"({"faults":{"x":"any"}})", R"({"faults":{"enospc":{"any":9}}})",
      R"({"faults":{"enospc":{}}})", R"({"kernle":"v5.6"})");
  json broken = good;
  broken.merge_patch(json::parse(patch));
  CAPTURE(patch);
  REQUIRE(schema.accepts(good));
  CHECK_FALSE(schema.accepts(broken));
  CHECK_FALSE(model::parse_scenario(broken.dump(), "f.json").scenario.has_value());
}

TEST_CASE("the same input gives the same bytes") {
  const std::string format = GENERATE("text", "json");
  const std::string search = GENERATE("graph", "brute-force");
  Arguments arguments = {"check",       alone,      source + "/scenarios/fixup/no-memory-once.json",
                         "--no-timing", "--search", search};
  if (format == "json") arguments.insert(arguments.end(), {"--json", "-"});
  arguments.insert(arguments.end(), limits.begin(), limits.end());
  const RunResult first = pagerace(arguments);
  const RunResult second = pagerace(arguments);
  CHECK(first.status == (limits.empty() ? 1 : second.status));
  CHECK_FALSE(first.out.empty());
  CHECK(first.out == second.out);
  CHECK(first.err.empty());
  CHECK(second.err.empty());
}

TEST_CASE("--traces writes the golden traces, twice the same") {
  const TemporaryFolder folder;
  for (const std::string run : {"/1", "/2"}) {
    CHECK(pagerace({"check", alone, "--kernel", "v3.2,v4.14", "--traces", folder.path() + run})
              .status == 1);
  }
  const std::vector<std::string> written = json_files(folder.path() + "/1");
  CHECK(written.size() == 2);
  for (const std::string& path : written) {
    const std::string name = std::filesystem::path(path).filename().string();
    CHECK(read_bytes(path) == read_bytes((folder.path() + "/2/alone/").append(name)));
    const auto golden = model::load_trace((source + "/traces/fixup/alone/").append(name));
    REQUIRE(golden.file);
    CHECK(model::load_trace(path).file->trace == golden.file->trace);
  }
}

TEST_CASE("--no-counts leaves out all numbers that differ between builds") {
  const RunResult full = pagerace({"check", alone, "--kernel", "v4.14,v5.6", "--no-timing"});
  const RunResult bare =
      pagerace({"check", alone, "--kernel", "v4.14,v5.6", "--no-timing", "--no-counts"});
  for (const std::string word : {"states ", "transitions ", "interleavings", "collision"}) {
    CAPTURE(word);
    CHECK(full.out.find(word) != std::string::npos);
    CHECK(bare.out.find(word) == std::string::npos);
  }
  CHECK(bare.out.find("lost-update") != std::string::npos);
  const json report =
      json::parse(pagerace({"check", alone, "--no-counts", "--json", "-"}).out)["results"][0];
  for (const char* key : {"states", "transitions", "executions", "interleavings", "depth_max"}) {
    CAPTURE(key);
    CHECK_FALSE(report.contains(key));
  }
  CHECK_FALSE(report["defects"][0].contains("interleavings"));
}

TEST_CASE("timing goes to stderr, results to stdout") {
  const RunResult result = pagerace({"check", alone});
  CHECK(result.err.rfind("alone on v4.14: ", 0) == 0);
  CHECK(result.err.find(" states/s\n") != std::string::npos);
  CHECK(result.out == pagerace({"check", alone, "--no-timing"}).out);
  CHECK(pagerace({"check", alone, "--search", "dpor"}).err.find(" executions/s\n") !=
        std::string::npos);
}

TEST_CASE("no control characters without a terminal") {
  RunOptions options;
  options.environment = {{"TERM", "xterm-256color"}};
  const Arguments arguments =
      GENERATE(Arguments{"check", alone}, Arguments{"check", alone, "--progress", "always"},
               Arguments{"gate", alone}, Arguments{"list", "kernels"}, Arguments{"--help"},
               Arguments{"replay", source + "/traces/fixup/alone/v4.14.lost-update.json"});
  CAPTURE(arguments);
  const RunResult result = pagerace(arguments, options);
  CHECK_FALSE(result.out.empty());
  CHECK(is_plain(result.out));
  CHECK(is_plain(result.err));
}

TEST_CASE("colours if requested, unless NO_COLOR is set") {
  const RunResult always = pagerace({"check", alone, "--color", "always"});
  CHECK(always.out.find("\033[31mVIOLATED: lost-update\033[0m") != std::string::npos);
  RunOptions options;
  options.environment = {{"NO_COLOR", "1"}};
  CHECK(is_plain(pagerace({"check", alone}, options).out));
  CHECK(is_plain(pagerace({"check", alone, "--color", "never"}).out));
}

TEST_CASE("golden traces are drawn in plain ASCII, at most 75 columns wide") {
  for (const std::string& path : json_files(source + "/traces")) {
    CAPTURE(path);
    const model::TraceOrErrors loaded = model::load_trace(path);
    REQUIRE(loaded.file);
    const std::string drawn = render::render_columns(loaded.file->trace, loaded.file->defect);
    CAPTURE(drawn);
    CHECK(widest_line(drawn) <= 75);
    CHECK(is_plain(drawn));
    // The drawing ends with the symptom.
    CHECK(drawn.find("\n" + loaded.file->defect) != std::string::npos);
  }
}

TEST_CASE("what check prints can be pasted: 75 columns, plain ASCII") {
  for (const std::string& path : json_files(source + "/scenarios")) {
    Arguments arguments = {"check", path, "--no-timing"};
    arguments.insert(arguments.end(), limits.begin(), limits.end());
    const RunResult result = pagerace(arguments);
    CAPTURE(path, result.out);
    CHECK((result.status == 0 || result.status == 1 || (result.status == 3 && !limits.empty())));
    CHECK(is_plain(result.out));
    CHECK(widest_line(result.out) <= 75);
  }
}

TEST_CASE("--help lists the exit statuses, --version prints the version") {
  const Arguments arguments = GENERATE(Arguments{"--help"}, Arguments{"check", "--help"},
                                       Arguments{"gate", "--help"}, Arguments{"replay", "--help"});
  const RunResult help = pagerace(arguments);
  CHECK(help.status == 0);
  CHECK(help.err.empty());
  for (const std::string status :
       {"    0  ", "    1  ", "    2  ", "    3  ", "   70  ", "   74  ", "  130  "}) {
    CAPTURE(status);
    CHECK(help.out.find("\n" + status) != std::string::npos);
  }
  CHECK(pagerace({"--version"}).out == "pagerace " PAGERACE_VERSION "\n");
}

}  // namespace tools
