#pragma once

#include <csignal>
#include <cstddef>
#include <functional>
#include <string>

namespace checker {

/// Calls `work(0)` to `work(count - 1)` in this number of processes, each of which takes the next
/// free number, until `*stop` is not 0. Passes each result to `done`, in any order, in this
/// process. Errors: checker::InternalError if a process dies or its work throws.
void in_processes(std::size_t processes, std::size_t count, const volatile std::sig_atomic_t* stop,
                  const std::function<std::string(std::size_t)>& work,
                  const std::function<void(std::size_t, const std::string&)>& done,
                  const std::function<void()>& tick);

/// The number of processors that this process may use; at least 1.
std::size_t processor_count();

}  // namespace checker
