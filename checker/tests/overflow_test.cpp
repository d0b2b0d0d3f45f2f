#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"
#include "state/raw_memory.hpp"

namespace checker {
namespace {

// Never ends; the volatile bytes and their use after the call keep each frame on the stack.
int recurse(Runtime& runtime, Shared<std::uint8_t>& object, int depth) {
  volatile char frame[256];
  frame[0] = static_cast<char>(depth);
  object.change(runtime) = static_cast<std::uint8_t>(frame[0]);
  return depth < 0 ? 0 : recurse(runtime, object, depth + 1) + frame[0];
}

SmallProgram with_recursion() {
  return SmallProgram([](World& world) {
    auto& object = world.create<Shared<std::uint8_t>>();
    world.spawn("idle", [&object](Runtime& runtime) { object.write(runtime, 1); });
    world.spawn("deep", [&object](Runtime& runtime) {
      object.write(runtime, 2);
      recurse(runtime, object, 0);
    });
  });
}

struct Ended {
  int status = 0;
  std::string errors;
};

// Runs a search in a separate process.
Ended search_in_child(SearchKind kind) {
  int pipes[2];
  REQUIRE(pipe(pipes) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(pipes[1], STDERR_FILENO);
    close(pipes[0]);
    SmallProgram program = with_recursion();
    SearchOptions options;
    options.kind = kind;
    search(program, options);
    _exit(0);
  }
  close(pipes[1]);
  Ended ended;
  char buffer[512];
  for (ssize_t got = 0; (got = read(pipes[0], buffer, sizeof(buffer))) > 0;) {
    ended.errors.append(buffer, static_cast<std::size_t>(got));
  }
  close(pipes[0]);
  waitpid(child, &ended.status, 0);
  return ended;
}

}  // namespace

TEST_CASE("a simulated thread that runs over its stack ends the run with status 70") {
  if (CHECKER_ASAN != 0) return;  // It reports the overflow itself.
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    const Ended ended = search_in_child(kind);
    CAPTURE(ended.errors);
    REQUIRE(WIFEXITED(ended.status));
    CHECK(WEXITSTATUS(ended.status) == 70);
    CHECK(ended.errors.find("stack overflow") != std::string::npos);
    CHECK(ended.errors.find("thread: 1") != std::string::npos);
    // Depth first: thread 0 runs first, then the one that recurses.
    CHECK(ended.errors.find("(thread:alternative): 0:0 1:0\n") != std::string::npos);
  }
}

}  // namespace checker
