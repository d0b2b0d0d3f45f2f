#pragma once

#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/named_object.hpp"
#include "checker/naming.hpp"
#include "checker/objects.hpp"
#include "checker/runtime.hpp"
#include "checker/thread_options.hpp"

namespace checker {

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
  /// @{
  /// Names an object for traces, with plain text or by kind, index and field. The value is read by
  /// `format` or `read`; by default it is the bytes as a number, and of a lock the holder. An
  /// object that is not named is shown as "object N"; one whose name is empty (ghost state) is left
  /// out.
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
    add_name({&object, name, &bytes_as_value<T>});
  }
  void name(const Lock& lock, const ObjectName& name) { add_name({&lock, name}); }
  void name(const Mutex& lock, const ObjectName& name) { add_name({&lock, name}); }
  /// @}
  /// Names an object that only properties read: traces leave it out.
  template <typename T>
  void name_ghost(const T& object, const ObjectName& name) {
    add_name({&object, name, &bytes_as_value<T>, nullptr, true});
  }
  /// Makes a list of accesses for announcements.
  AccessList list(const std::vector<At>& ats);
  /// @{
  /// Declares which lock guards the data: a thread that accesses it must hold the lock. A Lock may
  /// be released by other threads: accesses to data that it guards are separate transitions.
  template <ArenaValue T>
  void guard(const Guarded<T>& data, const Lock& lock) {
    add_guard(&data, &lock.holder_, false);
  }
  template <ArenaValue T>
  void guard(const Guarded<T>& data, const Mutex& lock) {
    add_guard(&data, &lock.holder_, true);
  }
  /// @}
  /// Declares that only holders of the lock change the object, so that a holder may read it without
  /// naming it (Shared::stable). Sound: between such a read and a change by another thread lie a
  /// release and an acquisition of the lock, which depend on each other.
  /// Checked, where accesses are: changes and reads by the holder, releases by the holder only.
  template <ArenaValue T>
  void stable_under(const Shared<T>& object, const Lock& lock) {
    add_stable(&object, &lock);
  }
  /// Adds a thread. The body is copied to memory that outlives the execution and never changes.
  /// Returns: its id; threads are numbered from 0.
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

  // Queries for predicates over the state, while the execution lasts.

  /// The number of threads.
  [[nodiscard]] ThreadId thread_count() const { return static_cast<ThreadId>(threads_.size()); }
  /// Whether the thread has ended.
  [[nodiscard]] bool ended(ThreadId thread) const;
  /// Whether the thread is inside a function that it has declared (ScopedCall).
  [[nodiscard]] bool inside(ThreadId thread, std::string_view function) const;
  /// Whether all interleaved threads have ended or are idle, and the drain runs.
  [[nodiscard]] bool draining() const;
  /// The view through which predicates read objects.
  [[nodiscard]] StateView state() const { return {}; }

  World(const World&) = delete;
  World& operator=(const World&) = delete;

 private:
  friend class Execution;
  friend class ObjectNames;
  World(std::span<std::byte> objects, std::span<std::byte> constants, const ThreadRecord* records)
      : records_(records), objects_(objects), constants_(constants) {}
  // Starts an empty world with a header. Requires: only this world has written to the memory.
  ArenaHeader& begin();
  // Extends the tables by offset to all objects, once all have been created.
  void complete();
  void* allocate(std::size_t size, std::size_t alignment);
  void* allocate_constant(std::size_t size, std::size_t alignment);
  void add_name(NamedObject named) { names_.push_back(std::move(named)); }
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
  std::vector<NamedObject> names_;
  std::vector<DataGuard> guard_of_;     // By offset.
  std::vector<ObjectId> stable_under_;  // By offset: the lock, or 0.
  bool has_owned_guards_ = false;       // Guards that only their holders release.
  bool checks_accesses_ = false;        // Its code was compiled with CHECKER_CHECK_ACCESSES.
  std::vector<SpawnedThread> threads_;
};

}  // namespace checker
