#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace checker {

class Runtime;

/// When a thread may run.
enum class Stage : std::uint8_t {
  interleaved,  ///< Whenever it is enabled.
  background,   ///< Only while no interleaved thread is enabled; in one fixed order.
  drain,        ///< Only once all interleaved threads have ended or are idle.
};

/// How a thread is scheduled; the default is an ordinary interleaved thread.
struct ThreadOptions {
  bool daemon = false;               ///< Waiting at announce_idle() forever is its normal end.
  Stage stage = Stage::interleaved;  ///< When it may run.
  /// Threads of the same nonzero class run the same body with the same captured values. They
  /// neither call self() nor are distinguished by any object except the locks that they hold. Has
  /// no effect where such threads may run in the background or in the drain, which follow the order
  /// of ids.
  std::uint8_t symmetry = 0;
};

/// A thread that was added to a world: for the engine.
struct SpawnedThread {
  /// Runs the body of the thread.
  using Entry = void (*)(void* function, Runtime& runtime);
  std::string text;            ///< The thread's name.
  ThreadOptions options;       ///< As given to World::spawn().
  void* function;              ///< The body, which `entry` calls.
  std::size_t function_bytes;  ///< The size of the body with its captured values.
  Entry entry;                 ///< What the thread's fiber calls.
};

}  // namespace checker
