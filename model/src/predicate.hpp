#pragma once

// Predicates over the state of the page-cache model, as claims of scenarios write them:
//
//   page0.queued and not page0.dirty and (page0.locked_by == nobody or page0.refs > 2)
//
// A predicate is parsed once, into a list of instructions for a stack of numbers; evaluating it
// allocates nothing. scenarios/README.md describes the language.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layout.hpp"
#include "predicate_words.hpp"

namespace model {

/// The longest text of a predicate, its deepest nesting, and the most instructions it may need.
inline constexpr std::size_t predicate_text_max = 1000;
inline constexpr std::size_t predicate_depth_max = 32;
inline constexpr std::size_t predicate_instructions_max = 200;

class Predicate {
 public:
  [[nodiscard]] bool holds(const StateView& view) const;

 private:
  friend class PredicateParser;
  enum class Code : std::uint8_t {
    read,    ///< Pushes the value that `read` returns.
    number,  ///< Pushes `value`.
    thread,  ///< Pushes thread `value` as the holder of a lock.
    ended,   ///< Pushes whether that thread has exited.
    inside,  ///< Pushes whether that thread is inside `function`.
    negate,  ///< Replaces the number on top with whether it is 0.
    both,    ///< If the number on top is 0, goes on at instruction `value`; else drops it.
    either,  ///< The same if it is not 0.
    equal,   ///< The rest replace the two numbers on top.
    unequal,
    less,
    less_or_equal,
  };
  struct Instruction {
    Code code;
    std::uint8_t number = 0;
    int value = 0;
    ReadValue read = nullptr;
    std::string_view function = {};
  };
  std::vector<Instruction> instructions_;
};

struct PredicateOrError {
  std::optional<Predicate> predicate;
  std::string error;  ///< "column 7: unknown name ..."; columns count from 1.
};
/// A predicate about the pages and threads of a layout; threads are written with '_' for a space.
/// Errors: the first one in the text; any bytes are a valid argument.
PredicateOrError parse_predicate(std::string_view text, const Layout& layout);

}  // namespace model
