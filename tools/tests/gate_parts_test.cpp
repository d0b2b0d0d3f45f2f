// The gate's pure functions: which files, which table, which JUnit report.

#include <filesystem>

#include "catch.hpp"
#include "gate/junit.hpp"
#include "gate/scenario_files.hpp"
#include "gate/table.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

gate::Cell cell(const std::string& path, const std::string& key, const std::string& verdict,
                bool expected = true) {
  gate::Cell out;
  out.path = path;
  out.kernel = *model::parse_kernel_key(key).kernel;
  out.verdict = verdict;
  out.expected = expected;
  return out;
}

}  // namespace

TEST_CASE(
    "the table has a row for each scenario, a column for each kernel, and lines for switches") {
  const std::vector<gate::Cell> cells = {cell("s/a.json", "v5.6", "holds"),
                                         cell("s/a.json", "v3.2", "bug-on"),
                                         cell("s/a.json", "v4.14 hook_returns=EAGAIN", "holds"),
                                         cell("s/long.json", "v3.2", "lost-update", false)};
  CHECK(gate::verdict_table(cells) ==
        "scenario     v3.2             v5.6\n"
        "s/a.json     bug-on           holds\n"
        "    v4.14 hook_returns=EAGAIN: holds\n"
        "s/long.json  lost-update (!)  -\n");
  CHECK(gate::verdict_table({}) == "scenario\n");
}

TEST_CASE("if the table would be too wide, verdicts list their kernels") {
  std::vector<gate::Cell> cells;
  for (const model::KernelInfo& info : model::kernels()) {
    const bool lost = cells.size() < 2;
    cells.push_back(cell("s/a.json", std::string(info.name), lost ? "lost-update" : "holds"));
  }
  cells.push_back(cell("s/b.json", "v5.6", "holds", false));
  cells.push_back(cell("s/b.json", "v4.14 hook_returns=EAGAIN", "holds"));
  const std::string list = gate::verdict_table(cells);
  CHECK(list.find("s/a.json\n    lost-update: v3.2, v3.6\n    holds: v4.14, ") == 0);
  CHECK(list.find("\ns/b.json\n    holds (!): v5.6\n    holds: v4.14 hook_returns=EAGAIN\n") !=
        std::string::npos);
}

TEST_CASE("a JUnit report has a case for each verdict, and one for the golden traces") {
  std::vector<gate::Cell> cells = {
      cell("a.json", "v5.6", "holds"), cell("b\"<&>.json", "v3.2", "holds", false),
      cell("c.json", "v3.2", "inconclusive", false), cell("d.json", "v3.2", "interrupted")};
  cells[3].interrupted = true;
  cells[1].problem = "expected \"bug-on\"\nand <more>\x01";
  CHECK(gate::junit_report(cells, {"t.json: diverged", "u.json: stale"}, true) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"pagerace gate\" tests=\"5\" failures=\"3\" skipped=\"1\">\n"
        "  <testcase classname=\"a.json\" name=\"v5.6\"/>\n"
        "  <testcase classname=\"b&quot;&lt;&amp;&gt;.json\" name=\"v3.2\">\n"
        "    <failure message=\"expected &quot;bug-on&quot;&#10;and &lt;more&gt;?\"/>\n"
        "  </testcase>\n"
        "  <testcase classname=\"c.json\" name=\"v3.2\">\n"
        "    <failure message=\"a limit left it open\"/>\n"
        "  </testcase>\n"
        "  <testcase classname=\"d.json\" name=\"v3.2\">\n"
        "    <skipped message=\"interrupted\"/>\n"
        "  </testcase>\n"
        "  <testcase classname=\"traces\" name=\"golden traces replay\">\n"
        "    <failure message=\"t.json: diverged&#10;u.json: stale\"/>\n"
        "  </testcase>\n"
        "</testsuite>\n");
  CHECK(gate::junit_report({}, {}, false).find("failures=\"0\" skipped=\"0\"") !=
        std::string::npos);
  CHECK(gate::junit_report({}, {}, true).find("failures=\"0\" skipped=\"1\"") != std::string::npos);
}

TEST_CASE("scenario files: folders are walked in order, files are taken as given") {
  const TemporaryFolder folder;
  const std::string b = folder.write("dir/b.json", "");
  const std::string a = folder.write("dir/sub/a.json", "");
  folder.write("dir/notes.md", "");
  folder.write("dir/traces/b/v4.14.lost-update.json", "");  // Golden traces beside scenarios.
  const gate::ScenarioFiles found = gate::find_scenarios({"/nowhere.json", folder.path() + "/dir"});
  CHECK(found.errors.empty());
  CHECK(found.paths == std::vector<std::string>{"/nowhere.json", b, a});
  std::filesystem::create_directory(folder.path() + "/empty");
  const gate::ScenarioFiles none = gate::find_scenarios({folder.path() + "/empty"});
  REQUIRE(none.errors.size() == 1);
  CHECK(none.errors[0].text() == folder.path() + "/empty: contains no scenario (*.json)");
}

TEST_CASE("golden traces are in `traces` if the scenario is in `scenarios`") {
  CHECK(gate::traces_folder("scenarios/fixup/alone.json") == "traces/fixup/alone");
  CHECK(gate::traces_folder("./scenarios/a.json") == "./traces/a");
  CHECK(gate::traces_folder("/x/scenarios/scenarios/a.json") == "/x/traces/scenarios/a");
  CHECK(gate::traces_folder("a.json") == "traces/a");
  CHECK(gate::traces_folder("/tmp/x/a.b.json") == "/tmp/x/traces/a.b");
}

}  // namespace tools
