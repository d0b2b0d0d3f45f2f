# Installs pagerace below FOLDER, builds the examples against that copy as a user would, and runs
# them: each has its defect, replays it, and holds once it is repaired. Programs that break the
# rules for threads are rejected.
#
# cmake -D SOURCE=... -D BUILD=... -D FOLDER=... -D CONFIG=... -D GENERATOR=... -D CXX=...
#       -D LAUNCHER=... -D PKG_CONFIG=... -P install_test.cmake

# run(STATUS COMMAND ARGUMENTS...): the command must exit with the status.
function(run expected)
  execute_process(COMMAND ${ARGN}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status STREQUAL expected)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: status ${status}, not ${expected}\n${out}${err}")
  endif()
  set(run_output ${out} PARENT_SCOPE)
  set(run_errors "${err}" PARENT_SCOPE)
endfunction()

# check_example(BINARY DEFECT FIXED...): FIXED are the arguments that repair it.
function(check_example binary defect)
  message(STATUS ${binary})
  run(1 ${binary} check --trace ${FOLDER}/trace.json)
  if(NOT run_output MATCHES "VIOLATED: ${defect}\n")
    message(FATAL_ERROR "no ${defect} in:\n${run_output}")
  endif()
  run(0 ${binary} replay ${FOLDER}/trace.json)
  if(NOT run_output MATCHES "exact: every step and the outcome as recorded\n")
    message(FATAL_ERROR "no exact replay:\n${run_output}")
  endif()
  run(0 ${binary} check ${ARGN})
  run(1 ${binary} check --search brute-force --max-states 1000000)
  file(REMOVE ${FOLDER}/trace.json)
endfunction()

file(REMOVE_RECURSE ${FOLDER})
set(prefix ${FOLDER}/installed)
run(0 ${CMAKE_COMMAND} --install ${BUILD} --component library --prefix ${prefix})
if(EXISTS ${prefix}/bin)
  message(FATAL_ERROR "the library came with programs")
endif()

# The copy is moved: nothing may depend on where it was installed.
file(RENAME ${prefix} ${FOLDER}/moved)
set(prefix ${FOLDER}/moved)

# Users have their own warnings; the headers must not cause any.
set(warnings "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror")
foreach(example bank stack seqlock)
  run(0 ${CMAKE_COMMAND} -S ${SOURCE}/checker/examples/${example} -B ${FOLDER}/${example}
    -G ${GENERATOR}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${CXX}
    -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -D CMAKE_CXX_FLAGS=${warnings})
  run(0 ${CMAKE_COMMAND} --build ${FOLDER}/${example})
endforeach()
check_example(${FOLDER}/bank/bank deadlock --param fixed=1)
check_example(${FOLDER}/stack/stack assertion --param fixed=1)
check_example(${FOLDER}/seqlock/seqlock assertion --param recheck=1)
run(1 ${FOLDER}/seqlock/seqlock check --param recheck=1 --param odd_test=0)

# pagerace::thread_code: what a finished call left on a stack does not distinguish states.
file(WRITE ${FOLDER}/left/CMakeLists.txt [[
cmake_minimum_required(VERSION 3.25)
project(left LANGUAGES CXX)
find_package(pagerace REQUIRED)
foreach(name plain forgetful)
  add_executable(${name} left.cpp)
  target_link_libraries(${name} PRIVATE pagerace::command_line)
endforeach()
target_link_libraries(forgetful PRIVATE pagerace::thread_code)
]])
file(WRITE ${FOLDER}/left/left.cpp [=[
#include <checker/command_line.hpp>
using Cell = checker::Shared<unsigned char>;
struct Left : checker::Program {
  [[gnu::noinline]] static void leave(unsigned value) {
    volatile unsigned frame[16];
    for (volatile unsigned& word : frame) word = value;
  }
  [[gnu::noinline]] static void write_twice(checker::Runtime& runtime, Cell& cell) {
    volatile unsigned frame[24];  // Has holes.
    frame[0] = 1;
    cell.write(runtime, 1);
    cell.write(runtime, 2);
    runtime.check(frame[0] == 1, "a frame lost what it holds");
  }
  void set_up(checker::World& world) override {
    auto& cell = world.create<Cell>();
    world.spawn("one", [&cell](checker::Runtime& runtime) {
      leave(1 + runtime.choose("ways", 3));
      write_twice(runtime, cell);
    });
  }
};
int main(int argc, char** argv) {
  return checker::run_command_line(argc, argv, "left", [] { return std::make_unique<Left>(); });
}
]=])
run(0 ${CMAKE_COMMAND} -S ${FOLDER}/left -B ${FOLDER}/left/build -G ${GENERATOR}
  -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${CXX}
  -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -D CMAKE_CXX_FLAGS=${warnings})
run(0 ${CMAKE_COMMAND} --build ${FOLDER}/left/build)
foreach(name plain forgetful)
  run(0 ${FOLDER}/left/build/${name} check --reductions none)
  if(NOT run_output MATCHES "  states ([0-9]+)," OR NOT run_output MATCHES "interleavings: 3\n")
    message(FATAL_ERROR "not what ${name} has:\n${run_output}")
  endif()
  string(REGEX MATCH "  states ([0-9]+)," matched "${run_output}")
  set(${name}_states ${CMAKE_MATCH_1})
endforeach()
if(ZEROES_FRAMES AND NOT (forgetful_states EQUAL 4 AND plain_states GREATER 4))
  message(FATAL_ERROR "states: ${plain_states}, with thread_code ${forgetful_states}, not 4")
endif()

# Without CMake: a compiler and pkg-config.
run(0 ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${prefix}/lib/pkgconfig:${prefix}/lib64/pkgconfig
  ${PKG_CONFIG} --cflags --libs pagerace)
separate_arguments(flags UNIX_COMMAND "${run_output}")
run(0 ${CXX} -std=c++20 -O1 ${SOURCE}/checker/examples/bank/bank.cpp -o ${FOLDER}/plain_bank
  ${flags})
check_example(${FOLDER}/plain_bank deadlock --param fixed=1)

# A frame that is larger than the guard page below a stack is still caught there.
file(WRITE ${FOLDER}/deep.cpp [[
#include <checker/command_line.hpp>
struct Deep : checker::Program {
  void set_up(checker::World& world) override {
    world.spawn("deep", [](checker::Runtime& runtime) {
      volatile char frame[1 << 20];
      frame[0] = 1;
      runtime.announce("step");
      frame[1] = frame[0];
    });
  }
};
int main(int argc, char** argv) {
  return checker::run_command_line(argc, argv, "deep", [] { return std::make_unique<Deep>(); });
}
]])
run(0 ${CXX} -std=c++20 -O1 ${FOLDER}/deep.cpp -o ${FOLDER}/deep ${flags})
if(NOT "${flags}" MATCHES sanitize)  # AddressSanitizer reports it itself.
  run(70 ${FOLDER}/deep check)
endif()

# Programs that break a rule for threads get status 2 and the rule, from each search and from
# replay.
file(WRITE ${FOLDER}/careless.cpp [[
#include <checker/command_line.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>
using namespace checker;
static unsigned balance;
struct Careless : Program {
  explicit Careless(std::int64_t rule) : rule(rule) {}
  void set_up(World& world) override {
    balance = 0;
    auto& tick = world.create<Shared<std::uint32_t>>();
    kept = &world.create<Shared<std::uint32_t>>();
    world.name(tick, "tick");
    world.name(*kept, "balance");
    for (int i = 0; i < 2; ++i) {
      world.spawn("t" + std::to_string(i), [&tick, kept = kept, rule = rule](Runtime& runtime) {
        const auto first = tick.read(runtime);
        if (rule == 0) kept->write(runtime, kept->read(runtime) + 1);
        if (rule == 1) {
          const unsigned before = balance;
          static_cast<void>(tick.read(runtime));
          balance = before + 1;
        }
        if (rule == 5) {
          std::string text(100 + first, 'x');
          tick.write(runtime, static_cast<std::uint32_t>(text.size()));
        }
        if (rule == 7) throw std::runtime_error("no such page");
        if (rule == 8) std::abort();
      });
    }
  }
  std::vector<std::string> defects() const override { return {"lost"}; }
  DefectSet final_defects() const override {
    DefectSet found;
    found.set(engine_defects, (rule == 0 ? kept->get(state()) : balance) != 2);
    return found;
  }
  std::int64_t rule;
  Shared<std::uint32_t>* kept = nullptr;
};
int main(int argc, char** argv) {
  ProgramInfo info;
  info.name = "careless";
  info.about = "Breaks a rule.";
  info.parameters = {{.name = "rule", .about = "which", .value = 0, .least = 0, .most = 8}};
  return run_command_line(argc, argv, info, [](const Parameters& parameters) {
    return std::make_unique<Careless>(parameters["rule"]);
  });
}
]])
if(NOT "${flags}" MATCHES sanitize)  # Such a library backtracks by running again, and frees nothing twice.
  run(0 ${CXX} -std=c++20 -O1 ${FOLDER}/careless.cpp -o ${FOLDER}/careless ${flags})
  run(1 ${FOLDER}/careless check --param rule=0 --trace ${FOLDER}/trace.json)
  file(READ ${FOLDER}/trace.json trace)
  foreach(answer "1;not deterministic: step" "5;rule 5" "7;threw \"no such page\"" "8;a thread aborted")
    list(GET answer 0 rule)
    list(GET answer 1 words)
    string(REPLACE "\"rule\":0" "\"rule\":${rule}" broken "${trace}")
    if(broken STREQUAL trace)
      message(FATAL_ERROR "no parameter in the trace:\n${trace}")
    endif()
    file(WRITE ${FOLDER}/broken.json "${broken}")
    foreach(arguments "check" "check --search brute-force" "check --search dpor"
        "check --search random --runs 5" "check --search pct --runs 5" "check --search pos --runs 5"
        "check --preemptions 1" "check --jobs 2" "replay")
      if(arguments STREQUAL replay)
        set(arguments replay ${FOLDER}/broken.json)
      else()
        separate_arguments(arguments UNIX_COMMAND "${arguments} --param rule=${rule}")
      endif()
      run(2 ${FOLDER}/careless ${arguments})
      if(NOT run_errors MATCHES "${words}")
        message(FATAL_ERROR "careless ${arguments} does not say \"${words}\":\n${run_errors}")
      endif()
    endforeach()
  endforeach()
endif()

run(0 ${CMAKE_COMMAND} --install ${BUILD} --prefix ${FOLDER}/all)
run(0 ${FOLDER}/all/bin/pagerace --version)
file(REMOVE_RECURSE ${FOLDER})
