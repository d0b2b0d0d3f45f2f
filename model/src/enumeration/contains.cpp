// The partial order of scenarios: one is contained in another.

#include <algorithm>
#include <numeric>

#include "enumeration/weight.hpp"
#include "model/small_scenarios.hpp"

namespace model {
namespace {

using enumeration::value_of;

// Whether a thread is another one, of the same kind on the given page, with parameters that are
// those of the other or nearer to their defaults.
bool fits(const ThreadSpec& smaller, const ThreadSpec& bigger,
          const std::vector<std::uint8_t>& page_in_bigger) {
  if (smaller.kind != bigger.kind) return false;
  const ThreadSpec standard{.kind = smaller.kind};
  for (const ThreadField& field : thread_fields(smaller.kind)) {
    const std::uint8_t less = value_of(field, smaller);
    const std::uint8_t more = value_of(field, bigger);
    if (field.type == ThreadField::Type::page) {
      if (page_in_bigger[less] != more) return false;
      continue;
    }
    const std::uint8_t normal = value_of(field, standard);
    if (less == more || less == normal) continue;
    if (field.type != ThreadField::Type::number) return false;
    // Between the default and the bigger one's, on the same side.
    const bool between =
        normal < more ? normal < less && less < more : more < less && less < normal;
    if (!between) return false;
  }
  return true;
}

// Whether each of the smaller one's threads can be paired with one of its own of the bigger one.
bool threads_fit(const std::vector<ThreadSpec>& smaller, const std::vector<ThreadSpec>& bigger,
                 const std::vector<std::uint8_t>& page_in_bigger, std::size_t from,
                 std::vector<bool>& taken) {
  if (from == smaller.size()) return true;
  for (std::size_t i = 0; i < bigger.size(); ++i) {
    if (taken[i] || !fits(smaller[from], bigger[i], page_in_bigger)) continue;
    taken[i] = true;
    const bool rest = threads_fit(smaller, bigger, page_in_bigger, from + 1, taken);
    taken[i] = false;
    if (rest) return true;
  }
  return false;
}

bool start_fits(const PageStart& smaller, const PageStart& bigger) {
  return std::all_of(start_fields().begin(), start_fields().end(), [&](const StartField& field) {
    const std::uint8_t value = field.get(smaller);
    return value == 0 || value == field.get(bigger);
  });
}

bool faults_fit(const Faults& smaller, const Faults& bigger) {
  return std::all_of(fault_fields().begin(), fault_fields().end(), [&](const FaultField& field) {
    const Fault::Mode mode = (smaller.*field.fault).mode;
    return mode == Fault::Mode::never || mode == (bigger.*field.fault).mode;
  });
}

bool fits_with_pages(const Scenario& bigger, const Scenario& smaller,
                     const std::vector<std::uint8_t>& page_in_bigger) {
  for (std::size_t page = 0; page < smaller.start.size(); ++page) {
    if (!start_fits(smaller.start[page], bigger.start[page_in_bigger[page]])) return false;
  }
  std::vector<bool> taken(bigger.threads.size());
  return threads_fit(smaller.threads, bigger.threads, page_in_bigger, 0, taken);
}

}  // namespace

bool contains(const Scenario& bigger, const Scenario& smaller) {
  if (smaller.pages > bigger.pages || smaller.threads.size() > bigger.threads.size() ||
      !faults_fit(smaller.faults, bigger.faults)) {
    return false;
  }
  // Pages keep their order, which writeback and truncation follow: each way to choose the smaller
  // one's pages among the bigger one's.
  std::vector<bool> chosen(bigger.pages, false);
  std::fill(chosen.begin(), chosen.begin() + smaller.pages, true);
  do {
    std::vector<std::uint8_t> page_in_bigger;
    for (std::uint8_t page = 0; page < bigger.pages; ++page) {
      if (chosen[page]) page_in_bigger.push_back(page);
    }
    if (fits_with_pages(bigger, smaller, page_in_bigger)) return true;
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
  return false;
}

}  // namespace model
