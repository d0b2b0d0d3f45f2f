#include "command_line/partial.hpp"

#include <fmt/format.h>

#include "command_line/report.hpp"

namespace checker {
namespace {

std::string counted(std::uint64_t count, const std::string& word) {
  return fmt::format("{} {}{}", with_commas(std::to_string(count)), word, count == 1 ? "" : "s");
}

std::string bound_text(const BoundingResult& bounding, std::uint64_t count) {
  return counted(count, bounding.kind == ScheduleBound::delays ? "delay" : "preemption");
}

std::string bounded_text(const BoundingResult& bounding) {
  if (!bounding.bound) {
    return fmt::format("bound: not all interleavings with {} were explored",
                       bound_text(bounding, 0));
  }
  return fmt::format("bound: all interleavings with at most {} were explored",
                     bound_text(bounding, *bounding.bound));
}

std::string runs_text(const SamplingResult& sampling) {
  std::string out = fmt::format("{} with seed {}", counted(sampling.runs, "run"), sampling.seed);
  if (sampling.truncated != 0) {
    out += fmt::format("; {} ended by the limit on steps",
                       with_commas(std::to_string(sampling.truncated)));
  }
  return out;
}

std::string pct_text(const SamplingResult& sampling) {
  std::string out = fmt::format(
      "pct of depth {}, {}, {}: a run shows a defect of that depth with probability at least "
      "{:.2g}, the {} drawn for that many steps together with {:.3g}, if no interleaving is longer",
      sampling.depth, counted(sampling.threads, "thread"), counted(sampling.length, "step"),
      sampling.chance, counted(sampling.runs_at_length, "run"), sampling.chance_all);
  if (sampling.data_choices) out += " and the defect depends only on which thread runs";
  return out;
}

}  // namespace

std::string incomplete_sentence(const BoundingResult& bounding) {
  if (bounding.cut) {
    return fmt::format("interleavings with more than {} were not explored",
                       bound_text(bounding, bounding.most));
  }
  return fmt::format(
      "the search was bounded, but no state needs more than {}: run it without the "
      "bound for a proof",
      bound_text(bounding, bounding.bound.value_or(0)));
}

std::vector<std::string> partial_sentences(const SearchResult& found) {
  std::vector<std::string> out;
  if (found.bounding) out.push_back(bounded_text(*found.bounding));
  if (found.sampling) out.push_back(runs_text(*found.sampling));
  if (found.sampling && found.sampling->chance > 0) out.push_back(pct_text(*found.sampling));
  return out;
}

std::string found_how(const SearchResult& found, const Defect& defect) {
  if (found.bounding && defect.bound) {
    return fmt::format(", first with {}", bound_text(*found.bounding, *defect.bound));
  }
  if (!found.sampling) return {};
  return fmt::format(" in {} of {}", with_commas(std::to_string(defect.runs)),
                     counted(found.sampling->runs, "run"));
}

}  // namespace checker
