#include "run_binary.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "catch.hpp"

namespace tools {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

// In the child: only calls that are safe between fork() and exec().
[[noreturn]] void become(const char* binary, char* const* arguments, char* const* environment,
                         const RunOptions& options, int out, int err) {
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
  if (options.unprivileged && geteuid() == 0) {
    constexpr uid_t nobody = 65534;
    if (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0) _exit(126);
  }
  if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0) _exit(126);
  std::signal(SIGPIPE, SIG_DFL);
  execve(binary, arguments, environment);
  _exit(127);
}

std::vector<std::string> environment_of(const RunOptions& options) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto replaced = [&](const auto& change) {
      return text.rfind(change.first + "=", 0) == 0;
    };
    if (std::none_of(options.environment.begin(), options.environment.end(), replaced)) {
      out.push_back(text);
    }
  }
  for (const auto& [name, value] : options.environment) {
    out.push_back(name);
    out.back().append("=").append(value);
  }
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Appends the available data. Returns: whether more may come.
bool drain_pipe(int& end, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(end, buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  Pipe::close_end(end);
  return false;
}

// The resident memory of a process and its descendants; shared memory counts once. Those that end
// meanwhile do not count.
std::size_t memory_of_tree(pid_t process) {
  const std::string folder = "/proc/" + std::to_string(process) + "/";
  std::size_t bytes = 0;
  std::ifstream memory(folder + "smaps_rollup");
  for (std::string word; memory >> word;) {
    std::size_t kilobytes = 0;
    if (word == "Pss:" && memory >> kilobytes) bytes += kilobytes * 1024;
  }
  std::ifstream children(folder + "task/" + std::to_string(process) + "/children");
  for (pid_t child = 0; children >> child;) bytes += memory_of_tree(child);
  return bytes;
}

// Reads both pipes to their ends; interrupts or kills the child meanwhile.
void follow(pid_t child, Pipe& out, Pipe& err, const RunOptions& options, RunResult& result) {
  const auto deadline = Clock::now() + std::chrono::duration<double>(options.seconds_max);
  bool interrupted = options.interrupt_at.empty();
  while (out.read_end >= 0 || err.read_end >= 0) {
    std::array<pollfd, 2> files = {{{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}}};
    poll(files.data(), files.size(), options.sample_memory ? 2 : 100);
    if (options.sample_memory) {
      result.sampled_max = std::max(result.sampled_max, memory_of_tree(child));
    }
    if (files[0].revents != 0) drain_pipe(out.read_end, result.out);
    if (files[1].revents != 0) drain_pipe(err.read_end, result.err);
    if (!interrupted && result.err.find(options.interrupt_at) != std::string::npos) {
      kill(child, options.signal);
      interrupted = true;
    }
    if (Clock::now() > deadline && !result.timed_out) {
      result.timed_out = true;
      kill(child, SIGKILL);
    }
  }
}

}  // namespace

RunResult run_binary(const std::string& binary, const std::vector<std::string>& arguments,
                     const RunOptions& options) {
  std::vector<std::string> words = {binary};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = environment_of(options);
  const std::vector<char*> argument_pointers = pointers_to(words);
  const std::vector<char*> environment_pointers = pointers_to(environment);
  Pipe out;
  Pipe err;
  if (!options.stdout_path.empty()) {
    Pipe::close_end(out.write_end);
    out.write_end = open(options.stdout_path.c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(out.write_end >= 0);
  }
  if (options.stdout_closed_pipe) Pipe::close_end(out.read_end);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    become(binary.c_str(), argument_pointers.data(), environment_pointers.data(), options,
           out.write_end, err.write_end);
  }
  Pipe::close_end(out.write_end);
  Pipe::close_end(err.write_end);
  RunResult result;
  follow(child, out, err, options, result);
  int status = 0;
  rusage usage{};
  REQUIRE(wait4(child, &status, 0, &usage) == child);
  result.resident_max = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
  if (WIFEXITED(status)) result.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  INFO(binary << " took longer than " << options.seconds_max << " s\n" << result.err);
  CHECK_FALSE(result.timed_out);
  return result;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "pagerace-test.XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  std::filesystem::permissions(name, std::filesystem::perms(0755));  // For unprivileged children.
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  REQUIRE(file.good());
  return path.string();
}

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<std::string> json_files(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  REQUIRE_FALSE(out.empty());
  return out;
}

}  // namespace tools
