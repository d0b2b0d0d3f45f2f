#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "schema_tables.hpp"

namespace model {

// If not: `schemas_tool model/schemas/scenario.json`.
TEST_CASE("the schema of scenarios says what the tables say") {
  CHECK(with_tables(scenario_schema()) == scenario_schema());
}

TEST_CASE("what the tables say replaces what a schema says") {
  std::string changed(scenario_schema());
  for (const char* word : {"\"fixup_worker\"", "\"lost-update\"", "\"out_of_band\""}) {
    const std::size_t at = changed.find(word);
    REQUIRE(at != std::string::npos);
    changed.replace(at, 2, "\"x");
  }
  CHECK(changed != scenario_schema());
  CHECK(with_tables(changed) == scenario_schema());
}

}  // namespace model
