#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checker/schedule.hpp"
#include "checker/search.hpp"
#include "common/child_processes.hpp"
#include "jobs/memory_region.hpp"

namespace checker {

/// A part of a search that one job gives to another: the untried choices of one state.
struct Work {
  Schedule path;  ///< From the initial state to that one.
  std::vector<Choice> choices;
  std::uint64_t position = 0;  ///< Of the first of the choices among all that are enabled there.
  std::uint64_t node = 0;      ///< A word for use by the search.
};

/// Processes that search together. All are forked from the first and so inherit what it knew at
/// that time; the first goes on searching like the others. They communicate through shared memory.
///
/// A job that dies ends the search: a job that waits for it, or checks the limits, notices.
class Jobs {
 public:
  static constexpr std::size_t most = jobs_max;

  /// Requires: 1 <= count <= most. Nothing is forked before start().
  explicit Jobs(std::size_t count);
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Which job this is; 0 is the first.
  [[nodiscard]] std::size_t own() const { return own_; }
  [[nodiscard]] bool started() const { return started_; }
  /// Forks. Returns in every job. Errors: InternalError if the system has no more processes.
  void start();

  /// Whether some job waits for work. Cost: one load.
  [[nodiscard]] bool wanted() const;
  /// Returns: false if it cannot be given; the caller then keeps it.
  bool give(const Work& work);
  /// Waits for work while `go_on()`. Returns: false if no job has any, or if the search was stopped
  /// or given up. Errors: InternalError, in the first job, if another died.
  bool take(Work& work, const std::function<bool()>& go_on);

  /// Ends the search in all jobs, as a limit does. The first reason is kept.
  void stop(LimitKind limit);
  [[nodiscard]] LimitKind stopped() const;
  /// To be called by a job that leaves with work left, so that no job waits for it.
  void give_up();
  [[nodiscard]] bool given_up() const;
  /// To be called occasionally. Errors: as take().
  void check();
  /// Waits for a moment. Errors: as take().
  void nap();

  /// Runs `action` while no other job does so. Errors: as take().
  void alone(const std::function<void()>& action);

  /// Tells the other jobs how much this one has so far.
  void publish(std::uint64_t states, std::size_t private_bytes);
  [[nodiscard]] std::uint64_t states() const;
  /// Memory of all jobs that they do not share.
  [[nodiscard]] std::size_t private_bytes() const;

  /// Marks that this job reads a shared table, which is then not rebuilt.
  [[nodiscard]] std::atomic<std::uint32_t>& reading(std::size_t job) const;

  /// Hands over this job's result, and ends its process. Requires: own() != 0.
  [[noreturn]] void leave(std::string_view result);
  /// Ends this job's process, and with it the search. Requires: own() != 0.
  [[noreturn]] void fail(const char* message, bool program_broke_a_rule = false);
  /// Waits for all other jobs. Requires: own() == 0. Returns: their results, in the order of the
  /// jobs. Errors: as take().
  std::vector<std::string> collect();

 private:
  struct Header;
  struct Slot;
  [[nodiscard]] Slot& slot(std::size_t job) const;
  void reap();
  bool take_from(std::size_t job, Work& work);

  std::size_t count_;
  std::size_t own_ = 0;
  bool started_ = false;
  ChildProcesses others_;  // In the first job only.
  MemoryRegion memory_{Sharing::jobs};
  Header* header_;
};

/// The jobs of a graph search, if several jobs are useful.
std::unique_ptr<Jobs> useful_jobs(const SearchOptions& options);

}  // namespace checker
