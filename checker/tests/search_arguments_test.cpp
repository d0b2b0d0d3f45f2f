#include "command_line/search_arguments.hpp"

#include "catch.hpp"

namespace checker {

TEST_CASE("durations have units") {
  const auto [text, seconds] =
      GENERATE(table<std::string, std::optional<double>>({{"60", 60.0},
                                                          {"60s", 60.0},
                                                          {"500ms", 0.5},
                                                          {"2m", 120.0},
                                                          {"1h", 3600.0},
                                                          {"1.5s", 1.5},
                                                          {"0", 0.0},
                                                          {"", std::nullopt},
                                                          {"s", std::nullopt},
                                                          {"-1s", std::nullopt},
                                                          {"1x", std::nullopt},
                                                          {"1s ", std::nullopt},
                                                          {"nan", std::nullopt},
                                                          {"inf", std::nullopt},
                                                          {"1e3", std::nullopt},
                                                          {" 1", std::nullopt}}));
  CAPTURE(text);
  CHECK(parse_duration(text) == seconds);
}

TEST_CASE("sizes have units") {
  const auto [text, bytes] =
      GENERATE(table<std::string, std::optional<std::uint64_t>>({{"1000", 1000U},
                                                                 {"100K", 102400U},
                                                                 {"512M", 536870912U},
                                                                 {"4G", 4294967296U},
                                                                 {"1T", 1099511627776U},
                                                                 {"0.5K", 512U},
                                                                 {"", std::nullopt},
                                                                 {"4g", std::nullopt},
                                                                 {"-1", std::nullopt},
                                                                 {"nan", std::nullopt},
                                                                 {"inf", std::nullopt},
                                                                 {"9999999999T", std::nullopt}}));
  CAPTURE(text);
  CHECK(parse_size(text) == bytes);
}

}  // namespace checker
