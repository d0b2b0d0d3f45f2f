// gate --update, and what the gate reports about wrong golden traces.

#include <filesystem>
#include <regex>

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

const std::string source = PAGERACE_SOURCE_DIR;

// A copy of one scenario in a separate folder, with its golden traces written by --update.
class Sandbox {
 public:
  Sandbox() {
    folder_.write("scenarios/alone.json", read_bytes(source + "/scenarios/fixup/alone.json"));
    options_.folder = folder_.path();
    const RunResult result = gate({"--update"});
    REQUIRE(result.status == 0);
    REQUIRE(result.out.find("updated: " + golden_name) != std::string::npos);
  }
  [[nodiscard]] RunResult gate(const Arguments& more = {}) const {
    Arguments arguments = {"gate"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_binary(PAGERACE_BINARY, arguments, options_);
  }
  [[nodiscard]] std::string golden() const { return folder_.path() + "/" + golden_name; }
  void write_golden(const std::string& text) const { folder_.write(golden_name, text); }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  static const inline std::string golden_name = "traces/alone/v4.14.lost-update.json";

 private:
  TemporaryFolder folder_;
  RunOptions options_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The gate does not compare where in the source a step is announced.
std::string without_lines(const std::string& trace) {
  return std::regex_replace(trace, std::regex("\"line\":[0-9]+"), "\"line\":0");
}

}  // namespace

TEST_CASE("gate --update writes the golden traces that are shipped; then the gate passes") {
  const Sandbox sandbox;
  const std::string shipped = source + "/traces/fixup/alone";
  for (const std::string& path : json_files(shipped)) {
    const fs::path copy = fs::path(sandbox.golden()).parent_path() / fs::path(path).filename();
    CHECK(without_lines(read_bytes(path)) == without_lines(read_bytes(copy.string())));
  }
  const RunResult result = sandbox.gate();
  CHECK(result.status == 0);
  CHECK(has(result.out, "gate: 1 scenarios, 18 verdicts, 0 not as expected"));
  CHECK(has(result.err, "6 golden traces replayed"));
  CHECK_FALSE(has(sandbox.gate({"--update"}).out, "updated"));
}

TEST_CASE("a trace that no verdict expects fails the gate; --update removes it") {
  const Sandbox sandbox;
  const std::string stale = "traces/alone/v5.6.lost-update.json";
  sandbox.write(stale, read_bytes(sandbox.golden()));
  const RunResult result = sandbox.gate();
  CHECK(result.status == 1);
  CHECK(has(result.out, stale + ": no verdict expects this trace; gate --update removes it"));
  const RunResult update = sandbox.gate({"--update"});
  CHECK(update.status == 0);
  CHECK(has(update.out, "updated: " + stale + " (removed)"));
  CHECK(sandbox.gate().status == 0);
}

TEST_CASE("a stale file that cannot be removed is status 74") {
  const Sandbox sandbox;
  sandbox.write("traces/alone/folder/file", "");
  const RunResult update = sandbox.gate({"--update"});
  CHECK(update.status == 74);
  CHECK(has(update.err, "pagerace: cannot remove traces/alone/folder: "));
}

TEST_CASE("a golden trace that was modified fails the gate; --update repairs it") {
  const Sandbox sandbox;
  const std::string text = read_bytes(sandbox.golden());
  const auto [from, to, complaint] = GENERATE(table<std::string, std::string, std::string>({
      {"\"step\":1,", "\"step\":9,", "the golden trace is not the simplest one found now"},
      {"\"simplest\":true", "\"simplest\":false", "the golden trace is not the simplest one"},
      {"\"operation\":\"unpin\"", "\"operation\":\"gone\"",
       "replays only as adapted (a step was added before step "},
      {R"("version","before":0,"after":1)", R"("version","before":0,"after":7)",
       "replays only as adapted (step 1 "},
      {"\"step\":1,\"thread\":\"pin_holder\"", "\"step\":1,\"thread\":\"x\"",
       "diverged at step 1: expected x: write the page by DMA"},
      {"\"steps\":[", "\"steps\":7,[", "unreadable golden trace"},
  }));
  CAPTURE(from);
  sandbox.write_golden(with(text, from, to));
  const RunResult result = sandbox.gate();
  CHECK(result.status == 1);
  CHECK(has(result.out, Sandbox::golden_name + ": " + complaint));
  const RunResult update = sandbox.gate({"--update"});
  CHECK(update.status == 0);
  CHECK(has(update.out, "updated: " + Sandbox::golden_name + "\n"));
  CHECK(read_bytes(sandbox.golden()) == text);
}

#if !defined(__SANITIZE_ADDRESS__)  // There states are restored by running again: too slow.
TEST_CASE("a golden trace whose steps stand on other lines now is as expected, and is left alone") {
  const Sandbox sandbox;
  const std::string moved = without_lines(read_bytes(sandbox.golden()));
  sandbox.write_golden(moved);
  CHECK(sandbox.gate().status == 0);
  CHECK_FALSE(has(sandbox.gate({"--update"}).out, "updated"));
  CHECK(read_bytes(sandbox.golden()) == moved);
}

TEST_CASE("a golden trace of version 1 replays, and --update writes it as version 2") {
  const Sandbox sandbox;
  const std::string text = read_bytes(sandbox.golden());
  sandbox.write_golden(read_bytes(source + "/tools/tests/inputs/version-1/alone.json"));
  const RunResult result = sandbox.gate();
  CHECK(result.status == 1);
  CHECK(has(result.out, "the golden trace is not the simplest one found now"));
  CHECK(has(result.err, "6 golden traces replayed"));
  CHECK(sandbox.gate({"--update"}).status == 0);
  CHECK(read_bytes(sandbox.golden()) == text);
}

TEST_CASE("gate --weaken: a switch must change an answer, or be listed with its reason") {
  const TemporaryFolder folder;
  const auto weaken = [&](const std::string& list) {
    const std::string path = folder.write("weaken.json", R"({"changes_nothing": [)" + list + "]}");
    return run_binary(PAGERACE_BINARY,
                      {"gate", source + "/scenarios/fixup/alone.json", "--weaken", path});
  };
  const auto row = [](const std::string& name) {
    return R"({"switch": ")" + name + R"(", "reason": "of this test"})";
  };
  const RunResult none = weaken("");
  CAPTURE(none.out);
  CHECK(none.status == 1);
  CHECK(has(none.out, "alone on 2018-patch, hook_returns=EBUSY: lost-update\n"));
  CHECK(
      has(none.out, "alone on 2018-patch, worker_clears_checked=on_each_path: claim: Checked is"));
  CHECK(has(none.out, "nocow_flag_before_unlock: changes nothing in 0 searches; NOT LISTED in"));
  CHECK(has(none.out, " switches change an answer, 0 are listed\n"));

  std::string all;
  std::istringstream lines(none.out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.find(": changes nothing");
    if (end != std::string::npos) all += (all.empty() ? "" : ", ") + row(line.substr(0, end));
  }
  const RunResult listed = weaken(all);
  CHECK(listed.status == 0);
  CHECK(has(listed.out, "nocow_flag_before_unlock: changes nothing in 0 searches: of this test\n"));
  const RunResult stale = weaken(all + ", " + row("hook_returns"));
  CHECK(stale.status == 1);
  CHECK(has(stale.out, "; DELETE"));

  const RunResult unknown = weaken(row("hook_return"));
  CHECK(unknown.status == 2);
  CHECK(has(unknown.err, "did you mean \"hook_returns\"?"));
  CHECK(weaken(R"({"switch": "hook_returns", "reason": ""})").status == 2);
  CHECK(run_binary(PAGERACE_BINARY, {"gate", source + "/scenarios/fixup/alone.json", "--weaken",
                                     folder.path() + "/none.json"})
            .status == 2);
}

TEST_CASE("gate and check print the same for every number of jobs") {
  const auto text = [](const Arguments& arguments, const std::string& jobs) {
    Arguments all = arguments;
    all.insert(all.end(), {"--jobs", jobs});
    const RunResult result = run_binary(PAGERACE_BINARY, all);
    return std::to_string(result.status) + "\n" + result.out;
  };
  const Arguments arguments = GENERATE(
      Arguments{"gate", source + "/scenarios/fixup/alone.json", source + "/scenarios/classic"},
      Arguments{"gate", source + "/scenarios/classic", "--max-states", "20"},
      Arguments{"check", source + "/scenarios/fixup/direct-io-elsewhere.json",
                source + "/scenarios/fixup/alone.json", "--json", "-", "--no-timing"});
  CAPTURE(arguments);
  const std::string one = text(arguments, "1");
  CHECK(text(arguments, "2") == one);
  CHECK(text(arguments, "5") == one);
}

TEST_CASE("gate: what did not fit into a job's share of the memory is judged alone") {
  const std::string scenario = source + "/scenarios/fixup/bug-on-others.json";
  const Arguments arguments = {"gate",   scenario, source + "/scenarios/fixup/alone.json",
                               "--jobs", "8",      "--max-memory",
                               "400M"};
  const RunResult result = run_binary(PAGERACE_BINARY, arguments);
  CHECK(result.status == 0);
  CHECK(has(result.out, " 0 not as expected"));
}
#endif

TEST_CASE("golden traces beside their scenarios are not read as scenarios") {
  const TemporaryFolder folder;
  folder.write("mine/alone.json", read_bytes(source + "/scenarios/fixup/alone.json"));
  CHECK(run_binary(PAGERACE_BINARY, {"gate", folder.path() + "/mine", "--update"}).status == 0);
  CHECK(fs::exists(folder.path() + "/mine/traces/alone/v4.14.lost-update.json"));
  CHECK(run_binary(PAGERACE_BINARY, {"gate", folder.path() + "/mine"}).status == 0);
}

}  // namespace tools
