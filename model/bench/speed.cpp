#include "speed.hpp"

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <chrono>
#include <ctime>
#include <stdexcept>

#include "model/classic.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "state/execution.hpp"

namespace bench {
namespace {

using checker::SearchKind;

// Processor time in seconds, so that other work on the machine does not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double quiet(std::vector<double> values) {
  const auto quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
  std::nth_element(values.begin(), quarter, values.end());
  return *quarter;
}

double bare_switch() {
  using boost::context::detail::jump_fcontext;
  using boost::context::detail::transfer_t;
  constexpr int jumps = 10000;
  std::vector<char> stack(64 * 1024);
  auto* fiber = boost::context::detail::make_fcontext(stack.data() + stack.size(), stack.size(),
                                                      [](transfer_t from) {
                                                        for (;;)
                                                          from = jump_fcontext(from.fctx, nullptr);
                                                      });
  const double start = processor_seconds();
  for (int jump = 0; jump < jumps; ++jump) fiber = jump_fcontext(fiber, nullptr).fctx;
  return (processor_seconds() - start) / jumps;
}

// Includes what follows the last transition: memory is released.
double set_up(checker::Program& program) {
  const double start = processor_seconds();
  { const checker::Execution execution(program); }
  return processor_seconds() - start;
}

double transition_alone(checker::Program& program) {
  checker::Execution execution(program);
  const checker::Execution::Snapshot start = execution.save();
  checker::Schedule schedule;
  while (execution.end() == checker::End::running) {
    schedule.push_back(execution.enabled().front());
    execution.step(schedule.back());
  }
  std::vector<double> seconds;
  for (int round = 0; round < 100; ++round) {
    execution.restore(start);
    const auto before = std::chrono::steady_clock::now();
    for (const checker::Choice choice : schedule) execution.step(choice);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  }
  execution.drop(start);
  return quiet(seconds) / static_cast<double>(schedule.size());
}

Row classic(SearchKind kind, const char* name, const std::vector<std::uint32_t>& values) {
  Row row{name, kind, [name, values] { return model::find_classic(name)->make(values); }};
  char separator = '(';
  for (const std::uint32_t value : values) {
    row.name += separator + std::to_string(value);
    separator = ',';
  }
  row.name += ')';
  return row;
}

// Each transition leads to a state that is kept, and each state stands for itself alone.
Row sleep_sets_only(Row row) {
  row.name += ", sleep sets only";
  row.reductions = checker::only({&checker::Reductions::sleep_sets});
  return row;
}

Row scenario(const char* name, const char* kernel) {
  return {std::string(name) + " on " + kernel, SearchKind::graph,
          [name, kernel]() -> std::unique_ptr<checker::Program> {
            const auto path = std::string(PAGERACE_SCENARIOS) + "/" + name + ".json";
            const auto loaded = model::load_scenario(path);
            const auto key = model::parse_kernel_key(kernel);
            if (!loaded.scenario || !key.kernel) throw std::runtime_error("no scenario " + path);
            return model::make_program(*loaded.scenario, *key.kernel);
          }};
}

}  // namespace

const std::vector<Row>& speed_rows() {
  static const std::vector<Row> rows = {
      classic(SearchKind::brute_force, "counter", {6}),
      classic(SearchKind::brute_force, "readers", {6}),
      classic(SearchKind::dpor, "readers", {13}),
      classic(SearchKind::dpor, "counter", {8}),
      classic(SearchKind::dpor, "lastzero", {10}),
      classic(SearchKind::dpor, "lastzero", {15}),
      classic(SearchKind::dpor, "indexer", {15}),
      classic(SearchKind::dpor, "filesystem", {19}),
      classic(SearchKind::dpor, "philosophers", {8, 1}),
      classic(SearchKind::dpor, "bounded_buffer", {2, 1, 3, 1}),
      classic(SearchKind::graph, "lastzero", {8}),
      classic(SearchKind::graph, "philosophers", {8, 1}),
      classic(SearchKind::graph, "bounded_buffer", {3, 2, 3, 2}),
      classic(SearchKind::graph, "work_queue", {5, 10}),
      sleep_sets_only(classic(SearchKind::graph, "lastzero", {8})),
      sleep_sets_only(classic(SearchKind::graph, "philosophers", {8, 1})),
      sleep_sets_only(classic(SearchKind::graph, "bounded_buffer", {3, 2, 3, 2})),
      sleep_sets_only(classic(SearchKind::graph, "work_queue", {5, 10})),
      scenario("fixup/alone", "v4.14"),
      scenario("fixup/migration", "v4.14"),
      scenario("fixup/ordered-truncated", "v5.6"),
  };
  return rows;
}

SpeedMeter::SpeedMeter(const Row& row) : program_(row.make()) {
  options_.kind = row.kind;
  options_.reductions = row.reductions;
  options_.livelocks = options_.count = false;
}

double SpeedMeter::round() {
  bare_.push_back(bare_switch());
  set_up_.push_back(set_up(*program_));
  alone_.push_back(transition_alone(*program_));
  const double start = processor_seconds();
  result_ = checker::search(*program_, options_);
  search_.push_back(processor_seconds() - start);
  return search_.back();
}

Speed SpeedMeter::speed() const {
  Speed speed{quiet(bare_), quiet(set_up_), quiet(alone_), 0, 0, result_};
  speed.search = quiet(search_) - speed.set_up;
  speed.transition = speed.search / static_cast<double>(result_.transitions);
  return speed;
}

}  // namespace bench
