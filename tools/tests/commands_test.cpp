// Every command once, on small inputs: what the binary does in each kind of build. Also built and
// run without optimization, where the same code may behave differently.

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "render/formats.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

using Arguments = std::vector<std::string>;

const std::string alone = "scenarios/fixup/alone.json";
const std::string lost = "traces/fixup/alone/v4.14.lost-update.json";

struct Case {
  Arguments arguments;
  int status;
  std::string said;  // Part of its output.
};

const std::vector<Case> cases = {
    {{"check", alone}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--kernel", "v4.14", "--distinct"}, 1, "one group: every interleaving"},
    {{"check", alone, "--kernel", "2018-patch", "--jobs", "2"}, 0, "holds"},
    {{"check", alone, "--kernel", "2018-patch", "--reductions", "none"}, 0, "holds"},
    {{"check", alone, "--kernel", "2018-patch", "--reductions", "at-once"}, 0, "holds"},
    {{"check", alone, "--kernel", "2018-patch", "--search", "dpor"}, 3, "inconclusive"},
    {{"check", alone, "--kernel", "2018-patch", "--drain", "interleaved"}, 0, "holds"},
    {{"check", alone, "--preemptions", "1"}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--delays", "1"}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--search", "random", "--runs", "20"}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--search", "pct", "--runs", "20"}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--search", "pos", "--runs", "20"}, 1, "VIOLATED: lost-update"},
    {{"check", alone, "--json", "-", "--no-timing"}, 1, "\"lost-update\""},
    {{"check", "scenarios/classic/ticket-lock.json", "--search", "brute-force"}, 0, "holds"},
    {{"check", alone, "--kernel", "2018-patch", "--against", "v4.14"}, 0, "gone: lost-update"},
    {{"ablate", alone, "--from", "v4.14", "--to", "2018-patch"}, 0, "hook_returns"},
    {{"compare", alone, "--kernel", "v4.14,2018-patch"}, 1, "on both kernels"},
    {{"compare", lost, "--kernel", "v4.14,2018-patch"}, 1, "on both kernels"},
    {{"explain", lost}, 0, "not a race"},
    {{"reproducer", lost}, 0, "btrfs"},
    {{"states", alone}, 0, "writeback"},
    {{"states", alone, "--show", "1"}, 0, "reached"},
    {{"states", alone, "--unreachable"}, 0, "no state"},
    {{"replay", lost}, 0, "lost-update"},
    {{"render", lost}, 0, "extent_write_cache_pages()"},
    {{"identify", "tools/tests/inputs/tree"}, 0, "nearest: "},
    {{"list", "kernels"}, 0, "v4.14"},
    {{"list", "kernels", "v4.14", "2018-patch"}, 0, "hook_returns: EBUSY -> EAGAIN"},
    {{"list", "threads"}, 0, "fixup_worker"},
    {{"list", "defects"}, 0, "lost-update"},
    {{"list", "switches"}, 0, "hook_returns=EAGAIN|EBUSY"},
    {{"list", "labels"}, 0, "state: stale dirty tag"},
    {{"list", "predicates"}, 0, "index0.exposed"},
    {{"list", "models"}, 0, "classic/"},
    {{"list", "rules"}, 0, "unmount-busy"},
    {{"list", "scenarios"}, 0, alone},
    {{"sweep", "--kernel", "v6.12", "--weight", "1"}, 0, "complete up to weight 1"},
    {{"schema", "scenario"}, 0, "\"threads\""},
    {{"schema", "trace"}, 0, "\"steps\""},
    {{"schema", "report"}, 0, "\"defects\""},
    // Verdicts, claims, labels and golden traces of scenarios that are explored quickly.
    {{"gate", "scenarios/classic", "scenarios/content/store-under-writeback.json",
      "scenarios/dirtying/follow-page.json", "scenarios/dirtying/migration-finds-store.json",
      "scenarios/dirtying/properly-dirty.json", "scenarios/dirtying/storage-key.json", alone},
     0,
     "18 scenarios, 68 verdicts, 0 not as expected"},
};

RunResult pagerace(const Arguments& arguments) {
  RunOptions options;
  options.folder = PAGERACE_SOURCE_DIR;
  return run_binary(PAGERACE_BINARY, arguments, options);
}

// The first words of the lines below "Subcommands:".
std::vector<std::string> commands() {
  std::istringstream help(pagerace({"--help"}).out);
  std::vector<std::string> names;
  bool below = false;
  for (std::string line; std::getline(help, line);) {
    if (below && line.empty()) break;
    if (below && line.starts_with("  ") && line[2] != ' ') {
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    if (line == "Subcommands:") below = true;
  }
  return names;
}

// The lines of a text.
std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The lines below "Examples:" that begin a command.
std::vector<std::string> examples_of(const std::vector<std::string>& help) {
  std::vector<std::string> examples;
  auto line = std::find(help.begin(), help.end(), "Examples:");
  for (; line != help.end() && !line->empty(); ++line) {
    if (line->starts_with("  pagerace ")) examples.push_back(line->substr(2));
  }
  return examples;
}

}  // namespace

TEST_CASE("every command does its work") {
  for (const Case& at : cases) {
    std::string command;
    for (const std::string& argument : at.arguments) command += argument + " ";
    CAPTURE(command);
    const RunResult result = pagerace(at.arguments);
    CAPTURE(result.out, result.err);
    CHECK(result.signal == 0);
    CHECK(result.status == at.status);
    CHECK(result.out.find(at.said) != std::string::npos);
  }
}

TEST_CASE("every format is drawn, of every kind of ending") {
  for (const char* name :
       {"fixup/alone/v4.14.lost-update.json", "space/worker-flushes/v4.14.deadlock.json",
        "fixup/bug-on-clean/v5.6+cancel_dirty_under_page_lock=off.bug-on.json"}) {
    for (const render::Format& format : render::formats()) {
      CAPTURE(name, format.name);
      const RunResult result =
          pagerace({"render", std::string("traces/") + name, "--format", format.name});
      CHECK(result.signal == 0);
      CHECK(result.status == 0);
      CHECK(result.out.find("page") != std::string::npos);
    }
  }
}

TEST_CASE("no command is left out above") {
  const std::vector<std::string> names = commands();
  REQUIRE(names.size() > 5);
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(std::any_of(cases.begin(), cases.end(),
                      [&](const Case& at) { return at.arguments[0] == name; }));
  }
}

TEST_CASE("every command explains itself, with examples of its own, within 80 columns") {
  std::vector<std::string> names = commands();
  names.emplace_back("");
  for (const std::string& name : names) {
    CAPTURE(name);
    const RunResult help = pagerace(name.empty() ? Arguments{"--help"} : Arguments{name, "--help"});
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    const std::vector<std::string> lines = lines_of(help.out);
    const std::string own = name.empty() ? "pagerace " : "pagerace " + name;
    CHECK(std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.starts_with("Usage: " + own + (name.empty() ? "[" : " "));
    }));
    for (const std::string& line : lines) {
      CAPTURE(line);
      CHECK(line.size() <= 80);
    }
    const std::vector<std::string> examples = examples_of(lines);
    CHECK((examples.size() >= 2 && examples.size() <= 4));
    for (const std::string& example : examples) {
      CAPTURE(example);
      CHECK((example + " ").starts_with(own + (name.empty() ? "" : " ")));
    }
  }
}

}  // namespace tools
