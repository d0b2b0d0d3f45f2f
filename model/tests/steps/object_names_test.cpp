// Each object that a scenario has can be named in predicates, and so in claims and by `states`.

#include <checker/search.hpp>

#include "catch.hpp"
#include "kernel_world.hpp"
#include "model/inspection.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "state/execution.hpp"
#include "state/step_hook.hpp"

namespace model {
namespace {

// One page is read again, one migrates; there are a cleaner, a flusher, storage keys and a drain.
constexpr const char* with_everything = R"({"question": "?", "kernel": "v4.14", "pages": 2,
  "threads": [{"run": "writeback"}, {"run": "migration", "page": 1}, {"run": "buffered_write"},
              {"run": "unmount"}],
  "start": [{"page": 0, "storage_key": true}], "space": 1, "expect": {"v4.14": []}})";

// Changes each named object before the first step, and checks whether any predicate name shows it.
class Pokes : public checker::StepHook {
 public:
  Pokes(const Inspectable& program, std::vector<InspectedName> names)
      : program_(program), names_(std::move(names)) {}

  bool lets_through(const checker::Execution&, checker::ThreadId) override { return false; }
  void before(const checker::Execution& execution, checker::Choice, std::byte* objects) override {
    if (objects_ != 0) return;
    const std::vector<int> values = read();
    const auto* last = reinterpret_cast<const std::byte*>(machine_of(program_).fault_counts + 1);
    for (std::ptrdiff_t at = 1; at < last - objects; ++at) {
      const std::string name = execution.names().full(static_cast<checker::ObjectId>(at)).text();
      if (name.rfind("object ", 0) == 0) continue;  // No object begins here, or none that exists.
      ++objects_;
      if (!tells(objects[at], values)) silent_ += name + "\n";
    }
  }
  void after(const checker::Execution&, checker::Choice, std::byte*) override {}

  [[nodiscard]] std::size_t objects() const { return objects_; }
  [[nodiscard]] const std::string& silent() const { return silent_; }

 private:
  [[nodiscard]] std::vector<int> read() const {
    std::vector<int> values;
    for (const InspectedName& name : names_) values.push_back(program_.value_of(name));
    return values;
  }
  bool tells(std::byte& byte, const std::vector<int>& values) const {
    const std::byte before = byte;
    bool different = false;
    for (const int other : {0, 1, 2}) {
      byte = static_cast<std::byte>(other);
      different = different || (byte != before && read() != values);
    }
    byte = before;
    return different;
  }

  const Inspectable& program_;
  std::vector<InspectedName> names_;
  std::size_t objects_ = 0;
  std::string silent_;
};

// Objects that no predicate name shows, if the name given is left out.
std::string silent_without(const std::string& left_out) {
  const ScenarioOrErrors parsed = parse_scenario(with_everything, "everything.json");
  for (const Diagnostic& error : parsed.errors) FAIL_CHECK(error.text());
  REQUIRE(parsed.scenario);
  const auto program = make_program(*parsed.scenario, *find_kernel("v4.14").kernel);
  std::vector<InspectedName> names = all_inspected_names(*parsed.scenario);
  std::erase_if(names, [&](const InspectedName& name) { return name.text == left_out; });
  Pokes pokes(*inspectable(*program), std::move(names));
  checker::active_step_hook = &pokes;
  checker::SearchOptions options;
  options.states_max = 10;
  static_cast<void>(checker::search(*program, options));
  checker::active_step_hook = nullptr;
  CHECK(pokes.objects() > 100);
  return pokes.silent();
}

}  // namespace

TEST_CASE("each object that exists can be named in predicates") {
  CHECK(silent_without("") == "");
  CHECK(silent_without("page2.refs") == "page 2 references\n");
  CHECK(silent_without("index1.csum") == "disk checksum of index 1\n");
}

}  // namespace model
