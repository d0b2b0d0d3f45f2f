#include "support/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/names.hpp"

namespace checker {
namespace {

using nlohmann::json;

constexpr std::size_t depth_max = 64;

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

// Escapes a key for a JSON pointer.
std::string pointer_part(const std::string& key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  return out.size() > 100 ? out.substr(0, 100) + "..." : out;
}

// Builds the value from the parser's events; rejects duplicate keys and deep nesting, which the
// parser accepts. The positions of errors also come from those events.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(std::string_view text, const std::string& file, Diagnostics& errors)
      : text_(text), file_(file), errors_(errors) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& value) override { return add(std::move(value)); }
  bool start_object(std::size_t /*elements*/) override { return begin(json::object()); }
  bool start_array(std::size_t /*elements*/) override { return begin(json::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.key = name;
    if (level.value->contains(name)) error(pointer(levels_.size()), "duplicate key");
    return true;
  }
  // `position`: how many bytes were read. The library says "[...] parse error at line 3, column 7:
  // syntax error while ..."; we say file:3:7: syntax error while ...
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& wrong) override {
    const std::string_view what = wrong.what();
    const bool overflow = dynamic_cast<const json::parse_error*>(&wrong) == nullptr;
    const std::size_t place = overflow ? position - std::min(position, token.size()) + 1 : position;
    const std::size_t id = what.find("] ");
    std::string_view message = id == std::string_view::npos ? what : what.substr(id + 2);
    const std::size_t colon = overflow ? std::string_view::npos : message.find(": ");
    if (colon != std::string_view::npos) message = message.substr(colon + 2);
    errors_.push_back({file_, line_and_column(place), printable(message)});
    return false;
  }

 private:
  struct Level {
    json* value;
    std::string key;  // Of an object: the key that was read last.
  };

  // Where the next value belongs.
  json& place() {
    if (levels_.empty()) return root_;
    Level& level = levels_.back();
    if (level.value->is_object()) return (*level.value)[level.key];
    level.value->push_back(nullptr);
    return level.value->back();
  }
  template <typename T>
  bool add(T value) {
    place() = std::move(value);
    return true;
  }
  bool begin(json empty) {
    if (levels_.size() == depth_max) {
      error(pointer(depth_max), fmt::format("nested deeper than {} levels", depth_max));
      return false;
    }
    json& value = place();
    value = std::move(empty);
    levels_.push_back({&value, ""});
    return true;
  }
  bool end() {
    levels_.pop_back();
    return true;
  }

  [[nodiscard]] std::string pointer(std::size_t levels) const {
    std::string out;
    for (std::size_t i = 0; i < levels; ++i) {
      const json& value = *levels_[i].value;
      const bool last = i + 1 == levels_.size();
      out += "/" + (value.is_object()
                        ? pointer_part(levels_[i].key)
                        : std::to_string(value.size() - (last || value.empty() ? 0 : 1)));
    }
    return out;
  }
  // Of byte number `position`, from 1.
  [[nodiscard]] std::string line_and_column(std::size_t position) const {
    const std::string_view before = text_.substr(0, position);
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_at = newline == std::string_view::npos ? 0 : newline + 1;
    return fmt::format(":{}:{}:", std::count(before.begin(), before.end(), '\n') + 1,
                       position - line_at);
  }
  void error(const std::string& where, const std::string& message) {
    errors_.push_back({file_, fmt::format(": {}:", where), message});
  }

  std::string_view text_;
  const std::string& file_;
  Diagnostics& errors_;
  json root_;
  std::vector<Level> levels_;
};

}  // namespace

std::string describe_json(const json& value) {
  if (value.is_string())
    return fmt::format("the string \"{}\"", printable(value.get<std::string>().substr(0, 40)));
  if (value.is_number()) return fmt::format("the number {}", value.dump().substr(0, 40));
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_null()) return "null";
  return value.is_array() ? "an array" : "an object";
}

std::optional<json> parse_json(std::string_view text, const std::string& file,
                               Diagnostics& errors) {
  const std::size_t before = errors.size();
  Builder builder(text, file, errors);
  const bool parsed = json::sax_parse(text.begin(), text.end(), &builder);
  if (!parsed || errors.size() > before) return std::nullopt;
  return builder.take();
}

ObjectReader::ObjectReader(const json& value, std::string pointer, const std::string& file,
                           Diagnostics& errors)
    : pointer_(std::move(pointer)), file_(file), errors_(errors) {
  if (value.is_object()) {
    value_ = &value;
  } else {
    errors_.push_back({file_, fmt::format(": {}:", pointer_.empty() ? "/" : pointer_),
                       "must be an object, not " + describe_json(value)});
  }
}

std::string ObjectReader::pointer(const std::string& key) const {
  return pointer_ + "/" + pointer_part(key);
}

void ObjectReader::error(const std::string& key, const std::string& message) {
  errors_.push_back(
      {file_,
       fmt::format(": {}:", key.empty() ? (pointer_.empty() ? "/" : pointer_) : pointer(key)),
       message});
}

const json* ObjectReader::find(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  if (value_ == nullptr) return nullptr;
  const auto found = value_->find(key);
  return found == value_->end() ? nullptr : &*found;
}

bool ObjectReader::text(const std::string& key, std::string& out, bool required) {
  const json* value = find(key);
  if (value == nullptr) {
    if (required && value_ != nullptr) error("", fmt::format("\"{}\" is missing", key));
    return false;
  }
  if (!value->is_string()) {
    error(key, "must be a string, not " + describe_json(*value));
    return false;
  }
  const std::string& given = value->get_ref<const std::string&>();
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 127; };
  if (std::any_of(given.begin(), given.end(), is_control)) {
    error(key, "contains a control character");  // It would be printed to a terminal.
    return false;
  }
  out = given;
  return true;
}

bool ObjectReader::flag(const std::string& key, bool& out) {
  const json* value = find(key);
  if (value == nullptr) return false;
  if (!value->is_boolean()) {
    error(key, "must be true or false, not " + describe_json(*value));
    return false;
  }
  out = value->get<bool>();
  return true;
}

bool ObjectReader::number(const std::string& key, std::uint8_t& out, unsigned least,
                          unsigned most) {
  const json* value = find(key);
  if (value == nullptr) return false;
  const bool whole = value->is_number_integer();
  const bool fits = whole && *value >= least && *value <= most;
  if (!fits) {
    error(key, fmt::format("must be a whole number from {} to {}, not {}", least, most,
                           describe_json(*value)));
    return false;
  }
  out = value->get<std::uint8_t>();
  return true;
}

bool ObjectReader::word(const std::string& key, const std::vector<std::string>& words,
                        std::size_t& out) {
  std::string text_value;
  if (!text(key, text_value)) return false;
  const auto found = std::find(words.begin(), words.end(), text_value);
  if (found == words.end()) {
    error(key, unknown_name("value", text_value, words));
    return false;
  }
  out = static_cast<std::size_t>(found - words.begin());
  return true;
}

std::uint32_t ObjectReader::count(const std::string& key, std::uint32_t missing) {
  const json* value = find(key);
  if (value == nullptr) return missing;
  if (!value->is_number_integer() || *value < 0 || *value > 1000000) {
    error(key, "must be a whole number from 0 to 1000000, not " + describe_json(*value));
    return missing;
  }
  return value->get<std::uint32_t>();
}

const json* ObjectReader::list(const std::string& key) {
  const json* value = find(key);
  if (value == nullptr || value->is_array()) return value;
  error(key, "must be an array, not " + describe_json(*value));
  return nullptr;
}

std::vector<std::string> ObjectReader::texts(const std::string& key) {
  std::vector<std::string> out;
  const json* entries = list(key);
  if (entries == nullptr) return out;
  for (const json& entry : *entries) {
    if (!entry.is_string()) {
      error(key, "must hold strings, not " + describe_json(entry));
      return out;
    }
    out.push_back(entry.get<std::string>());
  }
  return out;
}

ObjectReader ObjectReader::child(const std::string& key) {
  const json* value = find(key);
  if (value != nullptr) return {*value, pointer(key), file_, errors_};
  error("", fmt::format("\"{}\" is missing", key));
  return {file_, errors_};
}

void ObjectReader::for_each(const std::string& key,
                            const std::function<void(ObjectReader&)>& body) {
  constexpr std::size_t errors_max = 100;
  const json* entries = list(key);
  if (entries == nullptr) return;
  for (std::size_t i = 0; i < entries->size() && errors_.size() < errors_max; ++i) {
    ObjectReader reader((*entries)[i], fmt::format("{}/{}", pointer(key), i), file_, errors_);
    if (!reader.ok()) continue;
    body(reader);
    reader.finish();
  }
}

void ObjectReader::finish() {
  if (value_ == nullptr) return;
  for (const auto& [key, value] : value_->items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    error("", unknown_name("key", key, known_));
  }
}

}  // namespace checker
