// The table of exit statuses (command_line/exit_status.hpp), cell by cell.

#include <sys/stat.h>

#include <command_line/exit_status.hpp>
#include <filesystem>

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

using checker::ExitStatus;
using checker::worse;
using enum checker::ExitStatus;

using Arguments = std::vector<std::string>;

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/scenarios/fixup/alone.json";
const std::string golden = source + "/traces/fixup/alone/v4.14.lost-update.json";

RunResult pagerace(const Arguments& arguments, const RunOptions& options = {}) {
  return run_binary(PAGERACE_BINARY, arguments, options);
}
RunResult faulty(const Arguments& arguments, const RunOptions& options = {}) {
  return run_binary(FAULTY_BINARY, arguments, options);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A scenario that holds on its one kernel, with a note that faulty_main.cpp understands.
std::string scenario_text(const std::string& note, const std::string& expect = "[]") {
  return R"({"question": "Does it end?", "note": ")" + note + R"(", "kernel": "v5.6",
 "threads": [{"run": "pin_holder"}, {"run": "writeback"}, {"run": "fixup_worker"}],
 "reaches": {"*": ["writeback: hook queued a fixup"]},
 "expect": {"v5.6": )" +
         expect + "}}\n";
}

// A trace whose scenario carries a note.
std::string trace_text(const std::string& note) {
  return with(read_bytes(golden), R"("scenario":{)", R"("scenario":{"note":")" + note + "\",");
}

// Sent once the search runs: progress lines begin after a second.
RunOptions interrupted(const std::string& unit = "states") {
  RunOptions options;
  options.interrupt_at = " " + unit + ", ";
  return options;
}

}  // namespace

TEST_CASE("the first status that applies of 70, 2, 130, 74, 1, 3, 0 is reported") {
  const std::vector<ExitStatus> order = {exit_internal,    exit_bad_input, exit_interrupted,
                                         exit_not_written, exit_defect,    exit_inconclusive,
                                         exit_ok};
  CHECK(std::vector<int>(order.begin(), order.end()) == std::vector<int>{70, 2, 130, 74, 1, 3, 0});
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i; j < order.size(); ++j) {
      CHECK(worse(order[i], order[j]) == order[i]);
      CHECK(worse(order[j], order[i]) == order[i]);
    }
  }
}

TEST_CASE("check: 0 if all holds, 1 if a defect was found") {
  CHECK(pagerace({"check", alone, "--kernel", "v5.6"}).status == 0);
  const RunResult violated = pagerace({"check", alone, "--kernel", "v4.14"});
  CHECK(violated.status == 1);
  CHECK(has(violated.out, "VIOLATED: lost-update"));
  CHECK(pagerace({"check", alone, "--kernel", "v5.6,v4.14"}).status == 1);
  CHECK(pagerace({"check", alone, "--kernel", "v4.14", "--first"}).status == 1);
}

TEST_CASE("check: 1 if a label was not reached, or one was that must not be") {
  const TemporaryFolder folder;
  const std::string label = "writeback: hook queued a fixup";
  const std::string missed = folder.write(
      "missed.json", with(scenario_text(""), label, "fixup_worker: bailed, page clean"));
  const RunResult unreached = pagerace({"check", missed});
  CHECK(unreached.status == 1);
  CHECK(has(unreached.out, "NOT REACHED: fixup_worker: bailed, page clean"));
  const std::string passed =
      folder.write("passed.json", with(scenario_text(""), "reaches", "never"));
  const RunResult reached = pagerace({"check", passed});
  CHECK(reached.status == 1);
  CHECK(has(reached.out, "REACHED: " + label));
}

TEST_CASE("check: 2 if the input or the command line is bad, before any search") {
  const RunResult missing = pagerace({"check", alone, "/nowhere/at-all.json"});
  CHECK(missing.status == 2);
  CHECK(missing.out.empty());
  CHECK(pagerace({"check"}).status == 2);
  CHECK(pagerace({"check", alone, "--bogus"}).status == 2);
  CHECK(pagerace({}).status == 2);
}

TEST_CASE("check: 3 if a limit ended the search") {
  const auto [limit, sentence] = GENERATE(table<Arguments, std::string>({
      {{"--time-limit", "200ms"}, "the time limit ended the search"},
      {{"--max-states", "100"}, "the limit on states ended the search"},
      {{"--max-memory", "1M"}, "the limit on memory ended the search"},
      {{"--max-steps", "50"}, "an interleaving was longer than the limit on steps"},
      {{"--search", "brute-force", "--max-steps", "50"},
       "an interleaving was longer than the limit on steps"},
      {{"--search", "brute-force", "--max-states", "1"}, "the limit on states ended the search"},
  }));
  CAPTURE(limit);
  const TemporaryFolder folder;
  Arguments arguments = {"check", folder.write("endless.json", scenario_text("endless"))};
  arguments.insert(arguments.end(), limit.begin(), limit.end());
  // The endless program has no interleaving that ends, so brute force counts to none there.
  const bool ends = limit.size() == 4 && limit[2] == "--max-states";
  if (ends) arguments[1] = folder.write("plain.json", scenario_text(""));
  const RunResult result = faulty(arguments);
  CHECK(result.status == 3);
  CHECK(has(result.out, "endless on v5.6: inconclusive") != ends);
  CHECK(has(result.out, "incomplete: " + sentence));
  CHECK_FALSE(has(result.out, "holds"));
}

TEST_CASE("check: 1 rather than 3 if a defect was found before the limit") {
  CHECK(pagerace({"check", alone, "--kernel", "v5.6", "--max-states", "5"}).status == 3);
  CHECK(pagerace({"check", alone, "--kernel", "v3.2,v4.14", "--max-states", "150"}).status == 1);
}

TEST_CASE("70 for a bug of the tool, with the schedule so far") {
  const TemporaryFolder folder;
  const std::string scenario = folder.write("broken.json", scenario_text("internal-error"));
  for (const Arguments& arguments :
       {Arguments{"check", scenario}, Arguments{"check", scenario, "--search", "brute-force"},
        Arguments{"check", alone, scenario, "--json", "-"},
        Arguments{"check", scenario, "--jobs", "2"}, Arguments{"gate", scenario},
        Arguments{"gate", scenario, alone, "--jobs", "3"}}) {
    CAPTURE(arguments);
    const RunResult result = faulty(arguments);
    CHECK(result.status == 70);
    CHECK(has(result.err, "faulty_main.cpp:"));
    CHECK(has(result.err, "internal error: tripped by the test"));
    CHECK(has(result.err, "schedule so far"));
  }
}

TEST_CASE("replay: 70 for a bug of the tool") {
  const TemporaryFolder folder;
  const std::string text = with(trace_text("internal-error"),
                                "\"pin_holder\",\"operation\":", "\"faulty\",\"operation\":");
  const std::string first =
      R"("operation":"write the page by DMA","objects":[{"kind":"page","index":0,"field":"content")";
  const std::string trace = folder.write(
      "trace.json", with(text, first, R"("operation":"write","objects":[{"field":"counter")"));
  const RunResult result = faulty({"replay", trace});
  CHECK(result.status == 70);
  CHECK(has(result.err, "internal error: tripped by the test"));
  CHECK(has(result.err, "schedule so far"));
}

#if !defined(__SANITIZE_ADDRESS__)  // There AddressSanitizer reports it, with its status.
TEST_CASE("70 for a stack overflow of a simulated thread") {
  const TemporaryFolder folder;
  const std::string scenario = folder.write("deep.json", scenario_text("stack-overflow"));
  const std::string command = GENERATE("check", "gate");
  const RunResult result = faulty({command, scenario});
  CHECK(result.status == 70);
  CHECK(has(result.err, "internal error: stack overflow in a simulated thread"));
  CHECK(has(result.err, "schedule so far"));
}
#endif

TEST_CASE("74 if a result could not be written") {
  RunOptions full;
  full.stdout_path = "/dev/full";
  RunOptions closed;
  closed.stdout_closed_pipe = true;
  const bool to_full_disk = GENERATE(true, false);
  const Arguments arguments =
      GENERATE(Arguments{"check", alone, "--kernel", "v5.6"}, Arguments{"check", alone},
               Arguments{"check", alone, "--json", "-"}, Arguments{"gate", alone},
               Arguments{"replay", golden}, Arguments{"list", "labels"},
               Arguments{"schema", "report"}, Arguments{"--help"}, Arguments{"--version"});
  CAPTURE(arguments, to_full_disk);
  const RunResult result = pagerace(arguments, to_full_disk ? full : closed);
  CHECK(result.status == 74);
  CHECK(result.signal == 0);
}

TEST_CASE("74 if a file could not be written, with its name") {
  const TemporaryFolder folder;
  const std::string occupied = folder.write("file", "") + "/below.json";
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{"check", alone, "--json", "/dev/full"}, "/dev/full"},
      {{"check", alone, "--json", occupied}, occupied},
      {{"check", alone, "--trace", occupied}, occupied},
      {{"check", alone, "--trace", "/dev/full"}, "/dev/full"},
      {{"check", alone, "--traces", folder.path() + "/file"}, folder.path() + "/file"},
      {{"gate", alone, "--junit", "/dev/full"}, "/dev/full"},
      {{"gate", alone, "--junit", occupied}, occupied},
  };
  for (const auto& [arguments, place] : cases) {
    CAPTURE(arguments);
    const RunResult result = pagerace(arguments);
    CHECK(result.status == 74);
    CHECK(has(result.err, "pagerace: cannot write " + place));
  }
}

TEST_CASE("74 if a folder may not be written, and nothing is left behind") {
  const TemporaryFolder folder;
  const std::string locked = folder.path() + "/locked";
  std::filesystem::create_directory(locked);
  chmod(locked.c_str(), 0555);
  RunOptions options;
  options.unprivileged = true;
  options.folder = "/";
  const RunResult result = pagerace({"check", alone, "--trace", locked + "/t.json"}, options);
  if (result.status == 126 || result.status == 127) return;  // User nobody cannot reach the build.
  CHECK(result.status == 74);
  CHECK(has(result.err, "Permission denied"));
  CHECK(std::filesystem::is_empty(locked));
}

TEST_CASE("2 before 74, 70 before 74") {
  RunOptions full;
  full.stdout_path = "/dev/full";
  CHECK(pagerace({"check", "/nowhere/at-all.json"}, full).status == 2);
  const TemporaryFolder folder;
  const std::string broken = folder.write("broken.json", scenario_text("internal-error"));
  CHECK(faulty({"check", alone, broken}, full).status == 70);
}

TEST_CASE("130 if interrupted, and results so far are printed") {
  const TemporaryFolder folder;
  const std::string endless = folder.write("endless.json", scenario_text("endless"));
  SECTION("check, which then skips the rest") {
    const RunResult result =
        faulty({"check", alone, endless, alone, "--progress", "always"}, interrupted());
    CHECK(result.status == 130);
    CHECK(has(result.out, "alone on v4.14: VIOLATED: lost-update"));
    CHECK(has(result.out, "endless on v5.6: inconclusive"));
    CHECK(has(result.out, "incomplete: the search was interrupted"));
    CHECK(result.out.find("alone on v4.14") == result.out.rfind("alone on v4.14"));
  }
  SECTION("check, by the other signals that want it to end") {
    RunOptions options = interrupted();
    options.signal = GENERATE(SIGTERM, SIGHUP);
    const RunResult result = faulty({"check", endless, "--progress", "always"}, options);
    CHECK(result.status == 130);
    CHECK(result.signal == 0);
    CHECK(has(result.out, "incomplete: the search was interrupted"));
  }
  SECTION("check by brute force") {
    const std::string text = with(scenario_text(""), R"({"run": "pin_holder"})",
                                  R"({"run": "pin_holder"}, {"run": "migration", "tries": 4})");
    const RunResult result = pagerace({"check", folder.write("long.json", text), "--search",
                                       "brute-force", "--progress", "always"},
                                      interrupted("interleavings"));
    CHECK(result.status == 130);
    CHECK(has(result.out, "long on v5.6: inconclusive"));
    CHECK(has(result.out, "incomplete: the search was interrupted"));
  }
  SECTION("check, which also writes its files") {
    const std::string report = folder.path() + "/report.json";
    const RunResult result =
        faulty({"check", endless, "--json", report, "--progress", "always"}, interrupted());
    CHECK(result.status == 130);
    CHECK(has(read_bytes(report), "\"limit\": \"interrupted\""));
  }
  SECTION("gate, with the rest skipped in its JUnit report") {
    const std::string jobs = GENERATE("1", "2");
    const std::string junit = folder.path() + "/junit.xml";
    const RunResult result =
        faulty({"gate", alone, endless, "--progress", "always", "--jobs", jobs, "--junit", junit},
               interrupted(jobs == "1" ? "states" : "verdicts"));
    CHECK(has(read_bytes(junit), "failures=\"0\" skipped=\"2\">"));  // Golden traces, too.
    CHECK(result.status == 130);
    CHECK(has(result.out, "endless.json on v5.6: inconclusive: interrupted"));
    CHECK(has(result.out, "gate: interrupted: 2 scenarios, 18 of 19 verdicts, 0 not as expected"));
  }
}

// Sanitized builds need minutes for this scenario, and more memory than these limits at the start.
#ifndef __SANITIZE_ADDRESS__
// A verdict that was wrong: the limit ends the pass that looks for livelocks, which are requested.
TEST_CASE("a limit in the pass after the first is no proof either") {
  const std::string input = source + "/tools/tests/inputs/livelock-and-limits.json";
  const auto limit = GENERATE(table<Arguments, std::string>(
      {{{"--time-limit", "700ms"}, "(time)"},
       {{"--time-limit", "300ms"}, "(time)"},
       {{"--max-memory", "20M"}, "(memory)"},
       {{"--max-memory", "26M", "--reductions", "none"}, "(memory)"}}));
  const auto with_limit = [&](Arguments arguments) {
    arguments.insert(arguments.end(), std::get<0>(limit).begin(), std::get<0>(limit).end());
    return pagerace(arguments);
  };
  const RunResult check = with_limit({"check", input, "--brief"});
  INFO(check.out);
  CHECK_FALSE(has(check.out, "holds"));
  // How far it gets depends on the machine: nothing is proved, or the livelock is found.
  const bool found = has(check.out, "VIOLATED: livelock");
  CHECK(check.status == (found ? 1 : 3));
  if (std::get<1>(limit) == "(memory)") CHECK(has(check.out, "livelock not decided (memory)"));
}

TEST_CASE("what a limit has left open is in the JSON report") {
  const RunResult result =
      pagerace({"check", source + "/tools/tests/inputs/livelock-and-limits.json", "--max-memory",
                "20M", "--json", "-"});
  CHECK(result.status == 3);
  CHECK(has(result.out, "\"verdict\": \"inconclusive\""));
  CHECK(has(result.out, "\"what\": \"livelock\""));
  CHECK(has(result.out, "\"limit\": \"memory\""));
}

TEST_CASE("without a limit it is a livelock, also where the first defect is enough") {
  const std::string input = source + "/tools/tests/inputs/livelock-and-limits.json";
  const Arguments more = GENERATE(Arguments{}, Arguments{"--first"});
  Arguments arguments = {"check", input, "--brief"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const RunResult result = pagerace(arguments);
  CHECK(result.status == 1);
  CHECK(has(result.out, "VIOLATED: livelock\n"));
}
#endif

TEST_CASE("ablate prints results for the scenarios that were decided") {
  const std::string livelock = source + "/tools/tests/inputs/livelock-and-limits.json";
  const RunResult result = pagerace(
      {"ablate", livelock, alone, "--from", "v5.6", "--to", "v5.8", "--max-states", "5000"});
  CHECK(result.status == 3);
  CHECK(has(result.out, "livelock-and-limits: inconclusive: a limit (states) ended a search"));
  CHECK(has(result.out, "scenarios: alone\n"));
  CHECK(has(result.out, "v5.6: holds"));
}

TEST_CASE("a trace that is not reproduced is drawn as such, and is status 1") {
  const TemporaryFolder folder;
  const std::string text = with(with(read_bytes(golden), "\"v4.14\"", "\"v5.6\""),
                                "\"hook_returns\":\"EBUSY\"", "\"hook_returns\":\"EAGAIN\"");
  const std::string trace = folder.write("t.json", text);
  const Arguments arguments =
      GENERATE(Arguments{"render"}, Arguments{"render", "--format", "json"},
               Arguments{"render", "--format", "mermaid"}, Arguments{"render", "--format", "dot"},
               Arguments{"render", "--format", "perfetto"}, Arguments{"render", "--format", "html"},
               Arguments{"explain"}, Arguments{"reproducer"});
  CAPTURE(arguments);
  const auto read_trace = [&](const std::string& path) {
    Arguments all = arguments;
    all.push_back(path);
    return pagerace(all);
  };
  const RunResult other = read_trace(trace);
  CHECK(other.status == 1);
  CHECK(has(other.out, "recorded, not reproduced: the outcome differs"));
  const RunResult same = read_trace(golden);
  CHECK(same.status == 0);
  CHECK_FALSE(has(same.out, "not reproduced"));
}

TEST_CASE("gate: 0 if all is as expected") {
  const RunResult result = pagerace({"gate", alone});
  CHECK(result.status == 0);
  CHECK(has(result.out, "gate: 1 scenarios, 18 verdicts, 0 not as expected"));
}

TEST_CASE("gate: 1 if something is not as expected") {
  const TemporaryFolder folder;
  SECTION("a verdict") {
    const RunResult result =
        pagerace({"gate", folder.write("s.json", scenario_text("", "[\"lost-update\"]"))});
    CHECK(result.status == 1);
    CHECK(has(result.out, "s.json on v5.6: expected lost-update, found holds"));
  }
  SECTION("a label that is not reached") {
    const std::string text =
        with(scenario_text(""), "writeback: hook queued a fixup", "munmap: passed a dirty PTE on");
    const RunResult result = pagerace({"gate", folder.write("s.json", text)});
    CHECK(result.status == 1);
    CHECK(has(result.out, "s.json on v5.6: NOT REACHED: munmap: passed a dirty PTE on"));
  }
  SECTION("a label that is reached") {
    const RunResult result =
        pagerace({"gate", folder.write("s.json", with(scenario_text(""), "reaches", "never"))});
    CHECK(result.status == 1);
    CHECK(has(result.out, "s.json on v5.6: REACHED, but never expected: writeback: hook queued"));
  }
  SECTION("a golden trace that is not there") {
    const RunResult result = pagerace({"gate", folder.write("s.json", read_bytes(alone))});
    CHECK(result.status == 1);
    CHECK(has(result.out, "v4.14.lost-update.json: no golden trace; gate --update writes it"));
  }
}

TEST_CASE("gate: 2 if the input is bad") {
  const TemporaryFolder folder;
  CHECK(pagerace({"gate", "/nowhere/at-all"}).status == 2);
  CHECK(pagerace({"gate", folder.path()}).status == 2);  // It holds no scenario.
  CHECK(pagerace({"gate", alone, folder.write("s.json", "{")}).status == 2);
  CHECK(pagerace({"gate", alone, "--time-limit", "soon"}).status == 2);
}

TEST_CASE("gate: 3 if a limit ended a search") {
  const TemporaryFolder folder;
  const RunResult result =
      pagerace({"gate", folder.write("s.json", scenario_text("")), "--max-states", "5"});
  CHECK(result.status == 3);
  CHECK(has(result.out, "s.json on v5.6: inconclusive: states"));
  CHECK_FALSE(has(result.out, "holds"));
}

TEST_CASE("replay: 0 if exact or adapted, 1 if diverged, 2 if it is no trace") {
  const TemporaryFolder folder;
  const std::string text = read_bytes(golden);
  const auto replay = [&](const std::string& changed) {
    return pagerace({"replay", folder.write("t.json", changed)});
  };
  SECTION("exact") {
    const RunResult result = replay(text);
    CHECK(result.status == 0);
    CHECK(has(result.out, "exact: every step and the outcome as recorded"));
  }
  SECTION("adapted") {
    const RunResult result =
        replay(with(text, "\"operation\":\"unpin\"", "\"operation\":\"gone\""));
    CHECK(result.status == 0);
    CHECK(has(result.out, "adapted: the same outcome, but the program has changed"));
  }
  SECTION("a thread that is not there") {
    const RunResult result = replay(
        with(text, "\"step\":1,\"thread\":\"pin_holder\"", "\"step\":1,\"thread\":\"nobody\""));
    CHECK(result.status == 1);
    CHECK(has(result.out, "diverged at step 1: expected nobody: write the page by DMA"));
  }
  SECTION("another kernel, where nothing is lost") {
    const RunResult result =
        replay(with(with(text, "\"v4.14\"", "\"v5.6\""), "\"hook_returns\":\"EBUSY\"",
                    "\"hook_returns\":\"EAGAIN\""));
    CHECK(result.status == 1);
  }
  SECTION("no trace") {
    CHECK(replay("{").status == 2);
    CHECK(pagerace({"replay", alone}).status == 2);
    CHECK(pagerace({"replay", "/nowhere/at-all.json"}).status == 2);
    CHECK(pagerace({"replay"}).status == 2);
  }
}

}  // namespace tools
