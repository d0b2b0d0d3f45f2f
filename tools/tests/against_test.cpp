// What is asked about two kernels: check --against, list kernels OLD NEW; and a kernel that never
// comes into a scenario's start.

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/scenarios/fixup/alone.json";

RunResult pagerace(const std::vector<std::string>& arguments) {
  return run_binary(PAGERACE_BINARY, arguments);
}

}  // namespace

TEST_CASE("check --against: 1 only if something is new") {
  const RunResult gone = pagerace({"check", alone, "--kernel", "2018-patch", "--against", "v4.14"});
  CHECK(gone.status == 0);
  CHECK(gone.out.find("against v4.14: new: none; gone: lost-update; the same: none") !=
        std::string::npos);
  const RunResult added =
      pagerace({"check", alone, "--kernel", "v4.14", "--against", "2018-patch"});
  CHECK(added.status == 1);
  CHECK(added.out.find("against 2018-patch: new: lost-update; gone: none") != std::string::npos);
  CHECK(added.out.find("CPU0 (pin holder)") != std::string::npos);
  const RunResult same = pagerace({"check", alone, "--kernel", "v4.14", "--against",
                                   "v4.14 worker_clears_checked=at_exit", "--no-counts"});
  CHECK(same.status == 0);
  CHECK(same.out.find("new: none; gone: none; the\n    same: lost-update\n") != std::string::npos);
  CHECK(same.out.find("lost-update: page 0") == std::string::npos);
  const RunResult open = pagerace(
      {"check", alone, "--kernel", "2018-patch", "--against", "v4.14", "--max-states", "5"});
  CHECK(open.status == 3);
  CHECK(open.out.find("not decided: a\n    limit ended a search\n") != std::string::npos);
  const RunResult unknown = pagerace({"check", alone, "--against", "v4.15"});
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("--against: unknown kernel") != std::string::npos);
  CHECK(pagerace({"check", source + "/scenarios/classic/ticket-lock.json", "--against", "v4.14"})
            .status == 2);
}

TEST_CASE("2 if a kernel of the command line never comes into the scenario's start") {
  const TemporaryFolder folder;
  const std::string queued = folder.write("queued.json", R"({"question": "q", "kernel": "v4.14",
 "threads": [{"run": "fixup_worker"}], "start": [{"page": 0, "queued": true}],
 "expect": {"v4.14": []}})");
  CHECK(pagerace({"check", queued}).status == 0);
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"check", queued, "--kernel", "v5.6"},
           {"check", queued, "--set", "writeback_on_ebusy=redirty"},
           {"check", queued, "--against", "v7.2-rc1"},
           {"compare", queued, "--kernel", "v4.14,v5.6"}}) {
    CAPTURE(more);
    const RunResult run = pagerace(more);
    CHECK(run.status == 2);
    CHECK(run.err.find("queued.json: /start: page 0 cannot be in this state on v") !=
          std::string::npos);
  }
}

TEST_CASE("list kernels: all, one, or what differs between two") {
  const RunResult all = pagerace({"list", "kernels"});
  const RunResult one = pagerace({"list", "kernels", "v4.14"});
  CHECK(one.out.size() * 5 < all.out.size());
  CHECK(all.out.find(one.out) != std::string::npos);
  const RunResult two = pagerace({"list", "kernels", "v4.14", "2018-patch"});
  CHECK(two.status == 0);
  CHECK(two.out.starts_with("v4.14 -> 2018-patch\n    hook_returns: EBUSY -> EAGAIN\n"));
  CHECK(two.out.find("private_2_cleared") == std::string::npos);
  CHECK(pagerace({"list", "kernels", "v4.15"}).status == 2);
  CHECK(pagerace({"list", "kernels", "v4.14", "v5.6", "v5.8"}).status == 2);
  CHECK(pagerace({"list", "switches", "v4.14"}).status == 2);
}

}  // namespace tools
