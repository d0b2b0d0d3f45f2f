// Broken scenarios, traces and command lines: each has its message and status 2; nothing crashes.

#include <filesystem>

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

using Arguments = std::vector<std::string>;

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/scenarios/fixup/alone.json";
const std::string golden = source + "/traces/fixup/alone/v4.14.lost-update.json";

const std::string threads = R"("threads":[{"run":"writeback"}])";
const std::string expect = R"("expect":{"v5.6":[]})";

// A scenario on one line: `fields`, then the other required ones.
std::string scenario(const std::string& fields) {
  std::string out = "{" + fields;
  if (out.find("\"question\"") == std::string::npos) out += R"(,"question":"q")";
  if (out.find("\"kernel\"") == std::string::npos) out += R"(,"kernel":"v5.6")";
  if (out.find("\"threads\"") == std::string::npos) out += "," + threads;
  if (out.find("\"expect\"") == std::string::npos) out += "," + expect;
  return out + "}";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

RunResult pagerace(const Arguments& arguments, const RunOptions& options = {}) {
  return run_binary(PAGERACE_BINARY, arguments, options);
}

struct Case {
  std::string text;   ///< Of the file.
  std::string error;  ///< All of stderr; "$" stands for the file's path.
};

// Runs `pagerace COMMAND FILE` on each broken file and compares its messages.
void check_cases(const std::string& command, const std::vector<Case>& cases) {
  const TemporaryFolder folder;
  for (const Case& each : cases) {
    CAPTURE(each.text.substr(0, 300));
    const std::string path = folder.write("file.json", each.text);
    RunOptions options;
    options.seconds_max = 60;
    const RunResult result = pagerace({command, path}, options);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(result.err == with(each.error, "$", path));
  }
}

const std::string known_kernels =
    "known: v3.2, v3.6, v4.14, v4.19, 2018-patch, 25f3c502, v5.6, v5.8, v5.14, v6.12, "
    "v6.1.y, v6.12.y, v6.15-experimental, v7.2-rc1, v7.2-rc7";
const std::string whole_page = "must be a whole number from 0 to 0, not ";

}  // namespace

TEST_CASE("scenarios of the wrong shape") {
  check_cases(
      "check",
      {{scenario(R"("question":7)"), "$: /question: must be a string, not the number 7\n"},
       {scenario(R"("question":"a\u001b[31mb")"), "$: /question: contains a control character\n"},
       {scenario("\"question\":\"" + repeated("x", 501) + "\""),
        "$: /question: is longer than 500 characters\n"},
       {"[]", "$: /: must be an object, not an array\n"},
       {"7", "$: /: must be an object, not the number 7\n"},
       {"{" + threads + "," + expect + "}",
        "$: /: \"question\" is missing\n$: /: \"kernel\" is missing\n"},
       {R"({"question":"q","kernel":"v5.6"})",
        "$: /: \"threads\" is missing\n$: /: \"expect\" is missing: state the expected defects\n"},
       {scenario(R"("pagse":1)"), "$: /: unknown key \"pagse\"; did you mean \"pages\"?\n"},
       {scenario(R"("drain":1)"), "$: /drain: must be true or false, not the number 1\n"},
       {scenario(R"("model":"x")"),
        "$: /model: unknown model \"x\"; known: page-cache, classic/bounded_buffer, "
        "classic/counter, classic/filesystem, classic/independent, classic/indexer, "
        "classic/lastzero, classic/mistakes, classic/peterson, classic/philosophers, "
        "classic/reader_writer_lock, "
        "classic/readers, classic/ticket_lock, classic/work_queue\n"},
       {scenario(R"("threads":{})"), "$: /threads: must be an array, not an object\n"},
       {scenario(R"("threads":[])"), "$: /threads: is empty: nothing would run\n"},
       {scenario(R"("threads":[7])"), "$: /threads/0: must be an object, not the number 7\n"},
       {scenario(R"("threads":[{"page":0}])"),
        "$: /threads/0: \"run\" is missing: name the kind of thread\n"},
       {scenario(R"("threads":[{"run":"writebakc"}])"),
        "$: /threads/0/run: unknown value \"writebakc\"; did you mean \"writeback\"?\n"},
       {scenario(R"("threads":[{"run":"fixup_worker","page":0}])"),
        "$: /threads/0: unknown key \"page\"; known: run\n"},
       {scenario(R"("check":[])"), "$: /check: is empty: nothing would be checked\n"},
       {scenario(R"("start":[{"dirty":"no"}])"), "$: /start/0: \"page\" is missing\n"},
       {scenario(R"("start":[{"page":0},{"page":0}])"), "$: /start/1/page: is listed twice\n"},
       {scenario(R"("start":[{"page":0,"written":true,"writeback":true}])"),
        "$: /start/0/written: a page under writeback has not been written yet\n"},
       {scenario(R"("start":[{"page":0,"queued":true,"writeback":true}])"),
        "$: /start/0/queued: no fixup is queued for a page under writeback\n"},
       {scenario(R"("start":[{"page":0,"queued":true,"dirty":"in_order"}])"),
        "$: /start/0/dirty: setting a page up in order takes it away from its queued fixup\n"},
       {scenario(R"("start":[{"page":0,"queued":true}])"),
        "$: /start: page 0 cannot be in this state on v5.6: a page whose fixup is queued is "
        "redirtied under the same page lock, and stays dirty (\"dirty\": \"out_of_band\")\n"},
       {scenario(R"("start":[{"page":0,"queued":true,"dirty":"out_of_band"}],)"
                 R"("expect":{"v5.6":[],"v7.2-rc1":[]})"),
        "$: /start: page 0 cannot be in this state on v7.2-rc1: its hook queues no fixups\n"},
       {scenario(R"("start":[{"page":0,"dirty":"in_order","writeback":true}])"),
        "$: /start/0/dirty: a page under writeback cannot have delalloc: its ordered extent has "
        "taken it over\n"},
       {scenario(R"("faults":{"enospc":"sometimes"})"),
        "$: /faults/enospc: unknown value \"sometimes\"; known: never, once, always, any\n"},
       {scenario(R"("faults":{"enospc":{}})"),
        "$: /faults/enospc: \"any\" is missing: give the largest number of failures\n"}});
}

TEST_CASE("scenarios with numbers out of range") {
  const std::string pages = "$: /pages: must be a whole number from 1 to 4, not ";
  check_cases(
      "check",
      {{scenario(R"("pages":0)"), pages + "the number 0\n"},
       {scenario(R"("pages":-1)"), pages + "the number -1\n"},
       {scenario(R"("pages":5)"), pages + "the number 5\n"},
       {scenario(R"("pages":257)"), pages + "the number 257\n"},
       {scenario(R"("pages":1.5)"), pages + "the number 1.5\n"},
       {scenario(R"("pages":1e300)"), pages + "the number 1e+300\n"},
       {scenario(R"("pages":99999999999999999999)"), pages + "the number 1e+20\n"},
       {scenario(R"("pages":18446744073709551615)"), pages + "the number 18446744073709551615\n"},
       {scenario(R"("pages":"1")"), pages + "the string \"1\"\n"},
       {scenario(R"("pages":null)"), pages + "null\n"},
       {scenario("\n  \"pages\":1e999"), "$:2:11: number overflow parsing '1e999'\n"},
       {scenario(R"("threads":[{"run":"munmap","page":1}])"),
        "$: /threads/0/page: " + whole_page + "the number 1\n"},
       {scenario(R"("threads":[{"run":"munmap","page":-1}])"),
        "$: /threads/0/page: " + whole_page + "the number -1\n"},
       {scenario(R"("threads":[{"run":"munmap","page":true}])"),
        "$: /threads/0/page: " + whole_page + "true\n"},
       {scenario(R"("threads":[{"run":"pin_holder","dirties":0}])"),
        "$: /threads/0/dirties: must be a whole number from 1 to 4, not the number 0\n"},
       {scenario(R"("start":[{"page":1}])"), "$: /start/0/page: " + whole_page + "the number 1\n"},
       {scenario(R"("faults":{"enospc":{"any":9}})"),
        "$: /faults/enospc/any: must be a whole number from 1 to 8, not the number 9\n"},
       {scenario("\"threads\":[" + repeated(R"({"run":"munmap"},)", 28) + R"({"run":"munmap"}])"),
        "$: /threads: 29 threads are listed and 4 more always run; at most 32 are allowed\n"},
       {scenario("\"threads\":[" + repeated(R"({"run":"munmap"},)", 27) + R"({"run":"unmount"}])"),
        "$: /threads: 28 threads are listed and 5 more always run; at most 32 are allowed\n"},
       {scenario("\"threads\":[" + repeated(R"({"run":"fixup_worker"},)", 1) +
                 R"({"run":"fixup_worker"}])"),
        "$: /threads: the fixup queue has one server: list it once\n"}});
}

TEST_CASE("scenarios with unknown names") {
  const std::string unknown_kernel = "unknown kernel \"v9\"; " + known_kernels + "\n";
  check_cases(
      "check",
      {{scenario(R"("kernel":"v9")"), "$: /kernel: " + unknown_kernel},
       {scenario(R"("kernel":" ")"), "$: /kernel: an empty kernel name\n"},
       {scenario(R"("kernel":"v5.6 hook_return=EBUSY")"),
        "$: /kernel: unknown switch \"hook_return\"; did you mean \"hook_returns\"?\n"},
       {scenario(R"("kernel":"v5.6 hook_returns=maybe")"),
        "$: /kernel: switch hook_returns has the values EAGAIN and EBUSY, not \"maybe\"\n"},
       {scenario(R"("kernel":"v5.6 hook_returns")"),
        "$: /kernel: \"hook_returns\" is not of the form SWITCH=VALUE\n"},
       {scenario(R"("kernel":"v3.2 reserve_before_page_lock=on")"),
        "$: /kernel: reserve_before_page_lock=on requires worker_out_of_band=delalloc: a worker "
        "that stops at BUG() reserves nothing\n"},
       {scenario(R"("expect":{})"), "$: /expect: is empty: name at least one kernel\n"},
       {scenario(R"("expect":{"v9":[]})"), "$: /expect/v9: " + unknown_kernel},
       {scenario(R"("expect":{"v5.6":["lost-updat"]})"),
        "$: /expect/v5.6/0: unknown defect \"lost-updat\"; did you mean \"lost-update\"?\n"},
       {scenario(R"("expect":{"v5.6":["bug-on","bug-on"]})"),
        "$: /expect/v5.6/1: \"bug-on\" is listed twice\n"},
       {scenario(R"("expect":{"v5.6":{}})"), "$: /expect/v5.6: must be an array, not an object\n"},
       {scenario(R"("expect":{"v5.6":[1]})"),
        "$: /expect/v5.6/0: must be a string, not the number 1\n"},
       {scenario(R"("check":["lost-updat"])"),
        "$: /check/0: unknown defect \"lost-updat\"; did you mean \"lost-update\"?\n"},
       {scenario(R"("reaches":{"v4.14":[]})"),
        "$: /reaches/v4.14: is not a key of \"expect\": it would never be checked\n"},
       {scenario(R"("reaches":{"v9":[]})"), "$: /reaches/v9: " + unknown_kernel},
       {scenario(R"("never":{"*":["writeback: hook queued fixup"]})"),
        "$: /never/*/0: unknown label \"writeback: hook queued fixup\"; did you mean \"writeback: "
        "hook queued a fixup\"?\n"}});
}

TEST_CASE("files that are no JSON") {
  const std::string end =
      "syntax error while parsing value - unexpected end of input; expected "
      "'[', '{', or a literal\n";
  const std::string too_deep = "nested deeper than 64 levels\n";
  for (const std::string command : {"check", "gate", "replay"}) {
    check_cases(
        command,
        {{"", "$:1:1: " + end},
         {"{\"question\":\"q\",\n  \"kernel\":", "$:2:12: " + end},
         {std::string(2, '\0'), "$:1:1: " + end},
         {"{\"question\":\"\xff\"}",
          "$:1:14: syntax error while parsing value - invalid string: ill-formed UTF-8 byte; last "
          "read: '\"?'\n"},
         {R"({"a":1,"b":{"a":1,"a":2}})", "$: /b/a: duplicate key\n"},
         {repeated("[", 100000) + repeated("]", 100000),
          "$: " + repeated("/0", 64) + ": " + too_deep},
         {repeated("[", 100000), "$: " + repeated("/0", 64) + ": " + too_deep},
         {repeated("{\"a\":", 100000) + "1" + repeated("}", 100000),
          "$: " + repeated("/a", 64) + ": " + too_deep}});
  }
  check_cases("check", {{repeated(" ", 1024 * 1024 + 1), "$: is larger than 1024 KiB\n"}});
}

TEST_CASE("all errors of all files are listed") {
  const TemporaryFolder folder;
  const std::string first =
      folder.write("first.json", scenario(R"("pages":0,"drain":7,"threads":[{"run":"x"}])"));
  const std::string second = folder.write("second.json", "{");
  const RunResult result = pagerace({"check", first, alone, second, "--set", "x"});
  CHECK(result.status == 2);
  CHECK(result.out.empty());
  for (const std::string& part :
       {first + ": /pages: ", first + ": /drain: ", first + ": /threads/0/run: ", second + ":1:2: ",
        std::string("--set: \"x\" is not of the form SWITCH=VALUE\n")}) {
    CAPTURE(part);
    CHECK(result.err.find(part) != std::string::npos);
  }
}

// A former bug: the error was discarded together with the scenario; status 0.
TEST_CASE("a switch that does not fit the second scenario's kernel") {
  const TemporaryFolder folder;
  const std::string good = folder.write("good.json", scenario(R"("kernel":"v5.6")"));
  const std::string bad = folder.write("bad.json", scenario(R"("kernel":"v3.2")"));
  const std::string error =
      "--set: reserve_before_page_lock=on requires worker_out_of_band="
      "delalloc: a worker that stops at BUG() reserves nothing\n";
  for (const Arguments& files : {Arguments{good, bad}, Arguments{bad, good}, Arguments{bad, bad}}) {
    const RunResult result =
        pagerace({"check", files[0], files[1], "--set", "reserve_before_page_lock=on"});
    CHECK(result.status == 2);
    CHECK(result.err == error);
  }
}

TEST_CASE("paths without a file") {
  const TemporaryFolder folder;
  for (const std::string command : {"check", "gate", "replay"}) {
    CAPTURE(command);
    const RunResult missing = pagerace({command, "/nowhere/at-all.json"});
    CHECK(missing.status == 2);
    CHECK(missing.err == "/nowhere/at-all.json: No such file or directory\n");
    const RunResult directory = pagerace({command, folder.path()});
    CHECK(directory.status == 2);
    CHECK(directory.err == folder.path() + (command == "gate" ? ": contains no scenario (*.json)\n"
                                                              : ": is a directory\n"));
  }
}

TEST_CASE("files that may not be read") {
  const TemporaryFolder folder;
  const std::string path = folder.write("secret.json", read_bytes(alone));
  std::filesystem::permissions(path, std::filesystem::perms::none);
  RunOptions options;
  options.unprivileged = true;
  options.folder = "/";
  for (const std::string command : {"check", "gate", "replay"}) {
    const RunResult result = pagerace({command, path}, options);
    if (result.status == 126 || result.status == 127) return;  // nobody cannot reach the build.
    CHECK(result.status == 2);
    CHECK(result.err == path + ": Permission denied\n");
  }
}

TEST_CASE("broken traces") {
  const std::string text = read_bytes(golden);
  const std::string steps = ",\n\"steps\"";
  const std::string step = R"("step":1,"thread":"pin_holder")";
  const std::string content = R"("field":"content","access":"write","type":)";
  check_cases(
      "replay",
      {{read_bytes(alone), "$: /: \"schema\" is missing: this is not a trace\n"},
       {"[]", "$: /: must be an object, not an array\n"},
       {text.substr(0, text.find(steps)) + "}", "$: /: \"steps\" is missing\n"},
       {with(text, "\"steps\":[", "\"steps\":7,\"more\":["),
        "$: /steps: must be an array, not the number 7\n$: /: unknown key \"more\"; known: "
        "schema, tool, kind, scenario, kernel, switches, search, defect, outcome, facts, steps\n"},
       {with(text, "\"schema\":2", "\"schema\":3"),
        "$: /schema: must be a whole number from 1 to 2, not the number 3\n"},
       {with(text, "\"index\":0,\"field\":\"content\"", "\"index\":-1,\"field\":\"content\""),
        "$: /steps/0/objects/0/index: must be from 0 to 2147483647, not -1\n"},
       {with(text, content + R"("version","before":0,"after":1)",
             content + R"("version","before":null,"after":1.5)"),
        "$: /steps/0/objects/0/before: must be a whole number, not null\n"
        "$: /steps/0/objects/0/after: must be a whole number, not the number 1.5\n"},
       {with(text, R"("before":null,"after":{"number":0,)", R"("before":null,"after":{)"),
        "$: /steps/1/objects/0/after: \"number\" is missing\n"},
       {with(text, content + "\"version\"", content + "\"bit\""),
        "$: /steps/0/objects/0/type: unknown value \"bit\"; known: text, flag, count, version, "
        "length, link, place, holder, state\n"},
       {with(text, "\"tool\":\"pagerace\"", "\"tool\":\"x\""), "$: /tool: must be \"pagerace\"\n"},
       {with(text, "\"kind\":\"trace\"", "\"kind\":\"x\""), "$: /kind: must be \"trace\"\n"},
       {with(text, step, R"("step":1,"thread":7)"),
        "$: /steps/0/thread: must be a string, not the number 7\n"},
       {with(text, step, step + R"(,"alternative":-1,"alternatives":1e9)"),
        "$: /steps/0/alternative: must be a whole number from 0 to 1000000, not the number -1\n"
        "$: /steps/0/alternatives: must be a whole number from 0 to 1000000, not the number "
        "1000000000.0\n"},
       {with(text, step, step + R"(,"color":1)"),
        "$: /steps/0: unknown key \"color\"; known: step, thread, operation, objects, "
        "occurrence, alternative, alternatives, drain, kernel_function, calls, function, remarks, "
        "labels, file, line, facts\n"},
       {with(text, "\"drain\":\"one-order\"", "\"drain\":\"two\""),
        "$: /search/drain: unknown value \"two\"; known: one-order, interleaved\n"},
       {with(text, "\"hook_returns\":\"EBUSY\"", "\"hook_returns\":\"maybe\""),
        "$: /switches/hook_returns: switch hook_returns has the values EAGAIN and EBUSY, not "
        "\"maybe\"\n"},
       {with(with(text, "\"reserve_before_page_lock\":\"off\"",
                  "\"reserve_before_page_lock\":\"on\""),
             "\"worker_out_of_band\":\"delalloc\"", "\"worker_out_of_band\":\"bug\""),
        "$: /switches: reserve_before_page_lock=on requires worker_out_of_band=delalloc: a worker "
        "that stops at BUG() reserves nothing\n"},
       {with(text, "\"pages\":1,", "\"pages\":9,"),
        "$: /scenario/pages: must be a whole number from 1 to 4, not the number 9\n"}});
}

TEST_CASE("wrong command lines") {
  const std::string hint = "Try: pagerace --help\n";
  const std::string check_hint = "Try: pagerace check --help\n";
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{}, "pagerace: A subcommand is required\n" + hint},
      {{"chekc"}, "pagerace: unknown command \"chekc\"; did you mean \"check\"?\n" + hint},
      {{"check"}, "pagerace: SCENARIO is required\n" + check_hint},
      {{"check", alone, "--bogus"},
       "pagerace: The following argument was not expected: --bogus\n" + check_hint},
      {{"check", "--kernal=v4.14", alone},
       "pagerace: unknown option \"--kernal\"; did you mean \"--kernel\"?\n" + check_hint},
      {{"--versoin"},
       "pagerace: unknown option \"--versoin\"; did you mean \"--version\"?\n" + hint},
      {{"replay", "a", "b"},
       "pagerace: TRACE: At Most 1 required but received 2\nTry: pagerace replay --help\n"},
      {{"check", alone, "--time-limit", "abc"},
       "--time-limit: \"abc\" is not a duration; write 60s, 500ms, 2m or 1h\n"},
      {{"check", alone, "--time-limit", "0"},
       "--time-limit: \"0\" is not a duration; write 60s, 500ms, 2m or 1h\n"},
      {{"check", alone, "--time-limit", "nan"},
       "--time-limit: \"nan\" is not a duration; write 60s, 500ms, 2m or 1h\n"},
      {{"check", alone, "--max-memory", "0"},
       "--max-memory: \"0\" is not a size; write 4G, 512M or 100K\n"},
      {{"check", alone, "--max-memory", "-4G"},
       "--max-memory: \"-4G\" is not a size; write 4G, 512M or 100K\n"},
      {{"check", alone, "--max-states", "1e9"},
       "pagerace: --max-states: \"1e9\" is not a whole number above 0\n" + check_hint},
      {{"gate", alone, "--max-steps", "0"},
       "pagerace: --max-steps: \"0\" is not a whole number above 0\nTry: pagerace gate --help\n"},
      {{"check", alone, "--search", "brute-force", "--max-steps", "10001"},
       "--max-steps: 10001 is too long for brute force, which explores at most 10000 steps\n"},
      {{"check", alone, "--search", "x"},
       "pagerace: --search: unknown value \"x\"; known: graph, brute-force, dpor, random, pct, "
       "pos\n" +
           check_hint},
      {{"check", alone, "--preemptions", "-1"},
       "pagerace: --preemptions: \"-1\" is not a whole number\n" + check_hint},
      {{"check", alone, "--delays", "99999999999999999999"},
       "pagerace: --delays: \"99999999999999999999\" is not a whole number\n" + check_hint},
      {{"check", alone, "--delays", "60001"}, "--delays: 60001 is above 60000\n"},
      {{"check", alone, "--preemptions", "1", "--delays", "1"},
       "--delays: cannot be combined with --preemptions: a search has one bound\n"},
      {{"check", alone, "--preemptions", "1", "--search", "brute-force"},
       "--preemptions: only --search graph can be bounded\n"},
      {{"check", alone, "--seed", "1"},
       "--seed: only --search random, pct and pos draw at random\n"},
      {{"check", alone, "--search", "pos", "--depth", "2", "--length", "9"},
       "--depth: only --search pct has a depth\n"
       "--length: only --search pct has a length of runs\n"},
      {{"check", alone, "--search", "pct", "--runs", "0", "--depth", "101"},
       "--runs: must be at least 1\n--depth: 101 is above 100\n"},
      {{"check", alone, "--search", "pct", "--depth", "0"}, "--depth: must be at least 1\n"},
      {{"check", alone, "--set", "x"}, "--set: \"x\" is not of the form SWITCH=VALUE\n"},
      {{"check", alone, "--set", "hook_returns=maybe"},
       "--set: switch hook_returns has the values EAGAIN and EBUSY, not \"maybe\"\n"},
      {{"check", alone, "--kernel", "v9"},
       "--kernel: unknown kernel \"v9\"; " + known_kernels + "\n"},
      {{"check", alone, "--kernel", "v5.6,v9"},
       "--kernel: unknown kernel \"v9\"; " + known_kernels + "\n"},
      {{"list", "x"},
       "pagerace: TOPIC: unknown value \"x\"; known: kernels, threads, defects, switches, "
       "labels, predicates, models, rules, scenarios\nTry: pagerace list --help\n"},
  };
  for (const auto& [arguments, error] : cases) {
    CAPTURE(arguments);
    const RunResult result = pagerace(arguments);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(result.err == error);
  }
}

}  // namespace tools
