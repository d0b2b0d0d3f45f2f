#include "state/arena.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

#include "base/crash_report.hpp"
#include "checker/assert.hpp"
#include "checker/program_error.hpp"

namespace checker {
namespace {

// Arenas lie at fixed addresses, so that pointers on stacks are valid in every job.
constexpr std::uintptr_t first_place = 0x0000'2000'0000'0000;
constexpr std::uintptr_t place_distance = 0x0000'0000'0100'0000;
constexpr int places_max = 256;

std::array<const Arena*, places_max> live_arenas{};

void* map_somewhere(std::size_t size, std::size_t& place) {
  for (std::size_t i = 0; i < places_max; ++i) {
    if (live_arenas[i] != nullptr) continue;
    void* wish = reinterpret_cast<void*>(first_place + i * place_distance);  // NOLINT
    void* got = mmap(wish, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == wish) {
      place = i;
      return got;
    }
    if (got != MAP_FAILED) munmap(got, size);
  }
  return nullptr;
}

void on_fault(int signal, siginfo_t* info, void* context) {
  static_cast<void>(context);
  for (const Arena* arena : live_arenas) {
    if (arena == nullptr) continue;
    const std::size_t thread = arena->guard_hit(info->si_addr);
    if (thread == threads_max) continue;
    crash_report("internal error: stack overflow in a simulated thread", thread);
    _exit(70);
  }
  ::signal(signal, SIG_DFL);  // Not a guard page: the default action ends the process.
}

int status_of_aborts = 0;

// Runs on the stack of the code that aborts, so that the address of its frame tells the thread.
void on_abort(int) {
  for (const Arena* arena : live_arenas) {
    if (arena == nullptr) continue;
    const std::size_t thread = arena->stack_hit(__builtin_frame_address(0));
    if (thread == threads_max) continue;
    crash_report(
        "a thread aborted: a failed assertion in its code, or memory freed twice\n"
        "  docs/library.md, rules 5 and 7: threads own nothing across an announcement, since it is "
        "freed once\n  for each time that a state is restored; runtime.check() ends an "
        "interleaving "
        "with a defect",
        thread);
    _exit(status_of_aborts);
  }  // Not a thread: abort() goes on and ends the process.
}

}  // namespace

void answer_aborts_of_threads(int status) {
  status_of_aborts = status;
  struct sigaction action {};
  action.sa_handler = on_abort;
  sigaction(SIGABRT, &action, nullptr);
}

int exit_status_of_aborts() { return status_of_aborts; }

Arena::Arena() {
  std::size_t place = 0;
  base_ = static_cast<std::byte*>(map_somewhere(total_size, place));
  CHECKER_ASSERT(base_ != nullptr, "no address space for an arena");
  live_arenas[place] = this;
}

Arena::~Arena() {
  for (const Arena*& arena : live_arenas) {
    if (arena == this) arena = nullptr;
  }
  munmap(base_, total_size);
}

void Arena::guard_stacks(std::size_t threads) {
  for (; guarded_ < threads; ++guarded_) {
    const int failed = mprotect(slot(guarded_), guard_size, PROT_NONE);
    CHECKER_ASSERT(failed == 0, "cannot protect the guard page of a stack");
  }
}

void Arena::clear_stack(ThreadId thread) const {
  // Private anonymous memory: pages that are given back read as zero.
  const int failed = madvise(slot(thread) + guard_size, stack_size, MADV_DONTNEED);
  CHECKER_ASSERT(failed == 0, "cannot clear a stack");
}

std::size_t Arena::stack_hit(const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (std::size_t thread = 0; thread < guarded_; ++thread) {
    const auto bottom = reinterpret_cast<std::uintptr_t>(slot(thread)) + guard_size;
    if (at >= bottom && at < bottom + stack_size) return thread;
  }
  return threads_max;
}

std::size_t Arena::guard_hit(const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (std::size_t thread = 0; thread < guarded_; ++thread) {
    const auto guard = reinterpret_cast<std::uintptr_t>(slot(thread));
    if (at >= guard && at < guard + guard_size) return thread;
  }
  return threads_max;
}

void install_overflow_handler() {
  static const bool installed = [] {
    // An overflowed stack cannot run the handler, which therefore gets its own stack.
    static std::array<std::byte, 64 * 1024> handler_stack;
    stack_t alternative{};
    alternative.ss_sp = handler_stack.data();
    alternative.ss_size = handler_stack.size();
    sigaltstack(&alternative, nullptr);
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, nullptr);
    sigaction(SIGBUS, &action, nullptr);
    return true;
  }();
  static_cast<void>(installed);
}

}  // namespace checker
