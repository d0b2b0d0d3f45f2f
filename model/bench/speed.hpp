#pragma once

#include <checker/search.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// A search whose speed is measured.
struct Row {
  std::string name;
  checker::SearchKind kind;
  std::function<std::unique_ptr<checker::Program>()> make;
  checker::Reductions reductions{};
};
/// For benchmarks and for the table: textbook programs and shipped scenarios, verdicts alone.
const std::vector<Row>& speed_rows();

/// In seconds, the lower quartile of many rounds: other work on the machine only adds time, and a
/// clock may err once.
struct Speed {
  double bare = 0;        ///< A bare switch: one jump to a fiber and back, nothing else.
  double set_up = 0;      ///< What a search does before its first transition and after its last.
  double alone = 0;       ///< A transition of an interleaving that runs through, without a search.
  double transition = 0;  ///< A transition of the search, its work on it included, set-up excluded.
  double search = 0;      ///< All transitions together.
  checker::SearchResult result;

  [[nodiscard]] double switches() const { return transition / bare; }
  /// What the search adds to a transition, in bare switches.
  [[nodiscard]] double bookkeeping() const { return (transition - alone) / bare; }
};

/// Measures a search and its yardsticks alternately.
class SpeedMeter {
 public:
  explicit SpeedMeter(const Row& row);
  /// Returns: how long the search took in this round, in seconds.
  double round();
  /// Requires: a round.
  [[nodiscard]] Speed speed() const;

 private:
  std::unique_ptr<checker::Program> program_;
  checker::SearchOptions options_;
  checker::SearchResult result_;
  std::vector<double> bare_;
  std::vector<double> set_up_;
  std::vector<double> alone_;
  std::vector<double> search_;
};

}  // namespace bench
