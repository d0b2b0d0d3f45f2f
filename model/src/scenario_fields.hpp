#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/scenario.hpp"

namespace model {

/// One field of an entry of `threads`: a row of the table that the parser, the schema and the
/// writer of scenarios share.
struct ThreadField {
  enum class Type : std::uint8_t { number, page, flag, word };
  Type type;
  std::string key;
  std::uint8_t ThreadSpec::*number = nullptr;
  unsigned least = 0;
  unsigned most = 0;
  std::string zero_word;  ///< A word for 0, accepted besides the numbers; may be empty.
  bool ThreadSpec::*flag = nullptr;
  std::vector<std::string> words;
  void (*set_word)(ThreadSpec& spec, std::uint8_t value) = nullptr;
  std::uint8_t (*get_word)(const ThreadSpec& spec) = nullptr;
  std::string about;
  std::string bound;  ///< Of a number that bounds the search: its name in reports.
};

/// The fields that a kind of thread has.
std::span<const ThreadField> thread_fields(ThreadKind kind);

/// One property of the start of a page. 0 is its default.
struct StartField {
  std::string key;
  const std::vector<std::string>* words;  ///< By value; null: no and yes.
  std::uint8_t (*get)(const PageStart& start);
  void (*set)(PageStart& start, std::uint8_t value);

  [[nodiscard]] std::size_t values() const { return words != nullptr ? words->size() : 2; }
};
/// The properties of the start of a page, in the order of the schema.
std::span<const StartField> start_fields();

struct FaultField {
  std::string key;
  Fault Faults::*fault;
  std::string about;
  bool recurs = true;  ///< An unbounded `any` can happen twice in a row.
};
std::span<const FaultField> fault_fields();

/// Words for the values of enumerations, in their order.
const std::vector<std::string>& fault_words();
const std::vector<std::string>& dirty_words();
const std::vector<std::string>& mapped_words();

}  // namespace model
