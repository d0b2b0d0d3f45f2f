#include "search/partial_result.hpp"

#include <cstring>

#include "checker/assert.hpp"
#include "search/findings.hpp"

namespace checker {
namespace {

// Bytes of plain values, one after the other; both ends are the same program.
class Writer {
 public:
  template <typename Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));  // NOLINT
  }
  void put(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }
  void put(const Schedule& schedule) {
    put(schedule.size());
    for (const Choice choice : schedule) put(choice);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <typename Value>
  Value get() {
    Value value;
    CHECKER_ASSERT(bytes_.size() >= sizeof(value), "the result of a job is cut off");
    std::memcpy(&value, bytes_.data(), sizeof(value));
    bytes_.remove_prefix(sizeof(value));
    return value;
  }
  std::string get_text() {
    std::string text(get<std::size_t>(), '\0');
    for (char& each : text) each = get<char>();
    return text;
  }
  Schedule get_schedule() {
    Schedule schedule(get<std::size_t>());
    for (Choice& each : schedule) each = get<Choice>();
    return schedule;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

std::string write_partial_result(const SearchResult& result, const SeenByReductions& seen) {
  Writer out;
  out.put(seen);
  out.put(result.states);
  out.put(result.transitions);
  out.put(result.executions);
  out.put(result.final_states);
  out.put(result.labels);
  out.put(result.bound);
  out.put(result.defects.size());
  for (const Defect& defect : result.defects) {
    out.put(defect.id);
    out.put(defect.schedule);
  }
  out.put(result.label_witnesses.size());
  for (const LabelWitness& alternative : result.label_witnesses) {
    out.put(alternative.id);
    out.put(alternative.schedule);
  }
  return out.take();
}

void read_partial_result(std::string_view bytes, SearchResult& result, SeenByReductions& seen) {
  Reader in(bytes);
  seen.add(in.get<SeenByReductions>());
  result.states += in.get<std::uint64_t>();
  result.transitions += in.get<std::uint64_t>();
  result.executions += in.get<std::uint64_t>();
  result.final_states += in.get<std::uint64_t>();
  result.labels |= in.get<LabelSet>();
  const std::string bound = in.get_text();
  if (result.bound.empty()) result.bound = bound;
  for (auto left = in.get<std::size_t>(); left > 0; --left) {
    Defect defect;
    defect.id = in.get<DefectId>();
    defect.schedule = in.get_schedule();
    add_defect(std::move(defect), result);
  }
  for (auto left = in.get<std::size_t>(); left > 0; --left) {
    const auto id = in.get<LabelId>();
    add_witness({id, in.get_schedule()}, result);
  }
}

}  // namespace checker
