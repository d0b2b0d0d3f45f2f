// Text -> Predicate, by recursive descent:
//
//   either     = both { ("or" | "||") both }
//   both       = negated { ("and" | "&&") negated }
//   negated    = ("not" | "!") negated | comparison
//   comparison = value [ ("==" | "!=" | "<" | "<=" | ">" | ">=") value ] | thread "in" function
//   value      = name | number | "NULL" | "nobody" | "(" either ")"

#include <fmt/format.h>

#include <algorithm>
#include <support/names.hpp>

#include "predicate.hpp"

namespace model {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.";
constexpr std::string_view digits = "0123456789";
constexpr unsigned number_most = 255;

struct Token {
  std::string_view text;  // Empty: the end.
  std::size_t column = 1;
};

// The first error; the rest of the text is not parsed.
struct Wrong {
  std::size_t column;
  std::string message;
};

struct Value {
  ValueType type;
  bool null = false;  // NULL: a page or an index, whichever the other side is.
};

bool is_name(std::string_view text) {
  return !text.empty() && letters.find(text.front()) != std::string_view::npos;
}
bool is_number(std::string_view text) {
  return !text.empty() && digits.find(text.front()) != std::string_view::npos;
}

std::string underscored(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

// "page12.dirty" -> "page", "12", "dirty"
struct Parts {
  std::string_view group;
  std::string_view number;
  std::string_view name;
};
Parts split(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view head = text.substr(0, dot);
  const std::size_t end = head.find_last_not_of(digits);
  const std::size_t number_at = end == std::string_view::npos ? 0 : end + 1;
  return {head.substr(0, number_at), head.substr(number_at),
          dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1)};
}

}  // namespace

class PredicateParser {
 public:
  PredicateParser(std::string_view text, const Layout& layout) : text_(text), layout_(layout) {
    for (const LayoutThread& thread : layout.threads) threads_.push_back(underscored(thread.name));
  }

  // Errors: throws Wrong.
  Predicate parse() {
    if (text_.size() > predicate_text_max) {
      throw Wrong{1, fmt::format("is longer than {} characters", predicate_text_max)};
    }
    advance();
    const std::size_t column = token_.column;
    need_flag(either(), column);
    if (!token_.text.empty()) throw unexpected("\"and\", \"or\" or the end");
    return std::move(out_);
  }

 private:
  using Code = Predicate::Code;

  void advance() {
    at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size());
    const std::string_view rest = text_.substr(at_);
    token_ = {rest.substr(0, token_length(rest)), at_ + 1};
    at_ += token_.text.size();
  }
  [[nodiscard]] static std::size_t token_length(std::string_view rest) {
    if (rest.empty()) return 0;
    if (is_name(rest) || is_number(rest)) {
      std::size_t length = 1;
      while (length < rest.size() &&
             (is_name(rest.substr(length)) || is_number(rest.substr(length))))
        ++length;
      return length;
    }
    for (const std::string_view two : {"==", "!=", "<=", ">=", "&&", "||"}) {
      if (rest.substr(0, 2) == two) return 2;
    }
    return 1;
  }
  bool take(std::string_view text) {
    if (token_.text != text) return false;
    advance();
    return true;
  }
  [[nodiscard]] Wrong unexpected(std::string_view wanted) const {
    if (token_.text.empty()) return {token_.column, fmt::format("expected {} here", wanted)};
    std::string shown;
    for (const char c : token_.text.substr(0, 60)) shown += c >= ' ' && c <= '~' ? c : '?';
    return {token_.column, fmt::format("expected {}, not \"{}\"", wanted, shown)};
  }
  void emit(Predicate::Instruction instruction) {
    if (out_.instructions_.size() == predicate_instructions_max) {
      throw Wrong{token_.column, "is too long: split it into two claims"};
    }
    out_.instructions_.push_back(instruction);
  }

  Value either() {
    return chain({"or", "||"}, Code::either, [this] { return both(); });
  }
  Value both() {
    return chain({"and", "&&"}, Code::both, [this] { return negated(); });
  }

  // Operands between the signs. Once one decides the result, those to its right are skipped.
  template <typename Operand>
  Value chain(const std::array<std::string_view, 2>& signs, Code code, Operand operand) {
    const auto at_sign = [&] { return token_.text == signs[0] || token_.text == signs[1]; };
    const std::size_t column = token_.column;
    const Value left = operand();
    if (!at_sign()) return left;
    need_flag(left, column);
    std::vector<std::size_t> passing;
    while (at_sign()) {
      advance();
      passing.push_back(out_.instructions_.size());
      emit({code});
      const std::size_t right = token_.column;
      need_flag(operand(), right);
    }
    for (const std::size_t at : passing) {
      out_.instructions_[at].value = static_cast<int>(out_.instructions_.size());
    }
    return {ValueType::flag};
  }

  Value negated() {
    if (token_.text != "not" && token_.text != "!") return comparison();
    const std::size_t outer = depth_;
    if (++depth_ > predicate_depth_max) throw Wrong{token_.column, "is nested too deeply"};
    advance();
    const std::size_t column = token_.column;
    need_flag(negated(), column);
    emit({Code::negate});
    depth_ = outer;
    return {ValueType::flag};
  }

  Value comparison() {
    const Value left = value();
    const Token sign = token_;
    struct Sign {
      std::string_view text;
      Code code;
      bool negated;
    };
    constexpr Sign signs[] = {{"==", Code::equal, false},       {"!=", Code::unequal, false},
                              {"<", Code::less, false},         {"<=", Code::less_or_equal, false},
                              {">", Code::less_or_equal, true}, {">=", Code::less, true}};
    const auto* found = std::find_if(std::begin(signs), std::end(signs),
                                     [&](const Sign& each) { return each.text == sign.text; });
    if (found == std::end(signs)) {
      if (token_.text == "=") throw unexpected("\"==\"");
      return left;
    }
    advance();
    const std::size_t column = token_.column;
    const Value right = value();
    check_comparable(left, right, column);
    const bool ordered = found->code == Code::less || found->code == Code::less_or_equal;
    if (ordered && left.type != ValueType::number) {
      throw Wrong{sign.column, fmt::format("{} can be compared with == and != only",
                                           value_type_name(left.type))};
    }
    emit({found->code});
    if (found->negated) emit({Code::negate});
    return {ValueType::flag};
  }

  static void check_comparable(Value left, Value right, std::size_t column) {
    const auto place = [](Value value) {
      return value.type == ValueType::page || value.type == ValueType::index;
    };
    const bool null = (left.null || right.null) && place(left) && place(right);
    if (left.type == right.type || null) return;
    throw Wrong{column, fmt::format("is {}, but the other side is {}", value_type_name(right.type),
                                    value_type_name(left.type))};
  }

  static void need_flag(Value value, std::size_t column) {
    if (value.type == ValueType::flag) return;
    throw Wrong{column, fmt::format("is {}: compare it with something",
                                    value.type == ValueType::thread ? "a thread"
                                                                    : value_type_name(value.type))};
  }

  Value value() {
    if (token_.text == "(") {
      if (++depth_ > predicate_depth_max) throw Wrong{token_.column, "is nested too deeply"};
      advance();
      const Value inner = either();
      if (!take(")")) throw unexpected("\")\"");
      --depth_;
      return inner;
    }
    if (is_number(token_.text)) return constant();
    const bool word = token_.text == "and" || token_.text == "or" || token_.text == "in";
    if (!is_name(token_.text) || word) throw unexpected("a name, a number or \"(\"");
    return name();
  }

  Value constant() {
    emit({Code::number, 0, parse_number(token_.text, token_.column)});
    advance();
    return {ValueType::number};
  }
  static int parse_number(std::string_view text, std::size_t column) {
    unsigned number = 0;
    for (const char c : text) {
      if (digits.find(c) == std::string_view::npos) throw Wrong{column, "is not a number"};
      number = std::min(number * 10 + static_cast<unsigned>(c - '0'), number_most + 1);
    }
    if (number > number_most) {
      throw Wrong{column, fmt::format("numbers go up to {}", number_most)};
    }
    return static_cast<int>(number);
  }

  Value name() {
    const Token token = token_;
    advance();
    if (token.text == "NULL") {
      emit({Code::number, 0, 0});
      return {ValueType::page, true};
    }
    if (token.text == "nobody") {
      emit({Code::number, 0, 0});
      return {ValueType::thread};
    }
    if (const auto thread = find_thread(token.text)) return thread_value(*thread, token);
    const Parts parts = split(token.text);
    const auto words = predicate_words();
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool plain = words[i].group.empty() && token.text == words[i].name;
      const bool grouped = !words[i].group.empty() && parts.group == words[i].group &&
                           parts.name == words[i].name && parts.number.empty() != words[i].numbered;
      if (!plain && !grouped) continue;
      const std::uint8_t number = words[i].numbered ? place(parts, token.column) : 0;
      emit({Code::read, number, 0, reader_of(i)});
      return {words[i].type};
    }
    if ((parts.group == "page" || parts.group == "index") && parts.name.empty() &&
        !parts.number.empty() && token.text.find('.') == std::string_view::npos) {
      emit({Code::number, 0, place(parts, token.column) + 1});
      return {parts.group == "page" ? ValueType::page : ValueType::index};
    }
    throw unknown(token);
  }

  // The number of a page or an index, if there is one.
  [[nodiscard]] std::uint8_t place(const Parts& parts, std::size_t column) const {
    const unsigned count = numbers_of(parts.group, layout_);
    const int number = parse_number(parts.number, column);
    if (static_cast<unsigned>(number) < count) return static_cast<std::uint8_t>(number);
    throw Wrong{column, count == 1 ? fmt::format("there is only {}0", parts.group)
                                   : fmt::format("there are only {}0 to {}{}", parts.group,
                                                 parts.group, count - 1)};
  }

  [[nodiscard]] std::optional<std::size_t> find_thread(std::string_view text) const {
    const std::string_view head = text.substr(0, text.find('.'));
    const auto found = std::find(threads_.begin(), threads_.end(), head);
    if (found == threads_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - threads_.begin());
  }

  Value thread_value(std::size_t thread, const Token& token) {
    const std::string& own = threads_[thread];
    const int id = static_cast<int>(thread);
    if (token.text == own + ".ended") {
      emit({Code::ended, 0, id});
      return {ValueType::flag};
    }
    if (token.text != own) throw unknown(token);
    if (!take("in")) {
      emit({Code::thread, 0, id});
      return {ValueType::thread};
    }
    const auto functions = predicate_functions();
    const auto found = std::find(functions.begin(), functions.end(), token_.text);
    if (found == functions.end()) {
      if (!is_name(token_.text)) throw unexpected("a function of the kernel");
      throw Wrong{token_.column, checker::unknown_name("function", token_.text,
                                                       {functions.begin(), functions.end()})};
    }
    emit({Code::inside, 0, id, nullptr, *found});
    advance();
    return {ValueType::flag};
  }

  // Suggests what is valid here: names with the number that was written, if it exists.
  [[nodiscard]] Wrong unknown(const Token& token) const {
    const Parts parts = split(token.text);
    std::vector<std::string> known = {"NULL", "nobody"};
    for (const std::string& thread : threads_) {
      known.push_back(thread);
      known.push_back(thread + ".ended");
    }
    for (const PredicateWord& word : predicate_words()) {
      const std::string number(parts.number.empty() ? "0" : parts.number);
      std::string full(word.group);
      if (word.numbered) full += number;
      if (!word.group.empty()) full += ".";
      known.push_back(full + std::string(word.name));
    }
    const std::string near = checker::nearest_name(token.text, known);
    if (!near.empty()) return {token.column, checker::unknown_name("name", token.text, {near})};
    return {token.column,
            checker::unknown_name("name", token.text, {"see `pagerace list predicates`"})};
  }

  std::string_view text_;
  const Layout& layout_;
  std::vector<std::string> threads_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Token token_;
  Predicate out_;
};

PredicateOrError parse_predicate(std::string_view text, const Layout& layout) {
  try {
    return {PredicateParser(text, layout).parse(), ""};
  } catch (const Wrong& wrong) {
    return {std::nullopt, fmt::format("column {}: {}", wrong.column, wrong.message)};
  }
}

}  // namespace model
