// Each process writes its results to its own pipe, each as a header and the bytes. Exceptions also
// pass through the pipe. The next number lies in shared memory.

#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <checker/assert.hpp>
#include <common/child_processes.hpp>
#include <cstring>
#include <support/processes.hpp>
#include <vector>

namespace checker {
namespace {

constexpr int tick_milliseconds = 300;

struct Header {
  std::size_t index;
  std::size_t length;
  bool failed;
};

class Counter {
 public:
  Counter() {
    void* got =
        mmap(nullptr, sizeof(Value), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECKER_ASSERT(got != MAP_FAILED, "cannot allocate memory to share with other processes");
    value_ = new (got) Value(0);
  }
  ~Counter() { munmap(value_, sizeof(Value)); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  std::size_t next() { return value_->fetch_add(1); }

 private:
  using Value = std::atomic<std::size_t>;
  Value* value_;
};

void write_all(int file, const void* bytes, std::size_t length) {
  const auto* at = static_cast<const char*>(bytes);
  while (length > 0) {
    const ssize_t written = write(file, at, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) _exit(70);  // There is no reader.
    at += written;
    length -= static_cast<std::size_t>(written);
  }
}

void send(int file, std::size_t index, const std::string& text, bool failed) {
  Header header{};
  header.index = index;
  header.length = text.size();
  header.failed = failed;
  write_all(file, &header, sizeof(header));
  write_all(file, text.data(), text.size());
}

class Pool {
 public:
  Pool(std::size_t count, const volatile std::sig_atomic_t* stop,
       const std::function<std::string(std::size_t)>& work,
       const std::function<void(std::size_t, const std::string&)>& done,
       const std::function<void()>& tick)
      : count_(count), stop_(stop), work_(work), done_(done), tick_(tick) {}
  ~Pool() {
    for (const Pipe& pipe : pipes_) {
      if (pipe.file >= 0) close(pipe.file);
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void run(std::size_t processes) {
    for (std::size_t i = 0; i < processes; ++i) begin();
    bool told = false;
    while (std::any_of(pipes_.begin(), pipes_.end(),
                       [](const Pipe& pipe) { return pipe.file >= 0; })) {
      wait();
      tick_();
      if (*stop_ == 0 || told) continue;
      told = true;
      processes_.interrupt();  // They may not have received the signal.
    }
  }

 private:
  // The output of one process: pipe i belongs to child i.
  struct Pipe {
    int file;
    std::string bytes;
  };

  void begin() {
    int ends[2];
    CHECKER_ASSERT(pipe(ends) == 0, "cannot create a pipe to another process");
    if (processes_.start()) {
      close(ends[0]);
      serve(ends[1]);
    }
    close(ends[1]);
    pipes_.push_back({ends[0], {}});
  }

  [[noreturn]] void serve(int file) {
    for (std::size_t index = next_.next(); index < count_ && *stop_ == 0; index = next_.next()) {
      try {
        send(file, index, work_(index), false);
      } catch (const std::exception& error) {
        send(file, index, error.what(), true);
        _exit(70);
      }
    }
    _exit(0);
  }

  // Waits for a short time until some process has written something, or has ended.
  void wait() {
    std::vector<pollfd> files;
    for (const Pipe& pipe : pipes_) files.push_back({pipe.file, POLLIN, 0});
    if (poll(files.data(), files.size(), tick_milliseconds) < 0) return;  // A signal.
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i].revents != 0) receive(i);
    }
  }

  void receive(std::size_t child) {
    Pipe& from = pipes_[child];
    char part[65536];
    const ssize_t length = read(from.file, part, sizeof(part));
    if (length < 0 && errno == EINTR) return;
    if (length <= 0) return end(child);
    from.bytes.append(part, static_cast<std::size_t>(length));
    Header header{};
    while (from.bytes.size() >= sizeof(header)) {
      std::memcpy(&header, from.bytes.data(), sizeof(header));
      if (from.bytes.size() - sizeof(header) < header.length) return;
      const std::string text = from.bytes.substr(sizeof(header), header.length);
      from.bytes.erase(0, sizeof(header) + header.length);
      if (header.failed) throw checker::InternalError(text);
      done_(header.index, text);
    }
  }

  void end(std::size_t child) {
    close(pipes_[child].file);
    pipes_[child].file = -1;
    const std::optional<ChildEnd> how = processes_.ended(child, true);
    if (how && !how->good()) {
      throw checker::InternalError(__FILE__, __LINE__, "a job " + how->text());
    }
  }

  const std::size_t count_;
  const volatile std::sig_atomic_t* stop_;
  const std::function<std::string(std::size_t)>& work_;
  const std::function<void(std::size_t, const std::string&)>& done_;
  const std::function<void()>& tick_;
  Counter next_;
  std::vector<Pipe> pipes_;
  ChildProcesses processes_;  // Killed before the pipes are closed.
};

}  // namespace

void in_processes(std::size_t processes, std::size_t count, const volatile std::sig_atomic_t* stop,
                  const std::function<std::string(std::size_t)>& work,
                  const std::function<void(std::size_t, const std::string&)>& done,
                  const std::function<void()>& tick) {
  Pool(count, stop, work, done, tick).run(std::min(processes, count));
}

std::size_t processor_count() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  return static_cast<std::size_t>(std::max(CPU_COUNT(&allowed), 1));
}

}  // namespace checker
