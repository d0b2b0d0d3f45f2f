// The commands with a limit that strikes at every check: they report `holds` and exit with status 0
// only if they do so without a limit. Each in a separate process, since an interrupt is a signal.

#include "injected_limits.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "checker/search.hpp"
#include "cli/commands.hpp"
#include "model/world_factory.hpp"

namespace tools {
namespace {

using checker::LimitKind;

const std::string source = PAGERACE_SOURCE_DIR;

// Where a child writes its output, and the number of its checks.
class Shared {
 public:
  Shared() {
    void* got = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(got != MAP_FAILED);
    checks_ = static_cast<std::uint64_t*>(got);
    file_ = memfd_create("output", 0);
    REQUIRE(file_ >= 0);
  }
  ~Shared() {
    munmap(checks_, size);
    close(file_);
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  [[nodiscard]] std::uint64_t& checks() const { return *checks_; }
  [[nodiscard]] int file() const { return file_; }
  [[nodiscard]] std::string take() const {
    std::string text(static_cast<std::size_t>(lseek(file_, 0, SEEK_END)), '\0');
    REQUIRE(pread(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  static constexpr std::size_t size = 4096;
  std::uint64_t* checks_;
  int file_;
};

struct Run {
  int status = -1;
  std::string out;
  std::uint64_t checks = 0;
};

Run run(const std::vector<std::string>& arguments, LimitKind kind, std::uint64_t at) {
  const Shared shared;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(shared.file(), STDOUT_FILENO);
    close(STDERR_FILENO);
    std::vector<std::string> words = {"pagerace"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size());
    for (std::string& word : words) pointers.push_back(word.data());
    checker::injected_limit = {kind, at, 0, true};
    const int status =
        cli::run_cli(static_cast<int>(pointers.size()), pointers.data(), model::make_program);
    shared.checks() = checker::injected_limit.checks;
    _exit(status);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), shared.take(), shared.checks()};
}

// The lines that claim a proof.
std::set<std::string> proofs(const std::string& out) {
  std::set<std::string> lines;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);) {
    for (const char* word :
         {"holds", "(complete search", "unreachable", "needed;", "every search"}) {
      if (line.find(word) != std::string::npos) lines.insert(line);
    }
  }
  return lines;
}

// "decided: there is no defect of another kind (complete search)" is printed where a limit left
// something open.
bool only_when_open(const std::string& line) {
  return line.rfind("  decided: there is no ", 0) == 0;
}

std::string mistake(const Run& met, const Run& whole, LimitKind kind) {
  if (met.status != whole.status && met.status != 1 && met.status != 3 && met.status != 130) {
    return "an exit status that does not fit a limit";
  }
  if (met.status == 0 && whole.status != 0) return "status 0, although something is wrong";
  if (met.status == 1 && whole.status != 1) return "status 1, although nothing is wrong";
  if (kind == LimitKind::interrupted && met.status != 130 && met.out != whole.out) {
    return "interrupted, but does not report it";
  }
  const std::set<std::string> proved = proofs(whole.out);
  for (const std::string& line : proofs(met.out)) {
    if (!only_when_open(line) && proved.count(line) == 0) return "proves: " + line;
  }
  return "";
}

// Runs one command with the limit at each check.
void strike(const std::vector<std::string>& arguments, int status, bool same_or_open = false) {
  const Run whole = run(arguments, LimitKind::none, 0);
  INFO(whole.out);
  REQUIRE(whole.status == status);
  REQUIRE(whole.checks > 10);
  std::size_t number = 0;
  for (const LimitKind kind : checker::injected_kinds) {
    // The first ones, then one in several, different ones for each kind of limit.
    std::uint64_t at = 1 + number++;
    for (std::uint64_t stride = 1; at <= whole.checks; at += stride) {
      if (at > 4) stride = std::max<std::uint64_t>(stride, whole.checks / 24);
      const Run met = run(arguments, kind, at);
      std::string wrong = mistake(met, whole, kind);
      if (same_or_open && met.status == 0 && met.out != whole.out) wrong = "status 0, cut short";
      if (wrong.empty()) continue;
      INFO(arguments[0] << ", " << checker::limit_name(kind) << " at check " << at << "\n"
                        << met.out << "status " << met.status);
      FAIL(wrong);
    }
  }
}

const std::string alone = source + "/scenarios/fixup/alone.json";
const std::string throttled = source + "/scenarios/errors/throttled.json";
const char* const with_livelock = "2018-patch worker_error_cleans_page=off";

}  // namespace

TEST_CASE("check never reports that a property holds because a limit struck") {
  strike({"check", alone, "--kernel", "v5.6"}, 0);
  strike({"check", throttled, "--kernel", with_livelock}, 1);
  strike({"check", alone, "--kernel", "v4.14", "--distinct"}, 1);
}

TEST_CASE("gate never reports a verdict as expected because a limit struck") {
  const std::string inputs = source + "/tools/tests/inputs/";
  strike({"gate", inputs + "throttled.json", "--jobs", "1"}, 0, true);
  // It expects no livelock where there is one.
  strike({"gate", inputs + "throttled-expects-none.json", "--jobs", "1"}, 1);
}

TEST_CASE("ablate, compare, explain and states conclude nothing from a limit") {
  strike({"ablate", throttled, "--from", with_livelock, "--to", "2018-patch"}, 0, true);
  strike({"compare", alone, "--kernel", "v4.14,v5.6"}, 1);
  strike({"explain", source + "/traces/fixup/alone/v4.14.lost-update.json"}, 0, true);
  strike(
      {"explain",
       source + "/traces/errors/throttled/2018-patch+worker_error_cleans_page=off.livelock.json"},
      0, true);
  strike({"states", alone, "--show", "1"}, 0, true);
}

}  // namespace tools
