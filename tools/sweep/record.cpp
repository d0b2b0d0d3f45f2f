#define XXH_INLINE_ALL  // NOLINT: the library's own switch
#include "sweep/record.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <common/keyed_table.hpp>
#include <nlohmann/json.hpp>
#include <support/read_file.hpp>

namespace tools::sweep {
namespace {

using json = nlohmann::ordered_json;

constexpr auto answers = std::to_array<checker::Word<Answer>>({
    {Answer::holds, "holds"},
    {Answer::violated, "violated"},
    {Answer::inconclusive, "inconclusive"},
    {Answer::failed, "failed"},
});
static_assert(checker::one_row_each(answers));

constexpr std::size_t program_bytes_max = std::size_t{1} << 30U;

// The positions of the bits that are set.
template <typename Set>
json bits_of(const Set& set) {
  json bits = json::array();
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.test(i)) bits.push_back(i);
  }
  return bits;
}

template <typename Set>
void set_bits(const json& bits, Set& set) {
  for (const json& bit : bits) set.set(bit.get<std::size_t>());  // Errors: out_of_range.
}

std::string text(const json& line, const char* key) {
  return line.contains(key) ? line.at(key).get<std::string>() : "";
}

Record read(const json& line) {
  Record record;
  record.core = line.at("scenario").dump();
  record.kernel = line.at("kernel");
  record.build = line.at("build");
  record.states_max = line.at("states_max");
  const auto row = std::find_if(answers.begin(), answers.end(), [&](const auto& at) {
    return at.text == line.at("verdict").get<std::string>();
  });
  if (row == answers.end()) throw std::invalid_argument("verdict");
  record.answer = row->key;
  record.open = text(line, "open");
  record.message = text(line, "message");
  record.states = line.at("states");
  record.interleavings = text(line, "interleavings");
  if (line.contains("causes")) {
    for (const json& at : line.at("causes")) {
      record.causes.push_back(
          {{at.at("defect"), at.at("decided_by"), text(at, "dropped_by")}, text(at, "in")});
    }
  }
  set_bits(line.at("labels"), record.labels);
  set_bits(line.at("switches"), record.consulted);
  return record;
}

}  // namespace

std::string_view answer_name(Answer answer) {
  return answers[static_cast<std::size_t>(answer)].text;
}

std::string write_record(const Record& record) {
  json line;
  line["scenario"] = json::parse(record.core);
  line["kernel"] = record.kernel;
  line["build"] = record.build;
  line["states_max"] = record.states_max;
  line["verdict"] = answer_name(record.answer);
  if (!record.open.empty()) line["open"] = record.open;
  if (!record.message.empty()) line["message"] = record.message;
  line["states"] = record.states;
  if (!record.interleavings.empty()) line["interleavings"] = record.interleavings;
  for (const Record::Found& found : record.causes) {
    json at = {{"defect", found.cause.defect}, {"decided_by", found.cause.decided}};
    if (!found.cause.dropped.empty()) at["dropped_by"] = found.cause.dropped;
    if (!found.interleavings.empty()) at["in"] = found.interleavings;
    line["causes"].push_back(std::move(at));
  }
  line["labels"] = bits_of(record.labels);
  line["switches"] = bits_of(record.consulted);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Record> read_record(std::string_view line) {
  try {
    return read(json::parse(line));
  } catch (const std::exception&) {  // Of the JSON library, of a set, or ours.
    return std::nullopt;
  }
}

std::string build_id() {
  const checker::TextOrError program = checker::read_file("/proc/self/exe", program_bytes_max);
  if (!program.text) return "unknown";
  return fmt::format("{:016x}", XXH3_64bits(program.text->data(), program.text->size()));
}

}  // namespace tools::sweep
