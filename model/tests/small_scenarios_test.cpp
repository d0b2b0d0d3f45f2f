// The enumeration of small scenarios: what is in it, in which order, what is left out and why.

#include "model/small_scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "enumeration/weight.hpp"

namespace model {
namespace {

std::vector<Kernel> kernels_of(const std::vector<std::string>& names) {
  std::vector<Kernel> kernels;
  kernels.reserve(names.size());
  for (const std::string& name : names) kernels.push_back(*find_kernel(name).kernel);
  return kernels;
}

std::vector<SmallScenario> enumerate(unsigned weight, std::uint8_t pages = 1,
                                     const std::vector<std::string>& kernels = {"v6.12"}) {
  EnumerationOptions options;
  options.weight_max = weight;
  options.pages = pages;
  options.kernels = kernels_of(kernels);
  return small_scenarios(options);
}

Scenario scenario(const std::string& core) {
  const auto kernels = kernels_of({"v3.2"});
  const auto parsed = parse_core(core, kernels);
  REQUIRE(parsed);
  return *parsed;
}

// The threads before and after the worker, in the order of their kinds; what follows the threads.
std::string with_worker(const std::string& before, const std::string& after,
                        const std::string& more = "") {
  return fmt::format(R"({{"threads":[{}{{"run":"fixup_worker"}}{}]{}}})", before, after, more);
}

std::vector<std::string> broken_rules(const Scenario& scenario,
                                      const std::vector<std::string>& kernels) {
  std::vector<std::string> broken;
  for (const LegalityRule& rule : legality_rules()) {
    if (rule.broken(scenario, kernels_of(kernels))) broken.emplace_back(rule.name);
  }
  return broken;
}

// What is left of a scenario if one thing less is there: in all ways.
std::vector<Scenario> with_one_less(const Scenario& from) {
  std::vector<Scenario> all;
  for (std::size_t i = 0; i < from.threads.size(); ++i) {
    if (from.threads[i].kind == ThreadKind::fixup_worker) continue;
    all.push_back(from);
    all.back().threads.erase(all.back().threads.begin() + static_cast<std::ptrdiff_t>(i));
    const ThreadSpec standard{.kind = from.threads[i].kind};
    for (const ThreadField& field : thread_fields(standard.kind)) {
      if (field.type == ThreadField::Type::page) continue;
      all.push_back(from);
      enumeration::set_value(field, all.back().threads[i], enumeration::value_of(field, standard));
    }
  }
  for (std::size_t page = 0; page < from.start.size(); ++page) {
    for (const StartField& field : start_fields()) {
      all.push_back(from);
      field.set(all.back().start[page], 0);
    }
  }
  for (const FaultField& field : fault_fields()) {
    all.push_back(from);
    (all.back().faults.*field.fault).mode = Fault::Mode::never;
  }
  return all;
}

}  // namespace

TEST_CASE("scenarios come in the order of their weight and number of threads, each once") {
  const auto scenarios = enumerate(3);
  REQUIRE(scenarios.size() > 3000);
  std::set<std::string> names;
  std::set<std::string> texts;
  for (const SmallScenario& small : scenarios) {
    CHECK(weight_of(small.scenario) == small.weight);
    CHECK(names.insert(small.scenario.name).second);
    CHECK(texts.insert(small.text).second);
  }
  CHECK(std::is_sorted(scenarios.begin(), scenarios.end(),
                       [](const SmallScenario& left, const SmallScenario& right) {
                         return std::pair(left.weight, left.scenario.threads.size()) <
                                std::pair(right.weight, right.scenario.threads.size());
                       }));
}

TEST_CASE("a smaller sweep is the beginning of a larger one") {
  const auto two = enumerate(2);
  const auto three = enumerate(3);
  REQUIRE(two.size() < three.size());
  for (std::size_t i = 0; i < two.size(); ++i) CHECK(two[i].text == three[i].text);
}

TEST_CASE("a text gives the scenario that it was made of") {
  const auto kernels = kernels_of({"v6.12"});
  for (const SmallScenario& small : enumerate(2, 2)) {
    const auto parsed = parse_core(small.text, kernels);
    REQUIRE(parsed);
    CHECK(core_text(*parsed) == small.text);
    CHECK(parsed->name == core_name(small.text));
  }
  CHECK_FALSE(parse_core(R"({"threads":[{"run":"nobody"}]})", kernels));
}

TEST_CASE("every kind of thread, every parameter, property of the start and fault is there") {
  std::string all;
  for (const SmallScenario& small : enumerate(3, 1, {"v3.2"})) all += small.text;
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    const auto kind = static_cast<ThreadKind>(i);
    CAPTURE(thread_kind_name(kind));
    if (!belongs_to_machine(kind)) {
      CHECK(all.find(fmt::format("\"{}\"", thread_kind_name(kind))) != std::string::npos);
    }
    for (const ThreadField& field : thread_fields(kind)) {
      CHECK(all.find(fmt::format("\"{}\":", field.key)) != std::string::npos);
    }
  }
  for (const StartField& field : start_fields()) {
    CHECK(all.find(fmt::format("\"{}\":", field.key)) != std::string::npos);
  }
  for (const FaultField& field : fault_fields()) {
    CHECK(all.find(fmt::format("\"{}\":", field.key)) != std::string::npos);
  }
}

TEST_CASE("each rule leaves out what it says, and nothing else does") {
  const std::string unmount = R"(,{"run":"unmount"})";
  const std::map<std::string_view, std::string> broken = {
      {"unmount-busy", with_worker("", R"(,{"run":"fsync"})" + unmount)},
      {"one-unmount", with_worker("", unmount + unmount)},
      {"one-truncate",
       with_worker("", R"(,{"run":"truncate","page":0},{"run":"truncate","page":0})")},
      {"unmap-mapped", with_worker("", R"(,{"run":"munmap","page":0})")},
      {"one-unmap", with_worker("", R"(,{"run":"munmap","page":0},{"run":"munmap","page":0})",
                                R"(,"start":[{"page":0,"mapped":"writable"}])")},
      {"pin-mapped", with_worker("", R"(,{"run":"follow_page","page":0})",
                                 R"(,"start":[{"page":0,"mapped":"read_only"}])")},
      {"storage-key-read", with_worker("", "", R"(,"start":[{"page":0,"storage_key":true}])")},
      {"passes-read", with_worker(R"({"run":"writeback","passes":2,"until_clean":true},)", "")},
      {"ends", with_worker(R"({"run":"writeback","passes":"forever"},)", "")},
      {"enospc-met", with_worker("", R"(,{"run":"buffered_write","page":0,"nocow":true})",
                                 R"(,"faults":{"enospc":"once"})")},
      {"fixup-alloc-met", with_worker("", R"(,{"run":"buffered_write","page":0})",
                                      R"(,"faults":{"fixup_alloc":"once"})")},
      {"set-delalloc-met",
       with_worker("", R"(,{"run":"fsync"})", R"(,"faults":{"set_delalloc":"once"})")},
      {"copy-fault-met",
       with_worker("", R"(,{"run":"mmap_store","page":0})", R"(,"faults":{"copy_fault":"once"})")},
      {"io-error-met", with_worker("", R"(,{"run":"fsync"})", R"(,"faults":{"io_error":"once"})")},
      {"page-used",
       R"({"pages":2,"threads":[{"run":"fixup_worker"},{"run":"mmap_store","page":1}]})"},
  };
  CHECK(broken.size() == legality_rules().size());
  for (const LegalityRule& rule : legality_rules()) {
    CAPTURE(rule.name);
    REQUIRE(broken.contains(rule.name));
    CHECK(broken_rules(scenario(broken.at(rule.name)), {"v3.2"}) ==
          std::vector<std::string>{std::string(rule.name)});
    CHECK(rule.about.size() > 20);
  }
}

TEST_CASE("a rule on kernels holds for each of them") {
  const Scenario key = scenario(
      with_worker("", "", R"(,"start":[{"page":0,"mapped":"writable","storage_key":true}])"));
  CHECK(broken_rules(key, {"v3.2"}).empty());
  CHECK(broken_rules(key, {"v6.12"}) == std::vector<std::string>{"storage-key-read"});
}

TEST_CASE("a scenario contains each one that has one thing less, and comes after it") {
  for (const std::uint8_t pages : {std::uint8_t{1}, std::uint8_t{2}}) {
    const auto scenarios = enumerate(pages == 1 ? 3 : 2, pages);
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < scenarios.size(); ++i) place[scenarios[i].text] = i;
    std::size_t found = 0;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      const Scenario& bigger = scenarios[i].scenario;
      CHECK(contains(bigger, bigger));
      for (const Scenario& less : with_one_less(bigger)) {
        const auto at = place.find(core_text(less));
        if (at == place.end() || at->second == i) continue;
        ++found;
        CAPTURE(scenarios[i].text, at->first);
        CHECK(at->second < i);
        CHECK(contains(bigger, scenarios[at->second].scenario));
        CHECK_FALSE(contains(scenarios[at->second].scenario, bigger));
      }
    }
    CHECK(found > scenarios.size() / 2);
  }
}

TEST_CASE("containment goes by kind, parameter, start, fault and order of pages") {
  const auto in = [](const std::string& bigger, const std::string& smaller) {
    return contains(scenario(bigger), scenario(smaller));
  };
  const std::string store = R"(,{"run":"mmap_store","page":0})";
  const std::string stores3 = R"(,{"run":"mmap_store","page":0,"stores":3})";
  const std::string stores2 = R"(,{"run":"mmap_store","page":0,"stores":2})";
  CHECK(in(with_worker("", stores3), with_worker("", stores2)));
  CHECK_FALSE(in(with_worker("", stores2), with_worker("", stores3)));
  CHECK(in(with_worker("", store + stores2), with_worker("", stores2)));
  CHECK_FALSE(in(with_worker("", store + stores2), with_worker("", stores2 + stores2)));
  CHECK_FALSE(in(with_worker("", R"(,{"run":"reclaim","page":0})"), with_worker("", store)));
  const std::string async = R"(,{"run":"migration","page":0,"mode":"async"})";
  const std::string light = R"(,{"run":"migration","page":0,"mode":"sync_light"})";
  CHECK(in(with_worker("", async), with_worker("", R"(,{"run":"migration","page":0})")));
  CHECK_FALSE(in(with_worker("", async), with_worker("", light)));
  const std::string once = R"(,"faults":{"io_error":"once"})";
  const std::string any = R"(,"faults":{"io_error":"any"})";
  CHECK(in(with_worker("", store, once), with_worker("", store)));
  CHECK_FALSE(in(with_worker("", store, once), with_worker("", store, any)));
  const std::string daemon = R"({"run":"writeback","passes":"forever"},)";
  CHECK(in(with_worker(daemon, ""), with_worker(R"({"run":"writeback"},)", "")));
  CHECK_FALSE(in(with_worker(R"({"run":"writeback","passes":2},)", ""), with_worker(daemon, "")));
  // Page 1 of the bigger one may be the only page of the smaller one; an order may not turn round.
  const std::string second =
      R"({"pages":2,"threads":[{"run":"fixup_worker"},{"run":"mmap_store","page":1}]})";
  CHECK(in(second, with_worker("", store)));
  const std::string truncated =
      R"({"pages":2,"threads":[{"run":"fixup_worker"},{"run":"mmap_store","page":0},{"run":"truncate","page":1}]})";
  const std::string turned =
      R"({"pages":2,"threads":[{"run":"fixup_worker"},{"run":"mmap_store","page":1},{"run":"truncate","page":0}]})";
  CHECK_FALSE(in(truncated, turned));
}

TEST_CASE("only some kinds of threads, and none without weight") {
  EnumerationOptions options;
  options.kernels = kernels_of({"v6.12"});
  options.kinds = {ThreadKind::mmap_store};
  for (const SmallScenario& small : small_scenarios(options)) {
    for (const ThreadSpec& spec : small.scenario.threads) {
      CHECK((spec.kind == ThreadKind::mmap_store || spec.kind == ThreadKind::fixup_worker));
    }
  }
  options.weight_max = 0;
  const auto none = small_scenarios(options);
  REQUIRE(none.size() == 1);
  CHECK(none[0].text == R"({"threads":[{"run":"fixup_worker"}]})");
}

}  // namespace model
