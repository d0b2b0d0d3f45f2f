#include "options.hpp"

#include "catch.hpp"
#include "explore.hpp"

namespace tools {

TEST_CASE("options become a search") {
  Options options;
  options.search = "brute-force";
  options.time_limit = "2m";
  options.max_memory = "1M";
  options.max_states = 7;
  options.max_steps = 8;
  options.drain = "interleaved";
  model::Diagnostics errors;
  const checker::SearchOptions search = search_options(options, errors);
  CHECK(errors.empty());
  CHECK(search.kind == checker::SearchKind::brute_force);
  CHECK(search.seconds_max == 120);
  CHECK(search.memory_bytes == 1048576);
  CHECK(search.states_max == 7);
  CHECK(search.steps_max == 8);
  CHECK(search.drain_interleaved);
  CHECK(search.count);
  options.first = true;
  CHECK(search_options(options, errors).first_only);
  CHECK_FALSE(search_options(options, errors).count);
}

TEST_CASE("a bound makes a bounded search") {
  Options options;
  model::Diagnostics errors;
  options.partial.preemptions = 0;
  const checker::SearchOptions search = search_options(options, errors);
  CHECK(search.kind == checker::SearchKind::bounded);
  CHECK(search.bounding.kind == checker::ScheduleBound::preemptions);
  CHECK(search.bounding.most == 0);
  options.partial = {};
  options.partial.delays = 7;
  CHECK(search_options(options, errors).bounding.kind == checker::ScheduleBound::delays);
  CHECK(search_options(options, errors).bounding.most == 7);
  CHECK(errors.empty());
}

TEST_CASE("the number of runs is given, or as large as the time limit allows") {
  Options options;
  model::Diagnostics errors;
  options.search = "pct";
  checker::SearchOptions search = search_options(options, errors);
  CHECK(search.kind == checker::SearchKind::pct);
  CHECK(search.sampling.seed == 0);
  CHECK(search.sampling.runs == 10000);
  CHECK(search.sampling.depth == 3);
  CHECK(search.sampling.length == 0);
  options.time_limit = "5s";
  CHECK(search_options(options, errors).sampling.runs == 0);
  options.partial.seed = 5;
  options.partial.runs = 6;
  options.partial.depth = 7;
  options.partial.length = 8;
  search = search_options(options, errors);
  CHECK(search.sampling.seed == 5);
  CHECK(search.sampling.runs == 6);
  CHECK(search.sampling.depth == 7);
  CHECK(search.sampling.length == 8);
  CHECK(errors.empty());
}

TEST_CASE("all wrong options are reported together") {
  Options options;
  options.time_limit = "x";
  options.max_memory = "y";
  model::Diagnostics errors;
  search_options(options, errors);
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].text() == "--time-limit: \"x\" is not a duration; write 60s, 500ms, 2m or 1h");
  CHECK(errors[1].text() == "--max-memory: \"y\" is not a size; write 4G, 512M or 100K");
}

TEST_CASE("--set goes on top of the kernel and names it") {
  Options options;
  model::Diagnostics errors;
  options.sets = {"hook_returns=EAGAIN"};
  const auto kernel = resolve_kernel("v4.14", options, errors);
  REQUIRE(kernel);
  CHECK(kernel->key() == "v4.14 hook_returns=EAGAIN");
  CHECK(kernel_file_name(*kernel) == "v4.14+hook_returns=EAGAIN");
  options.sets = {"hook_returns=EBUSY"};  // The value that it has anyway.
  CHECK(resolve_kernel("v4.14", options, errors)->key() == "v4.14");
  CHECK(errors.empty());
}

}  // namespace tools
