#pragma once

#include <cstring>
#include <functional>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/naming.hpp"
#include "checker/objects.hpp"
#include "checker/runtime.hpp"

namespace checker {

/// When a thread may run.
enum class Stage : std::uint8_t {
  interleaved,  ///< Whenever it is enabled.
  background,   ///< Only where no interleaved thread can go on; in one fixed order.
  drain,        ///< Only once all interleaved threads have ended or are idle.
};

/// How a thread is scheduled; the default is an ordinary interleaved thread.
struct ThreadOptions {
  bool daemon = false;  ///< Waiting at announce_idle() forever is its normal end.
  Stage stage = Stage::interleaved;
  /// Threads of the same class, not 0, run the same body with the same captured values, and neither
  /// ask for self() nor are told apart by any object but the locks that they hold. Of no use where
  /// such threads may run in the background or in the drain, which go in the order of ids.
  std::uint8_t symmetry = 0;
};

/// A thread that was added to a world: for the engine.
struct SpawnedThread {
  using Entry = void (*)(void* function, Runtime& runtime);
  std::string text;
  ThreadOptions options;
  void* function;  ///< What `entry` calls, and how many bytes it captures.
  std::size_t function_bytes;
  Entry entry;
};

/// Reads the value of an object, for traces.
using ReadValue = TraceValue (*)(const void* object);
/// The same, as text alone.
using Format = std::string (*)(const void* object);

/// The objects and threads of a program while they are being built; a Program's set_up() fills it.
class World {
 public:
  /// Creates a T in the arena, all bytes zero.
  /// Errors: InternalError if the arena is full.
  template <typename T>
  T& create() {
    static_assert(ArenaValue<T>, "the arena holds trivially copyable types without padding");
    static_assert(std::is_trivially_default_constructible_v<T>);
    if constexpr (accesses_checked) checks_accesses_ = true;
    return *static_cast<T*>(allocate(sizeof(T), alignof(T)));
  }
  /// Names an object for traces, with plain text or by kind, index and field. One that is not named
  /// is shown as "object N"; one whose name is empty (ghost state) is left out.
  template <typename T>
  void name(const T& object, const ObjectName& name, Format format) {
    add_name({&object, name, nullptr, format});
  }
  template <typename T>
  void name(const T& object, const ObjectName& name, ReadValue read) {
    add_name({&object, name, read});
  }
  template <typename T>
  void name(const T& object, const ObjectName& name) {  // No default argument: Clang 14 refuses it.
    add_name({&object, name, &read_bytes<T>});
  }
  void name(const Lock& lock, const ObjectName& name) { add_name({&lock, name}); }
  void name(const Mutex& lock, const ObjectName& name) { add_name({&lock, name}); }
  /// Names an object that only properties read: traces leave it out.
  template <typename T>
  void name_ghost(const T& object, const ObjectName& name) {
    add_name({&object, name, &read_bytes<T>, nullptr, true});
  }
  /// Makes a list of accesses for announcements.
  AccessList list(const std::vector<At>& ats);
  /// Says which lock guards the data: whoever accesses it must hold the lock. A Lock may be
  /// released by others: accesses to data that it guards are transitions of their own.
  template <ArenaValue T>
  void guard(const Guarded<T>& data, const Lock& lock) {
    add_guard(&data, &lock.holder_, false);
  }
  template <ArenaValue T>
  void guard(const Guarded<T>& data, const Mutex& lock) {
    add_guard(&data, &lock.holder_, true);
  }
  /// Says that only holders of the lock change the object, so that who holds it may read the object
  /// without naming it (Shared::stable). Sound: between such a read and a change by another thread
  /// lie a release and an acquisition of the lock, which depend on each other.
  /// Checked, where accesses are: changes and reads by their holder, releases by the holder only.
  template <ArenaValue T>
  void stable_under(const Shared<T>& object, const Lock& lock) {
    add_stable(&object, &lock);
  }
  /// Adds a thread. The body is copied to memory that outlives the execution and never changes.
  template <typename F>
  ThreadId spawn(const std::string& text, F body, ThreadOptions options = {}) {
    static_assert(std::is_trivially_copyable_v<F> && std::is_trivially_destructible_v<F>,
                  "a thread's body captures references to arena objects and plain values only");
    static_assert(std::is_invocable_v<const F&, Runtime&>,
                  "a thread's body does not change what it has captured: it is no part of a state");
    void* place = allocate_constant(sizeof(F), alignof(F));
    ::new (place) F(std::move(body));
    return add_thread({text, options, place, sizeof(F), [](void* function, Runtime& runtime) {
                         (*static_cast<const F*>(function))(runtime);
                       }});
  }

  // What predicates over the state can ask of threads, while the execution lasts.

  [[nodiscard]] ThreadId thread_count() const { return static_cast<ThreadId>(threads_.size()); }
  /// Whether the thread has ended.
  [[nodiscard]] bool ended(ThreadId thread) const;
  /// Whether the thread is inside a function that it has declared (ScopedCall).
  [[nodiscard]] bool inside(ThreadId thread, std::string_view function) const;
  /// Whether all that was to be interleaved has ended and the drain runs.
  [[nodiscard]] bool draining() const;
  /// What they read objects through.
  [[nodiscard]] StateView state() const { return {}; }

  World(const World&) = delete;
  World& operator=(const World&) = delete;

 private:
  friend class Execution;
  friend class ObjectNames;
  World(std::span<std::byte> objects, std::span<std::byte> constants, const ThreadRecord* records)
      : records_(records), objects_(objects), constants_(constants) {}
  /// An empty world, with a header. Requires: no byte of the memory is set but by this world.
  ArenaHeader& begin();
  /// All has been created: the tables by offset get as long as the objects.
  void complete();
  struct Named {
    const void* object;
    ObjectName name;
    ReadValue read = nullptr;
    Format format = nullptr;
    bool ghost = false;
    // Its value is who holds it.
    [[nodiscard]] bool lock() const { return read == nullptr && format == nullptr; }
  };

  template <typename T>
  static TraceValue read_bytes(const void* object) {
    if constexpr (sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4) {
      // Copied: an array of bytes may lie anywhere.
      std::conditional_t<sizeof(T) == 1, std::uint8_t,
                         std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint32_t>>
          value = 0;
      std::memcpy(&value, object, sizeof value);
      return {ValueType::count, value};
    } else {
      return TraceValue("...");
    }
  }
  void* allocate(std::size_t size, std::size_t alignment);
  void* allocate_constant(std::size_t size, std::size_t alignment);
  void add_name(Named named) { names_.push_back(std::move(named)); }
  void add_guard(const void* data, const std::uint8_t* holder, bool owned);
  void add_stable(const void* object, const void* lock);
  [[nodiscard]] ObjectId id_of(const void* object) const;
  ThreadId add_thread(SpawnedThread thread);

  const ArenaHeader* header_ = nullptr;
  const ThreadRecord* records_;
  std::span<std::byte> objects_;
  std::size_t objects_used_ = 0;
  std::span<std::byte> constants_;
  std::size_t constants_used_ = 0;
  std::vector<Named> names_;
  std::vector<DataGuard> guard_of_;     // By offset.
  std::vector<ObjectId> stable_under_;  // By offset: the lock; 0: none.
  bool has_conditions_ = false;         // That only their holders release.
  bool checks_accesses_ = false;        // Its code was compiled with CHECKER_CHECK_ACCESSES.
  std::vector<SpawnedThread> threads_;
};

}  // namespace checker
