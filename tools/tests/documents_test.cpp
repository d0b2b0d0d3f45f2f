// The documents say what the tool prints.

#include <fstream>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "explore.hpp"
#include "gate/scenario_files.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "report/report.hpp"

namespace tools {
namespace {

std::string read_document(const std::string& name) {
  std::ifstream file(std::string(PAGERACE_SOURCE_DIR) + "/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the counterexample in the README is the one that is printed") {
  const std::string path = std::string(PAGERACE_SOURCE_DIR) + "/scenarios/fixup/alone.json";
  const auto loaded = model::load_scenario(path);
  REQUIRE(loaded.scenario);
  const auto kernel = model::parse_kernel_key(loaded.scenario->kernel);
  const Result result = explore(*loaded.scenario, path, *kernel.kernel, {}, model::make_program);
  const std::string printed = report::report_text(result, {});
  // Numbers of states and steps may differ between builds; the rest may not.
  const std::size_t at = printed.find("\n\nCPU0");
  const std::string story = printed.substr(at, printed.find("\nclaim: ") - at);
  INFO(story);
  CHECK(read_document("README.md").find(story) != std::string::npos);
}

TEST_CASE("scenarios/README.md lists every scenario with its question and verdicts") {
  const std::string folder = std::string(PAGERACE_SOURCE_DIR) + "/scenarios";
  const std::string document = read_document("scenarios/README.md");
  for (const std::string& path : gate::find_scenarios({folder}).paths) {
    const auto loaded = model::load_scenario(path);
    REQUIRE(loaded.scenario);
    const std::string name = path.substr(folder.size() + 1, path.size() - folder.size() - 6);
    CAPTURE(name);
    const std::size_t at = document.find("## " + name + "\n");
    REQUIRE(at != std::string::npos);
    const std::string section = document.substr(at, document.find("\n## ", at + 1) - at);
    CHECK(section.find(loaded.scenario->question) != std::string::npos);
    for (const model::Expectation& row : loaded.scenario->expect) {
      std::string verdict;
      for (const std::string& defect : row.defects) {
        verdict += (verdict.empty() ? "" : ", ") + defect;
      }
      if (verdict.empty()) verdict = "holds";
      CHECK(section.find("| " + row.kernel.key() + " | " + verdict + " |") != std::string::npos);
    }
  }
}

TEST_CASE("KERNEL.md mentions every switch, and every kernel function of the model") {
  const std::string document = read_document("model/KERNEL.md");
  for (const model::SwitchInfo& info : model::switches()) {
    CAPTURE(info.name);
    CHECK(document.find("`" + std::string(info.name) + "`") != std::string::npos);
  }
}

TEST_CASE("KERNEL.md names existing scenarios, for what each is said to have") {
  const std::string document = read_document("model/KERNEL.md");
  const std::string table = document.substr(document.find("\n## 8. "));
  // `topic/name` claim, label, verdict
  const std::regex named(R"re(`([a-z]+/[a-z-]+)`((?:,? (?:claim|label|verdict))+))re");
  std::size_t found = 0;
  for (std::sregex_iterator at(table.begin(), table.end(), named), end; at != end; ++at) {
    const std::string name = (*at)[1];
    const std::string has = (*at)[2];
    CAPTURE(name, has);
    const auto loaded =
        model::load_scenario(std::string(PAGERACE_SOURCE_DIR) + "/scenarios/" + name + ".json");
    REQUIRE(loaded.scenario);
    const model::Scenario& scenario = *loaded.scenario;
    if (has.find("claim") != std::string::npos) CHECK_FALSE(scenario.claims.empty());
    if (has.find("label") != std::string::npos) {
      CHECK((!scenario.reaches.empty() || !scenario.never.empty()));
    }
    if (has.find("verdict") != std::string::npos) CHECK_FALSE(scenario.expect.empty());
    ++found;
  }
  CHECK(found > 40);
}

}  // namespace tools
