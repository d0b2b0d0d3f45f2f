#include "command_line/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "command_line/names.hpp"

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

// Follows the parser to find what it lets pass: duplicate keys, endless nesting.
class Watcher {
 public:
  Watcher(const std::string& file, Diagnostics& errors) : file_(file), errors_(errors) {}

  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    static_cast<void>(depth);
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        levels_.push_back({{}, "", 0, event == json::parse_event_t::array_start});
        if (levels_.size() == depth_max + 1) {
          error(pointer(depth_max), fmt::format("nested deeper than {} levels", depth_max));
        }
        return levels_.size() <= depth_max;
      case json::parse_event_t::key:
        key(parsed.get_ref<const std::string&>());
        return true;
      case json::parse_event_t::object_end:
      case json::parse_event_t::array_end:
        levels_.pop_back();
        count();
        return true;
      case json::parse_event_t::value:
        count();
        return true;
    }
    return true;
  }

 private:
  struct Level {
    std::set<std::string> keys;
    std::string key;
    std::size_t index;
    bool array;
  };

  void key(const std::string& name) {
    Level& level = levels_.back();
    level.key = name;
    if (levels_.size() <= depth_max && !level.keys.insert(name).second) {
      error(pointer(levels_.size()), "this key is there twice");
    }
  }
  void count() {
    if (!levels_.empty() && levels_.back().array) ++levels_.back().index;
  }
  [[nodiscard]] std::string pointer(std::size_t levels) const {
    std::string out;
    for (std::size_t i = 0; i < levels; ++i) {
      const Level& level = levels_[i];
      out += "/" + (level.array ? std::to_string(level.index) : pointer_part(level.key));
    }
    return out;
  }
  void error(const std::string& where, const std::string& message) {
    errors_.push_back({file_, fmt::format(": {}:", where), message});
  }

  const std::string& file_;
  Diagnostics& errors_;
  std::vector<Level> levels_;
};

// Line and column of a number that is too large: there the library does not give them.
std::string overflow_place(std::string_view text, const std::string& what) {
  const std::size_t quote = what.find('\'');
  if (quote == std::string::npos) return ":";
  const std::size_t at = text.find(what.substr(quote + 1, what.rfind('\'') - quote - 1));
  if (at == std::string_view::npos) return ":";
  const std::string_view before = text.substr(0, at);
  const std::size_t newline = before.rfind('\n');
  return fmt::format(":{}:{}:", std::count(before.begin(), before.end(), '\n') + 1,
                     newline == std::string_view::npos ? at + 1 : at - newline);
}

// The library says "[...] parse error at line 3, column 7: syntax error while ..."; we say
// file:3:7: ...
Diagnostic syntax_error(std::string_view text, const std::string& file, const std::string& what) {
  std::string message = what;
  std::string place = ":";
  const std::size_t line = what.find("at line ");
  const std::size_t column = what.find(", column ");
  const std::size_t colon = what.find(": ", column == std::string::npos ? 0 : column);
  if (line != std::string::npos && column != std::string::npos && colon != std::string::npos) {
    place = fmt::format(":{}:{}:", what.substr(line + 8, column - line - 8),
                        what.substr(column + 9, colon - column - 9));
    message = what.substr(colon + 2);
  } else {
    message = what.substr(std::min(what.find("] ") + 2, what.size()));
    place = overflow_place(text, message);
  }
  return {file, place, printable(message)};
}

}  // namespace

std::string describe_json(const json& value) {
  if (value.is_string())
    return fmt::format("the text \"{}\"", printable(value.get<std::string>().substr(0, 40)));
  if (value.is_number()) return fmt::format("the number {}", value.dump().substr(0, 40));
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_null()) return "null";
  return value.is_array() ? "an array" : "an object";
}

std::optional<json> parse_json(std::string_view text, const std::string& file,
                               Diagnostics& errors) {
  const std::size_t before = errors.size();
  Watcher watcher(file, errors);
  try {
    json value = json::parse(text.begin(), text.end(),
                             [&watcher](int depth, json::parse_event_t event, json& parsed) {
                               return watcher(depth, event, parsed);
                             });
    if (errors.size() > before) return std::nullopt;
    return value;
  } catch (const json::exception& error) {
    errors.push_back(syntax_error(text, file, error.what()));
  }
  return std::nullopt;
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
    error(key, "must be a text, not " + describe_json(*value));
    return false;
  }
  const std::string& given = value->get_ref<const std::string&>();
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 127; };
  if (std::any_of(given.begin(), given.end(), is_control)) {
    error(key, "holds a control character");  // It would be sent to a terminal.
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
      error(key, "must hold texts, not " + describe_json(entry));
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
