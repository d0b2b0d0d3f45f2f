// Names and values of objects as text, and the places that announce steps.

#include "checker/naming.hpp"

#include "catch.hpp"
#include "checker/call_site.hpp"
#include "checker/runtime.hpp"

namespace checker {
namespace {

struct Place {
  std::string_view function;
  std::string_view file;
  std::uint32_t line;
};
Place place_of(Op op) {
  return {function_of(op.site), file_of(op.site), static_cast<std::uint32_t>(op.site.line())};
}
Place with_default(Op op = Op("lock", CallSite::current())) { return place_of(op); }
template <typename T>
Place from_template(T /*value*/) {
  return place_of("read");
}

}  // namespace

TEST_CASE("names are text, or kind, index and field in either order") {
  CHECK(ObjectName().empty());
  CHECK(ObjectName("i_pages lock").text() == "i_pages lock");
  CHECK(ObjectName("page", 1, "PG_dirty").text() == "page 1 PG_dirty");
  CHECK(ObjectName("index", 0, "slot", true).text() == "slot of index 0");
  CHECK(ObjectName("ordered extent", 2).text() == "ordered extent 2");
  CHECK(ObjectName("queue", ObjectName::no_index, "head").text() == "queue head");
  CHECK(ObjectName("page", 1, "PG_dirty").is("page", "PG_dirty"));
  CHECK_FALSE(ObjectName("page 1 PG_dirty").is("page", "PG_dirty"));
}

TEST_CASE("names are equal if their text is") {
  const ObjectName typed("page", 1, "PG_dirty");
  CHECK(typed == ObjectName("page", 1, "PG_dirty"));
  CHECK(typed == ObjectName("page 1 PG_dirty"));
  CHECK_FALSE(typed == ObjectName("page", 2, "PG_dirty"));
  CHECK_FALSE(typed == ObjectName("page", 1, "PG_error"));
  CHECK_FALSE(typed == ObjectName("index", 1, "PG_dirty"));
  CHECK_FALSE(typed == ObjectName());
}

TEST_CASE("each type of value has its text") {
  const auto [value, text] = GENERATE(table<TraceValue, std::string>({
      {{ValueType::flag, 1}, "1"},
      {{ValueType::count, -3}, "-3"},
      {{ValueType::version, 2}, "v2"},
      {{ValueType::length, 0}, "0 queued"},
      {{ValueType::link, 4}, "4"},
      {{ValueType::link, TraceValue::none}, "none"},
      {{ValueType::place, 0}, "index 0"},
      {{ValueType::place, TraceValue::none}, "NULL"},
      {{ValueType::holder, TraceValue::none}, "free"},
      {{ValueType::holder, 1, "writeback"}, "writeback"},
      {{ValueType::state, 2, "writable, dirty"}, "writable, dirty"},
      {"as it says", "as it says"},
  }));
  CHECK(value.text() == text);
  CHECK(value == TraceValue(text));
  CHECK_FALSE(value == TraceValue(text + "?"));
  CHECK_FALSE(value == TraceValue(ValueType::flag, 7));
}

TEST_CASE("an operation knows where it is announced") {
  const std::uint32_t line = __LINE__;
  const Place here = place_of("write");
  const Place named = with_default();
  const Place lambda = [] { return place_of("in a lambda"); }();
  CHECK(here.file == "checker/tests/naming_test.cpp");
  CHECK(here.line == line + 1);
  CHECK(named.line == line + 2);
  CHECK(lambda.line == line + 3);
  CHECK(lambda.function == "operator()");
  CHECK(from_template(1).function.substr(0, 13) == "from_template");
}

TEST_CASE("a function's own name") {
  CHECK(own_name("lock_page") == "lock_page");
  CHECK(own_name("void model::state::{anonymous}::lock_page(model::state::Task&)") == "lock_page");
  CHECK(own_name("std::pair<int (*)(int), T> f(T) [with T = int]") == "f");
  CHECK(own_name("bool checker::Lock::trylock(checker::Runtime&, checker::Op) const") == "trylock");
  CHECK(own_name("Philosophers::set_up(World&)::<lambda(Runtime&)>") == "operator()");
  CHECK(own_name("main()::<lambda(int)> mutable") == "operator()");
  CHECK(own_name("").empty());
  CHECK(own_name("<>(") == "<>(");
}

TEST_CASE("a file from its project's folder on") {
  CHECK(project_path("/home/me/pagerace/model/src/state/page.cpp") == "model/src/state/page.cpp");
  CHECK(project_path("../../model/src/state/page.cpp") == "model/src/state/page.cpp");
  CHECK(project_path("/home/me/src/bank/bank.cpp") == "me/src/bank/bank.cpp");
  CHECK(project_path("/opt/x/checker/examples/bank/bank.cpp") == "checker/examples/bank/bank.cpp");
  CHECK(project_path("/home/me/bank/bank.cpp") == "bank/bank.cpp");
  CHECK(project_path("bank.cpp") == "bank.cpp");
  CHECK(project_path("").empty());
}

}  // namespace checker
