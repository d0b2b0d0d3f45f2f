#pragma once

#include <string>
#include <vector>

#include "checker/search.hpp"

namespace checker {

/// What a search that explored only a part did not explore, for "incomplete: ...".
std::string incomplete_sentence(const BoundingResult& bounding);

/// How far it got, one sentence each. Empty for other searches.
std::vector<std::string> partial_sentences(const SearchResult& found);

/// " first with 1 preemption", " in 12 of 10,000 runs": how a defect was found; may be empty.
std::string found_how(const SearchResult& found, const Defect& defect);

}  // namespace checker
