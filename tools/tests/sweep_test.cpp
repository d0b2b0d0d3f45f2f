// `pagerace sweep` as a whole: the same bytes however it is run, findings that other commands take,
// known findings, two kernels, parts.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;
using json = nlohmann::json;

#ifdef __SANITIZE_ADDRESS__  // There states are restored by running again: few kinds of threads.
const Arguments small = {"--kernel", "v4.14", "--threads", "munmap,pin_holder,writeback",
                         "--weight", "2"};
#else
const Arguments small = {"--kernel", "v4.14", "--weight", "2"};
#endif

RunResult sweep(const Arguments& more, const Arguments& first = small) {
  Arguments arguments = {"sweep", "--progress", "never"};
  arguments.insert(arguments.end(), first.begin(), first.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_binary(PAGERACE_BINARY, arguments);
}

RunResult pagerace(const Arguments& arguments) { return run_binary(PAGERACE_BINARY, arguments); }

// All files below a folder, by their path in it.
std::map<std::string, std::string> contents(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), folder)] = read_bytes(entry.path());
  }
  return files;
}

std::vector<json> results(const std::string& folder) {
  std::vector<json> lines;
  std::istringstream in(read_bytes(folder + "/results.jsonl"));
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The findings of a sweep's folder as a file of known ones.
json known_of(const std::string& folder, const std::string& expires) {
  std::map<std::string, json> each;
  for (const json& line : results(folder)) {
    if (!line.contains("causes")) continue;
    for (const json& cause : line["causes"]) {
      std::string text = fmt::format("{}; decided by: {}", cause["defect"].get<std::string>(),
                                     cause["decided_by"].get<std::string>());
      if (cause.contains("dropped_by")) {
        text += "; dropped by: " + cause["dropped_by"].get<std::string>();
      }
      each[text] = {{"cause", text}, {"kernels", {"v4.14"}}, {"reason", "of a test"},
                    {"weight", 2},   {"owner", "the test"},  {"expires", expires}};
    }
  }
  json findings = json::array();
  for (const auto& [text, finding] : each) findings.push_back(finding);
  return {{"findings", findings}};
}

}  // namespace

TEST_CASE("a sweep gives the same bytes for every number of jobs, killed and resumed or not") {
  const TemporaryFolder folder;
  const std::string whole = folder.path() + "/whole";
  const RunResult once = sweep({"-o", whole, "--jobs", "2"});
  CAPTURE(once.out, once.err);
  CHECK(once.status == 1);
  CHECK(says(once.out, "complete up to weight 2; 0 inconclusive\n"));
  const auto expected = contents(whole);
  REQUIRE(expected.size() > 10);

  const std::string alone = folder.path() + "/alone";
  CHECK(sweep({"-o", alone, "--jobs", "1"}).out == once.out);
  CHECK(contents(alone) == expected);

  const std::string killed = folder.path() + "/killed";
  std::size_t kills = 0;
  for (int i = 0; i < 10; ++i) {
    Arguments arguments = {"-s", "KILL", fmt::format("0.{:02}", 3 + 4 * i), PAGERACE_BINARY,
                           "sweep"};
    arguments.insert(arguments.end(), small.begin(), small.end());
    const bool begun = fs::exists(killed + "/results.jsonl");
    arguments.insert(arguments.end(), {begun ? "--resume" : "-o", killed});
    if (run_binary("/usr/bin/timeout", arguments).status != 1) ++kills;
  }
  CHECK(kills > 0);
  // What a kill may leave of a line that it interrupts.
  if (fs::exists(killed + "/results.jsonl")) {
    std::string torn = read_bytes(killed + "/results.jsonl");
    torn.resize(torn.size() - std::min<std::size_t>(torn.size(), 20));
    folder.write("killed/results.jsonl", torn);
  }
  const RunResult resumed =
      sweep({fs::exists(killed + "/results.jsonl") ? "--resume" : "-o", killed});
  CHECK(resumed.out == once.out);
  CHECK(contents(killed) == expected);
}

TEST_CASE("a finding's files go through check, replay, explain and render unchanged") {
  const TemporaryFolder folder;
  sweep({"-o", folder.path() + "/swept"});
  std::size_t found = 0;
  for (const std::string& path : json_files(folder.path() + "/swept/findings")) {
    CAPTURE(path);
    if (path.ends_with(".trace.json")) {
      CHECK(pagerace({"replay", path}).status == 0);
      CHECK(pagerace({"render", path, "--format", "mermaid"}).status == 0);
      RunOptions there;  // The text names the trace as it was named.
      there.folder = folder.path() + "/swept/findings";
      const RunResult explained =
          run_binary(PAGERACE_BINARY, {"explain", fs::path(path).filename()}, there);
      CHECK(explained.status == 0);
      CHECK(read_bytes(path.substr(0, path.size() - std::string(".trace.json").size()) + ".txt") ==
            explained.out);
      continue;
    }
    ++found;
    const std::string defect = [&] {
      const std::string name = fs::path(path).stem();
      return name.substr(0, name.rfind('-'));
    }();
    const RunResult checked = pagerace({"check", path, "--brief"});
    CHECK(checked.status == 1);
    CHECK(says(checked.out, defect));
    const json scenario = json::parse(read_bytes(path));
    const auto& expected = scenario["expect"]["v4.14"];
    CHECK(std::find(expected.begin(), expected.end(), defect) != expected.end());
  }
  CHECK(found > 2);
}

TEST_CASE("the first scenario of a cause is a smallest one, and the others are counted") {
  const TemporaryFolder folder;
  const std::string swept = folder.path() + "/swept";
  const RunResult run = sweep({"-o", swept});
  std::map<std::string, std::size_t> number;  // Of scenarios with a cause.
  std::map<std::string, std::string> first;   // By cause.
  for (const json& line : results(swept)) {
    if (!line.contains("causes")) continue;
    for (const json& cause : line["causes"]) {
      const std::string key = cause["defect"].get<std::string>() + cause["decided_by"].dump() +
                              cause.value("dropped_by", "");
      ++number[key];
      first.try_emplace(key, nlohmann::ordered_json::parse(line["scenario"].dump()).dump());
    }
  }
  CHECK(says(run.out, fmt::format("\n{} causes\n", number.size())));
  for (const auto& [key, count] : number) {
    CAPTURE(key);
    CHECK(says(run.out, fmt::format(": {} scenario{}\n", count, count == 1 ? "" : "s")));
  }
}

TEST_CASE("known findings are counted, expired and gone ones are reported") {
  const TemporaryFolder folder;
  const std::string swept = folder.path() + "/swept";
  sweep({"-o", swept});
  json known = known_of(swept, "9999-12-31");
  const std::size_t causes = known["findings"].size();
  REQUIRE(causes > 2);
  const auto run = [&](const Arguments& more = {}) {
    Arguments arguments = {"--resume", swept, "--known", folder.path() + "/known.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sweep(arguments);
  };
  const auto write = [&] { folder.write("known.json", known.dump()); };
  write();
  const RunResult all = run();
  CAPTURE(all.out, all.err);
  CHECK(all.status == 0);
  CHECK(says(all.out, fmt::format("{} causes, {} of them known\n", causes, causes)));

  known["findings"][0]["expires"] = "2001-01-01";
  write();
  const RunResult expired = run();
  CHECK(expired.status == 1);
  CHECK(says(expired.out, "\nexpired "));

  const json left_out = known["findings"][0];
  known["findings"].erase(0);
  write();
  const RunResult unknown = run();
  CHECK(unknown.status == 1);
  CHECK(says(unknown.out, "    to settle it: {\"cause\":" + left_out["cause"].dump() +
                              ",\"kernels\":[\"v4.14\"],\"weight\":"));

  known = known_of(swept, "9999-12-31");
  known["findings"][0]["cause"] = "lost-update; decided by: nobody";
  known["findings"].push_back(known_of(swept, "9999-12-31")["findings"][0]);
  write();
  const bool whole = small.size() == 4;  // With all kinds of threads.
  const RunResult gone = run();
  CHECK(gone.status == (whole ? 1 : 0));
  CHECK(says(gone.out,
             "gone: delete it from the known findings: lost-update; decided by: nobody") == whole);

  known = known_of(swept, "9999-12-31");
  known["ratchet"]["v4.14"] = {{"scenarios", 1}, {"states", 1}, {"digest", "0"}};
  write();
  const RunResult ratchet = run();
  CHECK(ratchet.status == (whole ? 1 : 0));
  CHECK(says(ratchet.out, "ratchet: ") == whole);
  CHECK(run({"--update"}).status == 0);
  const RunResult updated = run();
  CHECK(updated.status == 0);
  CHECK_FALSE(says(updated.out, "ratchet: "));
}

TEST_CASE("two kernels: only what differs") {
  const Arguments kinds(small.begin() + 2, small.end());
  const auto compare = [&](const std::string& kernels) {
    Arguments arguments = {"--kernel", kernels};
    arguments.insert(arguments.end(), kinds.begin(), kinds.end());
    return sweep({}, arguments);
  };
  const RunResult fixed = compare("v4.14,2018-patch");
  CAPTURE(fixed.out);
  CHECK(says(fixed.out, "sweep: v4.14 -> 2018-patch: "));
  CHECK(says(fixed.out, "\nfixed lost-update-"));
  const RunResult broken = compare("2018-patch,v4.14");
  CHECK(broken.status == 1);
  CHECK(says(broken.out, "\nnew lost-update-"));
  CHECK_FALSE(says(broken.out, "\nfixed lost-update-"));
}

TEST_CASE("parts, swept apart, together are the whole") {
  const TemporaryFolder folder;
  const std::string at = folder.path() + "/";
  const RunResult whole = sweep({"-o", at + "whole"});
  for (const char* part : {"1", "2", "3"}) {
    const RunResult run = sweep({"--shard", std::string(part) + "/3", "-o", at + part});
    CHECK(says(run.out, fmt::format("shard {}/3: complete up to weight 2", part)));
  }
  const RunResult merged =
      sweep({"--merge", at + "1," + at + "2," + at + "3", "-o", at + "merged"});
  CHECK(merged.out == whole.out);
  auto expected = contents(at + "whole");
  auto got = contents(at + "merged");
  // The same results, in the order in which they came.
  const auto sorted = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  CHECK(sorted(got["results.jsonl"]) == sorted(expected["results.jsonl"]));
  got.erase("results.jsonl");
  expected.erase("results.jsonl");
  CHECK(got == expected);
  const RunResult part = sweep({"--merge", at + "1," + at + "2"});
  CHECK(part.status != 0);
  CHECK(says(part.out, " not searched"));
}

TEST_CASE("a sweep that a limit ended says what is open") {
  const RunResult few = sweep({"--max-states", "3"});
  CHECK(says(few.out, "complete up to weight 2; "));
  CHECK_FALSE(says(few.out, "; 0 inconclusive"));
  CHECK(few.status != 0);
  const RunResult late = sweep({"--budget", "1ms"});
  CHECK(late.status == 3);
  CHECK(says(late.out, " not searched"));
}

#ifndef __SANITIZE_ADDRESS__  // There it takes too long until it is interrupted.
TEST_CASE("an interrupted sweep prints what it has, and can be resumed") {
  const TemporaryFolder folder;
  RunOptions options;
  options.interrupt_at = " scenarios, ";
  const Arguments arguments = {
      "sweep", "--kernel", "v6.12", "--progress", "always", "-o", folder.path() + "/swept"};
  const RunResult run = run_binary(PAGERACE_BINARY, arguments, options);
  CAPTURE(run.out, run.err);
  CHECK(run.status == 130);
  CHECK(says(run.out, "\ninterrupted; complete up to "));
  CHECK(says(run.out, " not searched; "));
  const std::size_t lines = results(folder.path() + "/swept").size();
  CHECK(lines > 0);
  const RunResult resumed =
      sweep({"--resume", folder.path() + "/swept", "--budget", "1ms"}, {"--kernel", "v6.12"});
  CHECK(resumed.status != 2);
  CHECK(results(folder.path() + "/swept").size() >= lines);
}

TEST_CASE("a sweep whose results cannot be written says so once") {
  const RunResult run = sweep({"-o", "/proc/nowhere"}, {"--weight", "1"});
  CHECK(run.status == 74);
  CHECK(says(run.err, "cannot write /proc/nowhere"));
}
#endif

TEST_CASE("bad options of a sweep have their own errors") {
  const TemporaryFolder folder;
  folder.write("used/results.jsonl", "");
  const std::string used = folder.path() + "/used";
  const auto known = [&](const std::string& text) { return folder.write("known.json", text); };
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{"--kernel", "v4.14,v5.6,v6.12"}, "name one kernel, or two"},
      {{"--kernel", "v4.15"}, "unknown kernel"},
      {{"--kernel", "v4.14,v4.14"}, "both kernels are the same"},
      {{"--weight", "7"}, "--weight"},
      {{"--pages", "5"}, "--pages"},
      {{"--threads", "mmap_stor"}, "did you mean \"mmap_store\"?"},
      {{"--threads", "fixup_worker"}, "unknown thread"},
      {{"--budget", "soon"}, "not a duration"},
      {{"--shard", "3/2"}, "is not M/N"},
      {{"--shard", "0/2"}, "is not M/N"},
      {{"--shard", "1/"}, "is not M/N"},
      {{"--shard", "x"}, "is not M/N"},
      {{"--resume", folder.path()}, "no results of a sweep"},
      {{"--merge", folder.path()}, "no results of a sweep"},
      {{"-o", used}, "--resume " + used},
      {{"-o", "x", "--resume", used}, "already names the folder"},
      {{"--update"}, "needs --known"},
      {{"--known", folder.path() + "/none.json"}, "none.json"},
      {{"--known", known("{")}, "known.json:1:2:"},
  };
  for (const auto& [arguments, message] : cases) {
    CAPTURE(message);
    Arguments first = {"--weight", "1"};
    if (arguments[0] == "--weight") first.clear();
    const RunResult run = sweep(arguments, first);
    CAPTURE(run.out, run.err);
    CHECK(run.status == 2);
    CHECK(says(run.err, message));
  }
  const std::vector<std::pair<std::string, std::string>> files = {
      {R"([])", "must be an object"},
      {R"({"finding": []})", "unknown key"},
      {R"({"findings": [{}]})", "\"cause\" is missing"},
      {R"({"findings": [{"cause": "c", "kernels": ["v4.15"], "weight": 2, "reason": "r", "owner": "o",
          "expires": "2027-01-01"}]})",
       "unknown kernel"},
      {R"({"findings": [{"cause": "c", "kernels": ["v4.14"], "weight": 2, "reason": "", "owner": "o",
          "expires": "2027-01-01"}]})",
       "say why"},
      {R"({"findings": [{"cause": "c", "kernels": ["v4.14"], "weight": 2, "reason": "r", "owner": "o",
          "expires": "soon"}]})",
       "must be a date"},
      {R"({"ratchet": {"v4.14": {"scenarios": "x"}}})", "must be a whole number"},
  };
  for (const auto& [text, message] : files) {
    CAPTURE(text);
    const RunResult run = sweep({"--known", known(text)}, {"--weight", "1"});
    CAPTURE(run.err);
    CHECK(run.status == 2);
    CHECK(says(run.err, "known.json"));
    CHECK(says(run.err, message));
  }
}

}  // namespace tools
