// Scenarios and traces with random damage are parsed, or rejected with at least one diagnostic;
// traces that are parsed are also replayed. Nothing crashes, nothing hangs.

#include <checker/replay.hpp>
#include <random>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/trace_file.hpp"
#include "model/world_factory.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  // One to three bit flips, cuts, duplications or digits at random places.
  std::string damage(std::string text) {
    for (std::size_t i = below(3);; --i) {
      damage_once(text);
      if (i == 0 || text.empty()) return text;
    }
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  void damage_once(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(40, text.size() - at));
    switch (below(9)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        return;
      case 1:
        text.resize(at);
        return;
      case 2:
        text.erase(at, length);
        return;
      case 3:  // A piece of the text at another place.
        text.insert(below(text.size()), text.substr(at, length));
        return;
      case 4:
        text.insert(at, 1, "\"{}[],:-\\\0"[below(10)]);
        return;
      case 5:
      case 6:
        swap_words(text);
        return;
      case 7:
        move_line(text, below(2) == 0);
        return;
      default:
        change_digit(text, at);
    }
  }
  // Another text in quotes: usually still JSON.
  void swap_words(std::string& text) {
    const std::string from = word_after(text, below(text.size()));
    const std::string to = word_after(text, below(text.size()));
    const std::size_t at = text.find(from, below(text.size()));
    if (from.size() > 1 && to.size() > 1 && at != std::string::npos) {
      text.replace(at, from.size(), to);
    }
  }
  // A trace has one step on each line: moves or repeats one.
  void move_line(std::string& text, bool keep) {
    const std::size_t from = text.find('\n', below(text.size()));
    const std::size_t end = from == std::string::npos ? from : text.find('\n', from + 1);
    if (end == std::string::npos) return;
    const std::string line = text.substr(from, end - from);
    if (!keep) text.erase(from, line.size());
    const std::size_t to = text.find('\n', below(text.size()));
    if (to != std::string::npos) text.insert(to, line);
  }
  static std::string word_after(const std::string& text, std::size_t at) {
    const std::size_t begin = text.find('"', at);
    const std::size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
    return end == std::string::npos ? "" : text.substr(begin, end - begin + 1);
  }
  void change_digit(std::string& text, std::size_t at) {
    const std::size_t digit = text.find_first_of("0123456789", at);
    if (digit != std::string::npos) text[digit] = static_cast<char>('0' + below(10));
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("damaged scenarios are rejected with a diagnostic, or are valid") {
  const std::string text = read_bytes(source + "/scenarios/fixup/direct-io-overwrites.json");
  std::size_t refused = 0;
  constexpr unsigned seeds = 4000;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    INFO("seed " << seed);
    const std::string damaged = Mutator(seed).damage(text);
    const model::ScenarioOrErrors result = model::parse_scenario(damaged, "f.json");
    const bool told = result.scenario.has_value() == result.errors.empty();
    if (!told) CHECK(told);
    if (!result.scenario) ++refused;
    for (const model::Diagnostic& error : result.errors) {
      const bool placed = error.text().rfind("f.json:", 0) == 0 && !error.message.empty();
      if (!placed) CHECK(error.text() == "has its place");
    }
  }
  CHECK(refused > seeds / 2);
  CHECK(refused < seeds);  // Otherwise the damage is too coarse to get anywhere.
}

TEST_CASE("damaged traces are rejected with a diagnostic, or replay to some end") {
  const std::string text = read_bytes(source + "/traces/fixup/alone/v4.14.lost-update.json");
  std::size_t refused = 0;
  std::size_t diverged = 0;
  constexpr unsigned seeds = 3000;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    INFO("seed " << seed);
    const std::string damaged = Mutator(seed).damage(text);
    const model::TraceOrErrors result = model::parse_trace(damaged, "f.json");
    const bool told = result.file.has_value() == result.errors.empty();
    if (!told) CHECK(told);
    if (!result.file) {
      ++refused;
      continue;
    }
    const auto program = model::make_program(result.file->scenario, result.file->kernel);
    const checker::ReplayResult replayed =
        checker::replay(*program, result.file->trace, result.file->drain_interleaved);
    if (replayed.kind != checker::ReplayKind::diverged) continue;
    ++diverged;
    if (replayed.divergence.empty()) CHECK(replayed.divergence == "says where");
  }
  CHECK(refused > seeds / 4);
  CHECK(diverged > seeds / 200);
  CHECK(refused + diverged < seeds);
}

}  // namespace tools
