// Kernels are sets of switches: any sensible mix runs.

#include <checker/search.hpp>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"

namespace model {
namespace {

// One page dirtied twice out of band, each step of the worker's error paths as a choice.
const char* const hard_case = R"({
  "question": "Does every mix of switches run?",
  "kernel": "v4.14",
  "threads": [ { "run": "pin_holder", "dirties": 1 }, { "run": "writeback", "passes": 2 } ],
  "faults": { "enospc": "any", "set_delalloc": "any", "fixup_alloc": {"any": 1} },
  "expect": { "v4.14": [] }
})";

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned stride = 97;
#else
constexpr unsigned stride = 1;
#endif

bool has(const checker::SearchResult& result, const std::string& name) {
  for (const checker::Defect& defect : result.defects) {
    if (defect.name == name) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every mix of the patches' switches runs to the end") {
  const ScenarioOrErrors parsed = parse_scenario(hard_case, "hard.json");
  REQUIRE(parsed.scenario);
  constexpr unsigned patch_switches = 12;  // The others are rules of the environment.
  std::size_t run = 0;
  std::size_t refused = 0;
  for (unsigned mix = 0; mix < 1U << patch_switches; mix += stride) {
    Kernel kernel = *find_kernel("v3.2").kernel;
    for (unsigned i = 0; i < patch_switches; ++i) {
      kernel.values[i] = static_cast<std::uint8_t>(mix >> i & 1U);
    }
    if (!check_requirements(kernel).empty()) {
      ++refused;
      continue;
    }
    CAPTURE(mix);
    checker::SearchOptions options;
    options.livelocks = options.count = false;
    const auto program = make_program(*parsed.scenario, kernel);
    const checker::SearchResult result = checker::search(*program, options);
    REQUIRE(result.complete);
    // The effect of a switch must show, whatever the others are.
    const bool bug = kernel.is(Switch::worker_out_of_band, OutOfBand::bug);
    const bool left_clean = kernel.is(Switch::hook_returns, HookReturns::ebusy) &&
                            kernel.is(Switch::writeback_on_ebusy, OnEbusy::skip);
    REQUIRE(has(result, "lost-update") == left_clean);
    REQUIRE_FALSE((has(result, "bug-on") && !bug));
    REQUIRE_FALSE(has(result, "deadlock"));
    REQUIRE_FALSE(has(result, "assertion"));
    ++run;
  }
  CHECK(run > (1U << patch_switches) / stride / 4);
  CHECK(refused > 0);
}

TEST_CASE("kernels are parsed from their keys") {
  const KernelOrError plain = parse_kernel_key("v4.14");
  REQUIRE(plain.kernel);
  CHECK(plain.kernel->key() == "v4.14");
  CHECK(plain.kernel->is(Switch::hook_returns, HookReturns::ebusy));

  const KernelOrError changed = parse_kernel_key("v4.14 hook_returns=EAGAIN");
  REQUIRE(changed.kernel);
  CHECK(changed.kernel->key() == "v4.14 hook_returns=EAGAIN");

  SECTION("a switch set to what it is already changes nothing") {
    CHECK(parse_kernel_key("v4.14 hook_returns=EBUSY").kernel->key() == "v4.14");
  }
  SECTION("overrides are in the order of the table, each once") {
    const auto kernel =
        parse_kernel_key("v4.14 hook_gets_page=off hook_returns=EAGAIN hook_gets_page=off").kernel;
    REQUIRE(kernel);
    CHECK(kernel->key() == "v4.14 hook_returns=EAGAIN hook_gets_page=off");
  }
  const auto [key, error] = GENERATE(table<std::string, std::string>({
      {"", "an empty kernel name"},
      {"v4.41", "unknown kernel \"v4.41\"; did you mean \"v4.14\"?"},
      {"linux",
       "unknown kernel \"linux\"; known: v3.2, v3.6, v4.14, v4.19, 2018-patch, 25f3c502, v5.6, "
       "v5.8, v5.14, v6.12, v6.1.y, v6.12.y, v6.15-experimental, v7.2-rc1, v7.2-rc7"},
      {"v5.6 hook_return=EAGAIN", "unknown switch \"hook_return\"; did you mean \"hook_returns\"?"},
      {"v5.6 hook_returns=EIO", "switch hook_returns has the values EAGAIN and EBUSY, not \"EIO\""},
      {"v5.6 hook_returns", "\"hook_returns\" is not of the form SWITCH=VALUE"},
      {"v5.6 worker_error_block=under_extent_lock",
       "reserve_before_page_lock=on requires worker_error_block=after_extent_unlock: a reservation "
       "that failed early is reported without the extent lock"},
      {"v5.6 worker_out_of_band=bug",
       "reserve_before_page_lock=on requires worker_out_of_band=delalloc: a worker that stops at "
       "BUG() reserves nothing"},
  }));
  const KernelOrError parsed = parse_kernel_key(key);
  CHECK_FALSE(parsed.kernel);
  CHECK(parsed.error == error);
}

TEST_CASE("an uncertain kernel says so, whatever its switches") {
  CHECK(uncertainty(*parse_kernel_key("v5.14").kernel).empty());
  CHECK_FALSE(uncertainty(*parse_kernel_key("v7.2-rc1").kernel).empty());
  CHECK_FALSE(uncertainty(*parse_kernel_key("v7.2-rc7 hook_gets_page=off").kernel).empty());
}

TEST_CASE("all switches have names, values and a kernel function") {
  REQUIRE(switches().size() == switch_count);
  for (const SwitchInfo& info : switches()) {
    CHECK(info.values.size() >= 2);
    CHECK_FALSE(info.about.empty());
    CHECK_FALSE(info.function.empty());
  }
  for (const KernelInfo& kernel : kernels()) {
    for (std::size_t i = 0; i < switch_count; ++i) {
      CHECK(kernel.values[i] < switches()[i].values.size());
    }
  }
}

}  // namespace model
