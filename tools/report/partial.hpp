#pragma once

#include <checker/search.hpp>
#include <string>
#include <vector>

namespace tools {

/// What a search that explored a part only did not explore, for "incomplete: ...".
std::string incomplete_sentence(const checker::BoundingResult& bounding);

/// How far it came, one sentence each. Nothing for other searches.
std::vector<std::string> partial_sentences(const checker::SearchResult& found);

/// " first with 1 preemption", " in 12 of 10,000 runs": how a defect was found; may be empty.
std::string found_how(const checker::SearchResult& found, const checker::Defect& defect);

}  // namespace tools
